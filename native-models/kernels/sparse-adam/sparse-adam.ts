// Adam over a table with whole-number gradients, most of which are 0. See sparse-adam.wgsl.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

export const SPARSE_BETA1 = 0.9
export const SPARSE_BETA2 = 0.99

export interface SparseAdamArrays {
  readonly parameters: GpuArray<'f32'>
  /** Units of 1/fixedPoint; cleared by each step. */
  readonly gradients: GpuArray<'i32'>
  readonly firstMoments: GpuArray<'f32'>
  readonly secondMoments: GpuArray<'f32'>
}

const GROUP = 64
/** Workgroups along x; the rest go along y, as one dimension may not hold them all. */
const ROW = 1024

export class SparseAdam {
  readonly #gpu: Gpu
  readonly #kernel: Kernel
  readonly #step: GpuArray<'u32'>
  readonly #group: GPUBindGroup
  readonly #groups: number

  private constructor(gpu: Gpu, kernel: Kernel, arrays: SparseAdamArrays) {
    this.#gpu = gpu
    this.#kernel = kernel
    this.#step = createArray(gpu, 'sparse adam step', 'u32', 4)
    this.#group = kernel.bind({ step: this.#step, ...arrays })
    this.#groups = arrays.parameters.length / 4
  }

  /** Array lengths must be a multiple of 4. */
  static async open(gpu: Gpu, arrays: SparseAdamArrays, fixedPoint: number): Promise<SparseAdam> {
    const kernel = await createKernel(gpu, { url: new URL('sparse-adam.wgsl', import.meta.url), constants: { FIXED_POINT: `f32(${fixedPoint})` } })
    return new SparseAdam(gpu, kernel, arrays)
  }

  /** Sets the next steps' numbers, ordered with submits. `time`: 1 for the first step. */
  prepare(time: number, learningRate: number): void {
    const words = new Uint32Array(4)
    words[0] = this.#groups
    new Float32Array(words.buffer).set([learningRate / (1 - SPARSE_BETA1 ** time), 1 / Math.sqrt(1 - SPARSE_BETA2 ** time)], 1)
    writeArray(this.#gpu, this.#step, words)
  }

  encode(pass: GPUComputePassEncoder): void {
    const groups = Math.ceil(this.#groups / GROUP)
    this.#kernel.dispatch(pass, this.#group, Math.min(groups, ROW), Math.ceil(groups / ROW))
  }

  destroy(): void {
    destroyArray(this.#gpu, this.#step)
  }
}
