// fields: what masks show, laid onto the reconstruction as a language field, and every thing in the scene found and named.
// What a person named, marked or locked, and what labels said, stays as it is: the rest is found around it.

import type { z } from 'zod'
import { readSplatFile } from '../../native-models/exchange/splat-ply.ts'
import { findInstances, type FoundNode } from '../../native-models/fields/find-instances.ts'
import { identitiesOf, type Identities } from '../../native-models/fields/identities.ts'
import { encodeLiftedField, liftField, type LiftedField } from '../../native-models/fields/lifted-field.ts'
import type { Vocabulary } from '../../native-models/fields/naming.ts'
import type { Affinities } from '../../native-models/fields/pair-graph.ts'
import type { RegionMasks } from '../../native-models/fields/shared-masks.ts'
import { sightingsOf, type Sightings } from '../../native-models/fields/sightings.ts'
import { VOCABULARY } from '../../native-models/fields/vocabulary.ts'
import { openEyes } from '../../native-models/perception/eyes.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { FieldRecord } from '../../native-models/scene/field-record.ts'
import { encodeInstanceEmbeddings } from '../../native-models/scene/instance-embeddings.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import { recordsOf, type InstanceRecord, type ReconstructionRecord, type StudioRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import type { SupervisionRecord } from '../../native-models/scene/supervision-records.ts'
import type { FieldsParams } from '../contract/jobs.ts'
import { encoderPackOf } from './encoder-pack.ts'
import { describeInstances, newFieldId, type DescribedInstances } from './field-instances.ts'
import { fieldFrames, supervisionOf, type FieldFrame } from './field-views.ts'
import { trainedFields, type Trained } from './fields-training.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import { instancesOf, photographsOf, reconstructionOf } from './scene-of.ts'
import { withProgress } from './with-progress.ts'

type Params = z.infer<typeof FieldsParams>

export async function* makeFields(params: Params, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  const started = performance.now()
  yield { phase: 'reading masks', step: 0, total: 1 }
  const { capture, frames: photographs } = photographsOf(ctx.records())
  const reconstruction = reconstructionOf(ctx.records())
  const supervision = supervisionOf(ctx.records(), capture)
  const frames = await fieldFrames(supervision, photographs, reconstruction, params.poison, ctx)
  const cloud = await readSplatFile(ctx.blobs.path(reconstruction.splatsBlob))
  const sightings = yield* lift(cloud, frames, ctx)
  const masks = { masks: sightings.masks, trust: frames.map(({ trust }) => trust) }
  yield { phase: 'bringing masks together', step: 0, total: 1 }
  const identities = identitiesOf(sightings, masks)
  const lifted = liftField(sightings, identities.identities, frames)
  const trained = params.mode === 'lift' ? null : yield* trainedFields(params, { frames, reconstruction, cloud, lifted: params.mode === 'both' ? lifted : null }, ctx)
  yield { phase: 'finding things', step: 0, total: 1 }
  const found = await foundAround(cloud, sightings, masks, identities, reconstruction, trained?.affinities ?? null, ctx)
  yield { phase: 'naming things', step: 0, total: found.nodes.length }
  const vocabulary = await vocabularyOf(supervision)
  const fieldId = newFieldId()
  const described = await describeInstances(found.nodes, found.held, { fieldId, cloud, capture, reconstruction, frames, sightings, vocabulary, blobs: ctx.blobs })
  return outcomeOf({ fieldId, params, supervision, reconstruction, lifted, trained, described, held: found.held, seconds: (performance.now() - started) / 1000 }, ctx)
}

async function* lift(cloud: SplatCloud, frames: readonly FieldFrame[], ctx: JobContext): AsyncGenerator<Progress, Sightings> {
  const gpu = await ctx.gpu()
  return yield* withProgress((report) => sightingsOf(gpu, cloud, frames, { signal: ctx.signal, onView: (step, total) => report({ phase: 'lifting masks', step, total }) }))
}

/** What people hold on to is known beforehand. */
async function foundAround(cloud: SplatCloud, sightings: Sightings, masks: RegionMasks, identities: Identities, reconstruction: ReconstructionRecord, field: Affinities | null, ctx: JobContext): Promise<{ nodes: readonly FoundNode[]; held: InstanceRecord[] }> {
  const held = instancesOf(ctx.records(), reconstruction).filter(isHeld)
  const sets = await Promise.all(held.map(async ({ membersBlob }) => ({ members: indicesOf(await ctx.blobs.get(membersBlob)) })))
  return { nodes: findInstances(cloud, sightings, masks, identities, { field, held: sets }).nodes, held }
}

/** Named, marked, locked or imported: the user's word, and what labels say, outrank models. */
const isHeld = (instance: InstanceRecord): boolean => instance.source !== 'model' || instance.labelSource !== 'model' || instance.locked

async function vocabularyOf({ encoder }: SupervisionRecord): Promise<Vocabulary> {
  const pack = await encoderPackOf(encoder)
  const eyes = await openEyes({ segmenter: null, encoder: pack, provider: 'cpu', threads: 1 })
  try {
    return { names: VOCABULARY, embeddings: await eyes.phrases(VOCABULARY), logitScale: pack.manifest.dualEncoder.logitScale }
  } finally {
    await eyes.close()
  }
}

interface Made {
  readonly fieldId: string
  readonly params: Params
  readonly supervision: SupervisionRecord
  readonly reconstruction: ReconstructionRecord
  readonly lifted: LiftedField
  readonly trained: Trained | null
  readonly described: DescribedInstances
  readonly held: readonly InstanceRecord[]
  readonly seconds: number
}

/** The patch is made in one go from the records as they are at the end. Fault `project.stale` if the scene, or what people hold on to, changed meanwhile. */
async function outcomeOf({ fieldId, params, supervision, reconstruction, lifted, trained, described, held, seconds }: Made, ctx: JobContext): Promise<JobOutcome> {
  const losses = trained?.losses ?? {}
  const field: FieldRecord = {
    id: fieldId, type: 'field', reconstructionId: reconstruction.id, supervisionId: supervision.id, encoder: supervision.encoder, embeddingWidth: lifted.width,
    mode: params.mode, visualProperties: params.visualProperties === 'on',
    liftedBlob: await ctx.blobs.put(encodeLiftedField(lifted), 'safetensors'), trainedBlob: trained === null ? null : await ctx.blobs.put(trained.bytes, 'safetensors'),
    instancesBlob: await ctx.blobs.put(encodeInstanceEmbeddings(described.embeddings, lifted.width), 'safetensors'),
    instances: described.embeddings.size, seconds, losses, params: { ...params },
  }
  const records = ctx.records()
  if (reconstructionOf(records).id !== reconstruction.id) throw new Fault('project.stale', 'the scene was reconstructed anew while fields were made; make them again', reconstruction.id)
  const present = instancesOf(records, reconstruction)
  if (present.some((one) => isHeld(one) && !held.some(({ membersBlob }) => membersBlob === one.membersBlob)))
    throw new Fault('project.stale', 'things were marked while fields were made; make them again, and they are kept', reconstruction.id)
  const gone: StudioRecord[] = [...present.filter((one) => !isHeld(one)), ...recordsOf(records, 'field').filter((one) => one.reconstructionId === reconstruction.id)]
  const updated = Object.fromEntries(present.flatMap((one): [string, [StudioRecord, StudioRecord]][] => {
    const sight = isHeld(one) ? described.sights.get(one.id) : undefined
    return sight === undefined ? [] : [[one.id, [one, { ...one, sight }]]]
  }))
  const added: StudioRecord[] = [field, ...described.added]
  return {
    patch: { added: Object.fromEntries(added.map((record) => [record.id, record])), updated, removed: Object.fromEntries(gone.map((record) => [record.id, record])) },
    title: 'Make fields',
    result: { fieldId, seconds, losses, mode: params.mode, instances: described.added.filter(({ parentId }) => parentId === null).map(summaryOf), parts: described.added.filter(({ parentId }) => parentId !== null).length, kept: held.length, codes: lifted.codeScales.length },
  }
}

const summaryOf = ({ id, label, splats, centroid, sight }: InstanceRecord): Record<string, unknown> => ({ id, label, chance: sight?.guesses[0]?.chance ?? 0, splats, centroid })
