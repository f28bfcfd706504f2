import { expect, test } from 'vitest'
import { logit } from '../../native-models/scene/splats.ts'
import { GROWING_PULL, planGrowth, type Growing } from '../../native-models/splatting/densify.ts'
import { Random } from '../../native-models/splatting/random.ts'

const LIMITS = { cap: 100, scaleOfScene: 1, dropLarge: false }
const SMALL = 0.005
const LARGE = 0.05

/** One splat per row: opacity, size, mean pull in units of the threshold (over two views). */
function splats(rows: readonly (readonly [opacity: number, size: number, pull: number])[]): Growing {
  return {
    count: rows.length,
    rotations: Float32Array.from({ length: rows.length * 4 }, (_, i) => (i % 4 === 0 ? 1 : 0)),
    logScales: Float32Array.from({ length: rows.length * 3 }, (_, i) => Math.log(rows[Math.floor(i / 3)]![1])),
    opacityLogits: Float32Array.from(rows, ([opacity]) => logit(opacity)),
    pulls: Float32Array.from(rows.flatMap(([, , pull]) => [2 * pull * GROWING_PULL, 2])),
  }
}

test('small splats that are pulled get a twin, large ones become two smaller, the rest stays', () => {
  const plan = planGrowth(splats([[0.5, SMALL, 2], [0.5, LARGE, 2], [0.5, LARGE, 0.5]]), LIMITS, new Random(1))
  expect(plan.count).toBe(5)
  expect(plan.rows[0]).toEqual({ to: 3, from: 0, opacityLogit: Math.fround(logit(0.5)), scaleShift: 0 })
  const split = plan.rows.slice(1)
  expect(split.map(({ to, from }) => [to, from])).toEqual([[4, 1], [1, 1]])
  for (const { scaleShift, offset } of split) {
    expect(scaleShift).toBeCloseTo(-Math.log(1.6), 10)
    expect(Math.hypot(...offset!)).toBeGreaterThan(0)
    expect(Math.hypot(...offset!)).toBeLessThan(6 * LARGE)
  }
  expect(plan.moves).toEqual([])
})

test('faint splats go: children take their places, and gaps that remain are closed from the end', () => {
  const plan = planGrowth(splats([[0.001, SMALL, 0], [0.5, SMALL, 2], [0.001, SMALL, 9], [0.5, SMALL, 0], [0.5, SMALL, 0]]), LIMITS, new Random(1))
  expect(plan.count).toBe(4)
  expect(plan.rows.map(({ to, from }) => [to, from])).toEqual([[0, 1]])
  expect(plan.moves).toEqual([{ to: 2, from: 4 }])
})

test('the cap holds, and the most pulled grow first', () => {
  const plan = planGrowth(splats([[0.5, SMALL, 2], [0.5, SMALL, 5], [0.5, SMALL, 3]]), { ...LIMITS, cap: 4 }, new Random(1))
  expect(plan.rows.map(({ from }) => from)).toEqual([1])
  expect(plan.count).toBe(4)
})

test('far too large splats go once opacities were reset', () => {
  const cloud = splats([[0.5, 0.2, 0], [0.5, SMALL, 0]])
  expect(planGrowth(cloud, LIMITS, new Random(1)).count).toBe(2)
  expect(planGrowth(cloud, { ...LIMITS, dropLarge: true }, new Random(1))).toEqual({ rows: [], moves: [{ to: 0, from: 1 }], count: 1 })
})

test('whatever goes and grows, the splats that stay are the first ones, each once', () => {
  const random = new Random(7)
  for (let round = 0; round < 50; round++) {
    const rows = Array.from({ length: 1 + random.below(40) }, () => [random.next() < 0.4 ? 0.001 : 0.5, random.next() < 0.5 ? SMALL : LARGE, 2 * random.next()] as const)
    const { rows: born, moves, count } = planGrowth(splats(rows), { ...LIMITS, cap: 45 }, random)
    const places: string[] = rows.map(([opacity], i) => (opacity < 0.01 ? 'gone' : `old ${i}`))
    for (const { to, from } of born) if (to !== from) places[to] = `child of ${from}`
    for (const { to, from } of moves) places[to] = places[from]!
    const kept = places.slice(0, count)
    expect(kept).not.toContain('gone')
    expect(kept).not.toContain(undefined)
    expect(kept.filter((place) => place.startsWith('old')).sort()).toEqual(rows.flatMap(([opacity], i) => (opacity < 0.01 ? [] : [`old ${i}`])).sort())
  }
})
