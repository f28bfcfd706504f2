// Relevancy of one phrase over many codes; formulas and shapes: relevancy.wgsl.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Bound, type Kernel } from '../../gpu/kernel.ts'
import { perItem, type Step } from '../shared/step.ts'

export const ASK_WORDS = 4

export interface CodeLayout {
  readonly items: number
  readonly negatives: number
  /** Elements between a code's numbers, and between items: (1, rank) for rows of codes, (items, 1) for planes. */
  readonly strides: readonly [number, number]
}

export const askWords = ({ items, negatives, strides }: CodeLayout): Uint32Array => new Uint32Array([items, negatives, ...strides])

export interface SettleArrays {
  /** ASK_WORDS */
  readonly ask: GpuArray<'u32'>
  readonly codes: GpuArray<'f32'>
  /** (rank, rank) */
  readonly factor: GpuArray<'f32'>
  /** (count, rank) */
  readonly negatives: GpuArray<'f32'>
  /** (items, 2) */
  readonly settled: GpuArray<'f32'>
}
export interface ScoreArrays {
  readonly ask: GpuArray<'u32'>
  readonly codes: GpuArray<'f32'>
  readonly settled: GpuArray<'f32'>
  /** (rank) */
  readonly phrase: GpuArray<'f32'>
  /** (items) */
  readonly relevancy: Bound
}

export interface RelevancySteps {
  settle(arrays: SettleArrays, items: number): Step
  score(arrays: ScoreArrays, items: number): Step
}

export async function openRelevancySteps(gpu: Gpu, rank: number): Promise<RelevancySteps> {
  const open = (entryPoint: string): Promise<Kernel> => createKernel(gpu, { url: new URL('relevancy.wgsl', import.meta.url), entryPoint, constants: { RANK: `${rank}u` } })
  const [settle, score] = await Promise.all([open('settle'), open('score')])
  return {
    settle: (arrays, items) => perItem(settle, { ...arrays }, () => items),
    score: (arrays, items) => perItem(score, { ...arrays }, () => items),
  }
}
