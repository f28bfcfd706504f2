// instances.*: mark, merge and split. Each is one edit a person made, and can be undone as one.

import { subtract, union, intersect } from '../../../native-models/fields/members.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import type { InstanceRecord } from '../../../native-models/scene/records.ts'
import { instanceRecord, type NewInstance } from '../../jobs/instance-record.ts'
import { captureOf, reconstructionOf } from '../../jobs/scene-of.ts'
import { openedProject, publishCommit, type HostContext } from '../context.ts'
import { os } from '../procedures.ts'
import { membersOfRegion } from '../regions.ts'

export const instanceHandlers = {
  create: os.instances.create.handler(async ({ context: { host }, input }) => {
    openedProject(host).project.assertWritable()
    const record = await describe(host, await membersOfRegion(host, input.region), { label: input.label, labelSource: 'user' })
    return replace(host, 'Name instance', [], [record])
  }),

  merge: os.instances.merge.handler(async ({ context: { host }, input }) => {
    const merged = [...new Set(input.instanceIds)].map((id) => instanceOf(host, id))
    if (merged.length < 2) throw new Fault('input.invalid', 'merging takes two instances or more', 'instanceIds')
    const largest = merged.reduce((best, other) => (other.splats > best.splats ? other : best))
    const members = union(...(await Promise.all(merged.map((instance) => host.scenes.members(openedProject(host).project, instance)))))
    const others = merged.map(({ label }) => label).filter((label) => label !== largest.label)
    const record = await describe(host, members, {
      label: largest.label, labelSource: largest.labelSource,
      attributes: largest.attributes, alternatives: [...new Set([...largest.alternatives, ...others])],
    })
    return replace(host, 'Merge instances', merged, [record])
  }),

  split: os.instances.split.handler(async ({ context: { host }, input }) => {
    const whole = instanceOf(host, input.instanceId)
    const members = await host.scenes.members(openedProject(host).project, whole)
    const part = intersect(members, await membersOfRegion(host, input.region))
    const rest = subtract(members, part)
    if (part.length === 0) throw new Fault('input.invalid', `the marked region holds nothing of "${whole.label}"; mark a part of it`, 'region')
    if (rest.length === 0) throw new Fault('input.invalid', `the marked region holds all of "${whole.label}"; mark only a part of it`, 'region')
    const taken = await describe(host, part, { label: input.label, labelSource: 'user' })
    const left = await describe(host, rest, whole)
    return replace(host, 'Split instance', [whole], [taken, { ...left, id: whole.id, front: whole.front, hidden: whole.hidden, locked: whole.locked }])
  }),
}

function instanceOf(host: HostContext, id: string): InstanceRecord {
  const { project } = openedProject(host)
  project.assertWritable()
  const record = project.records[id]
  if (record?.type !== 'instance') throw new Fault('input.invalid', `there is no instance "${id}" in this project`, id)
  return record
}

async function describe(host: HostContext, members: Uint32Array, about: Omit<NewInstance, 'reconstructionId' | 'source'>): Promise<InstanceRecord> {
  const { project } = openedProject(host)
  const { capture } = captureOf(project.records)
  const reconstructionId = reconstructionOf(project.records).id
  return instanceRecord(await host.scenes.cloud(project), members, capture.up?.direction ?? null, project.blobs, { ...about, reconstructionId, source: 'user' })
}

/** The first of `add` is what was asked for. */
function replace(host: HostContext, title: string, remove: InstanceRecord[], add: [InstanceRecord, ...InstanceRecord[]]): { instanceId: string; revision: number } {
  const { project } = openedProject(host)
  const commit = project.edit({ kind: 'replace-instances', remove: remove.map(({ id }) => id), add }, title)
  if (commit !== null) publishCommit(host, project, commit)
  return { instanceId: add[0].id, revision: project.revision }
}
