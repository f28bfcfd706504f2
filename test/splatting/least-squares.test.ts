import { expect, test } from 'vitest'
import { refine, solve } from '../../native-models/splatting/least-squares.ts'
import { Random } from '../../native-models/splatting/random.ts'

test('solves equations, also where the first pivot is 0', () => {
  const found = solve([[0, 2, 1], [1, -2, -3], [-1, 1, 2]], [-8, 0, 3])
  ;[-4, -5, 2].forEach((value, i) => { expect(found[i]).toBeCloseTo(value, 12) })
})

test('fits a curve through noise, outliers and missing values', async () => {
  const random = new Random(3)
  const xs = Array.from({ length: 400 }, (_, i) => i / 100)
  const truth = [0.7, -0.4]
  const ys = xs.map((x) => Math.exp(truth[0]! * x) + truth[1]! * x + 0.02 * random.normal() + (random.next() < 0.1 ? 5 : 0))
  const residuals = ([a, b]: readonly number[]): Float32Array => Float32Array.from(xs, (x, i) => (i % 17 === 0 ? NaN : Math.exp(a! * x) + b! * x - ys[i]!))
  const found = await refine(residuals, [0.5, 0], [1, 1])
  // One-sided outliers pull a Huber fit a little; a plain one they would pull by 0.1.
  truth.forEach((value, i) => { expect(Math.abs(found[i]! - value)).toBeLessThan(0.02) })
})

test('stays at the prior where the residuals say nothing', async () => {
  const found = await refine(() => new Float32Array(10), [0.2, -0.1], [1, 1])
  expect(Math.hypot(...found)).toBeLessThan(0.23)
  const unknown = await refine(() => new Float32Array(10).fill(NaN), [0, 0], [1, 1])
  expect([...unknown]).toEqual([0, 0])
})
