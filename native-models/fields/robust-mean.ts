// The mean direction of unit vectors, without those that point elsewhere: a view that shows a thing cut off, or behind
// another, must not decide what it is called.

export interface WeightedRow { readonly row: Float32Array; readonly weight: number }

/** So many times the usual spread of similarities below their median is outside (ReLaGS rejects at 3 deviations). */
const FAR_OUT = 3
/** Median absolute deviation to standard deviation, of a normal distribution. */
const MAD_TO_SIGMA = 1.4826
/** Similarities closer than this to the median are never outside: of views that agree, some always agree least. */
const CLOSE = 0.05

/** Unit mean (all 0 for no rows), which rows were kept, and the length of their mean before it was made a unit: 1 is full agreement. */
export function robustMean(rows: readonly WeightedRow[], width: number): { mean: Float32Array; kept: boolean[]; agreement: number } {
  const first = meanOf(rows, width)
  const similar = rows.map(({ row }) => dotOf(row, first.mean))
  const middle = median(similar)
  const limit = middle - Math.max(CLOSE, FAR_OUT * MAD_TO_SIGMA * median(similar.map((s) => Math.abs(s - middle))))
  const kept = similar.map((s) => s >= limit)
  if (kept.every(Boolean)) return { ...first, kept }
  return { ...meanOf(rows.filter((_, k) => kept[k]), width), kept }
}

function meanOf(rows: readonly WeightedRow[], width: number): { mean: Float32Array; agreement: number } {
  const mean = new Float32Array(width)
  let total = 0
  for (const { row, weight } of rows) {
    total += weight
    for (let d = 0; d < width; d++) mean[d]! += weight * row[d]!
  }
  const norm = Math.sqrt(dotOf(mean, mean))
  return { mean: norm > 0 ? mean.map((v) => v / norm) : mean, agreement: total > 0 ? norm / total : 0 }
}

export function dotOf(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!
  return sum
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? 0
}
