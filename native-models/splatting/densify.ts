// Gradient-based density control (3D Gaussian splatting, Kerbl et al. 2023, section 5.2; thresholds as in gsplat's default
// strategy): splats that the pictures pull across the screen are too few for what they show. Small ones get a twin, large ones
// are split in two; what is nearly transparent, or far too large, goes.

import type { Moved, Relocated } from '../kernels/density-control/density-control.ts'
import { sigmoid } from '../scene/splats.ts'
import { DEAD_OPACITY } from './density.ts'
import type { Random } from './random.ts'
import { axisOf } from '../backbone/rigid.ts'

/** Mean pull per view, in half images, above which a splat grows. */
export const GROWING_PULL = 2e-4
/** Up to this share of the scene's scale a splat is twinned, beyond it split. */
const SMALL = 0.01
/** Beyond this share it goes, once opacities have been reset: then nothing has to be bridged any more. */
const TOO_LARGE = 0.1
/** The halves of a split splat are this much smaller. */
const SPLIT_SHIFT = -Math.log(1.6)

export interface Growing {
  readonly count: number
  /** (count, 4), (count, 3), (count) as in SplatCloud. */
  readonly rotations: Float32Array
  readonly logScales: Float32Array
  readonly opacityLogits: Float32Array
  /** (count, 2) of PullSums: summed pull, views that showed the splat. */
  readonly pulls: Float32Array
}

export interface GrowthLimits {
  /** Most splats. */
  readonly cap: number
  readonly scaleOfScene: number
  /** Whether splats that are too large go. */
  readonly dropLarge: boolean
}

export interface Growth {
  readonly rows: Relocated[]
  readonly moves: Moved[]
  readonly count: number
}

/** New splats take the places of those that go; gaps that remain are closed from the end. The most pulled grow first where the cap is near. */
export function planGrowth(splats: Growing, limits: GrowthLimits, random: Random): Growth {
  const { count } = splats
  const goes = Array.from({ length: count }, (_, i) => isUseless(splats, i, limits))
  const holes = goes.flatMap((gone, i) => (gone ? [i] : []))
  const kept = count - holes.length
  const parents = pulled(splats, goes).slice(0, Math.max(0, limits.cap - kept))
  const places = [...holes, ...Array.from({ length: Math.max(0, parents.length - holes.length) }, (_, k) => count + k)]
  const rows = parents.flatMap((parent, k) => children(splats, parent, places[k]!, limits, random))
  const after = kept + parents.length
  return { rows, moves: closing(holes.slice(parents.length), goes, after), count: after }
}

function isUseless({ opacityLogits, logScales }: Growing, i: number, { scaleOfScene, dropLarge }: GrowthLimits): boolean {
  const faint = !(sigmoid(opacityLogits[i]!) > DEAD_OPACITY)
  return faint || (dropLarge && largest(logScales, i) > TOO_LARGE * scaleOfScene)
}

const largest = (logScales: Float32Array, i: number): number => Math.exp(Math.max(logScales[3 * i]!, logScales[3 * i + 1]!, logScales[3 * i + 2]!))

/** Splats that grow, the most pulled first. */
function pulled({ count, pulls }: Growing, goes: readonly boolean[]): number[] {
  const pull = (i: number): number => (pulls[2 * i + 1]! > 0 ? pulls[2 * i]! / pulls[2 * i + 1]! : 0)
  return Array.from({ length: count }, (_, i) => i).filter((i) => !goes[i] && pull(i) > GROWING_PULL).sort((a, b) => pull(b) - pull(a) || a - b)
}

function children(splats: Growing, parent: number, place: number, { scaleOfScene }: GrowthLimits, random: Random): Relocated[] {
  const opacityLogit = splats.opacityLogits[parent]!
  if (largest(splats.logScales, parent) <= SMALL * scaleOfScene) return [{ to: place, from: parent, opacityLogit, scaleShift: 0 }]
  return [place, parent].map((to) => ({ to, from: parent, opacityLogit, scaleShift: SPLIT_SHIFT, offset: drawn(splats, parent, random) }))
}

/** A point of the splat, relative to its mean: R diag(s) n. */
function drawn({ rotations, logScales }: Growing, i: number, random: Random): [number, number, number] {
  const out: [number, number, number] = [0, 0, 0]
  for (let k = 0; k < 3; k++) {
    const reach = Math.exp(logScales[3 * i + k]!) * random.normal()
    axisOf(rotations.subarray(4 * i, 4 * i + 4), k).forEach((v, c) => { out[c]! += reach * v })
  }
  return out
}

/** The last splats that stay move into the gaps before `count`. */
function closing(gaps: readonly number[], goes: readonly boolean[], count: number): Moved[] {
  const targets = gaps.filter((gap) => gap < count)
  const movers: number[] = []
  for (let i = goes.length - 1; i >= count; i--) if (!goes[i]) movers.push(i)
  return targets.map((to, k) => ({ to, from: movers[k]! }))
}
