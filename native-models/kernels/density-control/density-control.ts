// The kernels of MCMC density control: regularise (before Adam), explore (after it), relocate (every so often).
// See the .wgsl files for formulas and layouts.

import { createArray, destroyArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

const GROUP = 64
const ROW = 1024

export interface DensityKernels {
  readonly regularise: Kernel
  readonly explore: Kernel
  readonly relocate: Kernel
}

export async function createDensityKernels(gpu: Gpu): Promise<DensityKernels> {
  const [regularise, explore, relocate] = await Promise.all(['regularise', 'explore', 'relocate'].map((name) =>
    createKernel(gpu, { url: new URL(`${name}.wgsl`, import.meta.url) })))
  return { regularise: regularise!, explore: explore!, relocate: relocate! }
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

/** One row of a relocation plan: `to` becomes a copy of `from` with this opacity and its log-scales moved by `scaleShift`. */
export interface Relocated {
  readonly to: number
  readonly from: number
  readonly opacityLogit: number
  readonly scaleShift: number
}

export interface RelocatedArray {
  readonly parameters: GpuArray<'f32'>
  readonly firstMoments: GpuArray<'f32'>
  readonly secondMoments: GpuArray<'f32'>
  readonly width: number
  readonly kind: 'copy' | 'opacityLogits' | 'logScales'
}

const KIND_CODES = { copy: 0, opacityLogits: 1, logScales: 2 } as const

/** Submits the relocation of all rows in all arrays. Rows with to = from (the sources) run after all the others. */
export function relocate(gpu: Gpu, kernel: Kernel, arrays: readonly RelocatedArray[], rows: readonly Relocated[]): void {
  const copies = rows.filter((row) => row.to !== row.from)
  const sources = rows.filter((row) => row.to === row.from)
  if (rows.length === 0) return
  const plan = createArray(gpu, 'relocation plan', 'u32', rows.length * 4)
  writeArray(gpu, plan, packRows([...copies, ...sources]))
  const steps = [{ first: 0, rows: copies.length }, { first: copies.length, rows: sources.length }]
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

function packRows(rows: readonly Relocated[]): Uint32Array {
  const words = new Uint32Array(rows.length * 4)
  const numbers = new Float32Array(words.buffer)
  for (const [i, row] of rows.entries()) {
    words.set([row.to, row.from], i * 4)
    numbers.set([row.opacityLogit, row.scaleShift], i * 4 + 2)
  }
  return words
}
