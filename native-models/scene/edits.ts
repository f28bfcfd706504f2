// Every change a user can make, as a closed union; each is a pure function (records, edit) → Patch.
// Edits that need splat data (merge, split, region → instance) arrive with the new records already computed by the host.

import { z } from 'zod'
import { Fault } from './faults.ts'
import { BoxShape } from './grounding.ts'
import { nextTurn } from './in-use.ts'
import { difference, type Patch } from './patch.ts'
import { InstancePlace, InstanceRecord, QueryRecord, type Records, type StudioRecord } from './records.ts'
import { MaskCorrectionRecord } from './supervision-records.ts'

const vec3 = z.tuple([z.number(), z.number(), z.number()])
const direction = vec3.refine((v) => Math.hypot(...v) > 0, 'must not be the zero vector: it has no direction')

export const Edit = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('rename-project'), name: z.string().trim().min(1) }),
  /** Boxes stand along up: the host works out what instances' places become, windows leave `places` out. */
  z.object({ kind: z.literal('set-up'), captureId: z.string(), direction, places: z.record(z.string(), z.object({ centroid: vec3, box: BoxShape })).optional() }),
  z.object({ kind: z.literal('set-metric'), captureId: z.string(), metresPerUnit: z.number().positive(), method: z.string().trim().min(1).optional() }),
  z.object({ kind: z.literal('label-instance'), instanceId: z.string(), label: z.string().trim().min(1) }),
  z.object({ kind: z.literal('describe-instance'), instanceId: z.string(), attributes: z.array(z.string()), alternatives: z.array(z.string()) }),
  z.object({ kind: z.literal('set-front'), instanceId: z.string(), front: direction.nullable() }),
  z.object({ kind: z.literal('hide-instances'), instanceIds: z.array(z.string()).min(1), hidden: z.boolean() }),
  z.object({ kind: z.literal('lock-instances'), instanceIds: z.array(z.string()).min(1), locked: z.boolean() }),
  z.object({ kind: z.literal('remove-instances'), instanceIds: z.array(z.string()).min(1) }),
  /** Merge, split and new regions: some instances go, others come, in one step. */
  z.object({ kind: z.literal('replace-instances'), remove: z.array(z.string()), add: z.array(InstanceRecord) }),
  /** Another reconstruction in use: the host finds the instances there, windows leave `places` (by instance id) out. */
  z.object({ kind: z.literal('choose-reconstruction'), reconstructionId: z.string(), places: z.record(z.string(), InstancePlace).optional() }),
  /** A person's word on a mask; it takes the place of their last one on it. */
  z.object({ kind: z.literal('correct-mask'), correction: MaskCorrectionRecord }),
  z.object({ kind: z.literal('withdraw-correction'), correctionId: z.string() }),
  z.object({ kind: z.literal('save-query'), query: QueryRecord }),
  z.object({ kind: z.literal('remove-query'), queryId: z.string() }),
])
export type Edit = z.infer<typeof Edit>

/** What an edit is called in the history and beside Undo. */
export const EDIT_TITLES: Record<Edit['kind'], string> = {
  'rename-project': 'Rename project',
  'set-up': 'Set gravity',
  'set-metric': 'Set scale',
  'label-instance': 'Rename instance',
  'describe-instance': 'Describe instance',
  'set-front': 'Set front',
  'hide-instances': 'Show or hide',
  'lock-instances': 'Lock or unlock',
  'remove-instances': 'Remove instances',
  'replace-instances': 'Change instances',
  'choose-reconstruction': 'Choose reconstruction',
  'correct-mask': 'Correct mask',
  'withdraw-correction': 'Take back word on mask',
  'save-query': 'Save query',
  'remove-query': 'Remove query',
}

/** The patch an edit makes on these records. Throws Fault `input.invalid` if it names a record that is not there. */
export function patchOf(records: Records, edit: Edit): Patch {
  const next: Record<string, StudioRecord> = { ...records }
  applyEdit(next, edit)
  return difference(records, next)
}

function applyEdit(next: Record<string, StudioRecord>, edit: Edit): void {
  switch (edit.kind) {
    case 'rename-project':
      return update(next, 'project', 'project', { name: edit.name })
    case 'set-up':
      update(next, edit.captureId, 'capture', { up: { direction: edit.direction, source: 'user', confidence: 1, method: 'set by user' } })
      return Object.entries(edit.places ?? {}).forEach(([id, place]) => update(next, id, 'instance', place))
    case 'set-metric':
      return update(next, edit.captureId, 'capture', {
        metric: { metresPerUnit: edit.metresPerUnit, source: 'user', confidence: 1, method: edit.method ?? 'set by user' },
      })
    case 'label-instance':
      return update(next, edit.instanceId, 'instance', { label: edit.label, labelSource: 'user' })
    case 'describe-instance':
      return update(next, edit.instanceId, 'instance', { attributes: edit.attributes, alternatives: edit.alternatives, source: 'user' })
    case 'set-front':
      return update(next, edit.instanceId, 'instance', { front: edit.front, source: 'user' })
    case 'hide-instances':
      return edit.instanceIds.forEach((id) => update(next, id, 'instance', { hidden: edit.hidden }))
    case 'lock-instances':
      return edit.instanceIds.forEach((id) => update(next, id, 'instance', { locked: edit.locked }))
    case 'remove-instances':
      return edit.instanceIds.forEach((id) => remove(next, id, 'instance'))
    case 'replace-instances':
      edit.remove.forEach((id) => remove(next, id, 'instance'))
      return edit.add.forEach((record) => put(next, record))
    case 'choose-reconstruction':
      update(next, edit.reconstructionId, 'reconstruction', { turn: nextTurn(next) })
      return Object.entries(edit.places ?? {}).forEach(([id, place]) => {
        next[id] = placed(expect(next, id, 'instance') as InstanceRecord, edit.reconstructionId, place)
      })
    case 'correct-mask':
      return put(next, edit.correction)
    case 'withdraw-correction':
      return remove(next, edit.correctionId, 'mask-correction')
    case 'save-query':
      return put(next, edit.query)
    case 'remove-query':
      return remove(next, edit.queryId, 'query')
  }
}

/** The instance as it is on another reconstruction, remembering which splats it was on the one before. */
export function placed(instance: InstanceRecord, reconstructionId: string, place: InstancePlace): InstanceRecord {
  return { ...instance, ...place, reconstructionId, elsewhere: { ...instance.elsewhere, [instance.reconstructionId]: instance.membersBlob } }
}

function expect(records: Record<string, StudioRecord>, id: string, type: StudioRecord['type']): StudioRecord {
  const record = records[id]
  if (record?.type !== type) throw new Fault('input.invalid', `there is no ${type} "${id}" in this project`, id)
  return record
}

function update(records: Record<string, StudioRecord>, id: string, type: StudioRecord['type'], change: object): void {
  records[id] = { ...expect(records, id, type), ...change }
}

/** Adds a record or replaces one of its own type; an id that names something else is refused. */
function put(records: Record<string, StudioRecord>, record: StudioRecord): void {
  const there = records[record.id]
  if (there !== undefined && there.type !== record.type)
    throw new Fault('input.invalid', `"${record.id}" is a ${there.type}, so no ${record.type} can be saved under that id`, record.id)
  records[record.id] = record
}

function remove(records: Record<string, StudioRecord>, id: string, type: StudioRecord['type']): void {
  expect(records, id, type)
  delete records[id]
}
