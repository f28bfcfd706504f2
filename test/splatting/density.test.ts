import { describe, expect, test } from 'vitest'
import { logit, sigmoid } from '../../native-models/scene/splats.ts'
import { halfOpacityLogit, planDensity, type Budgeted } from '../../native-models/splatting/density.ts'
import { Random } from '../../native-models/splatting/random.ts'

/** Splats at the origin with these opacities; the longest axis is y of a body turned a quarter about z: x of the world, mirrored. */
function splats(opacities: readonly number[], weights: readonly number[] = opacities): Budgeted {
  const count = opacities.length
  return {
    count, weights,
    rotations: Float32Array.from({ length: count * 4 }, (_, i) => [2, 0, 0, 2][i % 4]!),
    logScales: Float32Array.from({ length: count * 3 }, (_, i) => Math.log([0.1, 0.4, 0.2][i % 3]!)),
    opacityLogits: Float32Array.from(opacities, logit),
  }
}

describe('halves', () => {
  test('a pair has the spread of the one it replaces, along its longest axis, and as much light at the middle', () => {
    const { rows } = planDensity(splats([0.6]), 2, new Random(1))
    expect(rows.map(({ to, from }) => [to, from])).toEqual([[1, 0], [0, 0]])
    for (const { offset, scaleShift, opacityLogit } of rows) {
      const shifts = scaleShift as readonly number[]
      expect(Math.abs(offset![0])).toBeCloseTo(0.4 * Math.SQRT1_2, 6)
      expect(offset![1]).toBeCloseTo(0, 6)
      expect([shifts[0], shifts[2]]).toEqual([0, 0])
      const deviation = 0.4 * Math.exp(shifts[1]!)
      expect(deviation ** 2 + offset![0] ** 2).toBeCloseTo(0.4 ** 2, 6)
      const atMiddle = sigmoid(opacityLogit) * Math.exp(-(offset![0] ** 2) / (2 * deviation ** 2))
      expect(1 - (1 - atMiddle) ** 2).toBeCloseTo(0.6, 6)
    }
    expect(rows[0]!.offset![0]).toBe(-rows[1]!.offset![0])
  })

  test('halves of opaque splats stay a number that can learn', () => {
    for (const opacity of [0.9, 0.999, 1]) expect(sigmoid(halfOpacityLogit(logit(opacity)))).toBeCloseTo(0.99, 6)
  })
})

describe('density plan', () => {
  const mixed = splats([0.9, 0.001, 0.5, NaN, 0.2])

  test('every dead splat and every new one becomes half of another live one', () => {
    const plan = planDensity(mixed, 6, new Random(1))
    expect(plan.dead).toBe(2)
    expect(plan.count).toBe(6)
    const halves = plan.rows.filter(({ to, from }) => to !== from)
    expect(halves.map(({ to }) => to)).toEqual([1, 3, 5])
    expect(new Set(halves.map(({ from }) => from))).toEqual(new Set([0, 2, 4]))
    expect(plan.rows.filter(({ to, from }) => to === from)).toHaveLength(3)
  })

  test('no splat is halved twice: what finds no parent waits, dead ones first served', () => {
    const plan = planDensity(mixed, 50, new Random(1))
    expect(plan.count).toBe(6)
    expect(planDensity(splats([0.5, 0.001, 0.001, 0.001]), 9, new Random(1))).toMatchObject({ count: 4, rows: [{ to: 1, from: 0 }, { to: 0, from: 0 }] })
  })

  test('heavier splats are likelier', () => {
    const random = new Random(2)
    let heavy = 0
    for (let i = 0; i < 2000; i++) if (planDensity(splats([0.5, 0.5], [3, 1]), 3, random).rows[0]!.from === 0) heavy++
    expect(heavy / 2000).toBeCloseTo(0.75, 1)
  })

  test('a splat without blame is not halved; nothing to do, or nothing alive, is an empty plan', () => {
    expect(planDensity(splats([0.5, 0.5], [0, 1]), 4, new Random(1)).rows.map(({ from }) => from)).toEqual([1, 1])
    expect(planDensity(splats([0.9, 0.9]), 2, new Random(1))).toEqual({ rows: [], dead: 0, count: 2 })
    expect(planDensity(splats([0.0001, NaN]), 6, new Random(1))).toEqual({ rows: [], dead: 2, count: 2 })
  })

  test('the same seed makes the same plan', () => {
    expect(planDensity(mixed, 7, new Random(3))).toEqual(planDensity(mixed, 7, new Random(3)))
  })
})
