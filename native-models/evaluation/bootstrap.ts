// Intervals of a mean without assuming a distribution.

import type { Metric } from './metrics.ts'

const RESAMPLES = 1000
/** 95 %. */
const [LOW, HIGH] = [0.025, 0.975]

/** Mean with a percentile bootstrap interval; deterministic. The whole line where nothing was measured. */
export function bootstrapMean(values: readonly number[]): Metric {
  const n = values.length
  if (n === 0) return { value: 0, n, low: 0, high: 0 }
  const random = linearCongruential()
  const means = Array.from({ length: RESAMPLES }, () => {
    let sum = 0
    for (let k = 0; k < n; k++) sum += values[Math.floor(random() * n)]!
    return sum / n
  }).sort((a, b) => a - b)
  const at = (quantile: number): number => means[Math.min(RESAMPLES - 1, Math.floor(quantile * RESAMPLES))]!
  return { value: values.reduce((a, b) => a + b, 0) / n, n, low: at(LOW), high: at(HIGH) }
}

/** Numerical Recipes' constants; resampling needs no better. */
function linearCongruential(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
