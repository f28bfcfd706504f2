import { expect, test } from 'vitest'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import { exampleQueries } from '../../renderer/panels/examples.ts'

const thing = (label: string, x: number, splats = 100): InstanceRecord => ({ id: `${label}-${x}`, label, splats, centroid: [x, 0, 0] }) as unknown as InstanceRecord

test('a name that occurs twice is asked for by what it is closest to', () => {
  expect(exampleQueries([thing('mug', 0), thing('mug', 5), thing('pan', 1), thing('book', 5.5)])[0]).toBe('the mug closest to the book')
})

test('what needs telling apart itself, and what everything stands on, is no anchor', () => {
  const asked = exampleQueries([thing('mug', 0), thing('mug', 1), thing('table', 0.1, 9000), thing('pan', 3)])
  expect(asked[0]).toBe('the mug closest to the pan')
  expect(asked.every((text) => !text.endsWith('the mug') && !text.endsWith('the table'))).toBe(true)
})

test('with nothing to relate there are no examples', () => {
  expect(exampleQueries([])).toEqual([])
  expect(exampleQueries([thing('mug', 0), thing('mug', 1)])).toEqual([])
})
