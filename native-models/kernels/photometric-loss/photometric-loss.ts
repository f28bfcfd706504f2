// The loss of an image against its photograph and its gradient, in eight short dispatches without a barrier:
//   L = Σ over counted pixels of [ (1 - λ)·|x - y| + λ·(1 - SSIM) ] / 3n  +  depthWeight · Σ huber(relative depth error) / n_depth
// with x = gain·rendered + bias per channel. See the .wgsl files for formulas and layouts.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

/** Weight of 1 - SSIM against L1 (3DGS). */
export const SSIM_SHARE = 0.2

/** What the rasteriser makes and takes; see splatting/rasteriser.ts. */
export interface LossImages {
  /** (height, width, 4) f32: r, g, b, Σ w z. */
  readonly color: GpuArray<'f32'>
  /** (height, width) f32: Σ w. */
  readonly alpha: GpuArray<'f32'>
  readonly colorGradient: GpuArray<'f32'>
  readonly alphaGradient: GpuArray<'f32'>
}

/** What an image is compared with. Pixels are (height, width) RGBA bytes in one u32 each, A = 0 where there is no source. */
export interface LossTarget {
  readonly width: number
  readonly height: number
  readonly pixels: Uint32Array
  /** How many of them have a source. */
  readonly counted: number
  /** (height, width) depth along the camera's z in world units, 0 where unknown. */
  readonly depth: Float32Array | null
  readonly depthCounted: number
}

/** x = gain·rendered + bias, per channel. */
export interface ChannelExposure {
  readonly gain: readonly [number, number, number]
  readonly bias: readonly [number, number, number]
}
export const NEUTRAL_EXPOSURE: ChannelExposure = { gain: [1, 1, 1], bias: [0, 0, 0] }

export interface LossResult {
  readonly loss: number
  readonly l1: number
  /** Mean squared error of the exposure-corrected image over counted pixels and channels. */
  readonly mse: number
  readonly ssim: number
  /** Huber of the relative depth error, mean over pixels with a measured depth. */
  readonly depth: number
  readonly byGain: [number, number, number]
  readonly byBias: [number, number, number]
}

/** Floats of one image's row of the results. */
export const RESULT_FLOATS = 32
const GROUP = 64

const KERNELS = ['statistics-rows', 'similarity-columns', 'derivatives-rows', 'gradient-columns', 'depth-gradient', 'sum-rows', 'sum-columns'] as const
type KernelName = (typeof KERNELS)[number]
export type LossKernels = Readonly<Record<KernelName, Kernel>>

export async function createLossKernels(gpu: Gpu): Promise<LossKernels> {
  const compiled = await Promise.all(KERNELS.map(async (name) => [name, await createKernel(gpu, { url: new URL(`${name}.wgsl`, import.meta.url) })] as const))
  return Object.fromEntries(compiled) as LossKernels
}

/** Buffers and bind groups for images up to one size. */
export class PhotometricLoss {
  /** (slots, 32) f32; read it back and hand it to `resultOf`. */
  readonly results: GpuArray<'f32'>
  readonly #gpu: Gpu
  readonly #kernels: LossKernels
  readonly #image: GpuArray<'u32'>
  readonly #target: GpuArray<'u32'>
  readonly #measured: GpuArray<'f32'>
  readonly #owned: readonly GpuArray[]
  #size: { width: number; height: number }
  readonly #groups: Readonly<Record<KernelName, GPUBindGroup>>

  constructor(gpu: Gpu, kernels: LossKernels, largest: { width: number; height: number }, images: LossImages, slots: number) {
    const [stride, rows] = [padded(largest.width), padded(largest.height)]
    const plane = rows * stride
    const { color, alpha, colorGradient, alphaGradient } = images
    const floats = (label: string, length: number): GpuArray<'f32'> => createArray(gpu, `loss ${label}`, 'f32', length)
    const image = createArray(gpu, 'loss image', 'u32', 16)
    const targetPixels = createArray(gpu, 'loss target', 'u32', largest.width * largest.height)
    const measured = floats('measured depth', largest.width * largest.height)
    const statistics = floats('statistics', 12 * plane)
    const derivatives = floats('derivatives', 12 * plane)
    // The row sums of the derivatives come after the statistics are used up: same memory, half the cache.
    const similarity = floats('similarity', (3 * plane) / 4)
    const partials = floats('partials', 4 * plane)
    const rowSums = floats('row sums', 8 * rows)
    const results = floats('results', slots * RESULT_FLOATS)
    this.#size = largest
    this.results = results
    this.#gpu = gpu
    this.#kernels = kernels
    this.#image = image
    this.#target = targetPixels
    this.#measured = measured
    this.#owned = [image, targetPixels, measured, statistics, derivatives, similarity, partials, rowSums, results]
    this.#groups = {
      'statistics-rows': kernels['statistics-rows'].bind({ image, color, targetPixels, statistics }),
      'similarity-columns': kernels['similarity-columns'].bind({ image, statistics, targetPixels, derivatives, partials: similarity }),
      'derivatives-rows': kernels['derivatives-rows'].bind({ image, derivatives, blurred: statistics }),
      'gradient-columns': kernels['gradient-columns'].bind({ image, blurred: statistics, color, targetPixels, colorGradient, partials }),
      'depth-gradient': kernels['depth-gradient'].bind({ image, color, alpha, measured, colorGradient, alphaGradient, partials }),
      'sum-rows': kernels['sum-rows'].bind({ image, partials, similarity, rowSums }),
      'sum-columns': kernels['sum-columns'].bind({ image, rowSums, results }),
    }
  }

  /** Sets what the next `encode` compares with; ordered with submits. */
  prepare(target: LossTarget, exposure: ChannelExposure, depthWeight: number, slot: number): void {
    const { width, height } = (this.#size = target)
    const words = new Uint32Array(16)
    const numbers = new Float32Array(words.buffer)
    words.set([width, height, padded(height), padded(width)])
    numbers.set(exposure.gain, 4)
    numbers.set(exposure.bias, 8)
    const perColor = 1 / (3 * Math.max(1, target.counted))
    numbers.set([(1 - SSIM_SHARE) * perColor, SSIM_SHARE * perColor, target.depth === null ? 0 : depthWeight / Math.max(1, target.depthCounted)], 12)
    words[15] = slot
    writeArray(this.#gpu, this.#image, words)
    writeArray(this.#gpu, this.#target, target.pixels)
    if (target.depth !== null && depthWeight > 0) writeArray(this.#gpu, this.#measured, target.depth)
  }

  encode(pass: GPUComputePassEncoder): void {
    const { width, height } = this.#size
    const [wide, tall] = [Math.ceil(width / 4 / GROUP), Math.ceil(height / 4)]
    const across = Math.ceil(width / GROUP)
    const run = (name: KernelName, x: number, y: number, z: number): void => this.#kernels[name].dispatch(pass, this.#groups[name], x, y, z)
    run('statistics-rows', wide, height, 3)
    run('similarity-columns', across, tall, 3)
    run('derivatives-rows', wide, height, 3)
    run('gradient-columns', across, tall, 3)
    run('depth-gradient', across, tall, 1)
    run('sum-rows', Math.ceil(tall / 8), 4, 1)
    run('sum-columns', 1, 1, 1)
  }

  destroy(): void {
    for (const array of this.#owned) destroyArray(this.#gpu, array)
  }
}

/** The kernels make 4 pixels at a time. */
const padded = (length: number): number => Math.ceil(length / 4) * 4

/** The numbers of one slot, as means over what counted. */
export function resultOf(results: Float32Array, slot: number, target: Pick<LossTarget, 'counted' | 'depthCounted'>, depthWeight: number): LossResult {
  const at = (plane: number, i: number): number => results[slot * RESULT_FLOATS + plane * 8 + i]!
  const colors = (i: number): [number, number, number] => [at(0, i), at(1, i), at(2, i)]
  const mean = (i: number): number => colors(i).reduce((a, b) => a + b) / (3 * Math.max(1, target.counted))
  const [l1, mse, ssim] = [mean(0), mean(1), mean(4)]
  const depth = at(3, 0) / Math.max(1, target.depthCounted)
  return {
    loss: (1 - SSIM_SHARE) * l1 + SSIM_SHARE * (1 - ssim) + depthWeight * depth,
    l1, mse, ssim, depth, byGain: colors(2), byBias: colors(3),
  }
}
