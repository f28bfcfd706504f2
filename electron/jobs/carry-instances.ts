// Names survive a new reconstruction, and the choice of another: every instance of the one before is found again among
// the splats of the next.

import { readSplatFile } from '../../native-models/exchange/splat-ply.ts'
import { carriedMembers } from '../../native-models/fields/carry-over.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import { placed } from '../../native-models/scene/edits.ts'
import { reconstructionInUse } from '../../native-models/scene/in-use.ts'
import type { BlobRef, CaptureRecord, InstancePlace, InstanceRecord, ReconstructionRecord, Records } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { instanceRecord } from './instance-record.ts'
import type { Blobs } from '../project/blobs.ts'
import { instancesOf } from './scene-of.ts'

export interface CarriedInstances {
  /** By id: as it is, and on the new reconstruction. */
  readonly updated: Record<string, [InstanceRecord, InstanceRecord]>
  /** Labels of instances of which the new reconstruction shows nothing; they stay with the old one. */
  readonly lost: string[]
}

/** Where instances are looked up and written; `records` is asked again whenever something else may have changed them. */
export interface CarryContext {
  readonly blobs: Blobs
  records(): Records
}

/**
 * From the reconstruction in use to `next`, whose splats are `cloud`. Finding takes a while and people edit meanwhile:
 * whatever has come or changed since is looked at again, and the patch is made in one go from the records as they are then.
 */
export async function carryInstances(ctx: CarryContext, capture: CaptureRecord, next: ReconstructionRecord, cloud: SplatCloud): Promise<CarriedInstances> {
  const former = reconstructionInUse(ctx.records())
  if (former === null || former.id === next.id) return { updated: {}, lost: [] }
  const present = (): InstanceRecord[] => instancesOf(ctx.records(), former)
  const places = new Map<BlobRef, InstancePlace | null>()
  let before: SplatCloud | null = null
  for (;;) {
    const unplaced = present().find(({ membersBlob }) => !places.has(membersBlob))
    if (unplaced === undefined) return carried(present(), places, next)
    before ??= await readSplatFile(ctx.blobs.path(former.splatsBlob))
    const members = await membersIn(next, unplaced, before, cloud, ctx)
    places.set(unplaced.membersBlob, members.length === 0 ? null : await placeOf(unplaced, members, cloud, capture, next, ctx))
  }
}

/** Those it had when that reconstruction was last in use, or those that lie where its splats lie now. */
async function membersIn({ id }: ReconstructionRecord, instance: InstanceRecord, before: SplatCloud, cloud: SplatCloud, { blobs }: CarryContext): Promise<Uint32Array> {
  const known = instance.elsewhere?.[id]
  if (known !== undefined) return indicesOf(await blobs.get(known))
  return carriedMembers(before, indicesOf(await blobs.get(instance.membersBlob)), cloud)
}

function carried(instances: readonly InstanceRecord[], places: ReadonlyMap<BlobRef, InstancePlace | null>, next: ReconstructionRecord): CarriedInstances {
  const updated: CarriedInstances['updated'] = {}
  const lost: string[] = []
  for (const instance of instances) {
    const place = places.get(instance.membersBlob) ?? null
    if (place === null) lost.push(instance.label)
    else updated[instance.id] = [instance, placed(instance, next.id, place)]
  }
  return { updated, lost }
}

async function placeOf(instance: InstanceRecord, members: Uint32Array, cloud: SplatCloud, capture: CaptureRecord, next: ReconstructionRecord, { blobs }: CarryContext): Promise<InstancePlace> {
  const { centroid, box, colors, membersBlob, splats } = await instanceRecord(cloud, members, capture.up?.direction ?? null, blobs, { ...instance, reconstructionId: next.id })
  return { centroid, box, colors, membersBlob, splats }
}
