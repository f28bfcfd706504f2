import { describe, expect, it } from 'vitest'
import { thresholdOf } from '../../../native-models/fields/relevancy/threshold.ts'
import { Random } from '../../../native-models/splatting/random.ts'

/** `share` of the answers around `high`, the others around `low`. */
function answers(share: number, high: number, low: number, spread: number, seed: number): { values: Float32Array; inside: boolean[] } {
  const random = new Random(seed)
  const inside = Array.from({ length: 20_000 }, (_, i) => i < share * 20_000)
  return { values: Float32Array.from(inside, (is) => (is ? high : low) + spread * random.normal()), inside }
}

describe('a threshold of a query’s own', () => {
  it.each([[0.002, 0.9, 0.4, 0.03], [0.05, 0.75, 0.45, 0.03], [0.3, 0.8, 0.5, 0.04], [0.01, 0.62, 0.5, 0.01]])('parts %d of the places around %d from the others around %d', (share, high, low, spread) => {
    for (const seed of [1, 2, 3]) {
      const { values, inside } = answers(share, high, low, spread, seed)
      const { threshold, found, confidence } = thresholdOf(values)
      expect(found).toBe(true)
      expect(confidence).toBeGreaterThan(0.1)
      const wrong = [...values].filter((value, i) => value > threshold !== inside[i]).length
      expect(wrong / (share * values.length)).toBeLessThan(0.1)
    }
  })

  it('finds nothing where negatives fit better, where there is nothing, and all of a view that one thing fills', () => {
    expect(thresholdOf(answers(0.1, 0.45, 0.3, 0.01, 4).values)).toMatchObject({ found: false })
    expect(thresholdOf(new Float32Array(10))).toMatchObject({ found: false })
    expect(thresholdOf([])).toMatchObject({ found: false })
    const wall = thresholdOf(new Float32Array(100).fill(0.8))
    expect(wall).toMatchObject({ found: true, threshold: 0.5 })
  })
})
