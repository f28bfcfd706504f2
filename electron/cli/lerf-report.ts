// What `evaluate lerf-ovs` asks: every label of every labelled photograph, of the project's field and of its things.

import { rasteriseMask } from '../../native-models/capture/label-masks.ts'
import { readLabels } from '../../native-models/capture/labels.ts'
import { preparedCamera, prepareMask } from '../../native-models/capture/prepare.ts'
import { evaluateLerf, type LabelledRegion, type LerfAsk, type LerfView } from '../../native-models/evaluation/lerf-protocol.ts'
import type { Report } from '../../native-models/evaluation/metrics.ts'
import { readSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { union } from '../../native-models/fields/members.ts'
import { phraseFit, type Vocabulary } from '../../native-models/fields/naming.ts'
import { NEGATIVES } from '../../native-models/fields/relevancy/language-field.ts'
import { RelevancyEngine } from '../../native-models/fields/relevancy/relevancy-engine.ts'
import { VOCABULARY } from '../../native-models/fields/vocabulary.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { openEncoder } from '../../native-models/perception/open-model.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { FieldRecord } from '../../native-models/scene/field-record.ts'
import { decodeInstanceEmbeddings } from '../../native-models/scene/instance-embeddings.ts'
import { indicesOf } from '../../native-models/scene/ranges.ts'
import type { InstanceRecord, Records } from '../../native-models/scene/records.ts'
import { selectSplats, type SplatCloud } from '../../native-models/scene/splats.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { fieldInUse } from '../host/looks.ts'
import { openAsked, rowsOf } from '../host/relevancy.ts'
import { decodeTrainedCameras } from '../jobs/cameras-blob.ts'
import { encoderPackOf } from '../jobs/encoder-pack.ts'
import { matchImages, type MatchedImage } from '../jobs/labelled-views.ts'
import { instancesOf, photographsOf, reconstructionOf } from '../jobs/scene-of.ts'
import type { Session } from './session.ts'

/** Things that fit a phrase at least so well, next to the one that fits best, are meant too: a label may have several. */
const MEANT_TOO = 0.5
/** Less well fitting things are not meant at all. */
const LEAST_FIT = 0.02

/** `path`: labels as `studio labels` takes them. Faults `input.invalid` (no field, labels of another capture) and those of reading labels. */
export async function lerfReport(session: Session, path: string): Promise<Report> {
  const records: Records = (await session.client.host.state({})).project!.records
  const [field, reconstruction] = [fieldInUse(records), reconstructionOf(records)]
  if (field === null) throw new Fault('input.invalid', 'this reconstruction has no field to ask: run "studio supervise" and "studio fields" first')
  const { frames } = photographsOf(records)
  const { matched } = matchImages(await readLabels(path), frames)
  if (matched.length === 0) throw new Fault('input.invalid', `${path} labels none of this project’s photographs`, path)
  const trained = reconstruction.camerasBlob === null ? {} : decodeTrainedCameras(await session.blob(reconstruction.camerasBlob)).cameras
  const views = matched.map((one) => lerfView(one, trained[one.frame.id] ?? preparedCamera(one.frame, Number(reconstruction.params['width'] ?? one.image.width))))
  const cloud = await readSplatPly(await session.blob(reconstruction.splatsBlob))
  const phrases = [...new Set(views.flatMap(({ regions }) => regions.map(({ label }) => label)))]
  const texts = await embedded(field, [...phrases, ...NEGATIVES, ...VOCABULARY])
  const gpu = await openGpu(session.options.device === undefined ? {} : { device: session.options.device })
  const asked = await openAsked(gpu, { reconstruction, cloud, blob: (ref) => session.blob(ref) }, field)
  const engine = await RelevancyEngine.open(gpu, asked.language, rowsOf(NEGATIVES.map((name) => texts.rows.get(name)!), field.embeddingWidth))
  try {
    const selecting = await chooser(session, gpu, cloud, instancesOf(records, reconstruction), field, texts)
    const ask: LerfAsk = { heat: async (camera, phrase) => (await engine.view(asked.backbone, camera, texts.rows.get(phrase)!)).relevancy, chosen: selecting }
    return await evaluateLerf(views, ask, { fieldId: field.id, mode: field.mode, visualProperties: field.visualProperties, encoder: field.encoder.name, backbone: reconstruction.backbone })
  } finally {
    engine.close()
    asked.close()
    gpu.close()
  }
}

function lerfView({ image, frame }: MatchedImage, camera: Camera): LerfView {
  const { width, height } = frame.camera.intrinsics
  const regions = new Map<string, { mask: Uint8Array; boxes: [number, number, number, number][] }>()
  for (const { label, mask } of image.objects) {
    const pixels = prepareMask(frame, Uint8Array.from(rasteriseMask(mask, width, height)), camera.intrinsics.width)
    const there = regions.get(label) ?? { mask: new Uint8Array(pixels.length), boxes: [] }
    regions.set(label, there)
    pixels.forEach((inside, p) => { if (inside) there.mask[p] = 1 })
    const box = boxOf(pixels, camera.intrinsics.width)
    if (box !== null) there.boxes.push(box)
  }
  return { name: frame.name, camera, regions: [...regions].filter(([, { boxes }]) => boxes.length > 0).map(([label, one]): LabelledRegion => ({ label, ...one })) }
}

function boxOf(pixels: Uint8Array, width: number): [number, number, number, number] | null {
  const box: [number, number, number, number] = [Infinity, Infinity, -1, -1]
  pixels.forEach((inside, p) => {
    if (!inside) return
    const [x, y] = [p % width, Math.floor(p / width)]
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  })
  return box[2] < 0 ? null : box
}

interface Texts { readonly rows: ReadonlyMap<string, Float32Array>; readonly logitScale: number }

async function embedded({ encoder }: FieldRecord, phrases: readonly string[]): Promise<Texts> {
  const pack = await encoderPackOf(encoder)
  const model = await openEncoder(pack, { provider: 'cpu', threads: 0 })
  try {
    const { width, logitScale } = pack.manifest.dualEncoder
    const rows = await model.embedPhrases(phrases)
    return { rows: new Map(phrases.map((phrase, k) => [phrase, rows.slice(k * width, (k + 1) * width)])), logitScale }
  } finally {
    await model.close()
  }
}

/** Draws the things that fit a phrase; of parts and wholes the better. */
async function chooser(session: Session, gpu: Gpu, cloud: SplatCloud, instances: readonly InstanceRecord[], field: FieldRecord, { rows, logitScale }: Texts): Promise<LerfAsk['chosen']> {
  const embeddings = decodeInstanceEmbeddings(await session.blob(field.instancesBlob), field.instancesBlob)
  const vocabulary: Vocabulary = { names: VOCABULARY, embeddings: rowsOf(VOCABULARY.map((name) => rows.get(name)!), field.embeddingWidth), logitScale }
  const known = new Map<string, SplatCloud | null>()
  const selected = async (phrase: string): Promise<SplatCloud | null> => {
    const fits = new Map(instances.flatMap(({ id }) => (embeddings.has(id) ? [[id, phraseFit(embeddings.get(id)!, rows.get(phrase)!, vocabulary)] as const] : [])))
    const best = Math.max(0, ...fits.values())
    const meant = instances.filter(({ id, parentId }) => (fits.get(id) ?? 0) >= Math.max(LEAST_FIT, MEANT_TOO * best) && (parentId === null || (fits.get(id) ?? 0) > (fits.get(parentId) ?? 0)))
    if (meant.length === 0) return null
    return selectSplats(cloud, union(...(await Promise.all(meant.map(async ({ membersBlob }) => indicesOf(await session.blob(membersBlob)))))))
  }
  return async (camera, phrase) => {
    const chosen = known.get(phrase) === undefined ? await selected(phrase) : known.get(phrase)!
    known.set(phrase, chosen)
    return chosen === null ? null : (await renderSplats(gpu, chosen, camera)).alpha
  }
}
