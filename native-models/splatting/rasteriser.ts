// The differentiable splat rasteriser: splats and a camera to an image, and a gradient of the image back to both.
//
// Everything is encoded, nothing is awaited: a trainer encodes many iterations into one submit. Buffers:
//
//   in    splats         SplatArrays, `capacity` long; the first `setScene({count})` are drawn
//         cameras        GpuArray of camera records (camera-array.ts); encode takes the record's index
//   out   color          (height, width, 4) f32: r, g, b over the record's background, and sum w z
//         alpha          (height, width) f32: sum w = 1 - transmittance.  Expected depth = color.w / alpha
//   in    colorGradient  (height, width, 4) f32: dL/d color, all four channels
//         alphaGradient  (height, width) f32: dL/d alpha (not counting what alpha does to color through the background)
//   out   gradients      SplatArrays: dL/d every parameter, overwritten for splats [0, count); zero where not visible
//         poseGradient   (6) f32: dL/d twist [vx vy vz wx wy wz] at 0 of cameraFromWorld' = exp(twist) cameraFromWorld
//         screenGradient (capacity) f32: |dL/d mean2D| in 1/pixels, for density control
//         visible        (capacity) u32: tiles the splat touched in the last forward; 0 = culled
//         status         (4) u32: [tile pairs needed, tile pairs drawn, most ever needed, iterations overflowed]
//
// Overflow: where a view needs more (tile, splat) pairs than there is room for, it draws none (pairs drawn = 0, the
// image is background, every gradient 0) and counts in status[3]. Whoever steps an optimiser must skip when
// status[0] > status[1]; after reading `status` call `reserve(pairs)` and repeat. Nothing is dropped silently.

import type { GpuArray } from '../gpu/arrays.ts'
import type { SplatArrays } from './gpu-splats.ts'

export interface Rasteriser {
  readonly color: GpuArray<'f32'>
  readonly alpha: GpuArray<'f32'>
  readonly colorGradient: GpuArray<'f32'>
  readonly alphaGradient: GpuArray<'f32'>
  readonly gradients: SplatArrays
  readonly poseGradient: GpuArray<'f32'>
  readonly screenGradient: GpuArray<'f32'>
  readonly visible: GpuArray<'u32'>
  readonly status: GpuArray<'u32'>

  /** Splats drawn from the next submit on, and the degree of spherical harmonics used (at most the arrays'). */
  setScene(scene: { count: number; shDegree: number }): void
  /** Room for this many tile pairs; keeps what is there if it suffices. Faults gpu.out-of-memory. */
  reserve(pairs: number): void
  encodeForward(encoder: GPUCommandEncoder, view: RasterView): void
  /** After encodeForward of the same view. */
  encodeBackward(encoder: GPUCommandEncoder, view: RasterView): void
  destroy(): void
}

/** A camera record and the size it has; the size must be that of the record. */
export interface RasterView {
  readonly cameras: GpuArray<'f32'>
  readonly index: number
  readonly width: number
  readonly height: number
}

export interface RasteriserOptions {
  readonly splats: SplatArrays
  readonly capacity: number
  readonly shDegree: 0 | 1 | 2 | 3
  /** Largest image, pixels. */
  readonly width: number
  readonly height: number
  /** Without gradients only encodeForward works and less memory is taken. */
  readonly gradients: boolean
}
// createRasteriser(gpu, options: RasteriserOptions): Promise<Rasteriser>
