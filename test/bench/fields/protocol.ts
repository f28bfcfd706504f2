// Fields of a synthetic world supervised by its true masks and given embeddings, so that nothing but the field can fail; and how
// well its phrases find things on photographs that it was not trained on (LERF's protocol), and among splats.

import type { Gpu } from '../../../native-models/gpu/gpu.ts'
import { RelevancyEngine } from '../../../native-models/fields/relevancy/relevancy-engine.ts'
import { openTrainedFields } from '../../../native-models/fields/trained/open-fields.ts'
import type { FieldView } from '../../../native-models/fields/trained/supervision.ts'
import { FIELD_DEFAULTS, type FieldOptions } from '../../../native-models/fields/trained/options.ts'
import { trainFields } from '../../../native-models/fields/trained/trainer.ts'
import { areaOf, maskFrom } from '../../../native-models/perception/mask.ts'
import { physicalScale } from '../../../native-models/perception/physical-scale.ts'
import { openSplatBackbone } from '../../../native-models/splatting/splat-backbone.ts'
import { Random } from '../../../native-models/splatting/random.ts'
import { cloudOfDepth, type TruthCapture, type TruthFrame } from '../../fields/truth-cloud.ts'
import { unit, type Categories } from './categories.ts'

export interface Setting {
  /** Length of the noise added to a unit embedding, before it is made unit again: 1 leaves a cosine of 0.71. */
  readonly noise: number
  /** One splat for so many pixels along each axis. */
  readonly step: number
  /** Every so many-th frame is asked about and not trained on. */
  readonly holdout: number
  readonly options: Pick<FieldOptions, 'steps' | 'seed'> & Partial<FieldOptions>
}

export interface Found {
  readonly label: string
  readonly hit: boolean
  readonly iou: number
  readonly chosen: 'view' | 'splats'
}

/** What a world stands in is a mask like any other, as a segmenter finds walls and floors; nobody asks for it. */
const BACKDROP = 'backdrop'
/** A mask of fewer pixels than this is not asked about; nor is one trained on that has too few to have a size. */
const [LEAST_ASKED, LEAST_TRAINED] = [100, 40]

/** A label's embedding: its own category's where there is one, else some other category's that no label has. */
export function assignedEmbeddings(labels: readonly string[], categories: Categories, seed: number): { of: Map<string, Float32Array>; negatives: Float32Array } {
  const random = new Random(seed)
  const order = random.permutation(categories.names.length)
  const taken = new Set<number>()
  const take = (wanted: number): number => {
    const at = wanted >= 0 && !taken.has(wanted) ? wanted : order.find((one) => !taken.has(one))!
    taken.add(at)
    return at
  }
  const of = new Map([...new Set(labels)].map((label) => [label, categories.embedding(take(categories.names.indexOf(label)))]))
  const negatives = Array.from({ length: 4 }, () => [...categories.embedding(take(-1))])
  return { of, negatives: Float32Array.from(negatives.flat()) }
}

export async function evaluateWorld(gpu: Gpu, { truth, frames }: TruthCapture, categories: Categories, { noise, step, holdout, options }: Setting): Promise<{ found: Found[]; losses: Readonly<Record<string, number>>; seconds: number }> {
  const labels = new Map(truth.instances.map(({ id, label }) => [id, label]))
  const { of, negatives } = assignedEmbeddings([...labels.values(), BACKDROP], categories, truth.seed)
  const supervised = new Map([...labels, [0, BACKDROP] as const])
  const random = new Random(truth.seed)
  const noisy = (row: Float32Array): Float32Array => unit(row.map((x) => x + (noise * random.normal()) / Math.sqrt(row.length)))
  const isHeld = (at: number): boolean => at % holdout === holdout - 1
  const views = frames.filter((_, at) => !isHeld(at)).map((frame) => viewOf(frame, supervised, (label) => noisy(of.get(label)!), categories.width))
  const { cloud, owner } = cloudOfDepth(frames.filter((_, at) => !isHeld(at)), step)
  const backbone = await openSplatBackbone(gpu, cloud)
  const began = performance.now()
  const run = trainFields(backbone, views, { ...FIELD_DEFAULTS, signal: new AbortController().signal, ...options })
  let next = await run.next()
  while (next.done !== true) next = await run.next()
  const seconds = (performance.now() - began) / 1000
  const open = await openTrainedFields(gpu, next.value)
  const engine = await RelevancyEngine.open(gpu, open.language, negatives)
  const found: Found[] = []
  for (const frame of frames.filter((_, at) => isHeld(at))) {
    const counts = Map.groupBy(frame.mask, (id) => labels.get(id))
    for (const [label, pixels] of counts) {
      if (label === undefined || pixels.length < LEAST_ASKED) continue
      const { relevancy, threshold, width, height } = await engine.view(backbone, frame.camera, of.get(label)!)
      const inside = (p: number): boolean => labels.get(frame.mask[p]!) === label
      const { hit } = scored(smoothed(relevancy, width, height), threshold, inside)
      found.push({ label, chosen: 'view', hit, iou: scored(relevancy, threshold, inside).iou })
    }
  }
  for (const label of new Set(labels.values())) {
    if (!owner.some((id) => labels.get(id) === label)) continue
    const { relevancy, threshold } = await engine.places(backbone.places, of.get(label)!)
    found.push({ label, chosen: 'splats', ...scored(relevancy, threshold, (i) => labels.get(owner[i]!) === label) })
  }
  engine.close()
  open.close()
  backbone.close()
  return { found, losses: next.value.losses, seconds }
}

/** Side of the box whose mean is taken before the hottest pixel is looked for, as a share of the width: LERF's 30 of 1000 pixels. */
const SMOOTHED = 0.03

function smoothed(heat: Float32Array, width: number, height: number): Float32Array {
  const reach = Math.max(1, Math.round((SMOOTHED * width) / 2))
  const along = (values: Float32Array, step: number, count: number, other: number, otherStep: number): Float32Array => {
    const out = new Float32Array(values.length)
    for (let line = 0; line < other; line++)
      for (let at = 0; at < count; at++) {
        const [from, to] = [Math.max(0, at - reach), Math.min(count - 1, at + reach)]
        let sum = 0
        for (let k = from; k <= to; k++) sum += values[line * otherStep + k * step]!
        out[line * otherStep + at * step] = sum / (to - from + 1)
      }
    return out
  }
  return along(along(heat, 1, width, height, width), width, height, width, 1)
}

/** Whether the hottest lies inside, and how far what is above the threshold agrees. */
function scored(relevancy: Float32Array, threshold: number, inside: (at: number) => boolean): { hit: boolean; iou: number } {
  let [hottest, both, either] = [0, 0, 0]
  for (const [at, value] of relevancy.entries()) {
    if (value > relevancy[hottest]!) hottest = at
    const [is, says] = [inside(at), value > threshold]
    if (is && says) both++
    if (is || says) either++
  }
  return { hit: inside(hottest), iou: both / Math.max(1, either) }
}

function viewOf(frame: TruthFrame, labels: ReadonlyMap<number, string>, embed: (label: string) => Float32Array, width: number): FieldView {
  const { width: columns, height: rows } = frame.camera.intrinsics
  const depth = Float32Array.from(frame.depth, (z) => z / 1000)
  const there = [...new Set(frame.mask)].filter((id) => labels.has(id))
  const masks = there.map((id) => maskFrom(Array.from(frame.mask, (one) => (one === id ? 1 : 0)), columns, rows))
  const kept = masks.map((mask, k) => ({ mask, id: there[k]! })).filter(({ mask }) => areaOf(mask) >= LEAST_TRAINED)
  return {
    camera: frame.camera,
    frame: {
      width: columns, height: rows, runs: kept.map(({ mask }) => mask.runs), embeddingWidth: width, pyramid: [],
      embeddings: Float32Array.from(kept.flatMap(({ id }) => [...embed(labels.get(id)!)])),
      measures: kept.map(({ mask }) => ({
        predictedIou: 1, stability: 1, level: null, pixels: areaOf(mask), scale: physicalScale(mask, { camera: frame.camera, depth }).scale, depth: null, known: 1, depthSpread: 0,
        agreement: null, seenThrough: 0, scaleRatio: null, frameMisfit: 0, merged: 0, poison: 0, flags: [],
      })),
    },
  }
}
