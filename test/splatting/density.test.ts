import { describe, expect, test } from 'vitest'
import { logit, sigmoid } from '../../native-models/scene/splats.ts'
import { DEAD_OPACITY, planDensity, shareOf } from '../../native-models/splatting/density.ts'
import { Random } from '../../native-models/splatting/random.ts'

describe('shares of copies', () => {
  test('copies on top of each other let through as much light as the one they replace', () => {
    for (const opacity of [0.05, 0.3, 0.9, 0.99])
      for (const copies of [2, 3, 10]) {
        const each = sigmoid(shareOf(opacity, copies).opacityLogit)
        if (each > DEAD_OPACITY) expect(1 - (1 - each) ** copies).toBeCloseTo(opacity, 5)
      }
  })

  test('one copy keeps opacity and size; more are smaller, and finite up to thousands', () => {
    expect(shareOf(0.4, 1).scaleShift).toBeCloseTo(0, 10)
    expect(sigmoid(shareOf(0.4, 1).opacityLogit)).toBeCloseTo(0.4, 10)
    expect(shareOf(0.9, 2).scaleShift).toBeLessThan(0)
    for (const opacity of [0.0051, 0.5, 0.999999]) expect(Number.isFinite(shareOf(opacity, 5000).scaleShift)).toBe(true)
  })

  test('two copies integrate to the light of one: equation 9 summed over their expansion', () => {
    // In 1D a splat of opacity o blocks 1 - (1 - a)², a = o'·exp(-x²/2S'²): its integral must be that of o·exp(-x²/2).
    const { opacityLogit, scaleShift } = shareOf(0.8, 2)
    const [each, scale] = [sigmoid(opacityLogit), Math.exp(scaleShift)]
    let [copies, one] = [0, 0]
    for (let x = -10; x <= 10; x += 0.001) {
      copies += 1 - (1 - each * Math.exp(-(x ** 2) / (2 * scale ** 2))) ** 2
      one += 0.8 * Math.exp(-(x ** 2) / 2)
    }
    expect(copies / one).toBeCloseTo(1, 4)
  })
})

describe('density plan', () => {
  const opacities = Float32Array.from([0.9, 0.001, 0.5, NaN, 0.2], logit)

  test('every dead splat and every new one becomes a copy of a live one, whose own row comes last', () => {
    const plan = planDensity(opacities, 5, 8, new Random(1))
    expect(plan.dead).toBe(2)
    expect(plan.count).toBe(8)
    const copies = plan.rows.filter(({ to, from }) => to !== from)
    expect(copies.map(({ to }) => to)).toEqual([1, 3, 5, 6, 7])
    expect(copies.every(({ from }) => [0, 2, 4].includes(from))).toBe(true)
    const sources = plan.rows.slice(copies.length)
    expect(new Set(sources.map(({ to }) => to))).toEqual(new Set(copies.map(({ from }) => from)))
    expect(plan.rows.every(({ opacityLogit, scaleShift }) => Number.isFinite(opacityLogit) && Number.isFinite(scaleShift))).toBe(true)
  })

  test('sources are drawn in proportion to opacity', () => {
    const plan = planDensity(Float32Array.from([0.6, 0.2, 0.2], logit), 3, 10_003, new Random(2))
    const share = (source: number): number => plan.rows.filter(({ to, from }) => to >= 3 && from === source).length / 10_000
    expect(share(0)).toBeCloseTo(0.6, 1)
    expect(share(1)).toBeCloseTo(0.2, 1)
  })

  test('nothing to do, or nothing alive, is an empty plan', () => {
    expect(planDensity(Float32Array.from([3, 3]), 2, 2, new Random(1))).toEqual({ rows: [], dead: 0, count: 2 })
    expect(planDensity(Float32Array.from([-9, NaN]), 2, 6, new Random(1))).toEqual({ rows: [], dead: 2, count: 2 })
  })

  test('the same seed makes the same plan', () => {
    expect(planDensity(opacities, 5, 50, new Random(3))).toEqual(planDensity(opacities, 5, 50, new Random(3)))
  })
})
