// Names survive a new reconstruction: every instance of the one before is found again among the new splats.

import { readSplatPly } from '../../native-models/capture/splat-ply.ts'
import { carriedMembers } from '../../native-models/fields/carry-over.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import { recordsOf, type CaptureRecord, type InstanceRecord, type ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { instanceRecord } from './instance-record.ts'
import type { JobContext } from './job-context.ts'
import { instancesOf } from './scene-of.ts'

export interface CarriedInstances {
  /** By id: as it is, and on the new reconstruction. */
  readonly updated: Record<string, [InstanceRecord, InstanceRecord]>
  /** Labels of instances of which the new reconstruction shows nothing; they stay with the old one. */
  readonly lost: string[]
}

export async function carryInstances(ctx: JobContext, capture: CaptureRecord, next: ReconstructionRecord, cloud: SplatCloud): Promise<CarriedInstances> {
  const former = recordsOf(ctx.records(), 'reconstruction').at(-1)
  const instances = former === undefined ? [] : instancesOf(ctx.records(), former)
  const carried: CarriedInstances = { updated: {}, lost: [] }
  if (former === undefined || instances.length === 0) return carried
  const before = readSplatPly(await ctx.blobs.get(former.splatsBlob))
  for (const instance of instances) {
    const members = carriedMembers(before, indicesOf(await ctx.blobs.get(instance.membersBlob)), cloud)
    if (members.length === 0) carried.lost.push(instance.label)
    else carried.updated[instance.id] = [instance, await moved(instance, members, cloud, capture, next, ctx)]
  }
  return carried
}

/** Same words, same front, same locks; place, box and colours are those of the new splats. */
async function moved(instance: InstanceRecord, members: Uint32Array, cloud: SplatCloud, capture: CaptureRecord, next: ReconstructionRecord, ctx: JobContext): Promise<InstanceRecord> {
  const { centroid, box, colors, membersBlob, splats } = await instanceRecord(cloud, members, capture.up?.direction ?? null, ctx.blobs, { ...instance, reconstructionId: next.id })
  return { ...instance, reconstructionId: next.id, centroid, box, colors, membersBlob, splats }
}
