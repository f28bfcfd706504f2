// Adam over the arrays of a parameter set, each with its own learning rate. See adam.wgsl.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

export const BETA1 = 0.9
export const BETA2 = 0.999

export interface AdamArrays {
  readonly parameters: GpuArray<'f32'>
  readonly gradients: GpuArray<'f32'>
  readonly firstMoments: GpuArray<'f32'>
  readonly secondMoments: GpuArray<'f32'>
}

export interface AdamStep {
  /** 1 for the first step: bias correction. */
  readonly time: number
  /** Leading elements to change. */
  readonly count: number
  readonly learningRate: number
  /** Elements from `head` on in every run of `period` learn `factor` times as fast. */
  readonly tail?: { readonly head: number; readonly period: number; readonly factor: number }
}

const GROUP = 64
/** Workgroups along x; the rest go along y, as one dimension may not hold them all. */
const ROW = 1024

export const createAdamKernel = (gpu: Gpu): Promise<Kernel> => createKernel(gpu, { url: new URL('adam.wgsl', import.meta.url) })

export class Adam {
  readonly #gpu: Gpu
  readonly #kernel: Kernel
  readonly #step: GpuArray<'u32'>
  readonly #group: GPUBindGroup
  #count = 0

  /** `status` is the rasteriser's: nothing is changed after a view that overflowed. Array lengths are padded to 4 by the kernel's caller. */
  constructor(gpu: Gpu, kernel: Kernel, arrays: AdamArrays, status: GpuArray<'u32'>) {
    this.#gpu = gpu
    this.#kernel = kernel
    this.#step = createArray(gpu, 'adam step', 'u32', 8)
    this.#group = kernel.bind({ step: this.#step, ...arrays, status })
  }

  /** Sets the next steps' numbers; ordered with submits. */
  prepare({ time, count, learningRate, tail }: AdamStep): void {
    const words = new Uint32Array(8)
    const numbers = new Float32Array(words.buffer)
    words[0] = this.#count = count
    numbers[1] = learningRate / (1 - BETA1 ** time)
    numbers[2] = tail?.factor ?? 1
    numbers[3] = 1 / Math.sqrt(1 - BETA2 ** time)
    words[4] = tail?.head ?? 1
    words[5] = tail?.period ?? 1
    writeArray(this.#gpu, this.#step, words)
  }

  encode(pass: GPUComputePassEncoder): void {
    const groups = Math.ceil(this.#count / 4 / GROUP)
    this.#kernel.dispatch(pass, this.#group, Math.min(groups, ROW), Math.ceil(groups / ROW))
  }

  destroy(): void {
    destroyArray(this.#gpu, this.#step)
  }
}
