// The loss of an image against its photograph and its gradient, in a few short dispatches without a barrier:
//   L = Σ over counted pixels of [ (1 - λ)·|x - y| + λ·(1 - SSIM) ] / 3n  +  depthWeight · Σ huber(relative depth error) / n_depth
// with x = gain·rendered + bias per channel. See the .wgsl files for formulas and layouts.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import { kernelShape, type KernelShape } from '../shared/shape.ts'

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

const KERNELS = ['statistics-rows', 'derivatives-columns', 'gradient-rows', 'depth-gradient', 'sum-partials', 'sum-chunks'] as const
type KernelName = (typeof KERNELS)[number]
type ColorKernel = Exclude<KernelName, 'depth-gradient'>

export interface LossKernels {
  readonly shape: KernelShape
  readonly kernels: Readonly<Record<KernelName, Kernel>>
}

/** Threads that add up one plane's partial sums. */
const CHUNKS = 64

export async function createLossKernels(gpu: Gpu, shape = kernelShape(gpu)): Promise<LossKernels> {
  const constants = { WALK: `${shape.walk}u`, GROUP: shape.chunkGroup, CHUNKS: `${CHUNKS}u` }
  const compiled = await Promise.all(KERNELS.map(async (name) => [name, await createKernel(gpu, { url: new URL(`${name}.wgsl`, import.meta.url), constants })] as const))
  return { shape, kernels: Object.fromEntries(compiled) as Record<KernelName, Kernel> }
}

/** Buffers and bind groups for images up to one size. */
export class PhotometricLoss {
  /** (slots, 32) f32; read it back and hand it to `resultOf`. */
  readonly results: GpuArray<'f32'>
  readonly #gpu: Gpu
  readonly #kernels: LossKernels
  readonly #image: GpuArray<'u32'>
  readonly #target: GpuArray<'u32'>
  readonly #measured: GpuArray<'f32'> | null
  readonly #owned: readonly GpuArray[]
  #size: { width: number; height: number }
  readonly #groups: Readonly<Record<ColorKernel, GPUBindGroup>>
  readonly #depthGroup: GPUBindGroup | null

  /** Without `depth` no target's depth counts, and the gradients by depth and alpha are left alone. */
  constructor(gpu: Gpu, compiled: LossKernels, largest: { width: number; height: number }, images: LossImages, slots: number, depth = true) {
    const [stride, rows] = [padded(largest.width), padded(largest.height)]
    const plane = rows * stride
    const { color, alpha, colorGradient, alphaGradient } = images
    const floats = (label: string, length: number): GpuArray<'f32'> => createArray(gpu, `loss ${label}`, 'f32', length)
    const image = createArray(gpu, 'loss image', 'u32', 16)
    const targetPixels = createArray(gpu, 'loss target', 'u32', largest.width * largest.height)
    const measured = depth ? floats('measured depth', largest.width * largest.height) : null
    const { shape, kernels } = compiled
    const statistics = floats('statistics', 12 * plane)
    const derivatives = floats('derivatives', 9 * plane)
    const similarity = floats('similarity', 3 * walksAlong(shape, rows) * stride)
    const partials = floats('partials', 16 * walksAlong(shape, stride) * rows)
    const chunkSums = floats('chunk sums', 4 * CHUNKS * 8)
    const results = floats('results', slots * RESULT_FLOATS)
    this.#size = largest
    this.results = results
    this.#gpu = gpu
    this.#kernels = compiled
    this.#image = image
    this.#target = targetPixels
    this.#measured = measured
    this.#owned = [image, targetPixels, statistics, derivatives, similarity, partials, chunkSums, results, ...(measured ? [measured] : [])]
    this.#depthGroup = measured && kernels['depth-gradient'].bind({ image, color, alpha, measured, colorGradient, alphaGradient, partials })
    this.#groups = {
      'statistics-rows': kernels['statistics-rows'].bind({ image, color, targetPixels, statistics }),
      'derivatives-columns': kernels['derivatives-columns'].bind({ image, statistics, targetPixels, derivatives, similarity }),
      'gradient-rows': kernels['gradient-rows'].bind({ image, derivatives, color, targetPixels, colorGradient, partials }),
      'sum-partials': kernels['sum-partials'].bind({ image, partials, similarity, chunkSums }),
      'sum-chunks': kernels['sum-chunks'].bind({ image, chunkSums, results }),
    }
  }

  /** Sets what the next `encode` compares with; ordered with submits. */
  prepare(target: LossTarget, exposure: ChannelExposure, depthWeight: number, slot: number): void {
    const { width, height } = (this.#size = target)
    const words = new Uint32Array(16)
    const numbers = new Float32Array(words.buffer)
    words.set([width, height, padded(height), padded(width)])
    numbers.set(exposure.gain, 4)
    words[7] = target.counted < width * height ? 1 : 0
    numbers.set(exposure.bias, 8)
    const perColor = 1 / (3 * Math.max(1, target.counted))
    numbers.set([(1 - SSIM_SHARE) * perColor, SSIM_SHARE * perColor, target.depth === null || !this.#measured ? 0 : depthWeight / Math.max(1, target.depthCounted)], 12)
    words[15] = slot
    writeArray(this.#gpu, this.#image, words)
    writeArray(this.#gpu, this.#target, target.pixels)
    if (this.#measured && target.depth !== null && depthWeight > 0) writeArray(this.#gpu, this.#measured, target.depth)
  }

  encode(pass: GPUComputePassEncoder): void {
    const { width, height } = this.#size
    const { shape, kernels } = this.#kernels
    const run = (name: ColorKernel, x: number, y: number): void => kernels[name].dispatch(pass, this.#groups[name], x, y)
    const alongRows = Math.ceil((height * walksAlong(shape, width)) / shape.chunkGroup)
    const alongColumns = Math.ceil((padded(width) * walksAlong(shape, height)) / shape.chunkGroup)
    run('statistics-rows', alongRows, 3)
    run('derivatives-columns', alongColumns, 3)
    run('gradient-rows', alongRows, 3)
    if (this.#depthGroup) kernels['depth-gradient'].dispatch(pass, this.#depthGroup, alongRows)
    run('sum-partials', 4, 1)
    run('sum-chunks', 1, 1)
  }

  destroy(): void {
    for (const array of this.#owned) destroyArray(this.#gpu, array)
  }
}

/** The kernels make 4 pixels at a time. */
const padded = (length: number): number => Math.ceil(length / 4) * 4

/** Threads that share a row or column. */
const walksAlong = ({ walk }: KernelShape, length: number): number => Math.ceil(padded(length) / 4 / walk)

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
