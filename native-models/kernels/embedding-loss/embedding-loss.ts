// The language loss of a batch of rays and its gradient; formulas and shapes: embedding-loss.wgsl.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel } from '../../gpu/kernel.ts'
import type { Step } from '../shared/step.ts'

/** Rows of the table that a target is mixed of: one for a mask; two levels of four tiles for a pyramid. */
export const TERMS = 8
/** Where Huber's loss turns straight (LERF). */
export const HUBER_DELTA = 1.25

export interface EmbeddingLossShape {
  readonly rays: number
  /** Even. */
  readonly width: number
  readonly kind: 'cosine' | 'huber'
}

export interface EmbeddingLossArrays {
  /** (width, rays) */
  readonly predictions: GpuArray<'f32'>
  /** (rows, width / 2), see `packHalves`. */
  readonly table: GpuArray<'u32'>
  /** (rays, TERMS, 2): row and weight's bits. */
  readonly terms: GpuArray<'u32'>
  readonly strengths: GpuArray<'f32'>
  readonly gradient: GpuArray<'f32'>
  readonly losses: GpuArray<'f32'>
}

const GROUP = 64

export async function openEmbeddingLoss(gpu: Gpu, { rays, width, kind }: EmbeddingLossShape, arrays: EmbeddingLossArrays): Promise<Step> {
  const constants = { RAYS: `${rays}u`, WIDTH: `${width}u`, TERMS: `${TERMS}u`, HUBER: kind === 'huber', DELTA: HUBER_DELTA }
  const kernel = await createKernel(gpu, { url: new URL('embedding-loss.wgsl', import.meta.url), constants })
  const { predictions, table, terms, strengths, gradient, losses } = arrays
  const group = kernel.bind({ predictions, table, terms, strengths, gradient, losses })
  return (pass) => { kernel.dispatch(pass, group, Math.ceil(rays / GROUP)) }
}

/** A half has none above it. */
const LARGEST_HALF = 65504

/** Numbers two to a word, as WGSL's unpack2x16float reads them: half the memory, and an error far below what embeddings mean. */
export function packHalves(values: Float32Array): Uint32Array {
  const halves = new Float16Array(values.length + (values.length % 2))
  for (const [i, value] of values.entries()) halves[i] = Number.isNaN(value) ? 0 : Math.min(LARGEST_HALF, Math.max(-LARGEST_HALF, value))
  return new Uint32Array(halves.buffer)
}
