// What fields cost: relevancy of one phrase over splats and over a picture, and a training step, each with the work it is.

import { createArray, destroyArray, uploadArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { createPixelSamples, destroyPixelSamples } from '../../native-models/backbone/pixel-samples.ts'
import { foldedTexts, gramFactor } from '../../native-models/fields/relevancy/folding.ts'
import { FieldLearner, operationsOf } from '../../native-models/fields/trained/learner.ts'
import { createParameters, destroyParameters, firstParameters, writeParameters } from '../../native-models/fields/trained/parameters.ts'
import { batchFor, paddedWidth, shapeFor, type BatchShape } from '../../native-models/fields/trained/shape.ts'
import { scaleQuantiles } from '../../native-models/fields/trained/scales.ts'
import type { Batch } from '../../native-models/fields/trained/batch.ts'
import { packHalves, TERMS } from '../../native-models/kernels/embedding-loss/embedding-loss.ts'
import { askWords, openRelevancySteps } from '../../native-models/kernels/relevancy/relevancy.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { inPass, measure, type Effort, type Encode, type Times } from './measure.ts'

interface Worked extends Times { readonly bytes: number; readonly flops: number }

export interface FieldTimes {
  readonly width: number
  readonly rank: number
  /** `settle` once per scale or camera; `phrase` for each phrase after it. */
  readonly splats: { readonly items: number; readonly settle: Worked; readonly phrase: Worked }
  readonly view: { readonly items: number; readonly settle: Worked; readonly phrase: Worked }
  readonly training: { readonly rays: number; readonly placesPerRay: number; readonly phases: Readonly<Record<string, Times>>; readonly flops: number; readonly stepsPerSecond: number }
}

/** CLIP ViT-B's embeddings. */
const WIDTH = 512
const SPLATS = 100_000
const VIEW = 640 * 480
const NEGATIVES = 4
/** Rays to draw from, and masks they may be of. */
const [POOL, MASKS] = [4096, 64]

export async function benchFields(gpu: Gpu, effort: Effort): Promise<FieldTimes> {
  const { rank } = shapeFor(gpu, WIDTH)
  return {
    width: WIDTH, rank,
    splats: await timedRelevancy(gpu, SPLATS, [1, rank], rank, effort),
    view: await timedRelevancy(gpu, VIEW, [VIEW, 1], rank, effort),
    training: await timedTraining(gpu, effort),
  }
}

async function timedRelevancy(gpu: Gpu, items: number, strides: readonly [number, number], rank: number, effort: Effort): Promise<FieldTimes['splats']> {
  const random = new Random(3)
  const normals = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal())
  const basis = normals(rank * WIDTH)
  const steps = await openRelevancySteps(gpu, rank)
  const arrays = {
    ask: uploadArray(gpu, 'ask', askWords({ items, negatives: NEGATIVES, strides })), codes: uploadArray(gpu, 'codes', normals(items * rank)),
    factor: uploadArray(gpu, 'factor', gramFactor(basis, WIDTH)), negatives: uploadArray(gpu, 'negatives', foldedTexts(normals(NEGATIVES * WIDTH), basis, WIDTH)),
    phrase: uploadArray(gpu, 'phrase', foldedTexts(normals(WIDTH), basis, WIDTH)), settled: createArray(gpu, 'settled', 'f32', 2 * items), relevancy: createArray(gpu, 'relevancy', 'f32', items),
  }
  const { ask, codes, factor, negatives, phrase, settled, relevancy } = arrays
  const phases: [string, Encode][] = [
    ['settle', inPass(steps.settle({ ask, codes, factor, negatives, settled }, items))],
    ['phrase', inPass(steps.score({ ask, codes, settled, phrase, relevancy }, items))],
  ]
  const times = await measure(gpu, phases, effort)
  for (const array of Object.values(arrays) as GpuArray[]) destroyArray(gpu, array)
  return {
    items,
    settle: { ...times['settle']!, bytes: items * 4 * (rank + 2), flops: items * (rank * (rank + 1) + 2 * rank + 2 * rank * NEGATIVES) },
    phrase: { ...times['phrase']!, bytes: items * 4 * (rank + 3), flops: items * (2 * rank + 6) },
  }
}

async function timedTraining(gpu: Gpu, effort: Effort): Promise<FieldTimes['training']> {
  const [shape, cut] = [shapeFor(gpu, WIDTH), batchFor(gpu)]
  const random = new Random(5)
  const parameters = createParameters(gpu, shape)
  writeParameters(gpu, parameters, firstParameters(shape, Float32Array.from({ length: shape.rank * WIDTH }, () => random.normal() / 20), 1))
  const learner = await FieldLearner.open(gpu, parameters, shape, cut, { space: { centre: [0, 0, 0], reach: 1 }, quantiles: scaleQuantiles([0.1, 0.3, 1]), visual: true, scale: true, loss: 'cosine' })
  const samples = createPixelSamples(gpu, POOL, cut.perRay)
  const fill = (array: GpuArray, value: () => number): void => { gpu.device.queue.writeBuffer(array.buffer, 0, Float32Array.from({ length: array.length }, value)) }
  fill(samples.places.positions, () => random.normal() / 2)
  fill(samples.places.visual, () => random.next())
  fill(samples.weights, () => random.next() / cut.perRay)
  const targets = uploadArray(gpu, 'targets', packHalves(Float32Array.from({ length: MASKS * paddedWidth(WIDTH) }, () => random.normal() / 20)))
  await learner.use({ samples, targets })
  learner.prepare(batchOf(cut, random), { table: 1e-3, weights: 1e-3, basis: 0.1 }, 1)
  const phases: [string, Encode][] = learner.phases().map(([name, encode]) => [name, inPass(encode)])
  const times = await measure(gpu, [...phases, ['total', (encoder) => { for (const [, encode] of phases) encode(encoder) }]], effort)
  learner.destroy()
  destroyParameters(gpu, parameters)
  destroyPixelSamples(gpu, samples)
  destroyArray(gpu, targets)
  return { rays: cut.rays, placesPerRay: cut.perRay, phases: times, flops: operationsOf(shape, cut), stepsPerSecond: 1000 / times['total']!.ms }
}

function batchOf({ rays, block }: BatchShape, random: Random): Batch {
  const one = new Uint32Array(Float32Array.of(1).buffer)[0]!
  const terms = new Uint32Array(2 * rays * TERMS)
  for (let ray = 0; ray < rays; ray++) terms.set([random.below(MASKS), one], 2 * ray * TERMS)
  return {
    rows: Uint32Array.from({ length: rays }, () => random.below(POOL)), scales: Float32Array.from({ length: 2 * rays }, (_, i) => (i % 2 === 0 ? random.next() : 0)),
    groups: Uint32Array.from({ length: rays }, () => random.below(MASKS)), blocks: new Float32Array((2 * rays) / block).fill(1 / block), terms, strengths: new Float32Array(rays).fill(1),
  }
}

/** The report for people. */
export function fieldsTable({ width, rank, splats, view, training }: FieldTimes): string {
  const line = (name: string, items: number, { ms, processorMs, bytes, flops }: Worked): string =>
    `  ${name} over ${items} items: ${ms.toFixed(2)} ms (${processorMs.toFixed(2)} of each processor), ${(bytes / 1e6).toFixed(1)} MB, ${(flops / 1e6).toFixed(0)} Mflop, ${(flops / ms / 1e6).toFixed(1)} GFLOP/s`
  const phases = Object.entries(training.phases).map(([name, { ms }]) => `${name} ${ms.toFixed(1)}`).join(', ')
  return [
    `fields, embeddings of ${width} numbers in codes of ${rank}`,
    line('settling splats', splats.items, splats.settle), line('a phrase', splats.items, splats.phrase), line('settling a view', view.items, view.settle), line('a phrase', view.items, view.phrase),
    `  training, ${training.rays} rays of ${training.placesPerRay} places: ${training.stepsPerSecond.toFixed(1)} steps/s, ${(training.flops / 1e6).toFixed(0)} Mflop of networks a step; ms: ${phases}`,
  ].join('\n')
}
