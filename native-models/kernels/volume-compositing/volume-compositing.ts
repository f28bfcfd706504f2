// Compositing along rays: pictures, loss and gradients, places and features for fields. See the .wgsl files.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel } from '../../gpu/kernel.ts'
import { GROUP, shapeConstants, type RayShape } from '../ray-sampling/ray-sampling.ts'
import type { Step } from '../shared/step.ts'

/** Rows of the colour network's output: three are used, the rest fills a block of the layer kernel. */
export const RADIANCE = 8
/** Floats of a ray's row of `seen` and of `losses`. */
export const SEEN_FLOATS = 8
export const LOSS_FLOATS = 4

export interface CompositeArrays {
  /** (4, samples) */
  readonly along: GpuArray<'f32'>
  /** (≥ 1, samples) */
  readonly head: GpuArray<'f32'>
  /** (≥ 3, samples) */
  readonly radiance: GpuArray<'f32'>
  /** (rays, SEEN_FLOATS): r, g, b over black, opacity, Σ weight · distance. */
  readonly seen: GpuArray<'f32'>
  /** (samples) */
  readonly weights: GpuArray<'f32'>
}

export async function openComposite(gpu: Gpu, shape: RayShape, { along, head, radiance, seen, weights }: CompositeArrays): Promise<Step> {
  const kernel = await createKernel(gpu, { url: new URL('composite.wgsl', import.meta.url), constants: shapeConstants(shape) })
  const group = kernel.bind({ along, head, radiance, seen, weights })
  return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.rays / GROUP)) }
}

/** Weights of the loss's terms. */
export interface LossTerms {
  readonly distortion: number
  readonly depth: number
  readonly randomBackground: boolean
}
export const TERMS_WORDS = 4
export function termsWords({ distortion, depth, randomBackground }: LossTerms): Uint32Array {
  const words = new Uint32Array(TERMS_WORDS)
  new Float32Array(words.buffer).set([distortion, depth])
  words[2] = randomBackground ? 1 : 0
  return words
}

export interface LossArrays {
  readonly march: GpuArray<'u32'>
  readonly terms: GpuArray<'u32'>
  readonly rays: GpuArray<'f32'>
  readonly along: GpuArray<'f32'>
  readonly head: GpuArray<'f32'>
  readonly radiance: GpuArray<'f32'>
  /** (samples), by the density's logit. */
  readonly densityGradient: GpuArray<'f32'>
  /** (≥ 3, samples), by the colour's logits. */
  readonly radianceGradient: GpuArray<'f32'>
  /** (rays, LOSS_FLOATS): loss, squared error, opacity, weight at the measured depth. */
  readonly losses: GpuArray<'f32'>
}

export async function openLoss(gpu: Gpu, shape: RayShape, arrays: LossArrays): Promise<Step> {
  const kernel = await createKernel(gpu, { url: new URL('loss.wgsl', import.meta.url), constants: shapeConstants(shape) })
  const { march, terms, rays, along, head, radiance, densityGradient, radianceGradient, losses } = arrays
  const group = kernel.bind({ march, terms, rays, along, head, radiance, densityGradient, radianceGradient, losses })
  return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.rays / GROUP)) }
}

/** Normalised to world: centre + scale · p. `stretch`: length over which density becomes opacity, normalised. */
export interface Wanted {
  readonly centre: readonly [number, number, number]
  readonly scale: number
  readonly stretch: number
  readonly kept: number
  readonly first: number
  readonly rays: number
}
export const WANTED_WORDS = 8
export function wantedWords({ centre, scale, stretch, kept, first, rays }: Wanted): Uint32Array {
  const words = new Uint32Array(WANTED_WORDS)
  new Float32Array(words.buffer).set([...centre, scale, stretch])
  words.set([kept, first, rays], 5)
  return words
}

export interface PlaceArrays {
  readonly wanted: GpuArray<'u32'>
  readonly rays: GpuArray<'f32'>
  readonly along: GpuArray<'f32'>
  readonly head: GpuArray<'f32'>
  readonly radiance: GpuArray<'f32'>
  /** (n, 3) world and (n, 4) opacity, r, g, b. */
  readonly positions: GpuArray<'f32'>
  readonly visual: GpuArray<'f32'>
}
export interface HeaviestArrays extends PlaceArrays {
  readonly weights: GpuArray<'f32'>
  readonly keptWeights: GpuArray<'f32'>
  readonly depths: GpuArray<'f32'>
}

const PLACES = new URL('places.wgsl', import.meta.url)

/** All samples of the batch as places. */
export async function openPlaces(gpu: Gpu, shape: RayShape, { wanted, rays, along, head, radiance, positions, visual }: PlaceArrays): Promise<Step> {
  const kernel = await createKernel(gpu, { url: PLACES, entryPoint: 'all', constants: shapeConstants(shape) })
  const group = kernel.bind({ wanted, rays, along, head, radiance, positions, visual })
  return (pass) => { kernel.dispatch(pass, group, Math.ceil((shape.rays * shape.perRay) / GROUP)) }
}

/** The samples that weigh most, into rows of arrays that are the caller's: bound anew for each. */
export async function openHeaviest(gpu: Gpu, shape: RayShape): Promise<(arrays: HeaviestArrays) => Step> {
  const kernel = await createKernel(gpu, { url: PLACES, entryPoint: 'heaviest', constants: shapeConstants(shape) })
  return (arrays) => {
    const { wanted, rays, along, head, radiance, weights, positions, visual, keptWeights, depths } = arrays
    const group = kernel.bind({ wanted, rays, along, head, radiance, weights, positions, visual, keptWeights, depths })
    return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.rays / GROUP)) }
  }
}

/** Rays, channels, first pixel, pixels. */
export const VIEW_WORDS = 4
/** Less light than this is stopped by nothing in particular, and has no depth. */
export const SEEN_AT_ALL = 1e-3

export interface FeatureArrays {
  /** VIEW_WORDS */
  readonly view: GpuArray<'u32'>
  readonly weights: GpuArray<'f32'>
  /** (rays · perRay, channels), ray after ray. */
  readonly places: GpuArray<'f32'>
  /** (channels, pixels) */
  readonly planes: GpuArray<'f32'>
}

const FEATURES = new URL('features.wgsl', import.meta.url)

/** A field's features as an image. */
export async function openFeatures(gpu: Gpu, shape: RayShape): Promise<(arrays: FeatureArrays, channels: number) => Step> {
  const kernel = await createKernel(gpu, { url: FEATURES, entryPoint: 'features', constants: shapeConstants(shape) })
  return ({ view, weights, places, planes }, channels) => {
    const group = kernel.bind({ view, weights, places, planes })
    return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.rays / GROUP), channels) }
  }
}

export interface GeometryArrays {
  /** VIEW_WORDS */
  readonly view: GpuArray<'u32'>
  readonly rays: GpuArray<'f32'>
  readonly seen: GpuArray<'f32'>
  /** (pixels) */
  readonly opacity: GpuArray<'f32'>
  readonly depth: GpuArray<'f32'>
}

/** Opacity and depth as images. */
export async function openGeometry(gpu: Gpu, shape: RayShape): Promise<(arrays: GeometryArrays) => Step> {
  const kernel = await createKernel(gpu, { url: FEATURES, entryPoint: 'geometry', constants: shapeConstants(shape) })
  return ({ view, rays, seen, opacity, depth }) => {
    const group = kernel.bind({ view, rays, seen, opacity, depth })
    return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.rays / GROUP)) }
  }
}
