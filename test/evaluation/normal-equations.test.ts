import { expect, test } from 'vitest'
import { NormalEquations } from '../../native-models/evaluation/normal-equations.ts'

/** y = 2 - 3 a + 0.5 b at some places, weighted unequally. */
const ROWS = [[0, 0], [1, 0], [0, 1], [2, 3], [-1, 4]].map(([a, b]) => ({ slopes: [1, a!, b!], residual: -(2 - 3 * a! + 0.5 * b!) }))

test('the step without damping is the least-squares solution', () => {
  const equations = new NormalEquations(3)
  for (const [i, { slopes, residual }] of ROWS.entries()) equations.add(slopes, residual, 1 + i)
  const step = equations.solve(0)
  ;[2, -3, 0.5].forEach((value, i) => { expect(step[i]).toBeCloseTo(value, 10) })
})

test('damping makes it shorter and an unknown that nothing depends on stays', () => {
  const equations = new NormalEquations(4)
  for (const { slopes, residual } of ROWS) equations.add([...slopes, 0], residual, 1)
  const [free, held] = [equations.solve(0), equations.solve(1)]
  expect(free[3]).toBe(0)
  expect(free[1]).toBeCloseTo(-3, 10)
  expect(Math.hypot(...held)).toBeLessThan(Math.hypot(...free))
})
