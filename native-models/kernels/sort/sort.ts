// Two sorts made of one counting sort (sort.wgsl, or sort-together.wgsl where barriers are cheap): splats by depth, three digits; tile pairs by tile, one.
// Pairs are emitted in depth order, and the sort is stable, so each tile's list ends up nearest first: the depth key
// costs a pass over the splats only, never over the pairs (Brush sorts the same way).

import { createArray, destroyArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { KernelShape } from '../shared/shape.ts'
import type { Step } from '../shared/step.ts'

/** Depth keys have 27 bits (projection.wgsl): three digits of nine. */
const DIGIT_BITS = 9
const DIGITS = 3

/** A table of counters may take this much; wide images on a GPU get fewer chunks. */
const TABLE_BYTES = 2 ** 24

export interface SortOptions {
  readonly bins: number
  readonly shift?: number
  readonly mask?: number
  /** Element of `length` that says how many keys there are. */
  readonly lengthAt: number
  /** Values are the keys' indices. */
  readonly fresh?: boolean
  /** Write where each key went instead of the sorted keys. */
  readonly ranked?: boolean
}

export interface SortBuffers {
  readonly length: GpuArray
  readonly keys: GpuArray
  /** Unread when fresh. */
  readonly values: GpuArray
  readonly sortedValues: GpuArray
  /** Sorted keys, or ranks if ranked. */
  readonly second: GpuArray
}

/** One stable counting sort. `starts` (bins + 1): where each bin begins. The table must be zeroed before each run. */
export class CountingSort {
  readonly table: GpuArray<'u32'>
  readonly starts: GpuArray<'u32'>
  readonly #gpu: Gpu
  readonly #options: SortOptions
  /** Workgroups over the chunks, and over the bins. */
  readonly #groups: { readonly chunks: number; readonly bins: number }
  readonly #kernels: readonly [Kernel, Kernel, Kernel, Kernel]

  private constructor(gpu: Gpu, options: SortOptions, chunks: number, groups: { chunks: number; bins: number }, kernels: readonly [Kernel, Kernel, Kernel, Kernel]) {
    this.#gpu = gpu
    this.#options = options
    this.#groups = groups
    this.#kernels = kernels
    this.table = createArray(gpu, 'sort table', 'u32', chunks * options.bins)
    this.starts = createArray(gpu, 'sort starts', 'u32', options.bins + 1)
  }

  static async create(gpu: Gpu, shape: KernelShape, options: SortOptions): Promise<CountingSort> {
    const chunks = Math.max(shape.chunkGroup, Math.min(shape.chunks, Math.floor(TABLE_BYTES / 4 / options.bins)))
    const overrides = { SHIFT: options.shift ?? 0, MASK: options.mask ?? 0xffffffff, LENGTH_AT: options.lengthAt, FRESH: options.fresh ? 1 : 0 }
    const constants = { CHUNKS: `${chunks}u`, CHUNK_GROUP: shape.chunkGroup }
    const alone = new URL('sort.wgsl', import.meta.url)
    const url = shape.together ? new URL('sort-together.wgsl', import.meta.url) : alone
    const entry = (entryPoint: string, chosen: Record<string, number>, from = url): Promise<Kernel> => createKernel(gpu, { url: from, entryPoint, constants, overrides: chosen })
    const keyed = { SHIFT: overrides.SHIFT, MASK: overrides.MASK, LENGTH_AT: overrides.LENGTH_AT }
    const kernels = await Promise.all([
      entry('histogram', keyed), entry('columns', {}), entry('bins', {}, alone),
      options.ranked ? entry('scatterRanked', keyed) : entry('scatter', overrides),
    ])
    const groups = shape.together ? { chunks, bins: options.bins } : { chunks: Math.ceil(chunks / shape.chunkGroup), bins: Math.ceil(options.bins / 64) }
    return new CountingSort(gpu, options, chunks, groups, kernels)
  }

  bind(buffers: SortBuffers): Step {
    const { table, starts } = this
    const { length, keys, values, sortedValues, second } = buffers
    const [histogram, columns, bins, scatter] = this.#kernels
    const { fresh = false, ranked = false } = this.#options
    const histogramGroup = histogram.bind({ length, keys, table, starts })
    const columnsGroup = columns.bind({ table, starts })
    const binsGroup = bins.bind({ starts })
    const outputs = ranked ? { sortedValues, ranks: second } : { sortedValues, sortedKeys: second }
    const scatterGroup = scatter.bind({ length, keys, values: fresh ? keys : values, table, starts, ...outputs })
    return (pass) => {
      histogram.dispatch(pass, histogramGroup, this.#groups.chunks)
      columns.dispatch(pass, columnsGroup, this.#groups.bins)
      bins.dispatch(pass, binsGroup, 1)
      scatter.dispatch(pass, scatterGroup, this.#groups.chunks)
    }
  }

  destroy(): void {
    destroyArray(this.#gpu, this.table)
    destroyArray(this.#gpu, this.starts)
  }
}

/** The sorts of the three digits of a depth key, least significant first. */
export const createDepthSorts = (gpu: Gpu, shape: KernelShape): Promise<CountingSort[]> =>
  Promise.all(Array.from({ length: DIGITS }, (_, digit) => CountingSort.create(gpu, shape, {
    bins: 2 ** DIGIT_BITS, shift: digit * DIGIT_BITS, mask: 2 ** DIGIT_BITS - 1, lengthAt: 0, fresh: digit === 0,
  })))
