// instances.*: mark, merge and split. Each is one edit a person made, and can be undone as one.

import { subtract, union, intersect } from '../../../native-models/fields/members.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import type { InstanceRecord } from '../../../native-models/scene/records.ts'
import { instanceRecord, type NewInstance } from '../../jobs/instance-record.ts'
import type { Project } from '../../project/project.ts'
import { openedProject, publishCommit, type HostContext } from '../context.ts'
import { os } from '../procedures.ts'
import { membersOfRegion } from '../regions.ts'
import { assertInUse, sceneInUse, type SceneInUse } from '../scene-in-use.ts'

export const instanceHandlers = {
  create: os.instances.create.handler(async ({ context: { host }, input }) => {
    const scene = await writableScene(host)
    const record = await describe(scene, await membersOfRegion(host, scene, input.region), { label: input.label, labelSource: 'user' })
    return replace(host, scene, 'Name instance', [], [record])
  }),

  merge: os.instances.merge.handler(async ({ context: { host }, input }) => {
    const scene = await writableScene(host)
    const merged = [...new Set(input.instanceIds)].map((id) => instanceOf(scene, id))
    if (merged.length < 2) throw new Fault('input.invalid', 'merging takes two instances or more', 'instanceIds')
    const largest = merged.reduce((best, other) => (other.splats > best.splats ? other : best))
    const members = union(...(await Promise.all(merged.map((instance) => host.scenes.members(scene.project, instance)))))
    const others = merged.map(({ label }) => label).filter((label) => label !== largest.label)
    const record = await describe(scene, members, {
      label: largest.label, labelSource: largest.labelSource,
      attributes: largest.attributes, alternatives: [...new Set([...largest.alternatives, ...others])],
    })
    return replace(host, scene, 'Merge instances', merged, [record])
  }),

  split: os.instances.split.handler(async ({ context: { host }, input }) => {
    const scene = await writableScene(host)
    const whole = instanceOf(scene, input.instanceId)
    const members = await host.scenes.members(scene.project, whole)
    const part = intersect(members, await membersOfRegion(host, scene, input.region))
    const rest = subtract(members, part)
    if (part.length === 0) throw new Fault('input.invalid', `the marked region holds nothing of "${whole.label}"; mark a part of it`, 'region')
    if (rest.length === 0) throw new Fault('input.invalid', `the marked region holds all of "${whole.label}"; mark only a part of it`, 'region')
    const taken = await describe(scene, part, { label: input.label, labelSource: 'user' })
    const left = await describe(scene, rest, whole)
    return replace(host, scene, 'Split instance', [whole], [taken, { ...left, id: whole.id, front: whole.front, hidden: whole.hidden, locked: whole.locked }])
  }),
}

async function writableScene(host: HostContext): Promise<SceneInUse> {
  openedProject(host).project.assertWritable()
  return sceneInUse(host)
}

function instanceOf({ project, reconstruction }: SceneInUse, id: string): InstanceRecord {
  const record = project.records[id]
  if (record?.type !== 'instance') throw new Fault('input.invalid', `there is no instance "${id}" in this project`, id)
  if (record.reconstructionId === reconstruction.id) return record
  throw new Fault('project.stale', `"${record.label}" belongs to an earlier reconstruction, and the one in use shows nothing of it; mark it again`, id)
}

function describe({ project, capture, reconstruction, cloud }: SceneInUse, members: Uint32Array, about: Omit<NewInstance, 'reconstructionId' | 'source'>): Promise<InstanceRecord> {
  return instanceRecord(cloud, members, capture.up?.direction ?? null, project.blobs, { ...about, reconstructionId: reconstruction.id, source: 'user' })
}

/** The first of `add` is what was asked for. Fault `project.stale` if what goes, or the reconstruction, has changed since it was looked at. */
function replace(host: HostContext, { project, reconstruction }: SceneInUse, title: string, remove: InstanceRecord[], add: [InstanceRecord, ...InstanceRecord[]]): { instanceId: string; revision: number } {
  assertInUse(project, reconstruction.id)
  remove.forEach((record) => assertUnchanged(project, record))
  const commit = project.edit({ kind: 'replace-instances', remove: remove.map(({ id }) => id), add }, title)
  if (commit !== null) publishCommit(host, project, commit)
  return { instanceId: add[0].id, revision: project.revision }
}

function assertUnchanged(project: Project, record: InstanceRecord): void {
  // Records are never changed in place: the same value is the same object.
  if (project.records[record.id] === record) return
  throw new Fault('project.stale', `"${record.label}" was changed meanwhile; look again and repeat the step`, record.id)
}
