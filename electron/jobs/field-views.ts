// What fields are made from: the masks in force of every photograph that was looked at, from where it was taken.

import { preparedCamera } from '../../native-models/capture/prepare.ts'
import type { DescribedMasks } from '../../native-models/fields/describe-nodes.ts'
import type { MaskedView } from '../../native-models/fields/sightings.ts'
import { fieldMasks, type CorrectedMask, type Correction } from '../../native-models/perception/corrections.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { recordsOf, type CaptureRecord, type FrameRecord, type ReconstructionRecord, type Records } from '../../native-models/scene/records.ts'
import { decodeSupervisedFrame, type SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import type { SupervisedFrameRecord, SupervisionRecord } from '../../native-models/scene/supervision-records.ts'
import { decodeTrainedCameras } from './cameras-blob.ts'
import type { JobContext } from './job-context.ts'

export interface FieldFrame extends MaskedView, DescribedMasks {
  readonly frameId: string
  /** The photograph with nothing but the masks in force. */
  readonly frame: SupervisedFrame
}

/** Fault `input.invalid` while no photograph was looked at. */
export function supervisionOf(records: Records, capture: CaptureRecord): SupervisionRecord {
  const run = recordsOf(records, 'supervision').filter(({ captureId }) => captureId === capture.id).at(-1)
  if (run !== undefined) return run
  throw new Fault('input.invalid', 'nothing was seen in the photographs yet, and fields are made of what their masks show: run "studio supervise" first')
}

/** In the order of frames. `poison`: masks likelier than this to be wrong are left out. Fault `input.invalid` where no mask is left. */
export async function fieldFrames(run: SupervisionRecord, frames: readonly FrameRecord[], reconstruction: ReconstructionRecord, poison: number, { blobs, records }: Pick<JobContext, 'blobs' | 'records'>): Promise<FieldFrame[]> {
  const looked = new Map(recordsOf(records(), 'supervised-frame').filter(({ supervisionId }) => supervisionId === run.id).map((one) => [one.frameId, one]))
  const trained = reconstruction.camerasBlob === null ? {} : decodeTrainedCameras(await blobs.get(reconstruction.camerasBlob)).cameras
  const out: FieldFrame[] = []
  for (const frame of frames) {
    const record = looked.get(frame.id)
    if (record === undefined) continue
    const seen = decodeSupervisedFrame(await blobs.get(record.masksBlob), record.masksBlob)
    const masks = fieldMasks(seen, await correctionsOf(record, { blobs, records }))
    const { intrinsics, worldFromCamera } = preparedCamera(frame, seen.width)
    out.push(fieldFrame(frame.id, seen, masks, { intrinsics, worldFromCamera: trained[frame.id]?.worldFromCamera ?? worldFromCamera }, poison))
  }
  if (out.every(({ masks }) => masks.length === 0)) throw new Fault('input.invalid', 'no photograph has a mask that fields may be made of: run "studio supervise" again with other settings (--points, --min-iou), or draw masks in the window', run.id)
  return out
}

function fieldFrame(frameId: string, seen: SupervisedFrame, masks: readonly CorrectedMask[], camera: FieldFrame['camera'], poison: number): FieldFrame {
  const width = seen.embeddingWidth
  const embeddings = new Float32Array(masks.length * width)
  masks.forEach(({ embedding }, k) => embeddings.set(embedding, k * width))
  const measures = masks.map((one) => one.measures)
  const frame: SupervisedFrame = { ...seen, runs: masks.map(({ mask }) => mask.runs), measures, embeddings }
  // What a person drew or kept is believed as it is.
  const trust = Float32Array.from(masks, ({ measures: { poison: chance }, row }) => (row === null ? 1 : chance > poison ? 0 : 1 - chance))
  return { frameId, frame, camera, masks: masks.map(({ mask }) => mask), trust, embeddings, width, scales: Float64Array.from(measures, ({ scale }) => scale ?? NaN) }
}

async function correctionsOf({ frameId, kept }: SupervisedFrameRecord, { blobs, records }: Pick<JobContext, 'blobs' | 'records'>): Promise<Correction[]> {
  const about = recordsOf(records(), 'mask-correction').filter((one) => one.frameId === frameId)
  return Promise.all(about.map(async (record): Promise<Correction> => {
    const blob = kept?.[record.id] ?? record.maskBlob
    return { record, frame: blob === null ? null : decodeSupervisedFrame(await blobs.get(blob), blob) }
  }))
}
