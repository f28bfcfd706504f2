// Edits refuse what would damage a project, and keep a person's word apart from a model's.

import { expect, test } from 'vitest'
import { Edit, patchOf } from '../../native-models/scene/edits.ts'
import { apply } from '../../native-models/scene/patch.ts'
import type { InstanceRecord, QueryRecord, Records } from '../../native-models/scene/records.ts'

const MUG: InstanceRecord = {
  id: 'mug', type: 'instance', reconstructionId: 'r', label: 'mug', labelSource: 'import', alternatives: [], attributes: [],
  membersBlob: `${'0'.repeat(64)}.ranges`, splats: 1, centroid: [0, 0, 0], box: { center: [0, 0, 0], size: [1, 1, 1], rotation: [1, 0, 0, 0] },
  colors: [], front: null, hidden: false, locked: false, parentId: null, source: 'import',
}
const QUERY: QueryRecord = {
  id: 'project', type: 'query', text: 'the mug', source: 'user', correctedTo: null, savedAt: '2026-01-01T00:00:00Z',
  decomposition: { text: 'the mug', target: { name: 'mug', attributes: [], count: 'one' }, relations: [], reference: null, source: 'user', confidence: 1, spans: [] },
}
const RECORDS: Records = { project: { id: 'project', type: 'project', name: 'kitchen' }, mug: MUG }

test('a record is never replaced by one of another type', () => {
  expect(() => patchOf(RECORDS, { kind: 'save-query', query: QUERY })).toThrow(/"project" is a project/)
  expect(() => patchOf(RECORDS, { kind: 'replace-instances', remove: [], add: [{ ...MUG, id: 'project' }] })).toThrow(/"project" is a project/)
  expect(Object.keys(patchOf(RECORDS, { kind: 'save-query', query: { ...QUERY, id: 'q' } }).added)).toEqual(['q'])
})

test('describing an instance or turning its front makes it the user\'s word', () => {
  for (const edit of [
    { kind: 'describe-instance', instanceId: 'mug', attributes: ['striped'], alternatives: ['cup'] },
    { kind: 'set-front', instanceId: 'mug', front: [1, 0, 0] },
  ] as Edit[]) expect(apply(RECORDS, patchOf(RECORDS, edit))['mug']).toMatchObject({ source: 'user' })
})

test('a direction must have a length', () => {
  expect(Edit.safeParse({ kind: 'set-up', captureId: 'c', direction: [0, 0, 0] }).success).toBe(false)
  expect(Edit.safeParse({ kind: 'set-up', captureId: 'c', direction: [0, 1, 0] }).success).toBe(true)
})

test('an edit of what is not there says so', () => {
  expect(() => patchOf(RECORDS, { kind: 'label-instance', instanceId: 'cup', label: 'x' })).toThrow(/no instance "cup"/)
})
