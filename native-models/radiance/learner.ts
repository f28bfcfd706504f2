// One training step of a radiance field on the GPU: forward, loss, backward, Adam; and the upkeep of its density grid.

import { createArray, destroyArray, writeArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { Adam, createAdamKernel } from '../kernels/adam/adam.ts'
import { FIXED_POINT } from '../kernels/hash-grid/hash-grid.ts'
import { CELL_STRIDE, marchWords, openGridSteps, roundWords, ROUND_WORDS, type GridSteps, type March } from '../kernels/ray-sampling/ray-sampling.ts'
import type { Step } from '../kernels/shared/step.ts'
import { SparseAdam } from '../kernels/sparse-adam/sparse-adam.ts'
import { EMBEDDING_FIXED_POINT, openViewInputBackward } from '../kernels/view-input/view-input.ts'
import { LOSS_FLOATS, openLoss, termsWords, TERMS_WORDS, type LossTerms } from '../kernels/volume-compositing/volume-compositing.ts'
import type { FieldArrays } from './field.ts'
import type { FieldShape } from './field-shape.ts'
import { RadianceNetwork, type Gradients } from './network.ts'

export interface Rates {
  readonly table: number
  readonly weights: number
  readonly embeddings: number
}

/** Adam's moments, by the name of what they are of. */
export type MomentArrays = Readonly<Record<`${'table' | 'weights' | 'embeddings'}${1 | 2}`, GpuArray<'f32'>>>

export class Learner {
  readonly network: RadianceNetwork
  readonly moments: MomentArrays
  /** (rays, LOSS_FLOATS) of the latest step. */
  readonly losses: GpuArray<'f32'>
  readonly #gpu: Gpu
  readonly #side: number
  readonly #terms: GpuArray<'u32'>
  readonly #round: GpuArray<'u32'>
  readonly #embeddingGradient: GpuArray<'i32'>
  readonly #status: GpuArray<'u32'>
  readonly #adams: { readonly table: SparseAdam; readonly weights: Adam; readonly embeddings: SparseAdam }
  readonly #loss: Step
  readonly #viewBackward: Step
  readonly #gridSteps: GridSteps

  private constructor(gpu: Gpu, side: number, parts: LearnerParts) {
    this.#gpu = gpu
    this.#side = side
    this.network = parts.network
    this.moments = parts.moments
    this.losses = parts.losses
    this.#terms = parts.terms
    this.#round = parts.round
    this.#embeddingGradient = parts.embeddingGradient
    this.#status = parts.status
    this.#adams = parts.adams
    this.#loss = parts.loss
    this.#viewBackward = parts.viewBackward
    this.#gridSteps = parts.gridSteps
  }

  static async open(gpu: Gpu, field: FieldArrays, shape: FieldShape, rays: number): Promise<Learner> {
    return new Learner(gpu, shape.side, await openParts(gpu, field, shape, rays))
  }

  /** Submits one step on `rays` (rays, RAY_FLOATS). `time`: 1 for the first. */
  step(rays: Float32Array, march: March, terms: LossTerms, rates: Rates, time: number): void {
    writeArray(this.#gpu, this.network.on.rays, rays)
    this.prepare(march, terms, rates, time)
    this.#inPass('learn', (pass) => { for (const [, encode] of this.phases()) encode(pass) })
  }

  /** Sets the next step's numbers; ordered with submits. */
  prepare(march: March, terms: LossTerms, rates: Rates, time: number): void {
    writeArray(this.#gpu, this.network.on.march, marchWords(march))
    writeArray(this.#gpu, this.#terms, termsWords(terms))
    this.#adams.table.prepare(time, rates.table)
    this.#adams.weights.prepare({ time, count: this.moments.weights1.length, learningRate: rates.weights })
    this.#adams.embeddings.prepare(time, rates.embeddings)
  }

  /** What a step does, in order. */
  phases(): readonly (readonly [string, Step])[] {
    const { network } = this
    return [
      ...network.phases(),
      ['loss', this.#loss],
      ['colour network backward', (pass) => { network.backwardColor(pass) }],
      ['view backward', this.#viewBackward],
      ['density network backward', (pass) => { network.backwardDensity(pass) }],
      ['scatter', (pass) => { network.scatter(pass) }],
      ['optimiser', (pass) => { for (const adam of [this.#adams.table, this.#adams.weights, this.#adams.embeddings]) adam.encode(pass) }],
    ]
  }

  /** Asks the network for the densities of the next cells, round number `round`, and takes them into the grid. */
  refreshDensities(round: number, seed: number, fade: number): void {
    const cells = this.#side ** 3
    const count = Math.min(this.network.samples, cells)
    // The cells asked go on where the round before stopped.
    const first = Number((BigInt(round) * BigInt(count) * BigInt(CELL_STRIDE)) % BigInt(cells))
    writeArray(this.#gpu, this.#round, roundWords({ count, first, step: round, seed, fade }))
    this.#inPass('refresh densities', (pass) => {
      this.#gridSteps.place(pass, count)
      this.network.density(pass, count)
      this.#gridSteps.update(pass, count)
    })
  }

  destroy(): void {
    for (const adam of Object.values(this.#adams)) adam.destroy()
    for (const array of [this.#terms, this.#round, this.#embeddingGradient, this.#status, this.losses, ...Object.values(this.moments)]) destroyArray(this.#gpu, array)
    this.network.destroy()
  }

  #inPass(label: string, encode: (pass: GPUComputePassEncoder) => void): void {
    this.#gpu.run(label, (encoder) => {
      const pass = encoder.beginComputePass()
      encode(pass)
      pass.end()
    })
  }
}

type LearnerParts = Awaited<ReturnType<typeof openParts>>

async function openParts(gpu: Gpu, field: FieldArrays, shape: FieldShape, rays: number) {
  const network = await RadianceNetwork.open(gpu, field, shape, rays, true)
  const gradients = network.gradients!
  const floats = (label: string, length: number): GpuArray<'f32'> => createArray(gpu, `radiance ${label}`, 'f32', length)
  const embeddingGradient = createArray(gpu, 'radiance gradient of embeddings', 'i32', field.embeddings.length)
  const status = createArray(gpu, 'radiance status', 'u32', 4)
  const moments: MomentArrays = {
    table1: floats('table moment 1', field.table.length), table2: floats('table moment 2', field.table.length),
    weights1: floats('weights moment 1', field.weights.length), weights2: floats('weights moment 2', field.weights.length),
    embeddings1: floats('embeddings moment 1', field.embeddings.length), embeddings2: floats('embeddings moment 2', field.embeddings.length),
  }
  const terms = createArray(gpu, 'radiance terms', 'u32', TERMS_WORDS)
  const round = createArray(gpu, 'radiance round', 'u32', ROUND_WORDS)
  const losses = floats('losses', rays * LOSS_FLOATS)
  const { on, cut } = network
  const lossArrays = { march: on.march, terms, rays: on.rays, along: on.along, head: on.head, radiance: on.radiance, densityGradient: gradients.density, radianceGradient: gradients.radiance, losses }
  return {
    network, moments, losses, terms, round, embeddingGradient, status,
    adams: await openAdams(gpu, field, gradients, moments, embeddingGradient, status),
    loss: await openLoss(gpu, cut, lossArrays),
    viewBackward: await openViewInputBackward(gpu, cut, { march: on.march, rays: on.rays, densityGradient: gradients.density, headGradient: gradients.head, embeddingGradient }),
    gridSteps: await openGridSteps(gpu, network.samples, shape.side, { round, positions: on.positions, logits: on.head, grid: field.densities }),
  }
}

async function openAdams(gpu: Gpu, field: FieldArrays, gradients: Gradients, m: MomentArrays, embeddingGradient: GpuArray<'i32'>, status: GpuArray<'u32'>) {
  const table = await SparseAdam.open(gpu, { parameters: field.table, gradients: gradients.table, firstMoments: m.table1, secondMoments: m.table2 }, FIXED_POINT)
  const weightArrays = { parameters: field.weights, gradients: gradients.weights, firstMoments: m.weights1, secondMoments: m.weights2 }
  const weights = new Adam(gpu, await createAdamKernel(gpu), weightArrays, status)
  const embeddingArrays = { parameters: field.embeddings, gradients: embeddingGradient, firstMoments: m.embeddings1, secondMoments: m.embeddings2 }
  const embeddings = await SparseAdam.open(gpu, embeddingArrays, EMBEDDING_FIXED_POINT)
  return { table, weights, embeddings }
}
