// import of a splat file: a scene somebody else reconstructed becomes a capture without photographs, its reconstruction,
// and, where the file knows instances, those. The splats go through the memory a chunk at a time.

import { randomUUID } from 'node:crypto'
import { basename, resolve } from 'node:path'
import type { z } from 'zod'
import { givenMetric, givenUp } from '../../native-models/capture/read.ts'
import { membersById, MOST_INSTANCES, readInstanceNames } from '../../native-models/exchange/instance-names.ts'
import { openSplats } from '../../native-models/exchange/open-splats.ts'
import { soundSplats, type SoundSplats } from '../../native-models/exchange/quarantine.ts'
import { readSplatFile } from '../../native-models/exchange/splat-ply.ts'
import type { SplatSource, SplatStream } from '../../native-models/exchange/splat-source.ts'
import { SplatWeights, thinned, type Kept } from '../../native-models/exchange/thin.ts'
import { plyBytes } from '../../native-models/exchange/write-ply.ts'
import { encodeAscending } from '../../native-models/scene/ranges.ts'
import { difference } from '../../native-models/scene/patch.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import { recordsOf, type BlobRef, type CaptureRecord, type InstanceRecord, type ReconstructionRecord, type Records } from '../../native-models/scene/records.ts'
import type { ImportParams } from '../contract/jobs.ts'
import { instanceRecord } from './instance-record.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import { refuseAnotherCapture } from './one-capture.ts'
import { frameOfSplats, samplePlaces, type SplatsFrame } from './splats-frame.ts'

type Params = z.infer<typeof ImportParams>

export async function* importSplats(params: Params, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  const file = resolve(params.folder)
  refuseAnotherCapture(ctx.records(), file)
  yield { phase: 'opening the splat file', step: 0, total: 1 }
  const source = await openSplats(file)
  try {
    const sample = samplePlaces(source.count)
    const sound = yield* soundSplats(source, ctx.signal, sample.look)
    const capture = captureOf(file, source, sound, frameOfSplats(sample.places(), source.up), params, ctx.records())
    const weights = sound.count > MOST_SHOWN ? new SplatWeights(sound.count) : null
    const splatsBlob = yield* store(weights === null ? sound : lookingAt(sound, weights), 'storing splats', ctx)
    const thinner = weights === null ? null : yield* thin(sound, await weights.choose(MOST_SHOWN), ctx)
    const reconstruction = reconstructionOf(capture, source, sound, { splatsBlob, thinner }, ctx.records())
    const found = sound.hasInstanceIds ? yield* instancesOf(file, capture, reconstruction, ctx) : NOTHING
    return outcome({ ...capture, warnings: [...capture.warnings, ...found.warnings] }, reconstruction, found.instances, source, ctx)
  } finally {
    await source.close()
  }
}

function captureOf(file: string, source: SplatSource, sound: SoundSplats, frame: SplatsFrame, { up, metresPerUnit }: Params, records: Records): CaptureRecord {
  const known = recordsOf(records, 'capture').find(({ root }) => root === file)
  const guessed = up === 'auto' ? (known?.up?.source === 'user' ? known.up : frame.up) : givenUp(up)
  const metric = metresPerUnit === undefined ? (known?.metric?.source === 'user' ? known.metric : null) : givenMetric(metresPerUnit)
  return {
    id: known?.id ?? `capture-${randomUUID().slice(0, 8)}`, type: 'capture', name: basename(file), root: file, format: 'splats', missing: [],
    up: guessed, metric, bounds: frame.bounds, pointsBlob: null,
    warnings: [
      ...(sound.warning === null ? [] : [`${sound.warning}.`]),
      ...source.notes.map((note) => `${note.charAt(0).toUpperCase()}${note.slice(1)}.`),
      ...(metric === null ? ['A splat file does not say how long a metre is: lengths are in its own units until the scale is set.'] : []),
    ],
  }
}

/**
 * A window draws no more at once unless it is asked to: three million splats are half a gigabyte of its memory and of
 * the graphics card's, ten million would be two.
 */
const MOST_SHOWN = 3_000_000

type Thinned = NonNullable<ReconstructionRecord['thinned']>

/** Weighs the splats while they are stored. */
const lookingAt = (stream: SplatStream, weights: SplatWeights): SplatStream => ({
  ...stream,
  async *chunks() {
    for await (const chunk of stream.chunks()) {
      weights.look(chunk)
      yield chunk
    }
  },
})

async function* thin(sound: SplatStream, kept: Kept, ctx: JobContext): AsyncGenerator<Progress, Thinned> {
  // Who looks at a scene asks for instances by their own lists.
  const stream = thinned({ ...sound, hasInstanceIds: false }, kept)
  const splatsBlob = yield* store(stream, 'thinning out what windows show', ctx)
  return { splatsBlob, indicesBlob: await ctx.blobs.put(encodeAscending(kept.indices), 'ranges'), splats: kept.indices.length }
}

async function* store(sound: SplatStream, phase: string, ctx: JobContext): AsyncGenerator<Progress, BlobRef> {
  const blob = await ctx.blobs.create('ply')
  let written = 0
  try {
    for await (const piece of plyBytes(sound)) {
      ctx.signal.throwIfAborted()
      await blob.write(piece)
      written += piece.length
      yield { phase, step: Math.min(sound.count, Math.round(written / bytesPerSplat(sound))), total: sound.count }
    }
    return await blob.finish()
  } finally {
    await blob.discard()
  }
}

/** Of the INRIA layout; for progress only. */
const bytesPerSplat = ({ shDegree, hasInstanceIds }: SplatStream): number => (14 + (shDegree + 1) ** 2 * 3 + (hasInstanceIds ? 1 : 0)) * 4

/** The same splats again keep their reconstruction, and with it everything that was named on it. */
function reconstructionOf(capture: CaptureRecord, source: SplatSource, sound: SoundSplats, { splatsBlob, thinner }: { splatsBlob: BlobRef; thinner: Thinned | null }, records: Records): ReconstructionRecord {
  const same = recordsOf(records, 'reconstruction').find((record) => record.splatsBlob === splatsBlob && record.captureId === capture.id)
  return same ?? {
    id: `reconstruction-${randomUUID().slice(0, 8)}`, type: 'reconstruction', captureId: capture.id, backbone: 'splat', splatsBlob, splats: sound.count, ...(thinner === null ? {} : { thinned: thinner }),
    camerasBlob: null, heldOut: [], psnr: null, ssim: null, steps: 0, seconds: 0, peakBytes: 0, adapter: 'none: imported', seed: 0,
    params: { file: capture.root, format: source.title, shDegree: sound.shDegree, antialiased: sound.antialiased },
  }
}

interface FoundInstances { readonly instances: readonly InstanceRecord[]; readonly warnings: readonly string[] }
const NOTHING: FoundInstances = { instances: [], warnings: [] }

async function* instancesOf(file: string, capture: CaptureRecord, { id: reconstructionId, splatsBlob }: ReconstructionRecord, ctx: JobContext): AsyncGenerator<Progress, FoundInstances> {
  if (recordsOf(ctx.records(), 'instance').some((instance) => instance.reconstructionId === reconstructionId)) return NOTHING
  const names = await readInstanceNames(file)
  const cloud = await readSplatFile(ctx.blobs.path(splatsBlob))
  const members = membersById(cloud.instanceIds!)
  if (members === null) return { instances: [], warnings: [`Its instance_id column holds more than ${MOST_INSTANCES} different ids; they were left aside.`] }
  const instances: InstanceRecord[] = []
  for (const [instanceId, splats] of members) {
    ctx.signal.throwIfAborted()
    const named = names.get(instanceId)
    instances.push(await instanceRecord(cloud, splats, capture.up?.direction ?? null, ctx.blobs, {
      reconstructionId, label: named?.label ?? `object ${instanceId}`, labelSource: 'import', source: 'import', attributes: named?.attributes ?? [], alternatives: named?.alternatives ?? [],
    }))
    yield { phase: 'describing instances', step: instances.length, total: members.size }
  }
  return { instances, warnings: [] }
}

function outcome(capture: CaptureRecord, reconstruction: ReconstructionRecord, instances: readonly InstanceRecord[], source: SplatSource, ctx: JobContext): JobOutcome {
  const records = ctx.records()
  const next = { ...records, ...Object.fromEntries([capture, reconstruction, ...instances].map((record) => [record.id, record])) }
  const { id, name, format, up, metric, bounds, warnings } = capture
  return {
    patch: difference(records, next), title: `Open ${name}`,
    result: {
      captureId: id, reconstructionId: reconstruction.id, name, format, contents: source.title, splats: reconstruction.splats, shDegree: source.shDegree, frames: 0, missing: [],
      instances: instances.map(({ id: instanceId, label, splats }) => ({ id: instanceId, label, splats })), up, metric, bounds, warnings,
    },
  }
}
