// Density control in plain doubles: what each kernel does to which number. Only tests import it.
//   regularise, explore: 3DGS as MCMC, Kheradmand et al. 2024; accumulate: Kerbl et al. 2023, section 5.2; relocate: the plan, row by row

import { sigmoid } from '../../scene/splats.ts'
import { rotationRows } from '../projection/projection.reference.ts'
import { apply, product, transposed, type Matrix } from '../shared/matrix.reference.ts'
import type { Moved, Relocated, RelocatedArray } from './density-control.ts'

/** opacityWeight·mean(o) + scaleWeight·mean(s)/scaleUnit: the loss whose gradient `regularise` adds. */
export function referenceRegulariser(opacityLogits: ArrayLike<number>, logScales: ArrayLike<number>, opacityWeight: number, scaleWeight: number, scaleUnit: number): number {
  const mean = (values: ArrayLike<number>, of: (x: number) => number): number => Array.from(values).reduce((sum, x) => sum + of(x), 0) / values.length
  return opacityWeight * mean(opacityLogits, sigmoid) + (scaleWeight * mean(logScales, Math.exp)) / scaleUnit
}

/** Of one splat, as `explore` takes it. Quaternion wxyz, any length. */
export interface Explorer {
  readonly rotation: readonly number[]
  readonly logScales: readonly number[]
  readonly opacityLogit: number
}

/** Σ = R S² Rᵀ. */
function covariance({ rotation, logScales }: Explorer): Matrix {
  const length = Math.max(Math.hypot(...rotation), 1e-12)
  const turn = rotationRows(rotation.map((c) => c / length))
  return product(turn.map((row) => row.map((v, k) => v * Math.exp(2 * logScales[k]!))), transposed(turn))
}

const share = ({ opacityLogit }: Explorer): number => 1 / (1 + Math.exp(100 * (sigmoid(opacityLogit) - 0.005)))

/** The covariance that `explore`'s steps have for one splat: (Σ·share·amount)², row-major 3x3. */
export function referenceExplorationCovariance(splat: Explorer, amount: number): number[] {
  const reach = covariance(splat).map((row) => row.map((v) => v * share(splat) * amount))
  return product(reach, transposed(reach)).flat()
}

/** The step itself, of splat `index` at training step `step`: Σ n · share · amount, the normals n by Box and Muller (1958) of hashed words. */
export function referenceExploration(splat: Explorer, index: number, step: number, seed: number, amount: number): number[] {
  if (share(splat) < 1e-6) return [0, 0, 0]
  const a = pcg3d([index, step, seed]).map(uniform)
  const b = pcg3d([index, step, (seed + 0x9e3779b9) >>> 0]).map(uniform)
  const normals = a.map((v, k) => Math.sqrt(-2 * Math.log(v)) * Math.cos(2 * Math.PI * b[k]!))
  return apply(covariance(splat), normals).map((v) => v * share(splat) * amount)
}

/** Uniform in (0, 1]. */
const uniform = (word: number): number => ((word >>> 8) + 1) / 2 ** 24

/** PCG3D on 32-bit words (Jarzynski & Olano, "Hash functions for GPU rendering", 2020). */
function pcg3d(words: readonly number[]): number[] {
  const v = words.map((word) => (Math.imul(word, 1664525) + 1013904223) >>> 0) as [number, number, number]
  const mix = (): void => {
    v[0] = (v[0] + Math.imul(v[1], v[2])) >>> 0
    v[1] = (v[1] + Math.imul(v[2], v[0])) >>> 0
    v[2] = (v[2] + Math.imul(v[0], v[1])) >>> 0
  }
  mix()
  for (const k of [0, 1, 2] as const) v[k] = (v[k] ^ (v[k] >>> 16)) >>> 0
  mix()
  return v
}

/** (N, 2): the sums of pull and views after one more view. `gradients` |dL/dmean2D| in 1/pixels, `visible` 0 where not shown. */
export function referencePulls(sums: readonly number[], gradients: ArrayLike<number>, visible: ArrayLike<number>, view: { width: number; height: number }): number[] {
  const half = Math.max(view.width, view.height) / 2
  return sums.map((sum, at) => {
    const splat = Math.floor(at / 2)
    if (visible[splat] === 0) return sum
    return sum + (at % 2 === 0 ? gradients[splat]! * half : 1)
  })
}

export interface RelocatedReference { parameters: number[]; firstMoments: number[]; secondMoments: number[] }

/** The plan carried out on the rows of one array: all copies read it as it was, and moves, which come last, what the copies left. */
export function referenceRelocation(before: RelocatedReference, width: number, kind: RelocatedArray['kind'], rows: readonly Relocated[], moves: readonly Moved[] = []): RelocatedReference {
  const after = { parameters: [...before.parameters], firstMoments: [...before.firstMoments], secondMoments: [...before.secondMoments] }
  for (const row of rows)
    for (let i = 0; i < width; i++) {
      const at = row.to * width + i
      after.parameters[at] = relocated(before.parameters[row.from * width + i]!, kind, row, i)
      after.firstMoments[at] = after.secondMoments[at] = 0
    }
  const kept = structuredClone(after)
  for (const { to, from } of moves)
    for (const name of ['parameters', 'firstMoments', 'secondMoments'] as const)
      for (let i = 0; i < width; i++) after[name][to * width + i] = kept[name][from * width + i]!
  return after
}

function relocated(source: number, kind: RelocatedArray['kind'], { opacityLogit, scaleShift, offset = [0, 0, 0] }: Relocated, i: number): number {
  if (kind === 'opacityLogits') return opacityLogit
  if (kind === 'logScales') return source + (typeof scaleShift === 'number' ? scaleShift : scaleShift[i]!)
  return kind === 'means' ? source + offset[i]! : source
}
