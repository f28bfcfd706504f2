// import: a folder of posed photographs becomes the project's capture and frames; a file of splats becomes a scene
// without photographs. All of it, or nothing.

import type { z } from 'zod'
import { looksLikeSplats } from '../../native-models/exchange/open-splats.ts'
import { readCapture, type ReadCapture } from '../../native-models/capture/read.ts'
import type { PointSet } from '../../native-models/scene/frames.ts'
import { difference, type Patch } from '../../native-models/scene/patch.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import { recordsOf, type CaptureRecord, type FrameRecord, type Records } from '../../native-models/scene/records.ts'
import type { ImportParams } from '../contract/jobs.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import { importSplats } from './import-splats.ts'
import { refuseAnotherCapture } from './one-capture.ts'
import { encodePoints } from './points-blob.ts'

export async function* importCapture(params: z.infer<typeof ImportParams>, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  const { folder, ...options } = params
  if (await looksLikeSplats(folder)) return yield* importSplats(params, ctx)
  const read = yield* readCapture(folder, options, ctx.signal)
  refuseAnotherCapture(ctx.records(), read.capture.root)
  const pointsBlob = read.points === null ? null : await ctx.blobs.put(encodePoints(read.points), 'safetensors')
  const { capture, frames } = withKnownIds(ctx.records(), { ...read, capture: { ...read.capture, pointsBlob } })
  return { patch: patchFor(ctx.records(), capture, frames), title: `Import ${capture.name}`, result: resultOf(capture, frames, read.points) }
}

/** Imported again, a capture keeps its ids and what a person said about it, so that what was made from it stays valid. */
function withKnownIds(records: Records, { capture, frames }: ReadCapture): { capture: CaptureRecord; frames: FrameRecord[] } {
  const known = recordsOf(records, 'capture').find((record) => record.root === capture.root)
  if (known === undefined) return { capture, frames: [...frames] }
  const ids = new Map(recordsOf(records, 'frame').map((frame) => [frame.imagePath, frame.id]))
  const up = known.up?.source === 'user' && capture.up?.source !== 'user' ? known.up : capture.up
  const metric = known.metric?.source === 'user' && capture.metric?.source !== 'user' ? known.metric : capture.metric
  return {
    capture: { ...capture, id: known.id, up, metric },
    frames: frames.map((frame) => ({ ...frame, id: ids.get(frame.imagePath) ?? frame.id, captureId: known.id })),
  }
}

function patchFor(records: Records, capture: CaptureRecord, frames: readonly FrameRecord[]): Patch {
  const kept = Object.entries(records).filter(([, record]) => record.type !== 'frame' && record.type !== 'capture')
  const added = [capture, ...frames].map((record) => [record.id, record] as const)
  return difference(records, Object.fromEntries([...kept, ...added]))
}

function resultOf(capture: CaptureRecord, frames: readonly FrameRecord[], points: PointSet | null): Record<string, unknown> {
  const { id, name, format, missing, up, metric, bounds, warnings } = capture
  return { captureId: id, name, format, frames: frames.length, missing, points: points === null ? 0 : points.positions.length / 3, up, metric, bounds, warnings }
}
