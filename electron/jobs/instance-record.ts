// A set of splats becomes an instance: its members stored, its place, box and colours described.

import { randomUUID } from 'node:crypto'
import { describeInstance } from '../../native-models/fields/instances.ts'
import type { Vec3 } from '../../native-models/scene/geometry.ts'
import { encodeRanges } from '../../native-models/scene/ranges.ts'
import type { InstanceSight } from '../../native-models/scene/field-record.ts'
import type { InstanceRecord, Source } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import type { Blobs } from '../project/blobs.ts'

export interface NewInstance {
  reconstructionId: string
  label: string
  /** Who named it. */
  labelSource: Source
  /** Who said which splats it is. */
  source: Source
  attributes?: readonly string[]
  alternatives?: readonly string[]
  parentId?: string | null
  sight?: InstanceSight | undefined
}

/** The instance of these members, with their blob written. `up` is a unit world vector, or null while unknown. */
export async function instanceRecord(cloud: SplatCloud, members: Uint32Array, up: Vec3 | null, blobs: Blobs, about: NewInstance): Promise<InstanceRecord> {
  const { centroid, box, colors } = describeInstance(cloud, members, up)
  return {
    id: `instance-${randomUUID().slice(0, 8)}`, type: 'instance', reconstructionId: about.reconstructionId,
    label: about.label, labelSource: about.labelSource, alternatives: [...(about.alternatives ?? [])], attributes: [...(about.attributes ?? [])],
    membersBlob: await blobs.put(encodeRanges(members), 'ranges'), splats: members.length,
    centroid: [...centroid], box: { center: [...box.center], size: [...box.size], rotation: [...box.rotation] }, colors,
    front: null, hidden: false, locked: false, parentId: about.parentId ?? null, source: about.source,
    ...(about.sight === undefined ? {} : { sight: about.sight }),
  }
}
