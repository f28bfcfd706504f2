import { expect, test } from 'vitest'
import { backgroundOf } from '../../native-models/splatting/background.ts'

test('a fixed background stays, a random one differs from look to look and repeats with its seed', () => {
  expect(backgroundOf('black', 1, 7)).toEqual([0, 0, 0])
  expect(backgroundOf('white', 1, 7)).toEqual([1, 1, 1])
  expect(backgroundOf('random', 1, 7)).toEqual(backgroundOf('random', 1, 7))
  const drawn = Array.from({ length: 300 }, (_, step) => backgroundOf('random', 1, step))
  expect(new Set(drawn.map(String)).size).toBe(300)
  expect(backgroundOf('random', 2, 7)).not.toEqual(backgroundOf('random', 1, 7))
  for (let c = 0; c < 3; c++) expect(drawn.reduce((sum, color) => sum + color[c]!, 0) / 300).toBeCloseTo(0.5, 1)
})
