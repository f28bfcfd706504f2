// Features of splats as an image, and the gradient back to them; formulas and buffers: feature-raster.wgsl,
// feature-gradient.wgsl. Both follow a forward pass of the rasteriser for the same view.

import { createArray, destroyArray, uploadArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Bound, type Kernel } from '../../gpu/kernel.ts'
import type { ViewLists } from '../lifting/lifting.ts'
import { tilesOf, type KernelShape } from '../shared/shape.ts'
import { dispatchGroups, perItem } from '../shared/step.ts'

/** CHANNELS of chunk.wgsl. */
const CHANNELS = 8
/** Records lie this many words apart: WebGPU binds at multiples of 256 bytes. */
const RECORD_STRIDE = 64
const RECORD_BYTES = 16

export interface DrawnView {
  readonly camera: Bound
  readonly lists: ViewLists
  readonly width: number
  readonly height: number
}

/** Which (tile, splat) pairs are whose, of the same forward pass: `Rasteriser.pairs`. */
export interface DrawnPairs {
  readonly scene: GpuArray
  readonly visible: GpuArray
  readonly pairOffsets: GpuArray
  readonly ranks: GpuArray
  readonly status: GpuArray
}

export class FeatureRaster {
  readonly #gpu: Gpu
  readonly #shape: KernelShape
  readonly #forward: Kernel
  readonly #scatter: Kernel
  readonly #gather: Kernel
  readonly #depth: Kernel
  readonly #slotsUsed: GpuArray<'u32'>
  #slots: GpuArray<'f32'>
  /** Chunk records by number of channels. */
  readonly #records = new Map<number, GpuArray<'u32'>>()

  private constructor(gpu: Gpu, shape: KernelShape, kernels: readonly Kernel[]) {
    this.#gpu = gpu
    this.#shape = shape
    ;[this.#forward, this.#scatter, this.#gather, this.#depth] = kernels as [Kernel, Kernel, Kernel, Kernel]
    this.#slotsUsed = createArray(gpu, 'feature slots used', 'u32', 1)
    this.#slots = createArray(gpu, 'feature slots', 'f32', 0)
  }

  static async create(gpu: Gpu, shape: KernelShape): Promise<FeatureRaster> {
    const constants = { TILE: shape.tile, VECTORS: `${shape.vectors}u`, THREADS: `${shape.threads}u`, SUBGROUPS: `${shape.subgroups}u`, LANES: `${shape.lanes}u` }
    const gradient = new URL('feature-gradient.wgsl', import.meta.url)
    return new FeatureRaster(gpu, shape, await Promise.all([
      createKernel(gpu, { url: new URL('feature-raster.wgsl', import.meta.url), constants }),
      createKernel(gpu, { url: gradient, entryPoint: 'scatter', constants }),
      createKernel(gpu, { url: gradient, entryPoint: 'gather', constants }),
      createKernel(gpu, { url: new URL('expected-depth.wgsl', import.meta.url) }),
    ]))
  }

  /** `features` (N, C) of all splats to `image` (C, H, W). */
  encodeForward(pass: GPUComputePassEncoder, view: DrawnView, channels: number, features: GpuArray<'f32'>, image: GpuArray<'f32'>): void {
    for (const chunk of this.#chunks(channels)) {
      const group = this.#forward.bind({ camera: view.camera, ...view.lists, chunk, features, image })
      dispatchGroups(pass, this.#forward, group, tilesOf(view.width, view.height, this.#shape.tile))
    }
  }

  /**
   * `imageGradient` (C, H, W) to `featureGradient` (N, C), overwritten; zero for splats not seen. `count`: splats drawn.
   * Faults gpu.out-of-memory.
   */
  encodeBackward(
    pass: GPUComputePassEncoder, view: DrawnView, pairs: DrawnPairs, count: number,
    channels: number, imageGradient: GpuArray<'f32'>, featureGradient: GpuArray<'f32'>,
  ): void {
    const slots = this.#slotsFor(pairs.ranks.length)
    const slotsUsed = this.#slotsUsed
    for (const chunk of this.#chunks(channels)) {
      const group = this.#scatter.bind({ camera: view.camera, ...view.lists, chunk, imageGradient, slots, slotsUsed })
      dispatchGroups(pass, this.#scatter, group, tilesOf(view.width, view.height, this.#shape.tile))
      perItem(this.#gather, { ...pairs, chunk, slots, slotsUsed, featureGradient }, () => count)(pass)
    }
  }

  /** Expected depth (H, W) from what the rasteriser drew. */
  encodeDepth(pass: GPUComputePassEncoder, { camera, width, height }: DrawnView, drawn: { color: GpuArray; alpha: GpuArray }, depth: GpuArray<'f32'>): void {
    perItem(this.#depth, { camera, color: drawn.color, alpha: drawn.alpha, depth }, () => width * height)(pass)
  }

  destroy(): void {
    for (const array of [this.#slots, this.#slotsUsed, ...this.#records.values()]) destroyArray(this.#gpu, array)
  }

  #slotsFor(pairs: number): GpuArray<'f32'> {
    const floats = pairs * this.#shape.subgroups * CHANNELS
    if (this.#slots.length < floats) {
      destroyArray(this.#gpu, this.#slots)
      this.#slots = createArray(this.#gpu, 'feature slots', 'f32', floats)
    }
    return this.#slots
  }

  #chunks(channels: number): Bound[] {
    const count = Math.ceil(channels / CHANNELS)
    let array = this.#records.get(channels)
    if (array === undefined) {
      const records = new Uint32Array(Math.max(1, count) * RECORD_STRIDE)
      for (let c = 0; c < count; c++) records.set([channels, c * CHANNELS], c * RECORD_STRIDE)
      this.#records.set(channels, (array = uploadArray(this.#gpu, 'feature chunks', records)))
    }
    return Array.from({ length: count }, (_, c) => ({ array, offset: c * RECORD_STRIDE * 4, size: RECORD_BYTES }))
  }
}
