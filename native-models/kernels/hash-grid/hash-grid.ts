// The multi-resolution hash grid: encoding positions and the gradient of its table. See encode.wgsl and scatter.wgsl.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

export interface HashGridOptions {
  readonly levels: number
  /** Numbers per entry, 2 or 4. */
  readonly features: number
  /** Most entries of a level; a power of two. */
  readonly tableSize: number
  /** Cells along an edge of the unit cube at the first and the last level; geometric in between. */
  readonly coarsest: number
  readonly finest: number
}

export interface GridLevel {
  readonly resolution: number
  readonly size: number
  readonly offset: number
  readonly hashed: boolean
}

/** Units of the table's gradient. */
export const FIXED_POINT = 2 ** 16
const GROUP = 64

/** A level whose corners fit gets as many entries as corners (to a multiple of 4), any other `tableSize` to hash into. */
export function gridLevels({ levels, tableSize, coarsest, finest }: HashGridOptions): GridLevel[] {
  const growth = levels > 1 ? (finest / coarsest) ** (1 / (levels - 1)) : 1
  let offset = 0
  return Array.from({ length: levels }, (_, i) => {
    const resolution = Math.round(coarsest * growth ** i)
    const corners = (resolution + 1) ** 3
    const hashed = corners > tableSize
    const size = hashed ? tableSize : Math.ceil(corners / 4) * 4
    offset += size
    return { resolution, size, offset: offset - size, hashed }
  })
}

export const entriesOf = (levels: readonly GridLevel[]): number => levels.reduce((sum, { size }) => sum + size, 0)

export interface HashGridArrays {
  /** (3, samples) in the unit cube. */
  readonly positions: GpuArray<'f32'>
  /** (entries, features) */
  readonly table: GpuArray<'f32'>
  /** (levels · features, samples) */
  readonly encoding: GpuArray<'f32'>
}
export interface HashGridGradients {
  readonly encodingGradient: GpuArray<'f32'>
  /** (entries, features) in units of 1/FIXED_POINT; added to. */
  readonly tableGradient: GpuArray<'i32'>
}

interface Ready { readonly kernel: Kernel; readonly group: GPUBindGroup }

export class HashGrid {
  readonly #gpu: Gpu
  readonly #levels: GpuArray<'u32'>
  readonly #count: number
  readonly #samples: number
  readonly #encode: Ready
  readonly #scatter: Ready | null

  private constructor(gpu: Gpu, levels: GpuArray<'u32'>, count: number, samples: number, encode: Ready, scatter: Ready | null) {
    this.#gpu = gpu
    this.#levels = levels
    this.#count = count
    this.#samples = samples
    this.#encode = encode
    this.#scatter = scatter
  }

  /** For up to `samples` positions at a time; without `gradients` it can only encode. */
  static async open(gpu: Gpu, options: HashGridOptions, samples: number, arrays: HashGridArrays, gradients: HashGridGradients | null): Promise<HashGrid> {
    const constants = { LEVELS: options.levels, FEATURES: `${options.features}u`, SAMPLES: `${samples}u`, FIXED_POINT: `f32(${FIXED_POINT})` }
    const levels = uploadLevels(gpu, gridLevels(options))
    const { positions, table, encoding } = arrays
    const open = (name: string): Promise<Kernel> => createKernel(gpu, { url: new URL(`${name}.wgsl`, import.meta.url), constants })
    const [encode, scatter] = await Promise.all([open('encode'), gradients === null ? null : open('scatter')])
    return new HashGrid(gpu, levels, options.levels, samples,
      { kernel: encode, group: encode.bind({ levels, positions, table, encoding }) },
      scatter === null ? null : { kernel: scatter, group: scatter.bind({ levels, positions, ...gradients! }) })
  }

  encode(pass: GPUComputePassEncoder, samples = this.#samples): void {
    this.#encode.kernel.dispatch(pass, this.#encode.group, Math.ceil(samples / GROUP), this.#count)
  }

  /** Adds the gradient of the first `samples` to the table's. */
  scatter(pass: GPUComputePassEncoder, samples = this.#samples): void {
    this.#scatter?.kernel.dispatch(pass, this.#scatter.group, Math.ceil(samples / GROUP), this.#count)
  }

  destroy(): void {
    destroyArray(this.#gpu, this.#levels)
  }
}

function uploadLevels(gpu: Gpu, levels: readonly GridLevel[]): GpuArray<'u32'> {
  const words = new Uint32Array(levels.length * 4)
  const numbers = new Float32Array(words.buffer)
  for (const [i, { resolution, size, offset, hashed }] of levels.entries()) {
    numbers[i * 4] = resolution
    words.set([size, offset, hashed ? 1 : 0], i * 4 + 1)
  }
  const array = createArray(gpu, 'hash grid levels', 'u32', words.length)
  writeArray(gpu, array, words)
  return array
}
