import { expect, test } from 'vitest'
import { ExpectedTime } from '../../native-models/gpu/expected-time.ts'

test('the first piece of work, which compiles, is not waited for again, nor one that was held up', () => {
  const expected = new ExpectedTime()
  expected.note(5000)
  expect(expected.ms).toBe(0)
  expected.note(100)
  expect(expected.ms).toBe(100)
  expected.note(60_000)
  expect(expected.ms).toBeLessThan(120)
  expected.note(80)
  expect(expected.ms).toBe(80)
})
