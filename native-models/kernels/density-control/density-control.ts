// The kernels of density control: regularise (before Adam) and explore (after it) of MCMC, accumulate of gradient-based control
// (after the backward pass), relocate (every so often).
// See the .wgsl files for formulas and layouts.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

const GROUP = 64
const ROW = 1024

export interface DensityKernels {
  readonly regularise: Kernel
  readonly explore: Kernel
  readonly accumulate: Kernel
  readonly relocate: Kernel
}

export async function createDensityKernels(gpu: Gpu): Promise<DensityKernels> {
  const [regularise, explore, accumulate, relocate] = await Promise.all(['regularise', 'explore', 'accumulate', 'relocate'].map((name) =>
    createKernel(gpu, { url: new URL(`${name}.wgsl`, import.meta.url) })))
  return { regularise: regularise!, explore: explore!, accumulate: accumulate!, relocate: relocate! }
}

interface Shapes {
  readonly means: GpuArray<'f32'>
  readonly rotations: GpuArray<'f32'>
  readonly logScales: GpuArray<'f32'>
  readonly opacityLogits: GpuArray<'f32'>
}

export class SplatNudges {
  readonly #gpu: Gpu
  readonly #kernels: DensityKernels
  readonly #regulariser: GpuArray<'u32'>
  readonly #exploration: GpuArray<'u32'>
  readonly #regulariseGroup: GPUBindGroup
  readonly #exploreGroup: GPUBindGroup
  #count = 0

  constructor(gpu: Gpu, kernels: DensityKernels, splats: Shapes, gradients: Shapes) {
    this.#gpu = gpu
    this.#kernels = kernels
    const { means, rotations, logScales, opacityLogits } = splats
    const regulariser = this.#regulariser = createArray(gpu, 'regulariser', 'u32', 4)
    const exploration = this.#exploration = createArray(gpu, 'exploration', 'u32', 4)
    this.#regulariseGroup = kernels.regularise.bind({
      regulariser, opacityLogits, logScales, opacityGradients: gradients.opacityLogits, scaleGradients: gradients.logScales,
    })
    this.#exploreGroup = kernels.explore.bind({ exploration, opacityLogits, logScales, rotations, means })
  }

  /** Sets the next steps' numbers; ordered with submits. `scaleUnit`: world length that counts as 1 in the scale regulariser. */
  prepare(set: { count: number; step: number; seed: number; amount: number; opacityWeight: number; scaleWeight: number; scaleUnit: number }): void {
    this.#count = set.count
    writeArray(this.#gpu, this.#regulariser, packed([set.count], [set.opacityWeight / set.count, set.scaleWeight / (3 * set.count * set.scaleUnit)]))
    writeArray(this.#gpu, this.#exploration, packed([set.count, set.step, set.seed], [set.amount]))
  }

  encodeRegularise(pass: GPUComputePassEncoder): void {
    this.#dispatch(pass, this.#kernels.regularise, this.#regulariseGroup)
  }

  encodeExplore(pass: GPUComputePassEncoder): void {
    this.#dispatch(pass, this.#kernels.explore, this.#exploreGroup)
  }

  destroy(): void {
    destroyArray(this.#gpu, this.#regulariser)
    destroyArray(this.#gpu, this.#exploration)
  }

  #dispatch(pass: GPUComputePassEncoder, kernel: Kernel, group: GPUBindGroup): void {
    const groups = Math.ceil(this.#count / GROUP)
    kernel.dispatch(pass, group, Math.min(groups, ROW), Math.ceil(groups / ROW))
  }
}

/** One row of a relocation plan: `to` becomes a copy of `from` with this opacity, its log-scales moved by `scaleShift` (one for all, or
 * one per axis) and its mean by `offset`. */
export interface Relocated {
  readonly to: number
  readonly from: number
  readonly opacityLogit: number
  readonly scaleShift: number | readonly [number, number, number]
  /** World; none by default. */
  readonly offset?: readonly [number, number, number]
}

/** A row that moves as it is, with its moments. */
export interface Moved {
  readonly to: number
  readonly from: number
}

export interface RelocatedArray {
  readonly parameters: GpuArray<'f32'>
  readonly firstMoments: GpuArray<'f32'>
  readonly secondMoments: GpuArray<'f32'>
  readonly width: number
  readonly kind: 'copy' | 'opacityLogits' | 'logScales' | 'means'
}

const KIND_CODES = { copy: 0, opacityLogits: 1, logScales: 2, means: 3 } as const

/** Submits the relocation of all rows in all arrays. Rows with to = from (the sources) run after all the others, moves last. */
export function relocate(gpu: Gpu, kernel: Kernel, arrays: readonly RelocatedArray[], rows: readonly Relocated[], moves: readonly Moved[] = []): void {
  const copies = rows.filter((row) => row.to !== row.from)
  const sources = rows.filter((row) => row.to === row.from)
  if (rows.length + moves.length === 0) return
  const plan = createArray(gpu, 'relocation plan', 'u32', (rows.length + moves.length) * PLAN_WORDS)
  writeArray(gpu, plan, packRows([...copies, ...sources], moves))
  const steps = [{ first: 0, rows: copies.length }, { first: copies.length, rows: sources.length }, { first: rows.length, rows: moves.length }]
  const settings: GpuArray[] = []
  for (const { first, rows: count } of steps) {
    if (count === 0) continue
    gpu.run('relocate', (encoder) => {
      const pass = encoder.beginComputePass({ label: 'relocate' })
      for (const { parameters, firstMoments, secondMoments, width, kind } of arrays) {
        const relocation = createArray(gpu, 'relocation', 'u32', 4)
        writeArray(gpu, relocation, new Uint32Array([first, count, width, KIND_CODES[kind]]))
        settings.push(relocation)
        kernel.dispatch(pass, kernel.bind({ relocation, plan, parameters, firstMoments, secondMoments }), Math.ceil(count / GROUP))
      }
      pass.end()
    })
  }
  // Destroying a buffer waits for the work that was submitted with it.
  for (const array of [plan, ...settings]) destroyArray(gpu, array)
}

function packed(words: readonly number[], numbers: readonly number[]): Uint32Array {
  const out = new Uint32Array(4)
  out.set(words)
  new Float32Array(out.buffer).set(numbers, words.length)
  return out
}

const PLAN_WORDS = 12

function packRows(rows: readonly Relocated[], moves: readonly Moved[]): Uint32Array {
  const words = new Uint32Array((rows.length + moves.length) * PLAN_WORDS)
  const numbers = new Float32Array(words.buffer)
  for (const [i, row] of rows.entries()) {
    words.set([row.to, row.from], i * PLAN_WORDS)
    const shifts = typeof row.scaleShift === 'number' ? [row.scaleShift, row.scaleShift, row.scaleShift] : row.scaleShift
    numbers.set([row.opacityLogit, 0, ...(row.offset ?? [0, 0, 0]), 0, ...shifts], i * PLAN_WORDS + 2)
  }
  for (const [i, move] of moves.entries()) words.set([move.to, move.from, 0, 1], (rows.length + i) * PLAN_WORDS)
  return words
}

/** Sums of gradient-based density control; formula: accumulate.wgsl. */
export class PullSums {
  /** (capacity, 2) */
  readonly sums: GpuArray<'f32'>
  readonly #gpu: Gpu
  readonly #kernel: Kernel
  readonly #accumulation: GpuArray<'u32'>
  readonly #group: GPUBindGroup

  constructor(gpu: Gpu, kernel: Kernel, capacity: number, raster: { screenGradient: GpuArray<'f32'>; visible: GpuArray<'u32'> }) {
    this.#gpu = gpu
    this.#kernel = kernel
    this.sums = createArray(gpu, 'pull sums', 'f32', capacity * 2)
    this.#accumulation = createArray(gpu, 'accumulation', 'u32', 2)
    this.#group = kernel.bind({ accumulation: this.#accumulation, screenGradient: raster.screenGradient, visible: raster.visible, sums: this.sums })
  }

  /** Sets the numbers of the next `encode`; ordered with submits. */
  prepare(count: number, view: { width: number; height: number }): void {
    writeArray(this.#gpu, this.#accumulation, packed([count], [Math.max(view.width, view.height) / 2]).subarray(0, 2))
  }

  encode(pass: GPUComputePassEncoder, count: number): void {
    const groups = Math.ceil(count / GROUP)
    this.#kernel.dispatch(pass, this.#group, Math.min(groups, ROW), Math.ceil(groups / ROW))
  }

  destroy(): void {
    destroyArray(this.#gpu, this.sums)
    destroyArray(this.#gpu, this.#accumulation)
  }
}
