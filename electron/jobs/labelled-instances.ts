// What labels found among the splats, brought together with what a person said: their word stays, the rest is replaced.

import { intersect } from '../../native-models/fields/members.ts'
import { patchOf } from '../../native-models/scene/edits.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import type { BlobRef, CaptureRecord, InstanceRecord, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { instanceRecord } from './instance-record.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import type { NamedObject } from './labelled-views.ts'
import { instancesOf, reconstructionOf } from './scene-of.ts'

/** Two sets of splats that share more than this of their union are the same thing. */
const SAME_THING_IOU = 0.5

export interface Found { readonly object: NamedObject; readonly members: Uint32Array }
interface Described { readonly members: Uint32Array; readonly record: InstanceRecord }

/**
 * The patch is made in one go from the records as they are at the end, so that what a person did while the labels were
 * lifted is kept. Fault `project.stale` if the scene was reconstructed anew meanwhile: these members are not its splats.
 */
export async function labelsOutcome(found: readonly Found[], cloud: SplatCloud, capture: CaptureRecord, reconstruction: ReconstructionRecord, ctx: JobContext): Promise<JobOutcome> {
  const described = await Promise.all(found.filter(({ members }) => members.length > 0).map((each) => describe(each, cloud, capture, reconstruction, ctx)))
  const members = await membersOfKept(reconstruction, ctx)
  if (reconstructionOf(ctx.records()).id !== reconstruction.id)
    throw new Fault('project.stale', 'the scene was reconstructed anew while the labels were lifted; import them again', reconstruction.id)
  const present = instancesOf(ctx.records(), reconstruction)
  const kept = present.filter(isPersons)
  const taken = kept.map(({ membersBlob }) => members.get(membersBlob)!)
  const add = described.filter((each) => !taken.some((other) => overlap(each.members, other) > SAME_THING_IOU)).map(({ record }) => record)
  const remove = present.filter((instance) => !isPersons(instance)).map(({ id }) => id)
  const unmatched = found.filter((each) => each.members.length === 0).map(({ object }) => object.label)
  return {
    patch: patchOf(ctx.records(), { kind: 'replace-instances', remove, add }), title: 'Import labels',
    result: { instances: [...kept, ...add].map(summaryOf), unmatched, kept: kept.length },
  }
}

async function describe({ object, members }: Found, cloud: SplatCloud, capture: CaptureRecord, { id }: ReconstructionRecord, ctx: JobContext): Promise<Described> {
  const record = await instanceRecord(cloud, members, capture.up?.direction ?? null, ctx.blobs, {
    reconstructionId: id, label: object.label, labelSource: 'import', source: 'import', attributes: object.attributes,
  })
  return { members, record }
}

/** Members of what a person holds on to, by blob; complete for the records at the moment it returns. */
async function membersOfKept(reconstruction: ReconstructionRecord, ctx: JobContext): Promise<Map<BlobRef, Uint32Array>> {
  const members = new Map<BlobRef, Uint32Array>()
  for (;;) {
    const unread = instancesOf(ctx.records(), reconstruction).find((instance) => isPersons(instance) && !members.has(instance.membersBlob))
    if (unread === undefined) return members
    members.set(unread.membersBlob, indicesOf(await ctx.blobs.get(unread.membersBlob)))
  }
}

/** Named, marked or locked by a person: the user outranks the file. */
const isPersons = (instance: InstanceRecord): boolean => instance.source === 'user' || instance.labelSource === 'user' || instance.locked

const summaryOf = ({ id, label, splats, centroid }: InstanceRecord): Record<string, unknown> => ({ id, label, splats, centroid })

function overlap(a: Uint32Array, b: Uint32Array): number {
  const both = intersect(a, b).length
  return both / (a.length + b.length - both)
}
