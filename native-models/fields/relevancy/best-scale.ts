// The scale at which a phrase is answered best (LERF): of all scales that a field was supervised at, the one with the highest
// answer anywhere. A few thousand places of a scene stand for it; their codes are kept, so a phrase costs one small kernel a scale.

import type { Places } from '../../backbone/backbone.ts'
import { createArray, destroyArray, readArray, uploadArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { askWords, type RelevancySteps } from '../../kernels/relevancy/relevancy.ts'
import type { Step } from '../../kernels/shared/step.ts'
import type { LanguageField } from './language-field.ts'

export interface FoldedTexts {
  /** (rank, rank) */
  readonly factor: GpuArray<'f32'>
  /** (count, rank) */
  readonly negatives: GpuArray<'f32'>
  readonly count: number
  /** (rank), of the phrase asked last. */
  readonly phrase: GpuArray<'f32'>
}

/** Answers whose mean stands for a scale: the single highest may be a stray. */
const TOP = 5
/** Elements: a binding may start at multiples of 256 bytes. */
const ALIGNED = 64

export class ScaleSweep {
  readonly #gpu: Gpu
  readonly #scales: readonly number[]
  readonly #items: number
  readonly #arrays: readonly GpuArray[]
  readonly #scores: readonly Step[]
  readonly #relevancy: GpuArray<'f32'>

  private constructor(gpu: Gpu, scales: readonly number[], items: number, arrays: readonly GpuArray[], scores: readonly Step[], relevancy: GpuArray<'f32'>) {
    this.#gpu = gpu
    this.#scales = scales
    this.#items = items
    this.#arrays = arrays
    this.#scores = scores
    this.#relevancy = relevancy
  }

  /** Settles codes of `places` at every scale; `chosen`: which of them are looked at (all of them where it is left out). */
  static async open(gpu: Gpu, steps: RelevancySteps, field: LanguageField, texts: FoldedTexts, places: Places, chosen: Uint32Array | null = null): Promise<ScaleSweep> {
    const items = chosen?.length ?? places.count
    const rows = createArray(gpu, 'codes of places', 'f32', places.count * field.rank)
    const ask = uploadArray(gpu, 'sweep', askWords({ items, negatives: texts.count, strides: [1, field.rank] }))
    const stride = Math.ceil(items / ALIGNED) * ALIGNED
    const relevancy = createArray(gpu, 'sweep relevancy', 'f32', stride * field.scales.length)
    const kept: GpuArray[] = [ask, relevancy]
    const scores: Step[] = []
    for (const [at, scale] of field.scales.entries()) {
      await field.at(scale).evaluate(places, rows)
      const codes = createArray(gpu, 'sweep codes', 'f32', items * field.rank)
      const settled = createArray(gpu, 'sweep settled', 'f32', items * 2)
      kept.push(codes, settled)
      const settle = steps.settle({ ask, codes, factor: texts.factor, negatives: texts.negatives, settled }, items)
      gpu.run('settle sweep', (encoder) => {
        copyRows(encoder, rows, codes, field.rank, chosen, items)
        const pass = encoder.beginComputePass()
        settle(pass)
        pass.end()
      })
      scores.push(steps.score({ ask, codes, settled, phrase: texts.phrase, relevancy: { array: relevancy, offset: at * stride * 4, size: items * 4 } }, items))
    }
    await gpu.settle()
    destroyArray(gpu, rows)
    return new ScaleSweep(gpu, field.scales, items, kept, scores, relevancy)
  }

  /** For the phrase now in the texts. */
  async best(): Promise<{ scale: number; peaks: number[] }> {
    this.#gpu.run('sweep', (encoder) => {
      const pass = encoder.beginComputePass()
      for (const score of this.#scores) score(pass)
      pass.end()
    })
    const answers = await readArray(this.#gpu, this.#relevancy)
    const stride = answers.length / this.#scales.length
    const peaks = this.#scales.map((_, at) => topOf(answers.subarray(at * stride, at * stride + this.#items)))
    const best = peaks.reduce((found, peak, i) => (peak > peaks[found]! ? i : found), 0)
    return { scale: this.#scales[best]!, peaks }
  }

  destroy(): void {
    for (const array of this.#arrays) destroyArray(this.#gpu, array)
  }
}

function copyRows(encoder: GPUCommandEncoder, from: GpuArray, to: GpuArray, rank: number, chosen: Uint32Array | null, items: number): void {
  if (chosen === null) encoder.copyBufferToBuffer(from.buffer, 0, to.buffer, 0, items * rank * 4)
  else for (const [i, row] of chosen.entries()) encoder.copyBufferToBuffer(from.buffer, row * rank * 4, to.buffer, i * rank * 4, rank * 4)
}

function topOf(values: Float32Array): number {
  const top = values.toSorted().subarray(Math.max(0, values.length - TOP))
  return top.reduce((sum, value) => sum + value, 0) / Math.max(1, top.length)
}

/** Number of evenly spread rows out of `count`, at most `most`. */
export function evenRows(count: number, most: number): Uint32Array {
  const n = Math.min(count, most)
  return Uint32Array.from({ length: n }, (_, i) => Math.floor(((i + 0.5) * count) / n))
}

