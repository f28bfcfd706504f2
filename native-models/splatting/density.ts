// Where splats go when they are of no use, and where new ones come from (3DGS as MCMC, Kheradmand et al. 2024).
// Dead splats (nearly transparent) and new ones become copies of live ones drawn by their opacity. N copies in one place must
// together look like the one they replace: each gets opacity o' and scale S' as the paper's equation 9 has it.

import type { Relocated } from '../kernels/density-control/density-control.ts'
import { logit, sigmoid } from '../scene/splats.ts'
import type { Random } from './random.ts'

/** A splat at or below this opacity is dead (paper and gsplat). */
export const DEAD_OPACITY = 0.005
/** Opacity 1 has no logit; f32 logits beyond this saturate. */
const MAX_OPACITY = 1 - 1e-6
/** The alternating sum loses its digits beyond; more copies than this are treated as this many (gsplat). */
const MAX_COPIES = 51

export interface DensityPlan {
  readonly rows: Relocated[]
  readonly dead: number
  readonly count: number
}

/**
 * Moves every dead splat among the first `count`, and adds splats up to `wanted`, onto live ones.
 * `weights` (count) are the chances of live splats to be copied; by default their opacity.
 */
export function planDensity(opacityLogits: Float32Array, count: number, wanted: number, random: Random, weights?: Float32Array): DensityPlan {
  const opacities = opacityLogits.subarray(0, count).map(sigmoid)
  const isDead = (i: number): boolean => !(opacities[i]! > DEAD_OPACITY)
  const targets = Array.from({ length: count }, (_, i) => i).filter(isDead)
  const dead = targets.length
  for (let i = count; i < wanted; i++) targets.push(i)
  const draw = sampler(Float64Array.from(opacities, (opacity, i) => (isDead(i) ? 0 : weights?.[i] ?? opacity)), random)
  if (draw === null || targets.length === 0) return { rows: [], dead, count }
  const sources = targets.map(draw)
  const copies = new Map<number, number>()
  for (const source of sources) copies.set(source, (copies.get(source) ?? 1) + 1)
  const shared = new Map([...copies].map(([source, n]) => [source, shareOf(opacities[source]!, n)]))
  const row = (to: number, from: number): Relocated => ({ to, from, ...shared.get(from)! })
  const rows = [...targets.map((to, i) => row(to, sources[i]!)), ...[...copies.keys()].map((source) => row(source, source))]
  return { rows, dead, count: Math.max(count, wanted) }
}

/** Opacity and log-scale shift of each of `copies` splats that replace one of opacity `o` in the same place. */
export function shareOf(o: number, copies: number): { opacityLogit: number; scaleShift: number } {
  const n = Math.min(copies, MAX_COPIES)
  const each = Math.min(Math.max(1 - (1 - o) ** (1 / n), DEAD_OPACITY), MAX_OPACITY)
  let sum = 0
  for (let i = 1; i <= n; i++) {
    let binomial = 1
    for (let k = 0; k < i; k++) {
      sum += (binomial * (-1) ** k * each ** (k + 1)) / Math.sqrt(k + 1)
      binomial = (binomial * (i - 1 - k)) / (k + 1)
    }
  }
  return { opacityLogit: logit(each), scaleShift: Math.log(o / sum) }
}

/** Draws indices with probability proportional to the weights; null if all are 0. */
function sampler(weights: Float64Array, random: Random): (() => number) | null {
  const upTo = new Float64Array(weights.length)
  let total = 0
  for (let i = 0; i < weights.length; i++) upTo[i] = total += Math.max(0, weights[i]!)
  if (!(total > 0)) return null
  return () => {
    const at = random.next() * total
    let [low, high] = [0, weights.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (upTo[middle]! > at) high = middle
      else low = middle + 1
    }
    return low
  }
}
