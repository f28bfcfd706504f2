// Splats lie flat on surfaces that a depth camera measured; formula and buffers: lie-flat.wgsl.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Bound, type Kernel } from '../../gpu/kernel.ts'

const GROUP = 64
const ROW = 1024
/** Pixels to the depths a normal is made of, as a share of the image's width: 8 at 640. */
const REACH = 1 / 80

export interface FlatSplats {
  readonly means: GpuArray<'f32'>
  readonly rotations: GpuArray<'f32'>
  readonly logScales: GpuArray<'f32'>
}

export class LieFlat {
  readonly #gpu: Gpu
  readonly #kernel: Kernel
  readonly #splats: FlatSplats
  readonly #gradients: FlatSplats
  readonly #visible: GpuArray<'u32'>
  readonly #measured: GpuArray<'f32'>
  readonly #flattening: GpuArray<'u32'>
  #count = 0

  private constructor(gpu: Gpu, kernel: Kernel, splats: FlatSplats, raster: { gradients: FlatSplats; visible: GpuArray<'u32'> }, pixels: number) {
    this.#gpu = gpu
    this.#kernel = kernel
    this.#splats = splats
    this.#gradients = raster.gradients
    this.#visible = raster.visible
    this.#measured = createArray(gpu, 'measured depth of normals', 'f32', pixels)
    this.#flattening = createArray(gpu, 'flattening', 'u32', 4)
  }

  /** `pixels`: of the largest view. Faults gpu.out-of-memory. */
  static async create(gpu: Gpu, splats: FlatSplats, raster: { gradients: FlatSplats; visible: GpuArray<'u32'> }, pixels: number): Promise<LieFlat> {
    return new LieFlat(gpu, await createKernel(gpu, { url: new URL('lie-flat.wgsl', import.meta.url) }), splats, raster, pixels)
  }

  /** Sets what the next `encode` adds; ordered with submits. `depth` (height, width), 0 where unknown. */
  prepare(count: number, weight: number, view: { width: number; depth: Float32Array }): void {
    this.#count = count
    const words = new Uint32Array(4)
    words.set([count, 0, Math.max(2, Math.round(view.width * REACH))])
    new Float32Array(words.buffer)[1] = weight / Math.max(1, count)
    writeArray(this.#gpu, this.#flattening, words)
    writeArray(this.#gpu, this.#measured, view.depth)
  }

  /** Adds to the gradients that the backward pass of the same view left. */
  encode(pass: GPUComputePassEncoder, camera: Bound): void {
    const { means, rotations, logScales } = this.#splats
    const group = this.#kernel.bind({
      camera, flattening: this.#flattening, means, rotations, logScales, visible: this.#visible, measured: this.#measured,
      rotationsGradient: this.#gradients.rotations, logScalesGradient: this.#gradients.logScales,
    })
    const groups = Math.ceil(this.#count / GROUP)
    this.#kernel.dispatch(pass, group, Math.min(groups, ROW), Math.ceil(groups / ROW))
  }

  destroy(): void {
    destroyArray(this.#gpu, this.#measured)
    destroyArray(this.#gpu, this.#flattening)
  }
}
