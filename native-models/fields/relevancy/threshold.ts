// Which share of a heat map is what was asked for: a threshold of each query's own, from how its answers lie.

export interface Threshold {
  /** Above it is what was asked for; above 1 where nothing is. */
  readonly threshold: number
  /** How clearly the two parts lie apart, 0…1. */
  readonly confidence: number
  readonly found: boolean
}

/** Relevancy at which a phrase and its strongest negative fit equally well. */
const EVEN = 0.5
/** Places whose mean is the peak: one alone may be a stray. */
const PEAK_PLACES = 8
/** Answers that differ less than this are the same everywhere. */
const LEAST_CONTRAST = 0.03
const BINS = 96
/** Nothing is above it. */
const NOTHING = 1.01

/**
 * Otsu's threshold (1979) over the answers above the median, on logarithms of counts: a mug is a thousandth of a room, and by
 * plain counts the background would be cut in two instead. Zero answers (places without a code) do not count.
 */
export function thresholdOf(relevancy: ArrayLike<number>): Threshold {
  const answers = Float32Array.from(relevancy).filter((value) => value > 0).sort()
  if (answers.length === 0) return { threshold: NOTHING, confidence: 0, found: false }
  const peak = peakOf(answers)
  const middle = answers[answers.length >> 1]!
  const contrast = peak - middle
  if (peak <= EVEN) return { threshold: NOTHING, confidence: 0, found: false }
  // The same everywhere: all of it, as a wall fills a view.
  if (contrast < LEAST_CONTRAST) return { threshold: EVEN, confidence: 2 * (peak - EVEN), found: true }
  const { cut, separation } = otsu(answers, middle, peak)
  return { threshold: middle + cut * contrast, confidence: separation * Math.min(1, 2 * (peak - EVEN)), found: true }
}

/** Mean of the highest few of ascending answers. */
function peakOf(answers: Float32Array): number {
  const top = answers.subarray(Math.max(0, answers.length - PEAK_PLACES))
  return top.reduce((sum, value) => sum + value, 0) / top.length
}

/** Where, between `low` and `high` as 0…1, two classes differ most; and how much of the spread that explains. */
function otsu(answers: Float32Array, low: number, high: number): { cut: number; separation: number } {
  const counts = new Float64Array(BINS)
  for (const value of answers) if (value >= low) counts[Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS))]!++
  const weights = counts.map((count) => Math.log1p(count))
  const [total, first, second] = [0, 1, 2].map((power) => weights.reduce((sum, w, bin) => sum + w * bin ** power, 0)) as [number, number, number]
  const spread = second / total - (first / total) ** 2
  let best = { cut: 0.5, between: 0 }
  let [under, underFirst] = [0, 0]
  for (let bin = 0; bin < BINS - 1; bin++) {
    under += weights[bin]!
    underFirst += weights[bin]! * bin
    const over = total - under
    if (under === 0 || over === 0) continue
    const between = ((under * over) / total ** 2) * (underFirst / under - (first - underFirst) / over) ** 2
    if (between > best.between) best = { cut: (bin + 1) / BINS, between }
  }
  return { cut: best.cut, separation: spread > 0 ? Math.min(1, best.between / spread) : 0 }
}
