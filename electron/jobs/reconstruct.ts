// reconstruct: trains a backbone on the capture's photographs, scores the held-out ones, and keeps what came of it with
// the cameras it was trained with and the story of the run.

import { randomUUID } from 'node:crypto'
import type { z } from 'zod'
import { prepareFrame } from '../../native-models/capture/prepare.ts'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import type { PointSet, PreparedFrame } from '../../native-models/scene/frames.ts'
import { nextTurn } from '../../native-models/scene/in-use.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { BlobRef, CaptureRecord, FrameRecord, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { ReconstructParams } from '../contract/jobs.ts'
import type { Prediction } from '../contract/prediction.ts'
import { encodeTrainedCameras } from './cameras-blob.ts'
import { carryInstances } from './carry-instances.ts'
import { goingOn } from './going-on.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import { despiteLosses } from './lost-device.ts'
import { lpipsScores } from './lpips-scores.ts'
import { modelShelves } from './model-shelves.ts'
import { decodePoints } from './points-blob.ts'
import { predict, sizeOf } from './prediction.ts'
import { assertFits } from './preflight.ts'
import { trainOnRadiance } from './reconstruct-nerf.ts'
import { trainOnSplats } from './reconstruct-splats.ts'
import { keepReport } from './run-report.ts'
import { photographsOf } from './scene-of.ts'
import type { Trained, Trainer } from './trained.ts'

type Params = z.infer<typeof ReconstructParams>

const TRAINERS: Readonly<Record<Params['backbone'], Trainer>> = { splat: trainOnSplats, nerf: trainOnRadiance }

export async function* reconstruct(params: Params, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  const { capture, frames } = photographsOf(ctx.records())
  const heldOut = heldOutOf(frames, params.holdout)
  yield { phase: 'predicting what it needs', step: 0, total: 1 }
  const prediction = await predict(params, { records: ctx.records(), folder: ctx.folder, gpu: await ctx.gpu(), idle: true })
  assertFits(prediction)
  const prepared = yield* prepareAll(capture, frames, params.width, ctx.signal)
  const input = { frames: prepared, heldOut: new Set(heldOut), points: await pointsOf(capture, ctx), ...(capture.up === null ? {} : { up: capture.up.direction }) }
  const { result: trained, restarted } = yield* despiteLosses(ctx, async function* (gpu) {
    return yield* goingOn(await ctx.loadCheckpoint(), (checkpoint) => TRAINERS[params.backbone](gpu, input, params, ctx, checkpoint))
  })
  const scored = yield* lpipsScores(() => ctx.gpu(), trained, prepared, modelShelves())
  const runBlob = await keepReport({ size: sizeOf(frames, params), trained: { ...trained, heldOut: scored }, prediction, ctx })
  const record = await recordOf(trained, params, capture, { heldOut, runBlob }, ctx)
  yield { phase: 'finding named things again', step: 0, total: 1 }
  const { updated, lost } = await carryInstances(ctx, capture, record, trained.cloud)
  return {
    patch: { added: { [record.id]: record }, updated, removed: {} }, title: `Reconstruct ${capture.name}`,
    result: { ...resultOf(record, prediction), instances: Object.keys(updated).length, lost, ...(restarted === null ? {} : { restarted }) },
  }
}

/** Every K-th frame, the first one included, as the usual protocol has it. */
const heldOutOf = (frames: readonly FrameRecord[], every: number): string[] =>
  every === 0 ? [] : frames.filter((_, at) => at % every === 0).map((frame) => frame.id)

async function* prepareAll(capture: CaptureRecord, frames: readonly FrameRecord[], width: number, signal: AbortSignal): AsyncGenerator<Progress, PreparedFrame[]> {
  const prepared: PreparedFrame[] = []
  for (const frame of frames) {
    signal.throwIfAborted()
    prepared.push(await prepareFrame(capture.root, frame, width, signal))
    yield { phase: 'reading photographs', step: prepared.length, total: frames.length }
  }
  return prepared
}

async function pointsOf({ pointsBlob }: CaptureRecord, ctx: JobContext): Promise<PointSet | null> {
  return pointsBlob === null ? null : decodePoints(await ctx.blobs.get(pointsBlob), pointsBlob)
}

async function recordOf(trained: Trained, params: Params, capture: CaptureRecord, more: { heldOut: string[]; runBlob: BlobRef }, ctx: JobContext): Promise<ReconstructionRecord> {
  const splatsBlob: BlobRef = await ctx.blobs.put(writeSplatPly(trained.cloud), 'ply')
  const camerasBlob = await ctx.blobs.put(encodeTrainedCameras(trained), 'json')
  const fieldBlob = trained.field === undefined ? null : await ctx.blobs.put(trained.field, 'safetensors')
  const { psnr, ssim, steps, seconds, peakBytes, adapter } = trained
  return {
    id: `reconstruction-${randomUUID().slice(0, 8)}`, type: 'reconstruction', captureId: capture.id, backbone: params.backbone,
    splatsBlob, splats: trained.cloud.count, ...(fieldBlob === null ? {} : { fieldBlob }), camerasBlob, ...more,
    psnr, ssim, steps, seconds, peakBytes, adapter, seed: params.seed, params, turn: nextTurn(ctx.records()),
  }
}

function resultOf(record: ReconstructionRecord, { needs }: Prediction): Record<string, unknown> {
  const { id, backbone, splats, heldOut, psnr, ssim, steps, seconds, peakBytes, adapter, seed } = record
  return { reconstructionId: id, backbone, psnr, ssim, splats, steps, seconds, peakBytes, adapter, seed, heldOut: heldOut.length, predicted: { seconds: needs.seconds, peakBytes: needs.gpuBytes } }
}
