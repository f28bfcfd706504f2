// The networks of a field over a batch of places: input, hash grid, and the layers of each network, forward and backward.

import { createArray, destroyArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { DenseLayer, partialsOf } from '../../kernels/dense-layer/dense-layer.ts'
import { HashGrid } from '../../kernels/hash-grid/hash-grid.ts'
import { allLayers, weightsByLayer, type ParameterArrays } from './parameters.ts'
import { inputRows, layersOf, NETWORKS, outputsOf, type Network, type TrainedShape } from './shape.ts'

/** Rows of features by place, (n, samples) each. */
export interface FieldActivations {
  /** (3, samples) in the unit cube. */
  readonly within: GpuArray<'f32'>
  readonly encoding: GpuArray<'f32'>
  readonly hidden: Readonly<Record<Network, GpuArray<'f32'>>>
  /** Codes, and instance features. */
  readonly outputs: Readonly<Record<Network, GpuArray<'f32'>>>
}

export interface FieldGradients {
  readonly encoding: GpuArray<'f32'>
  readonly hidden: Readonly<Record<Network, GpuArray<'f32'>>>
  readonly outputs: Readonly<Record<Network, GpuArray<'f32'>>>
  readonly table: GpuArray<'i32'>
  /** All layers', the basis's too. */
  readonly weights: GpuArray<'f32'>
  readonly partials: GpuArray<'f32'>
}

export class FieldNetwork {
  readonly samples: number
  readonly on: FieldActivations
  readonly gradients: FieldGradients | null
  readonly #gpu: Gpu
  readonly #grid: HashGrid
  readonly #layers: Readonly<Record<Network, readonly DenseLayer[]>>

  private constructor(gpu: Gpu, samples: number, on: FieldActivations, gradients: FieldGradients | null, grid: HashGrid, layers: Readonly<Record<Network, readonly DenseLayer[]>>) {
    this.#gpu = gpu
    this.samples = samples
    this.on = on
    this.gradients = gradients
    this.#grid = grid
    this.#layers = layers
  }

  /** For `samples` places at a time, a multiple of 64; `learning`: with gradients. Faults gpu.out-of-memory. */
  static async open(gpu: Gpu, parameters: ParameterArrays, shape: TrainedShape, samples: number, learning: boolean): Promise<FieldNetwork> {
    const on = createActivations(gpu, shape, samples)
    const gradients = learning ? createGradients(gpu, parameters, shape, samples) : null
    const grid = await HashGrid.open(gpu, shape.grid, samples, { positions: on.within, table: parameters.table, encoding: on.encoding },
      gradients === null ? null : { encodingGradient: gradients.encoding, tableGradient: gradients.table })
    const language = await openLayers(gpu, 'language', parameters, shape, samples, on, gradients)
    return new FieldNetwork(gpu, samples, on, gradients, grid, { language, instance: await openLayers(gpu, 'instance', parameters, shape, samples, on, gradients) })
  }

  encode(pass: GPUComputePassEncoder, samples = this.samples): void {
    this.#grid.encode(pass, samples)
  }

  forward(pass: GPUComputePassEncoder, network: Network, samples = this.samples): void {
    for (const layer of this.#layers[network]) layer.forward(pass, samples)
  }

  /** From both outputs' gradients to the weights' and the table's. */
  backward(pass: GPUComputePassEncoder): void {
    // The instance network's share of the encoding's gradient joins the language network's.
    for (const network of NETWORKS) for (const layer of this.#layers[network].toReversed()) layer.backward(pass)
  }

  scatter(pass: GPUComputePassEncoder): void {
    this.#grid.scatter(pass)
  }

  destroy(): void {
    this.#grid.destroy()
    const { on, gradients } = this
    const arrays: GpuArray[] = [on.within, on.encoding, ...Object.values(on.hidden), ...Object.values(on.outputs)]
    if (gradients !== null) arrays.push(gradients.encoding, gradients.table, gradients.weights, gradients.partials, ...Object.values(gradients.hidden), ...Object.values(gradients.outputs))
    for (const array of arrays) destroyArray(this.#gpu, array)
  }
}

const ofEach = (make: (network: Network) => GpuArray<'f32'>): Record<Network, GpuArray<'f32'>> => ({ language: make('language'), instance: make('instance') })

function createActivations(gpu: Gpu, shape: TrainedShape, samples: number): FieldActivations {
  const rows = (label: string, count: number): GpuArray<'f32'> => createArray(gpu, `field ${label}`, 'f32', count * samples)
  return {
    within: rows('within', 3), encoding: rows('encoding', inputRows(shape)),
    hidden: ofEach((network) => rows(`${network} hidden`, shape.hidden)), outputs: ofEach((network) => rows(network, outputsOf(shape, network))),
  }
}

function createGradients(gpu: Gpu, parameters: ParameterArrays, shape: TrainedShape, samples: number): FieldGradients {
  const rows = (label: string, count: number): GpuArray<'f32'> => createArray(gpu, `field gradient of ${label}`, 'f32', count * samples)
  return {
    encoding: rows('encoding', inputRows(shape)),
    hidden: ofEach((network) => rows(`${network} hidden`, shape.hidden)), outputs: ofEach((network) => rows(network, outputsOf(shape, network))),
    table: createArray(gpu, 'field gradient of table', 'i32', parameters.table.length),
    weights: createArray(gpu, 'field gradient of weights', 'f32', parameters.weights.length),
    partials: createArray(gpu, 'field partial sums', 'f32', Math.max(...allLayers(shape).map((layer) => partialsOf(gpu, layer)))),
  }
}

async function openLayers(gpu: Gpu, network: Network, parameters: ParameterArrays, shape: TrainedShape, samples: number, on: FieldActivations, gradients: FieldGradients | null): Promise<DenseLayer[]> {
  const first = NETWORKS.slice(0, NETWORKS.indexOf(network)).reduce((sum, before) => sum + layersOf(shape, before).length, 0)
  const weights = weightsByLayer(shape, parameters.weights)
  const slopes = gradients === null ? null : weightsByLayer(shape, gradients.weights)
  const rows = [on.encoding, on.hidden[network], on.outputs[network]]
  const rowGradients = gradients === null ? null : [gradients.encoding, gradients.hidden[network], gradients.outputs[network]]
  return Promise.all(layersOf(shape, network).map((layer, i) => DenseLayer.open(gpu, layer, samples, { weights: weights[first + i]!, inputs: rows[i]!, outputs: rows[i + 1]! },
    rowGradients === null ? null : {
      outputGradient: rowGradients[i + 1]!, inputGradient: rowGradients[i]!, inputsRectified: i > 0, joins: i === 0 && network !== NETWORKS[0],
      weightGradient: slopes![first + i]!, partials: gradients!.partials,
    })))
}

