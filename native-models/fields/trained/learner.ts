// One training step of a field on the GPU: places of the batch's rays, both networks, compositing, losses, and all the way back.
// Geometry has no part in it: weights and visual properties are what the backbone gave.

import type { PixelSamples } from '../../backbone/backbone.ts'
import { createArray, destroyArray, readArrays, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { Adam, createAdamKernel } from '../../kernels/adam/adam.ts'
import { DenseLayer, partialsOf } from '../../kernels/dense-layer/dense-layer.ts'
import { openEmbeddingLoss, TERMS, type EmbeddingLossArrays } from '../../kernels/embedding-loss/embedding-loss.ts'
import { FeatureCompositing } from '../../kernels/feature-compositing/feature-compositing.ts'
import { ASKED_WORDS, askedWords, openFieldInput, openWeigh, QUANTILES } from '../../kernels/field-input/field-input.ts'
import { FIXED_POINT } from '../../kernels/hash-grid/hash-grid.ts'
import { openInstanceLoss } from '../../kernels/instance-loss/instance-loss.ts'
import type { Step } from '../../kernels/shared/step.ts'
import { SparseAdam } from '../../kernels/sparse-adam/sparse-adam.ts'
import type { Batch } from './batch.ts'
import { FieldNetwork } from './network.ts'
import { allLayers, weightsByLayer, type ParameterArrays } from './parameters.ts'
import type { FieldSpace } from './ray-pool.ts'
import { basisLayers, gridRows, layersOf, NETWORKS, outputsOf, paddedWidth, type BatchShape, type TrainedShape } from './shape.ts'

/** What networks are told; each can be left out to see what it is worth. */
export interface Told {
  readonly visual: boolean
  readonly scale: boolean
}

export interface LearnerSetting extends Told {
  readonly space: FieldSpace
  readonly quantiles: Float32Array
  readonly loss: 'cosine' | 'huber'
}

export interface FieldRates {
  readonly table: number
  readonly weights: number
  /** Of the basis, as a share of the weights'. */
  readonly basis: number
}

export type FieldMoments = Readonly<Record<`${'table' | 'weights'}${1 | 2}`, GpuArray<'f32'>>>

/** Where rays and targets come from. */
export interface RaySource {
  readonly samples: PixelSamples
  /** (rows, padded width / 2) packed halves. */
  readonly targets: GpuArray<'u32'>
}

interface Parts {
  readonly network: FieldNetwork
  readonly moments: FieldMoments
  readonly arrays: Arrays
  readonly language: FeatureCompositing
  readonly instance: FeatureCompositing
  readonly basis: readonly DenseLayer[]
  readonly instanceLoss: Step
  readonly adams: { readonly table: SparseAdam; readonly weights: Adam }
  readonly basisPartials: GpuArray<'f32'>
}

export class FieldLearner {
  readonly moments: FieldMoments
  readonly #gpu: Gpu
  readonly #shape: TrainedShape
  readonly #cut: BatchShape
  readonly #setting: LearnerSetting
  readonly #parts: Parts
  #source: { readonly describe: Step; readonly weigh: Step; readonly loss: Step } | null = null

  private constructor(gpu: Gpu, shape: TrainedShape, cut: BatchShape, setting: LearnerSetting, parts: Parts) {
    this.#gpu = gpu
    this.#shape = shape
    this.#cut = cut
    this.#setting = setting
    this.#parts = parts
    this.moments = parts.moments
    writeArray(gpu, parts.arrays.quantiles, setting.quantiles)
    writeArray(gpu, parts.arrays.asked, askedWords({ ...setting.space, first: 0, count: cut.rays * cut.perRay, perRay: cut.perRay, visual: setting.visual, scale: setting.scale }))
  }

  /** Faults gpu.out-of-memory. */
  static async open(gpu: Gpu, parameters: ParameterArrays, shape: TrainedShape, cut: BatchShape, setting: LearnerSetting): Promise<FieldLearner> {
    return new FieldLearner(gpu, shape, cut, setting, await openParts(gpu, parameters, shape, cut))
  }

  /** Draws from these rays from now on; their `perPixel` is the batch's `perRay`. */
  async use({ samples, targets }: RaySource): Promise<void> {
    const { arrays, network } = this.#parts
    const samplesEach = this.#cut.rays * this.#cut.perRay
    const shape = { samples: samplesEach, firstRow: gridRows(this.#shape) }
    const input = await openFieldInput(this.#gpu, shape, { asked: arrays.asked, rows: arrays.rows, scales: arrays.scales, quantiles: arrays.quantiles, within: network.on.within, encoding: network.on.encoding })
    const lossArrays: EmbeddingLossArrays = { predictions: arrays.embeddings, table: targets, terms: arrays.terms, strengths: arrays.strengths, gradient: arrays.embeddingGradient, losses: arrays.languageLosses }
    this.#source = {
      describe: input({ positions: samples.places.positions, visual: samples.places.visual, depths: samples.depths }, samplesEach),
      weigh: await openWeigh(this.#gpu, shape, { asked: arrays.asked, rows: arrays.rows, placeWeights: samples.weights, weights: arrays.weights }),
      loss: await openEmbeddingLoss(this.#gpu, { rays: this.#cut.rays, width: paddedWidth(this.#shape.width), kind: this.#setting.loss }, lossArrays),
    }
  }

  /** Submits a step. `time`: 1 for the first. */
  step(batch: Batch, rates: FieldRates, time: number): void {
    this.prepare(batch, rates, time)
    this.#gpu.run('learn field', (encoder) => {
      const pass = encoder.beginComputePass()
      for (const [, encode] of this.phases()) encode(pass)
      pass.end()
    })
  }

  /** Sets the next step's numbers; ordered with submits. */
  prepare(batch: Batch, rates: FieldRates, time: number): void {
    const { arrays, adams } = this.#parts
    for (const name of ['rows', 'scales', 'groups', 'blocks', 'terms', 'strengths'] as const) writeArray(this.#gpu, arrays[name], batch[name])
    adams.table.prepare(time, rates.table)
    const count = this.moments.weights1.length
    adams.weights.prepare({ time, count, learningRate: rates.weights, tail: { head: count - basisLength(this.#shape), period: count, factor: rates.basis } })
  }

  /** What a step does, in order. */
  phases(): readonly (readonly [string, Step])[] {
    const { network, language, instance, basis, instanceLoss, adams } = this.#parts
    if (this.#source === null) throw new Error('no rays to learn from')
    const { describe, weigh, loss } = this.#source
    return [
      ['input', (pass) => { describe(pass); weigh(pass); network.encode(pass) }],
      ['networks', (pass) => { for (const each of NETWORKS) network.forward(pass, each) }],
      ['compositing', (pass) => { language.forward(pass); instance.forward(pass) }],
      ['embeddings', (pass) => { for (const layer of basis) layer.forward(pass) }],
      ['losses', (pass) => { loss(pass); instanceLoss(pass) }],
      ['embeddings backward', (pass) => { for (const layer of basis) layer.backward(pass) }],
      ['compositing backward', (pass) => { language.backward(pass); instance.backward(pass) }],
      ['networks backward', (pass) => { network.backward(pass) }],
      ['scatter', (pass) => { network.scatter(pass) }],
      ['optimiser', (pass) => { adams.table.encode(pass); adams.weights.encode(pass) }],
    ]
  }

  /** Of the latest step: mean over rays that were told something. */
  async losses(expectedMs = 0): Promise<{ language: number; instance: number }> {
    const { languageLosses, instanceLosses, strengths } = this.#parts.arrays
    const [language, instance, told] = await readArrays(this.#gpu, [languageLosses, instanceLosses, strengths] as const, expectedMs)
    const sum = (values: Float32Array): number => values.reduce((total, value) => total + value, 0)
    return { language: sum(language) / Math.max(1, sum(told)), instance: sum(instance) / this.#cut.rays }
  }

  destroy(): void {
    const { network, language, instance, adams, arrays, moments, basisPartials } = this.#parts
    for (const part of [network, language, instance, adams.table, adams.weights]) part.destroy()
    for (const array of [...Object.values(arrays), ...Object.values(moments), basisPartials] as GpuArray[]) destroyArray(this.#gpu, array)
  }
}

/** Floats of the basis at the end of all weights; its layers need no padding, being multiples of 64. */
const basisLength = (shape: TrainedShape): number => basisLayers(shape).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0)

type Arrays = ReturnType<typeof createArrays>

function createArrays(gpu: Gpu, shape: TrainedShape, { rays, perRay, block }: BatchShape) {
  const floats = (label: string, length: number): GpuArray<'f32'> => createArray(gpu, `field ${label}`, 'f32', length)
  const words = (label: string, length: number): GpuArray<'u32'> => createArray(gpu, `field ${label}`, 'u32', length)
  const wide = paddedWidth(shape.width)
  return {
    asked: words('asked', ASKED_WORDS), rows: words('rows', rays), scales: floats('scales', 2 * rays), quantiles: floats('quantiles', QUANTILES),
    groups: words('groups', rays), blocks: floats('blocks', (2 * rays) / block), terms: words('terms', 2 * rays * TERMS), strengths: floats('strengths', rays),
    weights: floats('batch weights', rays * perRay), status: words('status', 4),
    codes: floats('ray codes', shape.rank * rays), codeGradient: floats('gradient of ray codes', shape.rank * rays),
    embeddings: floats('ray embeddings', wide * rays), embeddingGradient: floats('gradient of ray embeddings', wide * rays), languageLosses: floats('language losses', rays),
    features: floats('ray features', shape.instance * rays), featureGradient: floats('gradient of ray features', shape.instance * rays),
    units: floats('unit features', shape.instance * rays), instanceLosses: floats('instance losses', rays),
  }
}

async function openParts(gpu: Gpu, parameters: ParameterArrays, shape: TrainedShape, cut: BatchShape): Promise<Parts> {
  const { rays, perRay, block } = cut
  const network = await FieldNetwork.open(gpu, parameters, shape, rays * perRay, true)
  const arrays = createArrays(gpu, shape, cut)
  const gradients = network.gradients!
  const composite = (which: 'language' | 'instance', into: GpuArray<'f32'>, gradient: GpuArray<'f32'>): Promise<FeatureCompositing> =>
    FeatureCompositing.open(gpu, { rays, perRay, channels: outputsOf(shape, which), unit: true },
      { weights: arrays.weights, features: network.on.outputs[which], rays: into, gradients: { rays: gradient, features: gradients.outputs[which] } })
  const moments = momentsOf(gpu, parameters)
  const basisPartials = createArray(gpu, 'basis partial sums', 'f32', Math.max(...basisLayers(shape).map((layer) => partialsOf(gpu, layer))))
  return {
    network, moments, arrays, basisPartials,
    language: await composite('language', arrays.codes, arrays.codeGradient),
    instance: await composite('instance', arrays.features, arrays.featureGradient),
    basis: await openBasis(gpu, parameters, shape, cut, arrays, gradients.weights, basisPartials),
    instanceLoss: await openInstanceLoss(gpu, { rays, block, channels: shape.instance }, { features: arrays.features, groups: arrays.groups, blocks: arrays.blocks, units: arrays.units, gradient: arrays.featureGradient, losses: arrays.instanceLosses }),
    adams: await openAdams(gpu, parameters, gradients.table, gradients.weights, moments, arrays.status),
  }
}

const momentsOf = (gpu: Gpu, { table, weights }: ParameterArrays): FieldMoments => {
  const like = (label: string, array: GpuArray): GpuArray<'f32'> => createArray(gpu, `field ${label}`, 'f32', array.length)
  return { table1: like('table moment 1', table), table2: like('table moment 2', table), weights1: like('weights moment 1', weights), weights2: like('weights moment 2', weights) }
}

/** Layers from ray codes to ray embeddings, each for some of the columns. */
async function openBasis(gpu: Gpu, parameters: ParameterArrays, shape: TrainedShape, { rays }: BatchShape, arrays: Arrays, slopes: GpuArray<'f32'>, partials: GpuArray<'f32'>): Promise<DenseLayer[]> {
  const before = allLayers(shape).length - basisLayers(shape).length
  const [weights, gradients] = [weightsByLayer(shape, parameters.weights), weightsByLayer(shape, slopes)]
  let first = 0
  return Promise.all(basisLayers(shape).map((layer, i) => {
    const columns = (array: GpuArray<'f32'>) => ({ array, offset: first * rays * 4, size: layer.outputs * rays * 4 })
    const [outputs, outputGradient] = [columns(arrays.embeddings), columns(arrays.embeddingGradient)]
    first += layer.outputs
    return DenseLayer.open(gpu, layer, rays, { weights: weights[before + i]!, inputs: arrays.codes, outputs },
      { outputGradient, inputGradient: arrays.codeGradient, inputsRectified: false, joins: i > 0, weightGradient: gradients[before + i]!, partials })
  }))
}

async function openAdams(gpu: Gpu, parameters: ParameterArrays, tableGradient: GpuArray<'i32'>, weightGradient: GpuArray<'f32'>, m: FieldMoments, status: GpuArray<'u32'>): Promise<Parts['adams']> {
  const table = await SparseAdam.open(gpu, { parameters: parameters.table, gradients: tableGradient, firstMoments: m.table1, secondMoments: m.table2 }, FIXED_POINT)
  const weights = new Adam(gpu, await createAdamKernel(gpu), { parameters: parameters.weights, gradients: weightGradient, firstMoments: m.weights1, secondMoments: m.weights2 }, status)
  return { table, weights }
}

/** Multiplications and additions of a step's networks, forward and backward: what a step is worth. */
export function operationsOf(shape: TrainedShape, { rays, perRay }: BatchShape): number {
  const perPlace = NETWORKS.flatMap((network) => layersOf(shape, network)).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0)
  const perRayOnce = basisLayers(shape).reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0)
  return 3 * 2 * (rays * perRay * perPlace + rays * perRayOnce)
}
