// The backbone: a trained reconstruction that can be looked at and asked, whatever it is made of. Fields, queries, the
// window and the evaluation know this file and not which backbone stands behind it.
//
// Pictures that are shown, scored or saved come back as arrays of the host. What a field computes with (places, weights,
// features) stays on the GPU: a relevancy view of a phrase is one forward pass and a few kernels, with nothing read back
// in between. Whoever wants such values on the host reads them (gpu/arrays.ts).
//
// Cameras are undistorted pinholes in world space (scene/camera.ts), pixel centres at +0.5, pixel (x, y) at index
// y * width + x. Lengths are world units. Geometry is settled: nothing here has a gradient with respect to it.
// Calls on one backbone must not overlap; wait for one before the next.

import type { GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { Camera } from '../scene/camera.ts'
import { distance, type Vec3 } from '../scene/geometry.ts'

export type BackboneKind = 'splat' | 'nerf'

export interface Backbone {
  readonly kind: BackboneKind
  /** The device its arrays live on; `gpu.adapterName` is shown to the user. */
  readonly gpu: Gpu
  /** World box of what was reconstructed; an unbounded scene goes on outside it. */
  readonly bounds: Bounds

  /**
   * What a camera sees, on the host. The same camera gives the same bytes on one adapter.
   * Faults input.invalid (a distorted camera), gpu.out-of-memory, gpu.lost, job.cancelled (the signal).
   */
  render(camera: Camera, options?: RenderOptions): Promise<RenderedView>

  /**
   * The places that make up `pixels` (P indices y * width + x), nearest first, into rows [at, at + P) of `into`: the
   * heaviest where a pixel has more than fit. Rays of several cameras may be gathered in one `into`. Faults as `render`.
   */
  samples(camera: Camera, pixels: Uint32Array, into: PixelSamples, at?: number): Promise<void>

  /**
   * A field seen by a camera: at each pixel the sum over places of weight * feature, with the weights that colour has and
   * over nothing (not renormalised: divide by opacity where a mean is wanted). Linear in the features.
   * The result belongs to the backbone and holds until its next call. Faults as `render`.
   */
  renderFeatures(camera: Camera, field: FeatureField, options?: { signal?: AbortSignal }): Promise<FeatureView>

  /** Frees what it holds on the GPU; a second call does nothing. */
  close(): void
}

export interface Bounds {
  readonly min: Vec3
  readonly max: Vec3
}

export interface RenderOptions {
  /** Colour where nothing is, 0…1; black by default. */
  readonly background?: Vec3
  /** Gives up between parts of the picture: a camera that moved on does not wait for the picture it left. */
  readonly signal?: AbortSignal
}

export interface RenderedView {
  readonly width: number
  readonly height: number
  /** (H, W, 3) over the background, not clamped. */
  readonly color: Float32Array
  /** (H, W) expected depth along the camera's z; 0 where nothing is seen. */
  readonly depth: Float32Array
  /** (H, W) share of the light that is stopped, 0…1. */
  readonly opacity: Float32Array
  /** (H, W, 3) expected world position: on the pixel's ray at `depth`; NaN where nothing is seen. */
  readonly positions: Float32Array
}

/** `count` places of a scene with their visual properties; the arrays may be longer. */
export interface Places {
  readonly count: number
  /** (n, 3) world. */
  readonly positions: GpuArray<'f32'>
  /**
   * (n, 4) opacity, r, g, b, each 0…1. Opacity: a splat's own; in a radiance field what a stretch of `opacityStretch`
   * stops, so that both speak of the same thing. Colour: a splat's base colour; in a radiance field as seen along the ray.
   */
  readonly visual: GpuArray<'f32'>
}

/** Places of P pixels, K each: row p, column k at p * K + k, nearest first. What is beyond a pixel's last place is zero. */
export interface PixelSamples {
  /** Rows there is room for. */
  readonly pixels: number
  readonly perPixel: number
  /** `pixels * perPixel` long. */
  readonly places: Places
  /** (P, K) compositing weights; a pixel's sum is its opacity, or less where more than K places make it up. */
  readonly weights: GpuArray<'f32'>
  /** (P, K) depth along the camera's z. */
  readonly depths: GpuArray<'f32'>
  /** (P, K) which splat, for fields that keep something for each; NO_PLACE where there is none, and throughout a radiance field. */
  readonly ids: GpuArray<'u32'>
}

export const NO_PLACE = 0xffff_ffff

/** A function from places to features: a trained field at one scale, a phrase's folded text, a table of lifted features. */
export interface FeatureField {
  /** C. Any number; both backbones work in chunks. */
  readonly channels: number
  /** Changes whenever the answer for some place would: what a backbone has kept of an earlier version is then dropped. */
  readonly version: number
  /**
   * Submits work that writes (n, C) features of `places` to the front of `into`, after what was submitted before. Called
   * once for all splats of a cloud (in their order), or for one stretch of ray samples after another.
   */
  evaluate(places: Places, into: GpuArray<'f32'>): void | Promise<void>
}

/** A field as an image, on the GPU. */
export interface FeatureView {
  readonly width: number
  readonly height: number
  readonly channels: number
  /** (C, H, W): one plane behind the other. */
  readonly features: GpuArray<'f32'>
  /** (H, W) */
  readonly opacity: GpuArray<'f32'>
  /** (H, W) expected depth along the camera's z; 0 where nothing is seen. */
  readonly depth: GpuArray<'f32'>
}

/** Parts of the bounds' diagonal: about as thick as the thinnest thing that is worth a name. */
const STRETCHES = 128

/** Length over which density becomes the opacity of a place: 1 - exp(-density * stretch). */
export const opacityStretch = ({ min, max }: Bounds): number => distance(min, max) / STRETCHES
