// How the physical scales of all masks are spread, so that a field is told of a scale by its rank: every share of the supervision
// has as much room (GARField's quantile transform).

import { QUANTILES } from '../../kernels/field-input/field-input.ts'

/** QUANTILES scales, ascending, from the smallest to the largest; all masks count alike. Zeros where there are none. */
export function scaleQuantiles(scales: readonly number[]): Float32Array {
  const sorted = Float32Array.from(scales).sort()
  const last = sorted.length - 1
  return Float32Array.from({ length: QUANTILES }, (_, i) => {
    if (last < 0) return 0
    const at = (i / (QUANTILES - 1)) * last
    const low = Math.floor(at)
    return sorted[low]! + (at - low) * (sorted[Math.min(last, low + 1)]! - sorted[low]!)
  })
}

/** `count` scales to ask a field at: evenly spread ranks, without either end's outliers. */
export function askedScales(quantiles: Float32Array, count: number): number[] {
  const chosen = Array.from({ length: count }, (_, i) => quantiles[Math.round(((i + 0.5) / count) * (QUANTILES - 1))]!)
  return [...new Set(chosen)]
}
