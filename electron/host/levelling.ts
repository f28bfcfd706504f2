// When somebody says which way is up, every box is stood along it: one edit, taken back as one.

import { describeInstance } from '../../native-models/fields/instances.ts'
import type { Edit } from '../../native-models/scene/edits.ts'
import { normalise, type Vec3 } from '../../native-models/scene/geometry.ts'
import { recordsOf, type BlobRef, type InstanceRecord, type ReconstructionRecord } from '../../native-models/scene/records.ts'
import { openedProject, type HostContext } from './context.ts'

type SetUp = Extract<Edit, { kind: 'set-up' }>
type Place = NonNullable<SetUp['places']>[string]

/**
 * The edit with the new place of every instance on every reconstruction of its capture. Describing takes a while and
 * people edit meanwhile: what has come since is described too, and the edit is put together from what is there then.
 */
export async function withPlaces(host: HostContext, edit: SetUp): Promise<SetUp> {
  const direction = [...normalise(edit.direction)] as SetUp['direction']
  const known = new Map<BlobRef, Place>()
  for (;;) {
    const standing = instancesOn(host, edit.captureId)
    const next = standing.find(({ instance }) => !known.has(instance.membersBlob))
    if (next === undefined) return { ...edit, direction, places: Object.fromEntries(standing.map(({ instance }) => [instance.id, known.get(instance.membersBlob)!])) }
    known.set(next.instance.membersBlob, await placeOf(host, next.instance, next.reconstruction, direction))
  }
}

function instancesOn(host: HostContext, captureId: string): { instance: InstanceRecord; reconstruction: ReconstructionRecord }[] {
  const { records } = openedProject(host).project
  const reconstructions = recordsOf(records, 'reconstruction').filter((one) => one.captureId === captureId)
  return reconstructions.flatMap((reconstruction) =>
    recordsOf(records, 'instance').filter(({ reconstructionId }) => reconstructionId === reconstruction.id).map((instance) => ({ instance, reconstruction })))
}

async function placeOf(host: HostContext, instance: InstanceRecord, reconstruction: ReconstructionRecord, up: Vec3): Promise<Place> {
  const { project } = openedProject(host)
  const { centroid, box } = describeInstance(await host.scenes.cloud(project, reconstruction), await host.scenes.members(project, instance), up)
  return { centroid: [...centroid], box: { center: [...box.center], size: [...box.size], rotation: [...box.rotation] } }
}
