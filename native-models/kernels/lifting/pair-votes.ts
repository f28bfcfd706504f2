// Votes of a view with many labels, by (tile, splat) pair; formula and buffers: pair-votes.wgsl.

import { createArray, destroyArray, readArray, writeArray, zeroArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Bound, type Kernel } from '../../gpu/kernel.ts'
import { tilesOf, type KernelShape } from '../shared/shape.ts'
import { dispatchGroups } from '../shared/step.ts'
import type { ViewLists } from './lifting.ts'
import { tileLabels } from './tile-labels.ts'

/** Largest sum a cell may reach: every pixel of a tile with its whole weight, in 32 bits with room to spare. */
const MOST_COUNT = 2 ** 31

export interface PairVotesSize { readonly splats: number; readonly width: number; readonly height: number }

/** What one view gives: vote k falls on splat `splats[k]`, region `labels[k]`, with `weights[k]` pixels of visible weight. */
export interface ViewVotes { readonly splats: Uint32Array; readonly labels: Uint32Array; readonly weights: Float32Array }

export class PairVotes {
  readonly #gpu: Gpu
  readonly #shape: KernelShape
  readonly #kernel: Kernel
  readonly #size: PairVotesSize
  readonly #numbers: GpuArray<'u32'>
  readonly #labels: GpuArray<'u32'>
  readonly #most: GpuArray<'u32'>
  #votes: GpuArray<'u32'>

  private constructor(gpu: Gpu, shape: KernelShape, kernel: Kernel, size: PairVotesSize) {
    this.#gpu = gpu
    this.#shape = shape
    this.#kernel = kernel
    this.#size = size
    this.#numbers = createArray(gpu, 'pair numbers', 'u32', 4)
    this.#labels = createArray(gpu, 'tile labels', 'u32', size.width * size.height)
    this.#most = createArray(gpu, 'largest weights', 'u32', size.splats)
    this.#votes = createArray(gpu, 'pair votes', 'u32', 0)
  }

  /** `size.width` x `size.height` is the largest view. Faults gpu.out-of-memory. */
  static async create(gpu: Gpu, shape: KernelShape, size: PairVotesSize): Promise<PairVotes> {
    const url = new URL('pair-votes.wgsl', import.meta.url)
    const constants = { TILE: shape.tile, VECTORS: `${shape.vectors}u`, THREADS: `${shape.threads}u` }
    return new PairVotes(gpu, shape, await createKernel(gpu, { url, constants }), size)
  }

  /**
   * The votes of a view, after a forward of the same view. `labels` (height, width): any numbers below 2^32 - 1, NO_REGION
   * for no evidence. `gate`: distance from the visible surface up to which splats count, as a share of its depth.
   */
  async votes(view: { camera: Bound; lists: ViewLists; width: number; height: number; labels: Uint32Array; gate: number }): Promise<ViewVotes> {
    const { camera, lists, width, height, gate } = view
    const tiles = tilesOf(width, height, this.#shape.tile)
    const local = tileLabels(view.labels, width, height, this.#shape.tile)
    const starts = await readArray(this.#gpu, lists.tileStarts as GpuArray<'u32'>, { to: tiles + 1 })
    const cells = starts[tiles]! * local.most
    this.#makeRoom(cells)
    const words = new Uint32Array([0, 0, local.most, 0])
    const units = 2 ** Math.floor(Math.log2(MOST_COUNT / this.#shape.tile ** 2))
    new Float32Array(words.buffer).set([units, gate])
    writeArray(this.#gpu, this.#numbers, words)
    writeArray(this.#gpu, this.#labels, local.labels)
    const group = this.#kernel.bind({ camera, ...lists, pairs: this.#numbers, labels: this.#labels, votes: this.#votes, most: this.#most })
    this.#gpu.run('pair votes', (encoder) => {
      zeroArray(encoder, this.#votes, 0, cells)
      const pass = encoder.beginComputePass({ label: 'pair votes' })
      dispatchGroups(pass, this.#kernel, group, tiles)
      pass.end()
    })
    const splats = await readArray(this.#gpu, lists.tileSplats as GpuArray<'u32'>, { to: starts[tiles]! })
    const counts = await readArray(this.#gpu, this.#votes, { to: cells })
    return collect(starts, splats, counts, local, units)
  }

  /** (splats) the largest weight each had at any pixel of the views so far, 0…1. */
  async most(): Promise<Float32Array> {
    const bits = await readArray(this.#gpu, this.#most)
    return new Float32Array(bits.buffer, bits.byteOffset, this.#size.splats)
  }

  destroy(): void {
    for (const array of [this.#numbers, this.#labels, this.#most, this.#votes]) destroyArray(this.#gpu, array)
  }

  #makeRoom(cells: number): void {
    if (this.#votes.length >= cells) return
    destroyArray(this.#gpu, this.#votes)
    this.#votes = createArray(this.#gpu, 'pair votes', 'u32', Math.ceil(cells * HEADROOM))
  }
}

/** Views of one capture are much alike: a little more room than the first needs does for most. */
const HEADROOM = 1.3

function collect(starts: Uint32Array, tileSplats: Uint32Array, counts: Uint32Array, { most, regions }: ReturnType<typeof tileLabels>, units: number): ViewVotes {
  const [splats, labels, weights]: [number[], number[], number[]] = [[], [], []]
  for (let tile = 0; tile + 1 < starts.length; tile++) {
    const there = regions[tile]!
    for (let k = starts[tile]!; k < starts[tile + 1]!; k++) {
      for (let l = 0; l < there.length; l++) {
        const count = counts[k * most + l]!
        if (count === 0) continue
        splats.push(tileSplats[k]!)
        labels.push(there[l]!)
        weights.push(count / units)
      }
    }
  }
  return { splats: Uint32Array.from(splats), labels: Uint32Array.from(labels), weights: Float32Array.from(weights) }
}
