// Clocks that stand still in a pause, and views that never cost more than their share.

import { describe, expect, test } from 'vitest'
import { AwakeClock, ViewBudget } from '../../native-models/scene/pacing.ts'

test('a pause is no time spent, a short wait is', () => {
  let now = 100
  const clock = new AwakeClock(() => now)
  now += 5
  clock.rest()
  now += 3600
  clock.wake()
  expect(clock.seconds).toBeCloseTo(6)
  clock.rest()
  now += 0.25
  clock.wake()
  now += 2
  expect(clock.seconds).toBeCloseTo(8.25)
})

/** A run of `seconds` whose views of everything cost `cost(t)`; batches take half a second. */
function run(share: number, seconds: number, cost: (at: number) => number) {
  const budget = new ViewBudget()
  const views: { at: number; fraction: number }[] = []
  let most = 0
  for (let now = 0; now < seconds;) {
    now += 0.5
    if (budget.due(share, now)) {
      const { fraction } = budget
      views.push({ at: now, fraction })
      const began = now
      now += cost(now) * fraction
      budget.spend(fraction, began, now)
    }
    if (now > 30) most = Math.max(most, budget.used(now))
  }
  return { views, most }
}

describe('views of a run', () => {
  test.each([0.02, 0.1, 0.3, 0.5])('take no more than a share of %d', (share) => {
    expect(run(share, 600, () => 0.3).most).toBeLessThanOrEqual(share * 1.02)
    // A view that costs twice as much as the last one overdraws by that one view, no more.
    expect(run(share, 600, (at) => 0.05 + at / 300).most).toBeLessThanOrEqual(share * 1.1)
  })

  test('come at most once a second where they cost next to nothing', () => {
    const { views } = run(0.5, 60, () => 1e-4)
    expect(views.length).toBeGreaterThan(50)
    expect(views.slice(1).every(({ at }, i) => at - views[i]!.at >= 0.99)).toBe(true)
  })

  test('show fewer splats rather than an old picture where one costs much', () => {
    const { views } = run(0.02, 600, () => 4)
    const late = views.filter(({ at }) => at > 300)
    expect(late.length).toBeGreaterThan(10)
    expect(late[0]!.fraction).toBeCloseTo(0.1)
  })

  test('a share of nothing shows nothing', () => {
    expect(run(0, 600, () => 0.1).views).toEqual([])
  })

  test('a changed share counts from then on', () => {
    const budget = new ViewBudget()
    for (let now = 0; now < 100; now++) if (budget.due(0.5, now)) budget.spend(1, now, now + 0.5)
    expect(budget.due(0.05, 100)).toBe(false)
    expect(budget.due(0.05, 120)).toBe(true)
  })
})
