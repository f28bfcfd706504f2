// Things that were found become instances: described, named, and brought together with what people said.

import { randomUUID } from 'node:crypto'
import { describeNode, seenByView, type NodeDescription } from '../../native-models/fields/describe-nodes.ts'
import type { FoundNode } from '../../native-models/fields/find-instances.ts'
import { guessesFor, type Guess, type Vocabulary } from '../../native-models/fields/naming.ts'
import type { Sightings } from '../../native-models/fields/sightings.ts'
import type { InstanceSight } from '../../native-models/scene/field-record.ts'
import type { CaptureRecord, InstanceRecord, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import type { Blobs } from '../project/blobs.ts'
import type { FieldFrame } from './field-views.ts'
import { instanceRecord } from './instance-record.ts'

export interface Describing {
  readonly fieldId: string
  readonly cloud: SplatCloud
  readonly capture: CaptureRecord
  readonly reconstruction: ReconstructionRecord
  readonly frames: readonly FieldFrame[]
  readonly sightings: Sightings
  readonly vocabulary: Vocabulary
  readonly blobs: Blobs
}

export interface DescribedInstances {
  /** New ones; parents before parts. */
  readonly added: InstanceRecord[]
  /** By id of what a person holds on to: what was seen of it. */
  readonly sights: ReadonlyMap<string, InstanceSight>
  readonly embeddings: ReadonlyMap<string, Float32Array>
}

/** A thing that nothing can be said of. */
const UNNAMED = 'thing'

/** `held[k]` is the person's instance that node with `held === k` is. */
export async function describeInstances(nodes: readonly FoundNode[], held: readonly InstanceRecord[], about: Describing): Promise<DescribedInstances> {
  const { cloud, capture, reconstruction, frames, sightings, vocabulary, blobs } = about
  const seen = seenByView(frames.length, sightings)
  const added: InstanceRecord[] = []
  const [sights, embeddings] = [new Map<string, InstanceSight>(), new Map<string, Float32Array>()]
  const ids: string[] = []
  for (const node of nodes) {
    const described = describeNode(node.sights, seen, sightings.masks, frames)
    const guesses = guessesFor(described.embedding, vocabulary)
    const sight = sightOf(node, described, guesses, about)
    const person = node.held < 0 ? null : held[node.held]!
    const record = person ?? (await instanceRecord(cloud, node.members, capture.up?.direction ?? null, blobs, {
      reconstructionId: reconstruction.id, label: guesses[0]?.name ?? UNNAMED, labelSource: 'model', source: 'model', parentId: node.parent < 0 ? null : ids[node.parent]!, sight,
    }))
    ids.push(record.id)
    if (person === null) added.push(record)
    else sights.set(record.id, sight)
    embeddings.set(record.id, described.embedding)
  }
  return { added, sights, embeddings }
}

function sightOf({ stability, sights }: FoundNode, { bestViews, scale }: NodeDescription, guesses: readonly Guess[], { fieldId, frames }: Describing): InstanceSight {
  return {
    fieldId, guesses: guesses.map(({ name, chance }) => ({ name, chance })), stability, visibility: sights.length / Math.max(1, frames.length),
    bestViews: bestViews.slice(0, BEST_VIEWS).map((view) => frames[view]!.frameId), scale: Number.isFinite(scale) ? scale : null,
  }
}
/** Enough to show a thing from several sides. */
const BEST_VIEWS = 5

export const newFieldId = (): string => `field-${randomUUID().slice(0, 8)}`
