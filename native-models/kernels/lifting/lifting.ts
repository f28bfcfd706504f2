// Votes of one labelled view after another for the splats it shows; formula and buffers: lifting.wgsl.

import { createArray, destroyArray, readArray, writeArray, zeroArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Bound, type Kernel } from '../../gpu/kernel.ts'
import { tilesOf, type KernelShape } from '../shared/shape.ts'
import { dispatchGroups, perItem } from '../shared/step.ts'

/** A pixel that says nothing: its label is unsure or it has none. Same value in lifting.wgsl. */
export const NO_LABEL = 0xffff
/** Largest sum a cell may reach in one view: every pixel's whole weight must fit 32 bits. */
const MOST_COUNT = 2 ** 31

/** The forward rasteriser's lists of one view. */
export interface ViewLists {
  readonly tileStarts: GpuArray
  readonly tileSplats: GpuArray
  readonly screen: GpuArray
}

export interface LiftingSize {
  readonly splats: number
  /** Labels including 0, "none of them". */
  readonly columns: number
  readonly width: number
  readonly height: number
}

export class Lifting {
  readonly #gpu: Gpu
  readonly #shape: KernelShape
  readonly #vote: Kernel
  readonly #drain: Kernel
  readonly #size: LiftingSize
  readonly #numbers: GpuArray<'u32'>
  readonly #labels: GpuArray<'u32'>
  readonly #counts: GpuArray<'u32'>
  readonly #sums: GpuArray<'f32'>

  private constructor(gpu: Gpu, shape: KernelShape, vote: Kernel, drain: Kernel, size: LiftingSize) {
    this.#gpu = gpu
    this.#shape = shape
    this.#vote = vote
    this.#drain = drain
    this.#size = size
    const cells = size.splats * size.columns
    this.#numbers = createArray(gpu, 'lift', 'u32', 4)
    this.#labels = createArray(gpu, 'labels', 'u32', size.width * size.height)
    this.#counts = createArray(gpu, 'vote counts', 'u32', cells)
    this.#sums = createArray(gpu, 'vote sums', 'f32', cells)
  }

  /** `size.width` x `size.height` is the largest view. Faults gpu.out-of-memory. */
  static async create(gpu: Gpu, shape: KernelShape, size: LiftingSize): Promise<Lifting> {
    const url = new URL('lifting.wgsl', import.meta.url)
    const constants = { TILE: shape.tile, VECTORS: `${shape.vectors}u`, THREADS: `${shape.threads}u` }
    const [vote, drain] = await Promise.all(['vote', 'drain'].map((entryPoint) => createKernel(gpu, { url, entryPoint, constants })))
    return new Lifting(gpu, shape, vote!, drain!, size)
  }

  /**
   * Adds a view's votes, after a forward of the same view. `labels` (height, width) as in lifting.wgsl; `gate` is the
   * distance from the visible surface up to which splats count, as a share of its depth.
   */
  add(view: { camera: Bound; lists: ViewLists; width: number; height: number; labels: Uint32Array; gate: number }): void {
    const { camera, lists, width, height, labels, gate } = view
    const cells = this.#size.splats * this.#size.columns
    const words = new Uint32Array([this.#size.columns, 0, 0, cells])
    const units = 2 ** Math.floor(Math.log2(MOST_COUNT / (width * height)))
    new Float32Array(words.buffer).set([units, gate], 1)
    writeArray(this.#gpu, this.#numbers, words)
    writeArray(this.#gpu, this.#labels, labels)
    const group = this.#vote.bind({ camera, ...lists, lift: this.#numbers, labels: this.#labels, counts: this.#counts })
    const drain = perItem(this.#drain, { lift: this.#numbers, counts: this.#counts, sums: this.#sums }, () => cells)
    this.#gpu.run('lift labels', (encoder) => {
      const pass = encoder.beginComputePass({ label: 'lift labels' })
      dispatchGroups(pass, this.#vote, group, tilesOf(width, height, this.#shape.tile))
      drain(pass)
      pass.end()
    })
  }

  /** (splats, columns) votes so far, in pixels. */
  read(): Promise<Float32Array> {
    return readArray(this.#gpu, this.#sums)
  }

  clear(): void {
    this.#gpu.run('clear votes', (encoder) => zeroArray(encoder, this.#sums))
  }

  destroy(): void {
    for (const array of [this.#numbers, this.#labels, this.#counts, this.#sums]) destroyArray(this.#gpu, array)
  }
}
