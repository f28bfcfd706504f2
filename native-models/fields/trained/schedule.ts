// What changes while fields are trained.

import type { FieldRates } from './learner.ts'

/** Adam's rates; the basis starts as the embeddings' own directions and only follows. */
const RATE = 1e-2
const WEIGHT_RATE = 5e-3
const BASIS_SHARE = 0.05
const WARM_STEPS = 20
/** The rates stay up, then fall to this share of themselves: the noise of small batches averages out. */
const SETTLES_FROM = 0.3
const LAST_FACTOR = 0.03

export function ratesAt(step: number, steps: number): FieldRates {
  const done = step / steps
  const factor = Math.min(1, (step + 1) / WARM_STEPS) * LAST_FACTOR ** (Math.max(0, done - SETTLES_FROM) / (1 - SETTLES_FROM))
  return { table: RATE * factor, weights: WEIGHT_RATE * factor, basis: BASIS_SHARE }
}

/** Share of the steps that lifted features teach, before rays do. */
const START_SHARE = 0.2
export const startSteps = (steps: number): number => Math.round(steps * START_SHARE)
