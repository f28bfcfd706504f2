// Names survive a new reconstruction: every instance of the one before is found again among the new splats.

import { readSplatFile } from '../../native-models/exchange/splat-ply.ts'
import { carriedMembers } from '../../native-models/fields/carry-over.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import { recordsOf, type BlobRef, type CaptureRecord, type InstanceRecord, type ReconstructionRecord } from '../../native-models/scene/records.ts'
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

/** What the new reconstruction says of an instance; everything else is a person's or the labels' to say. */
type Place = Pick<InstanceRecord, 'reconstructionId' | 'centroid' | 'box' | 'colors' | 'membersBlob' | 'splats'>

/**
 * Finding takes a while and people edit meanwhile: whatever has come or changed since is looked at again, and the
 * patch is made in one go from the records as they are then.
 */
export async function carryInstances(ctx: JobContext, capture: CaptureRecord, next: ReconstructionRecord, cloud: SplatCloud): Promise<CarriedInstances> {
  const former = recordsOf(ctx.records(), 'reconstruction').at(-1)
  if (former === undefined) return { updated: {}, lost: [] }
  const present = (): InstanceRecord[] => instancesOf(ctx.records(), former)
  const places = new Map<BlobRef, Place | null>()
  let before: SplatCloud | null = null
  for (;;) {
    const unplaced = present().find(({ membersBlob }) => !places.has(membersBlob))
    if (unplaced === undefined) return carried(present(), places)
    before ??= await readSplatFile(ctx.blobs.path(former.splatsBlob))
    const members = carriedMembers(before, indicesOf(await ctx.blobs.get(unplaced.membersBlob)), cloud)
    places.set(unplaced.membersBlob, members.length === 0 ? null : await placeOf(unplaced, members, cloud, capture, next, ctx))
  }
}

function carried(instances: readonly InstanceRecord[], places: ReadonlyMap<BlobRef, Place | null>): CarriedInstances {
  const updated: CarriedInstances['updated'] = {}
  const lost: string[] = []
  for (const instance of instances) {
    const place = places.get(instance.membersBlob) ?? null
    if (place === null) lost.push(instance.label)
    else updated[instance.id] = [instance, { ...instance, ...place }]
  }
  return { updated, lost }
}

async function placeOf(instance: InstanceRecord, members: Uint32Array, cloud: SplatCloud, capture: CaptureRecord, next: ReconstructionRecord, ctx: JobContext): Promise<Place> {
  const { reconstructionId, centroid, box, colors, membersBlob, splats } = await instanceRecord(cloud, members, capture.up?.direction ?? null, ctx.blobs, { ...instance, reconstructionId: next.id })
  return { reconstructionId, centroid, box, colors, membersBlob, splats }
}
