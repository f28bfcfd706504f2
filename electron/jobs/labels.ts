// labels: regions drawn on photographs become named instances of the reconstruction. What a person named, marked or
// locked stays as it is; what an earlier run of labels made is replaced.

import type { z } from 'zod'
import { readLabels } from '../../native-models/capture/labels.ts'
import { readSplatFile } from '../../native-models/exchange/splat-ply.ts'
import { preparedCamera } from '../../native-models/capture/prepare.ts'
import { liftMasks, type LabelledView } from '../../native-models/fields/lifting.ts'
import { membersOf } from '../../native-models/fields/membership.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { FrameRecord, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import type { LabelsParams } from '../contract/jobs.ts'
import { decodeTrainedCameras } from './cameras-blob.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import { labelsOutcome, type Found } from './labelled-instances.ts'
import { labelledView, matchImages, objectsOf, type MatchedImage, type NamedObject } from './labelled-views.ts'
import { photographsOf, reconstructionOf } from './scene-of.ts'
import { withProgress } from './with-progress.ts'

/** Rounding of a scaled image changes its shape by less than this; cropping or turning it by more. */
const ASPECT_TOLERANCE = 0.02

export async function* liftLabels({ path }: z.infer<typeof LabelsParams>, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  yield { phase: 'reading labels', step: 0, total: 1 }
  const { capture, frames } = photographsOf(ctx.records())
  const reconstruction = reconstructionOf(ctx.records())
  const { matched, unknown } = matchImages(await readLabels(path), frames)
  refuseStrangers(path, matched, unknown, frames)
  const objects = objectsOf(matched)
  const cloud = await readSplatFile(ctx.blobs.path(reconstruction.splatsBlob))
  const found = yield* lift(cloud, objects, await viewsOf(matched, objects, reconstruction, ctx), ctx)
  const { patch, title, result } = await labelsOutcome(found, cloud, capture, reconstruction, ctx)
  return { patch, title, result: { ...result, unknownImages: unknown } }
}

async function* lift(cloud: SplatCloud, objects: readonly NamedObject[], views: LabelledView[], ctx: JobContext): AsyncGenerator<Progress, Found[]> {
  const gpu = await ctx.gpu()
  const votes = yield* withProgress((report) => liftMasks(gpu, cloud, views, objects.length, {
    signal: ctx.signal, onView: (step, total) => report({ phase: 'lifting labels', step, total }),
  }))
  return objects.map((object, k) => ({ object, members: membersOf(cloud, votes, k + 1) }))
}

async function viewsOf(matched: readonly MatchedImage[], objects: readonly NamedObject[], { camerasBlob, params }: ReconstructionRecord, ctx: JobContext): Promise<LabelledView[]> {
  const trained = camerasBlob === null ? {} : decodeTrainedCameras(await ctx.blobs.get(camerasBlob)).cameras
  return matched.map((pair) => labelledView(pair, objects, trained[pair.frame.id] ?? preparedCamera(pair.frame, Number(params['width'] ?? pair.frame.camera.intrinsics.width))))
}

/** Frames of many captures are called 000001: labels are believed to belong here only if most of their photographs do. */
function refuseStrangers(path: string, matched: readonly MatchedImage[], unknown: readonly string[], frames: readonly FrameRecord[]): void {
  if (matched.length > unknown.length) return refuseOtherShapes(path, matched)
  const total = matched.length + unknown.length
  const names = total === 0 ? 'it labels no photograph' : `${unknown.length} of its ${total} photographs are not here (the first is ${unknown[0]})`
  throw new Fault('input.invalid', `${path} does not belong to this capture: ${names}, and the frames are called ${frames.slice(0, 3).map(({ name }) => name).join(', ')} …`, path)
}

function refuseOtherShapes(path: string, matched: readonly MatchedImage[]): void {
  for (const { image, frame } of matched) {
    const { width, height } = frame.camera.intrinsics
    if (Math.abs((image.width * height) / (image.height * width) - 1) > ASPECT_TOLERANCE)
      throw new Fault('labels.malformed', `${path}: ${image.imageName} was labelled at ${image.width}x${image.height}, and the photograph is ${width}x${height}`, path)
  }
}
