import { expect, test } from 'vitest'
import { ImportParams, ReconstructParams, SynthParams } from '../../electron/contract/jobs.ts'
import { complaints, propertiesOf, titleOf } from '../../renderer/ui/schema.ts'

test('every parameter of every form has help', () => {
  for (const schema of [ImportParams, ReconstructParams, SynthParams])
    for (const [name, property] of Object.entries(propertiesOf(schema))) expect(property.description, name).toBeTruthy()
})

test('defaults and choices come from the schema', () => {
  expect(propertiesOf(ReconstructParams)['steps']?.default).toBe(ReconstructParams.parse({}).steps)
  expect(propertiesOf(ImportParams)['up']?.enum).toContain('-z')
})

test('a complaint stands with the parameter it is about', () => {
  expect(complaints(ReconstructParams, {})).toEqual({})
  expect(Object.keys(complaints(ReconstructParams, { steps: -1, width: 10 }))).toEqual(['steps'])
  expect(Object.keys(complaints(ReconstructParams, { steps: Number.NaN }))).toEqual(['steps'])
})

test('names become titles', () => {
  expect(titleOf('maxSplats')).toBe('Max splats')
})
