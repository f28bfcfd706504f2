// The part of the colour network's input that a whole ray shares, and its gradient. See forward.wgsl and backward.wgsl.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel } from '../../gpu/kernel.ts'
import { GROUP, shapeConstants, type RayShape } from '../ray-sampling/ray-sampling.ts'
import type { Step } from '../shared/step.ts'

/** Rows of the head: what the density network says (its first number is the density's logit), harmonics, appearance. */
export const GEOMETRY = 16
export const HARMONICS = 16
export const APPEARANCE = 8
export const HEAD = GEOMETRY + HARMONICS + APPEARANCE

/** Units of the embeddings' gradient. */
export const EMBEDDING_FIXED_POINT = 2 ** 14

const constantsOf = (shape: RayShape): Record<string, string> => ({
  ...shapeConstants(shape), GEOMETRY: `${GEOMETRY}u`, APPEARANCE: `${APPEARANCE}u`, FIXED_POINT: `f32(${EMBEDDING_FIXED_POINT})`,
})

export interface ViewArrays {
  readonly march: GpuArray<'u32'>
  readonly rays: GpuArray<'f32'>
  /** (images, APPEARANCE) */
  readonly embeddings: GpuArray<'f32'>
  /** (HEAD, samples) */
  readonly head: GpuArray<'f32'>
}

export async function openViewInput(gpu: Gpu, shape: RayShape, { march, rays, embeddings, head }: ViewArrays): Promise<Step> {
  const kernel = await createKernel(gpu, { url: new URL('forward.wgsl', import.meta.url), constants: constantsOf(shape) })
  const group = kernel.bind({ march, rays, embeddings, head })
  return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.rays / GROUP)) }
}

export interface ViewGradients {
  readonly march: GpuArray<'u32'>
  readonly rays: GpuArray<'f32'>
  /** (samples) */
  readonly densityGradient: GpuArray<'f32'>
  /** (HEAD, samples); its first row is added to. */
  readonly headGradient: GpuArray<'f32'>
  /** (images, APPEARANCE) in units of 1/EMBEDDING_FIXED_POINT; added to. */
  readonly embeddingGradient: GpuArray<'i32'>
}

export async function openViewInputBackward(gpu: Gpu, shape: RayShape, arrays: ViewGradients): Promise<Step> {
  const kernel = await createKernel(gpu, { url: new URL('backward.wgsl', import.meta.url), constants: constantsOf(shape) })
  const { march, rays, densityGradient, headGradient, embeddingGradient } = arrays
  const group = kernel.bind({ march, rays, densityGradient, headGradient, embeddingGradient })
  return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.rays / GROUP)) }
}
