// The splats being trained: parameters, Adam's moments, and the steps that change them.

import { createAdamKernel, Adam } from '../kernels/adam/adam.ts'
import { createDensityKernels, relocate, SplatNudges, type DensityKernels, type Moved, type Relocated } from '../kernels/density-control/density-control.ts'
import { readArray, readArrays, writeArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { shCoefficients, type SplatCloud } from '../scene/splats.ts'
import { createSplatArrays, destroySplatArrays, SPLAT_PARAMETERS, splatWidths, writeSplats, type ShDegree, type SplatArrays } from './gpu-splats.ts'
import { explorationNoise, HIGHER_SH_FACTOR, learningRates, OPACITY_WEIGHT, SCALE_WEIGHT } from './schedule.ts'

export type SplatParameter = keyof SplatArrays
const MOMENT_SETS = ['parameters', 'firstMoments', 'secondMoments'] as const
type MomentSet = (typeof MOMENT_SETS)[number]

/** Parameters and moments of the first `count` splats, as plain arrays. */
export type SplatState = Record<`${MomentSet}.${SplatParameter}`, Float32Array>

interface Connected {
  readonly adams: Readonly<Record<SplatParameter, Adam>>
  readonly nudges: SplatNudges
  readonly density: DensityKernels
}

export class SplatOptimiser {
  readonly splats: SplatArrays
  readonly shDegree: ShDegree
  readonly capacity: number
  count = 0
  /** Learning rates times this. */
  rateFactor = 1
  /** Whether faint splats wander and all are drawn to be faint and small, as splats of a fixed budget must be (MCMC). */
  explores = true
  readonly #gpu: Gpu
  readonly #sets: Readonly<Record<MomentSet, SplatArrays>>
  readonly #scale: number
  #kernels: Connected | null = null

  /** `scaleOfScene`: the world length that learning rates are relative to. */
  constructor(gpu: Gpu, capacity: number, shDegree: ShDegree, scaleOfScene: number) {
    // Adam takes four numbers at a time from every array.
    this.capacity = Math.ceil(capacity / 4) * 4
    this.shDegree = shDegree
    this.#gpu = gpu
    this.#scale = scaleOfScene
    const make = (label: string): SplatArrays => createSplatArrays(gpu, label, this.capacity, shDegree)
    this.splats = make('splats')
    this.#sets = { parameters: this.splats, firstMoments: make('first moments'), secondMoments: make('second moments') }
  }

  /** Compiles the kernels and binds them to the rasteriser's gradients. */
  async connect(gradients: SplatArrays, status: GpuArray<'u32'>): Promise<void> {
    const [adam, density] = await Promise.all([createAdamKernel(this.#gpu), createDensityKernels(this.#gpu)])
    const bound = (name: SplatParameter): Adam => new Adam(this.#gpu, adam, { ...this.#arrays(name), gradients: gradients[name] }, status)
    this.#kernels = {
      density,
      nudges: new SplatNudges(this.#gpu, density, this.splats, gradients),
      adams: { means: bound('means'), rotations: bound('rotations'), logScales: bound('logScales'), opacityLogits: bound('opacityLogits'), sh: bound('sh') },
    }
  }

  start(cloud: SplatCloud): void {
    writeSplats(this.#gpu, this.splats, cloud)
    this.count = cloud.count
  }

  /** Sets the numbers of step `step` (0-based) of `steps`, with a share `done` of the run over; ordered with submits. */
  prepare(step: number, done: number, steps: number, seed: number): void {
    const { adams, nudges } = this.#connected()
    const widths = splatWidths(this.shDegree)
    const rates = learningRates(done, steps, this.#scale)
    for (const name of SPLAT_PARAMETERS) {
      const tail = name === 'sh' ? { head: 3, period: shCoefficients(this.shDegree) * 3, factor: HIGHER_SH_FACTOR } : undefined
      adams[name].prepare({ time: step + 1, count: this.count * widths[name], learningRate: rates[name] * this.rateFactor, ...(tail === undefined ? {} : { tail }) })
    }
    // Per length of the scene, as the noise is a covariance (length²) times this and must come out a length.
    const amount = this.explores ? explorationNoise(done) / this.#scale : 0
    const [opacityWeight, scaleWeight] = this.explores ? [OPACITY_WEIGHT, SCALE_WEIGHT] : [0, 0]
    nudges.prepare({ count: this.count, step, seed, amount, opacityWeight, scaleWeight, scaleUnit: this.#scale })
  }

  /** Encodes one optimiser step on the gradients that the rasteriser left. */
  encode(pass: GPUComputePassEncoder): void {
    const { adams, nudges } = this.#connected()
    nudges.encodeRegularise(pass)
    for (const name of SPLAT_PARAMETERS) adams[name].encode(pass)
    nudges.encodeExplore(pass)
  }

  /** For those who measure what density control acts on. */
  get densityKernels(): DensityKernels { return this.#connected().density }

  relocate(rows: readonly Relocated[], count: number, moves: readonly Moved[] = []): void {
    const widths = splatWidths(this.shDegree)
    const arrays = SPLAT_PARAMETERS.map((name) => ({
      ...this.#arrays(name), width: widths[name], kind: name === 'opacityLogits' || name === 'logScales' || name === 'means' ? name : 'copy',
    } as const))
    relocate(this.#gpu, this.#connected().density.relocate, arrays, rows, moves)
    this.count = count
  }

  /** No opacity stays above this; the opacities' moments begin anew. */
  async limitOpacity(mostLogit: number): Promise<void> {
    const { parameters, firstMoments, secondMoments } = this.#arrays('opacityLogits')
    const logits = await readArray(this.#gpu, parameters)
    writeArray(this.#gpu, parameters, logits.map((value) => Math.min(value, mostLogit)))
    for (const moments of [firstMoments, secondMoments]) writeArray(this.#gpu, moments, new Float32Array(moments.length))
  }

  async state(): Promise<SplatState> {
    const widths = splatWidths(this.shDegree)
    const names = MOMENT_SETS.flatMap((set) => SPLAT_PARAMETERS.map((name) => ({ set, name })))
    const values = await readArrays(this.#gpu, names.map(({ set, name }) => this.#sets[set][name]))
    return Object.fromEntries(names.map(({ set, name }, i) => [`${set}.${name}`, values[i]!.slice(0, this.count * widths[name])])) as SplatState
  }

  restore(state: SplatState, count: number): void {
    for (const set of MOMENT_SETS) for (const name of SPLAT_PARAMETERS) writeArray(this.#gpu, this.#sets[set][name], state[`${set}.${name}`])
    this.count = count
  }

  destroy(): void {
    for (const set of MOMENT_SETS) destroySplatArrays(this.#gpu, this.#sets[set])
    if (this.#kernels === null) return
    this.#kernels.nudges.destroy()
    for (const name of SPLAT_PARAMETERS) this.#kernels.adams[name].destroy()
  }

  #arrays(name: SplatParameter): Record<MomentSet, GpuArray<'f32'>> {
    return { parameters: this.#sets.parameters[name], firstMoments: this.#sets.firstMoments[name], secondMoments: this.#sets.secondMoments[name] }
  }

  #connected(): Connected {
    if (this.#kernels === null) throw new Error('SplatOptimiser.connect comes first')
    return this.#kernels
  }
}
