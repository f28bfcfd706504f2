// Where splats go when they are of no use, and where new ones come from (after 3DGS as MCMC, Kheradmand et al. 2024: a fixed
// budget, in which dead splats become copies of live ones).
//
// Copies in one place would get one gradient and stay together, until noise parts them, which takes longer than a short run has.
// So a splat is halved instead, across its longest axis (as in long-axis splitting, Deng et al. 2025, and Brush):
//   mean ± SPREAD s a,   s' = s sqrt(1 - SPREAD²)   for the longest axis a with deviation s: the pair has the spread of the one
//   o' such that at the middle the pair lets as much light through as the one did

import type { Relocated } from '../kernels/density-control/density-control.ts'
import { logit, sigmoid } from '../scene/splats.ts'
import type { Random } from './random.ts'
import { axisOf } from '../backbone/rigid.ts'

/** A splat at or below this opacity is dead (paper and gsplat). */
export const DEAD_OPACITY = 0.005
/** An opaque splat's halves would have to be more than opaque; beyond this logits learn slowly. */
const MOST_OPACITY = 0.99

/** Halves stand this many deviations off the middle: at this distance they are as wide as they are apart, and the pair has one peak. */
const SPREAD = Math.SQRT1_2
const HALF_SHIFT = 0.5 * Math.log(1 - SPREAD ** 2)
/** What a half of peak 1 has at the middle. */
const AT_MIDDLE = Math.exp(-(SPREAD ** 2) / (2 * (1 - SPREAD ** 2)))

export interface Budgeted {
  readonly count: number
  /** (count, 4), (count, 3), (count) as in SplatCloud. */
  readonly rotations: Float32Array
  readonly logScales: Float32Array
  readonly opacityLogits: Float32Array
  /** (count) chances to be halved. */
  readonly weights: ArrayLike<number>
  /** Splats that are dead whatever their opacity. */
  readonly useless?: ReadonlySet<number>
}

export interface DensityPlan {
  readonly rows: Relocated[]
  readonly dead: number
  readonly count: number
}

/**
 * Makes every dead splat, and new ones up to `wanted`, one half of a live splat. No splat is halved twice at once: where there
 * are fewer than are asked for, the rest waits for the next time.
 */
export function planDensity(splats: Budgeted, wanted: number, random: Random): DensityPlan {
  const { count, opacityLogits, weights, useless } = splats
  const isDead = (i: number): boolean => !(sigmoid(opacityLogits[i]!) > DEAD_OPACITY) || useless?.has(i) === true
  const dead = Array.from({ length: count }, (_, i) => i).filter(isDead)
  const fresh = Math.max(0, wanted - count)
  const parents = drawn(count, (i) => (isDead(i) ? 0 : weights[i]!), dead.length + fresh, random)
  const places = [...dead, ...Array.from({ length: fresh }, (_, k) => count + k)].slice(0, parents.length)
  return { rows: places.flatMap((place, k) => halves(splats, parents[k]!, place)), dead: dead.length, count: count + Math.max(0, parents.length - dead.length) }
}

/** At most `most` different indices, likelier by weight (Efraimidis & Spirakis 2006: the smallest of exponential variables). */
function drawn(count: number, weightOf: (i: number) => number, most: number, random: Random): number[] {
  if (most === 0) return []
  const keys = Float64Array.from({ length: count }, (_, i) => -Math.log(1 - random.next()) / weightOf(i))
  const able = Array.from({ length: count }, (_, i) => i).filter((i) => Number.isFinite(keys[i]) && weightOf(i) > 0)
  return able.sort((a, b) => keys[a]! - keys[b]! || a - b).slice(0, most)
}

function halves({ rotations, logScales, opacityLogits }: Budgeted, parent: number, place: number): Relocated[] {
  const scales = logScales.subarray(3 * parent, 3 * parent + 3)
  const longest = scales.indexOf(Math.max(...scales))
  const reach = SPREAD * Math.exp(scales[longest]!)
  const axis = axisOf(rotations.subarray(4 * parent, 4 * parent + 4), longest)
  const row = (to: number, side: number): Relocated => ({
    to, from: parent, opacityLogit: halfOpacityLogit(opacityLogits[parent]!),
    scaleShift: [0, 1, 2].map((k) => (k === longest ? HALF_SHIFT : 0)) as [number, number, number],
    offset: axis.map((v) => side * reach * v) as [number, number, number],
  })
  return [row(place, 1), row(parent, -1)]
}

/** Opacity of each half, as a logit: (1 - o' m)² = 1 - o with m = AT_MIDDLE. */
export const halfOpacityLogit = (opacityLogit: number): number =>
  logit(Math.min(MOST_OPACITY, (1 - Math.sqrt(1 - sigmoid(opacityLogit))) / AT_MIDDLE))
