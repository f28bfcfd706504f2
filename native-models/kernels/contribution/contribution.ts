// What each splat did for the views looked at; formula and buffers: contribution.wgsl.

import { createArray, destroyArray, readArray, writeArray, zeroArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Bound, type Kernel } from '../../gpu/kernel.ts'
import type { ChannelExposure } from '../photometric-loss/photometric-loss.ts'
import { tilesOf, type KernelShape } from '../shared/shape.ts'
import { dispatchGroups } from '../shared/step.ts'

/** Words per splat of `contributions`. */
export const CONTRIBUTION_WORDS = 3
/** Largest sum of blame: a splat that makes every pixel of this many views wholly wrong must fit 32 bits. */
const MOST_BLAME = 2 ** 31
const MOST_VIEWS = 8

export interface Contributions {
  /** (N) largest compositing weight at any pixel, 0…1; 0 = never seen. */
  readonly most: Float32Array
  /** (N) pixels to which the splat gave more than any other did. */
  readonly leading: Float64Array
  /** (N) squared error of the pixels, weighted by the splat's part in them. */
  readonly blame: Float64Array
}

/** A view after its forward pass. */
export interface ContributionView {
  readonly camera: Bound
  readonly lists: { readonly tileStarts: GpuArray; readonly tileSplats: GpuArray; readonly screen: GpuArray }
  readonly color: GpuArray<'f32'>
  readonly width: number
  readonly height: number
  /** (height, width) RGBA bytes, A = 0 where there is no source. */
  readonly pixels: Uint32Array
  readonly exposure: ChannelExposure
}

export class Contribution {
  /** (capacity, 3), see contribution.wgsl. */
  readonly words: GpuArray<'u32'>
  readonly #gpu: Gpu
  readonly #shape: KernelShape
  readonly #kernel: Kernel
  readonly #measure: GpuArray<'f32'>
  readonly #photograph: GpuArray<'u32'>
  readonly #units: number

  private constructor(gpu: Gpu, shape: KernelShape, kernel: Kernel, size: { splats: number; width: number; height: number }) {
    this.#gpu = gpu
    this.#shape = shape
    this.#kernel = kernel
    this.#units = 2 ** Math.floor(Math.log2(MOST_BLAME / (size.width * size.height * MOST_VIEWS)))
    this.words = createArray(gpu, 'contributions', 'u32', size.splats * CONTRIBUTION_WORDS)
    this.#measure = createArray(gpu, 'contribution measure', 'f32', 8)
    this.#photograph = createArray(gpu, 'contribution photograph', 'u32', size.width * size.height)
  }

  /** `size.width` x `size.height` is the largest view. Faults gpu.out-of-memory. */
  static async create(gpu: Gpu, shape: KernelShape, size: { splats: number; width: number; height: number }): Promise<Contribution> {
    const constants = { TILE: shape.tile, VECTORS: `${shape.vectors}u`, THREADS: `${shape.threads}u` }
    return new Contribution(gpu, shape, await createKernel(gpu, { url: new URL('contribution.wgsl', import.meta.url), constants }), size)
  }

  /** Submits the adding of one view; the forward pass of the same view must have been submitted last. */
  add({ camera, lists, color, width, height, pixels, exposure }: ContributionView): void {
    writeArray(this.#gpu, this.#measure, new Float32Array([...exposure.gain, this.#units, ...exposure.bias, 0]))
    writeArray(this.#gpu, this.#photograph, pixels)
    const group = this.#kernel.bind({ camera, measure: this.#measure, ...lists, color, photograph: this.#photograph, contributions: this.words })
    this.#gpu.run('contributions', (encoder) => {
      const pass = encoder.beginComputePass({ label: 'contributions' })
      dispatchGroups(pass, this.#kernel, group, tilesOf(width, height, this.#shape.tile))
      pass.end()
    })
  }

  /** What the first `count` splats did since the last `clear`. */
  async read(count: number): Promise<Contributions> {
    const words = await readArray(this.#gpu, this.words, { to: count * CONTRIBUTION_WORDS })
    const bits = new Float32Array(words.buffer, words.byteOffset, words.length)
    const every = <T extends Float32Array | Float64Array>(out: T, value: (at: number) => number): T => {
      for (let i = 0; i < count; i++) out[i] = value(i * CONTRIBUTION_WORDS)
      return out
    }
    return {
      most: every(new Float32Array(count), (at) => bits[at]!),
      leading: every(new Float64Array(count), (at) => words[at + 1]!),
      blame: every(new Float64Array(count), (at) => words[at + 2]! / this.#units),
    }
  }

  clear(): void {
    this.#gpu.run('clear contributions', (encoder) => zeroArray(encoder, this.words))
  }

  destroy(): void {
    for (const array of [this.words, this.#measure, this.#photograph]) destroyArray(this.#gpu, array)
  }
}
