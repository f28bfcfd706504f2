// What `evaluate masks` measures: a project's supervision, photograph by photograph, against the truth of its capture.

import { dirname, join } from 'node:path'
import { z } from 'zod'
import { readMask } from '../../native-models/capture/labels-truth.ts'
import { prepareFrame, prepareMask } from '../../native-models/capture/prepare.ts'
import { evaluateMasks, type MaskedFrame, type Names, type TrueSight } from '../../native-models/evaluation/masks-protocol.ts'
import type { Report } from '../../native-models/evaluation/metrics.ts'
import { fieldMasks, type Correction } from '../../native-models/perception/corrections.ts'
import { maskFrom } from '../../native-models/perception/mask.ts'
import { openEncoder } from '../../native-models/perception/open-model.ts'
import { packsOn } from '../../native-models/perception/pack-choice.ts'
import { isPack } from '../../native-models/perception/pack-store.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { recordsOf, type BlobRef, type FrameRecord, type Records, type RecordOf } from '../../native-models/scene/records.ts'
import { decodeSupervisedFrame, type SupervisedFrame } from '../../native-models/scene/supervised-frame.ts'
import { CLASSES } from '../../native-models/synthetic/objects/catalogue.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'
import { modelShelves } from '../jobs/model-shelves.ts'
import { photographsOf } from '../jobs/scene-of.ts'

export const MasksParams = z.object({ truthFile: z.string().describe('truth.json of the synthetic capture the project was imported from') })
type MasksParams = z.infer<typeof MasksParams>

/** Where the masks are: records and blobs of a project. */
export interface MaskStore { readonly records: Records; blob(ref: BlobRef): Promise<Uint8Array> }

type Supervision = RecordOf<'supervision'>

/** Faults `input.invalid` (no truth, nothing supervised, a truth of another capture), `labels.malformed` (a mask image). */
export async function masksReport(store: MaskStore, { truthFile }: MasksParams, json: unknown): Promise<Report> {
  const truth = Truth.safeParse(json)
  if (!truth.success) throw new Fault('input.invalid', `${truthFile} is no truth of a synthetic capture: ${z.prettifyError(truth.error).split('\n')[0]}`, truthFile)
  const { capture, frames } = photographsOf(store.records)
  const supervision = recordsOf(store.records, 'supervision').findLast(({ captureId }) => captureId === capture.id)
  if (supervision === undefined) throw new Fault('input.invalid', 'nothing of this project is masked yet: run "studio supervise" first')
  const named = await namesOf(supervision)
  const { segmenter, encoder, depth, width, params } = supervision
  return evaluateMasks(maskedFrames(store, supervision, capture.root, frames, truth.data, truthFile), named, { segmenter, encoder, depth, width, params, labels: named?.labels.length ?? 'the encoder is no longer installed: nothing is named' })
}

/** All names the generator has, as the encoder of that run puts them; null where it is no longer installed. */
async function namesOf({ encoder }: Supervision): Promise<Names | null> {
  const pack = (await packsOn(modelShelves())).map(({ entry }) => entry).filter(isPack).find(({ hash }) => hash === encoder.hash)
  if (pack === undefined) return null
  const model = await openEncoder(pack, { provider: 'cpu', threads: 0 })
  try {
    const labels = CLASSES.map(({ label }) => label)
    return { labels, rows: await model.embedPhrases(labels) }
  } finally {
    await model.close()
  }
}

async function* maskedFrames(store: MaskStore, { id, width }: Supervision, root: string, frames: readonly FrameRecord[], truth: Truth, truthFile: string): AsyncGenerator<MaskedFrame> {
  const known = new Map(truth.frames.map((frame) => [frame.name, frame]))
  if (!frames.some(({ name }) => known.has(name))) throw new Fault('input.invalid', `${truthFile} tells of other photographs (${truth.frames[0]?.name ?? 'none'}, …) than this project has (${frames[0]!.name}, …)`, truthFile)
  for (const record of recordsOf(store.records, 'supervised-frame').filter(({ supervisionId }) => supervisionId === id)) {
    const frame = frames.find((one) => one.id === record.frameId)
    const shown = frame && known.get(frame.name)
    if (frame === undefined || shown === undefined) continue
    const seen = decodeSupervisedFrame(await store.blob(record.masksBlob), record.masksBlob)
    const used = fieldMasks(seen, await correctionsOf(store, record))
    const { camera, depth } = await prepareFrame(root, frame, width)
    const ids = prepareMask(frame, await readMask(join(dirname(truthFile), shown.mask), shown.width, shown.height), width)
    yield { name: frame.name, masks: used.map(({ mask, measures: { scale }, embedding }) => ({ mask, scale, embedding })), sights: sightsOf(ids, seen, truth, shown.hidden), view: depth && { camera, depth } }
  }
}

async function correctionsOf(store: MaskStore, { frameId, kept }: RecordOf<'supervised-frame'>): Promise<Correction[]> {
  const about = recordsOf(store.records, 'mask-correction').filter((record) => record.frameId === frameId)
  return Promise.all(about.map(async (record) => {
    const ref = kept?.[record.id] ?? record.maskBlob
    return { record, frame: ref === null ? null : decodeSupervisedFrame(await store.blob(ref), ref) }
  }))
}

function sightsOf(ids: Uint16Array, { width, height }: SupervisedFrame, { instances }: Truth, hidden: Truth['frames'][number]['hidden']): TrueSight[] {
  const counts = new Map<number, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return instances.flatMap(({ id, label }): TrueSight[] => {
    const pixels = counts.get(id) ?? 0
    return pixels === 0 ? [] : [{ id, label, pixels, hidden: hidden?.[String(id)] ?? 0, mask: maskFrom(Uint8Array.from(ids, (one) => (one === id ? 1 : 0)), width, height) }]
  })
}
