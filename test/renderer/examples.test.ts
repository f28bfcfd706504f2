import { expect, test } from 'vitest'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import { exampleQueries } from '../../renderer/panels/examples.ts'

const floor = (): InstanceRecord => thing('floor', 9, 9000)
const thing = (label: string, x: number, splats = 100): InstanceRecord => ({ id: `${label}-${x}`, label, splats, centroid: [x, 0, 0] }) as unknown as InstanceRecord

test('a name that occurs twice is asked for by what it is closest to', () => {
  expect(exampleQueries([floor(), thing('mug', 0), thing('mug', 5), thing('pan', 1), thing('book', 5.5)])[0]).toBe('the mug closest to the book')
})

test('what needs telling apart itself, and what everything stands on, is no anchor', () => {
  const asked = exampleQueries([thing('mug', 0), thing('mug', 1), thing('table', 0.1, 9000), thing('pan', 3)])
  expect(asked[0]).toBe('the mug closest to the pan')
  expect(asked.every((text) => !text.endsWith('the mug') && !text.includes('table'))).toBe(true)
})

test('the same pair is not asked about from both ends', () => {
  expect(exampleQueries([floor(), thing('mug', 0), thing('pan', 1)])).toEqual(['the mug next to the pan'])
})

test('two things are enough', () => {
  expect(exampleQueries([thing('mug', 0, 300), thing('pan', 1, 100)])).toEqual(['the mug next to the pan'])
})

test('with nothing to relate there are no examples', () => {
  expect(exampleQueries([])).toEqual([])
  expect(exampleQueries([thing('mug', 0), thing('mug', 1)])).toEqual([])
})
