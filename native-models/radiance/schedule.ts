// What changes during training, as functions of the share done, 0…1, so that one schedule serves runs of any length.

import type { Rates } from './learner.ts'

/** instant-ngp's rate for table and networks; embeddings follow more slowly, or they take what belongs to the scene. */
const RATE = 1e-2
const EMBEDDING_RATE = 2e-3
/** The rate stays up, then falls to this share of itself: the noise of small batches averages out. */
const SETTLES_FROM = 0.25
const LAST_FACTOR = 0.03
/** The first steps are shorter: Adam's moments know nothing yet. */
const WARM_STEPS = 50

export function ratesAt(done: number, step: number, factor: number, appearance: boolean): Rates {
  const settled = LAST_FACTOR ** (Math.max(0, done - SETTLES_FROM) / (1 - SETTLES_FROM))
  const rate = RATE * factor * settled * Math.min(1, (step + 1) / WARM_STEPS)
  return { table: rate, weights: rate, embeddings: appearance ? (rate * EMBEDDING_RATE) / RATE : 0 }
}

/** Rays look everywhere alike until the density grid knows something, and go on looking around a little. */
const WARM_SHARE = 0.1
const MOST_WARM_STEPS = 600
const LAST_SPREAD = 0.15
export function spreadAt(done: number, step: number): number {
  const warm = Math.min(1, Math.max(done / WARM_SHARE, step / MOST_WARM_STEPS))
  return 1 + (LAST_SPREAD - 1) * warm
}

/** Density, per normalised unit, below which a cell is empty: such a cell stops under 1 % of the light. 0 while warming up. */
const EMPTY = 0.2
export const emptyAt = (done: number, step: number): number => (done < WARM_SHARE && step < MOST_WARM_STEPS ? 0 : EMPTY)

/** Steps between rounds of the density grid, and what is left of a cell's known density when it is asked again. */
export const REFRESH_EVERY = 4
export const FADE = 0.8

/** The distortion loss waits until there is something to contract. */
export const distortionAt = (done: number, weight: number): number => weight * Math.min(1, done / WARM_SHARE)

/**
 * Measured depth says where surfaces are, colour exactly where: depth cameras are centimetres off, their pictures some pixels, and
 * at a pixel that two things share only colour knows. So its weight falls to this share by half time.
 */
const LAST_DEPTH = 0.03
const DEPTH_FALLS_UNTIL = 0.5
export const depthAt = (done: number, weight: number): number => weight * LAST_DEPTH ** Math.min(1, done / DEPTH_FALLS_UNTIL)
