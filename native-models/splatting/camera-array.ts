// Cameras on the GPU, one record each, so that kernels read them and pose refinement may write them.

import { createArray, writeArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { Bound } from '../gpu/kernel.ts'
import type { Camera } from '../scene/camera.ts'
import { invertRigid } from '../scene/geometry.ts'

/**
 * One record, in floats (`kernels/shared/camera.wgsl` has the same layout):
 * 0..11 cameraFromWorld, rows of [R | t]; 12 fx, 13 fy, 14 cx, 15 cy, pixels; 16 width, 17 height; 18, 19 unused;
 * 20..22 background rgb; 23 unused. Records are 64 floats apart: WebGPU binds at multiples of 256 bytes.
 */
export const CAMERA_FLOATS = 24
export const CAMERA_STRIDE = 64
export const CAMERA_AT = { pose: 0, focal: 12, centre: 14, size: 16, background: 20 } as const

export type Rgb = readonly [number, number, number]
export const BLACK: Rgb = [0, 0, 0]

/** The record of a pinhole camera; distortion must have been removed from the image before. */
export function cameraRecord(camera: Camera, background: Rgb = BLACK): Float32Array<ArrayBuffer> {
  const { fx, fy, cx, cy, width, height } = camera.intrinsics
  const record = new Float32Array(CAMERA_FLOATS)
  record.set(invertRigid(camera.worldFromCamera).slice(0, 12), CAMERA_AT.pose)
  record.set([fx, fy, cx, cy, width, height], CAMERA_AT.focal)
  record.set(background, CAMERA_AT.background)
  return record
}

export function uploadCameras(gpu: Gpu, cameras: readonly Camera[], background: Rgb = BLACK): GpuArray<'f32'> {
  const array = createArray(gpu, 'cameras', 'f32', Math.max(1, cameras.length) * CAMERA_STRIDE)
  for (const [i, camera] of cameras.entries()) writeArray(gpu, array, cameraRecord(camera, background), i * CAMERA_STRIDE)
  return array
}

/** Record `index` as a binding. */
export const cameraBinding = (cameras: GpuArray<'f32'>, index: number): Bound => ({
  array: cameras, offset: index * CAMERA_STRIDE * 4, size: CAMERA_FLOATS * 4,
})
