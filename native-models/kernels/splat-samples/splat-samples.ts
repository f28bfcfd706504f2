// The heaviest splats of single pixels; formula and buffers: splat-samples.wgsl.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { DrawnView } from '../feature-raster/feature-raster.ts'
import type { KernelShape } from '../shared/shape.ts'
import { perItem } from '../shared/step.ts'

/** What rows are written to; shapes: splat-samples.wgsl. */
export interface SampleRows {
  readonly keep: number
  readonly ids: GpuArray<'u32'>
  readonly weights: GpuArray<'f32'>
  readonly depths: GpuArray<'f32'>
  readonly positions: GpuArray<'f32'>
  readonly samples: GpuArray<'f32'>
}

export class SplatSamples {
  readonly #gpu: Gpu
  readonly #choose: Kernel
  readonly #describe: Kernel
  readonly #batch: GpuArray<'u32'>
  #pixels: GpuArray<'u32'>

  private constructor(gpu: Gpu, choose: Kernel, describe: Kernel) {
    this.#gpu = gpu
    this.#choose = choose
    this.#describe = describe
    this.#batch = createArray(gpu, 'sample batch', 'u32', 4)
    this.#pixels = createArray(gpu, 'sampled pixels', 'u32', 0)
  }

  static async create(gpu: Gpu, shape: KernelShape): Promise<SplatSamples> {
    const url = new URL('splat-samples.wgsl', import.meta.url)
    const constants = { TILE: shape.tile, VECTORS: `${shape.vectors}u`, THREADS: `${shape.threads}u` }
    const [choose, describe] = await Promise.all(['choose', 'describe'].map((entryPoint) => createKernel(gpu, { url, entryPoint, constants })))
    return new SplatSamples(gpu, choose!, describe!)
  }

  /** Submits it, after a forward pass of the same view. Rows [at, at + pixels.length) are overwritten. */
  run(view: DrawnView, splats: { means: GpuArray; visual: GpuArray }, pixels: Uint32Array, rows: SampleRows, at: number): void {
    const { keep, ids, weights, depths, positions, samples } = rows
    this.#upload(pixels, at, keep)
    const { camera, lists } = view
    const batch = this.#batch
    const choose = perItem(this.#choose, { camera, ...lists, batch, pixels: this.#pixels, ids, weights }, () => pixels.length)
    const describe = perItem(this.#describe, { screen: lists.screen, batch, ids, ...splats, depths, positions, samples }, () => pixels.length * keep)
    this.#gpu.run('sample splats', (encoder) => {
      const pass = encoder.beginComputePass({ label: 'sample splats' })
      choose(pass)
      describe(pass)
      pass.end()
    })
  }

  destroy(): void {
    destroyArray(this.#gpu, this.#batch)
    destroyArray(this.#gpu, this.#pixels)
  }

  #upload(pixels: Uint32Array, at: number, keep: number): void {
    if (this.#pixels.length < pixels.length) {
      destroyArray(this.#gpu, this.#pixels)
      this.#pixels = createArray(this.#gpu, 'sampled pixels', 'u32', pixels.length)
    }
    writeArray(this.#gpu, this.#pixels, pixels)
    writeArray(this.#gpu, this.#batch, new Uint32Array([pixels.length, at, keep, 0]))
  }
}
