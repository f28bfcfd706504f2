import { expect, test } from 'vitest'
import { encodeRanges, indicesOf, rangesOf } from '../../native-models/scene/ranges.ts'

test('ranges are sorted, disjoint and as few as can be', () => {
  expect(rangesOf([5, 3, 4, 9, 9, 1])).toEqual([[1, 2], [3, 6], [9, 10]])
  expect(rangesOf([])).toEqual([])
})

test('a blob gives its indices back, also from a Buffer that starts anywhere in its memory', () => {
  const indices = [0, 1, 2, 7, 8, 4_000_000]
  const bytes = encodeRanges(indices)
  const inside = Buffer.concat([Buffer.from('abc'), bytes]).subarray(3)
  expect([...indicesOf(bytes)]).toEqual(indices)
  expect([...indicesOf(inside)]).toEqual(indices)
})
