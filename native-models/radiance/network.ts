// A radiance field at work on batches of rays: where to look, what is there, and (in training) how to change.

import { createArray, destroyArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { DenseLayer, partialsOf, type LayerGradients } from '../kernels/dense-layer/dense-layer.ts'
import { HashGrid } from '../kernels/hash-grid/hash-grid.ts'
import { MARCH_WORDS, openRaySampling, RAY_FLOATS, type RayShape } from '../kernels/ray-sampling/ray-sampling.ts'
import type { Step } from '../kernels/shared/step.ts'
import { HEAD, openViewInput } from '../kernels/view-input/view-input.ts'
import { RADIANCE } from '../kernels/volume-compositing/volume-compositing.ts'
import { weightsByLayer, type FieldArrays } from './field.ts'
import { layersOf, samplesOf, type FieldShape } from './field-shape.ts'

/** Rows of features by sample, (n, samples) each. */
export interface Activations {
  readonly march: GpuArray<'u32'>
  readonly rays: GpuArray<'f32'>
  readonly positions: GpuArray<'f32'>
  readonly along: GpuArray<'f32'>
  readonly encoding: GpuArray<'f32'>
  readonly hidden: GpuArray<'f32'>
  readonly head: GpuArray<'f32'>
  readonly shade: GpuArray<'f32'>
  readonly shade2: GpuArray<'f32'>
  readonly radiance: GpuArray<'f32'>
}

/** Gradients of the activations, and of what is learnt. */
export interface Gradients {
  readonly encoding: GpuArray<'f32'>
  readonly hidden: GpuArray<'f32'>
  readonly head: GpuArray<'f32'>
  readonly shade: GpuArray<'f32'>
  readonly shade2: GpuArray<'f32'>
  readonly radiance: GpuArray<'f32'>
  /** (samples), by the density's logit; joins `head` in between. */
  readonly density: GpuArray<'f32'>
  readonly table: GpuArray<'i32'>
  readonly weights: GpuArray<'f32'>
  readonly partials: GpuArray<'f32'>
}

export class RadianceNetwork {
  readonly cut: RayShape
  readonly on: Activations
  readonly gradients: Gradients | null
  readonly #gpu: Gpu
  readonly #grid: HashGrid
  readonly #layers: readonly DenseLayer[]
  readonly #sample: Step
  readonly #view: Step

  private constructor(gpu: Gpu, cut: RayShape, on: Activations, gradients: Gradients | null, grid: HashGrid, layers: readonly DenseLayer[], sample: Step, view: Step) {
    this.#gpu = gpu
    this.cut = cut
    this.on = on
    this.gradients = gradients
    this.#grid = grid
    this.#layers = layers
    this.#sample = sample
    this.#view = view
  }

  /** Buffers and kernels for `rays` rays at a time; `learning`: with gradients. Faults gpu.out-of-memory. */
  static async open(gpu: Gpu, field: FieldArrays, shape: FieldShape, rays: number, learning: boolean): Promise<RadianceNetwork> {
    const cut = { rays, perRay: shape.perRay }
    const on = createActivations(gpu, shape, cut)
    const gradients = learning ? createGradients(gpu, field, shape, cut) : null
    const { positions, encoding, march } = on
    const grid = await HashGrid.open(gpu, shape.grid, samplesOf(cut), { positions, table: field.table, encoding },
      gradients === null ? null : { encodingGradient: gradients.encoding, tableGradient: gradients.table })
    const layers = await openLayers(gpu, field, shape, samplesOf(cut), on, gradients)
    const sample = await openRaySampling(gpu, cut, { steps: shape.stretches, side: shape.side }, { ...on, grid: field.densities })
    const view = await openViewInput(gpu, cut, { march, rays: on.rays, embeddings: field.embeddings, head: on.head })
    return new RadianceNetwork(gpu, cut, on, gradients, grid, layers, sample, view)
  }

  get samples(): number { return samplesOf(this.cut) }

  /** From rays to densities and colours at all samples. */
  forward(pass: GPUComputePassEncoder): void {
    for (const [, encode] of this.phases()) encode(pass)
  }

  /** What `forward` does, in order. */
  phases(): readonly (readonly [string, Step])[] {
    return [
      ['sample', this.#sample], ['view', this.#view],
      ['encode', (pass) => { this.#grid.encode(pass) }],
      ['density network', (pass) => { for (const layer of this.#layers.slice(0, 2)) layer.forward(pass) }],
      ['colour network', (pass) => { for (const layer of this.#layers.slice(2)) layer.forward(pass) }],
    ]
  }

  /** Densities alone, at the first `samples` positions. */
  density(pass: GPUComputePassEncoder, samples: number): void {
    this.#grid.encode(pass, samples)
    for (const layer of this.#layers.slice(0, 2)) layer.forward(pass, samples)
  }

  /** From gradients of radiance down to the head's. */
  backwardColor(pass: GPUComputePassEncoder): void {
    for (const layer of this.#layers.slice(2).toReversed()) layer.backward(pass)
  }

  /** From the head's gradients down to the encoding's. */
  backwardDensity(pass: GPUComputePassEncoder): void {
    for (const layer of this.#layers.slice(0, 2).toReversed()) layer.backward(pass)
  }

  /** From the encoding's gradients to the table's. */
  scatter(pass: GPUComputePassEncoder): void {
    this.#grid.scatter(pass)
  }

  destroy(): void {
    this.#grid.destroy()
    for (const array of [...Object.values(this.on), ...Object.values(this.gradients ?? {})] as GpuArray[]) destroyArray(this.#gpu, array)
  }
}

function createActivations(gpu: Gpu, shape: FieldShape, cut: RayShape): Activations {
  const rows = (label: string, count: number): GpuArray<'f32'> => createArray(gpu, `radiance ${label}`, 'f32', count * samplesOf(cut))
  return {
    march: createArray(gpu, 'radiance march', 'u32', MARCH_WORDS), rays: createArray(gpu, 'radiance rays', 'f32', cut.rays * RAY_FLOATS),
    positions: rows('positions', 3), along: rows('along', 4), encoding: rows('encoding', shape.grid.levels * shape.grid.features),
    hidden: rows('hidden', shape.hidden), head: rows('head', HEAD), shade: rows('shade', shape.hidden), shade2: rows('shade 2', shape.hidden),
    radiance: rows('radiance', RADIANCE),
  }
}

function createGradients(gpu: Gpu, field: FieldArrays, shape: FieldShape, cut: RayShape): Gradients {
  const rows = (label: string, count: number): GpuArray<'f32'> => createArray(gpu, `radiance gradient of ${label}`, 'f32', count * samplesOf(cut))
  return {
    encoding: rows('encoding', shape.grid.levels * shape.grid.features), hidden: rows('hidden', shape.hidden), head: rows('head', HEAD),
    shade: rows('shade', shape.hidden), shade2: rows('shade 2', shape.hidden), radiance: rows('radiance', RADIANCE), density: rows('density', 1),
    table: createArray(gpu, 'radiance gradient of table', 'i32', field.table.length),
    weights: createArray(gpu, 'radiance gradient of weights', 'f32', field.weights.length),
    partials: createArray(gpu, 'radiance partial sums', 'f32', Math.max(...layersOf(shape).map((layer) => partialsOf(gpu, layer)))),
  }
}

/** One layer's place between the rows it reads and writes. */
async function openLayers(gpu: Gpu, field: FieldArrays, shape: FieldShape, samples: number, on: Activations, gradients: Gradients | null): Promise<DenseLayer[]> {
  const weights = weightsByLayer(shape, field.weights)
  const between = ['encoding', 'hidden', 'head', 'shade', 'shade2', 'radiance'] as const
  const slopes = gradients === null ? null : weightsByLayer(shape, gradients.weights)
  return Promise.all(layersOf(shape).map((layer, i) => {
    const [below, above] = [between[i]!, between[i + 1]!]
    const backward: LayerGradients | null = gradients === null ? null : {
      outputGradient: gradients[above], inputGradient: gradients[below], inputsRectified: i > 0 && layersOf(shape)[i - 1]!.relu,
      weightGradient: slopes![i]!, partials: gradients.partials,
    }
    return DenseLayer.open(gpu, layer, samples, { weights: weights[i]!, inputs: on[below], outputs: on[above] }, backward)
  }))
}
