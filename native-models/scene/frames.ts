// A frame ready to train on: decoded, undistorted, resized. What capture/ makes and the backbones and fields consume.

import type { Camera } from './camera.ts'

export interface PreparedFrame {
  /** FrameRecord id. */
  readonly id: string
  readonly name: string
  /** Pinhole (no distortion) at the prepared size. */
  readonly camera: Camera
  /** (height, width, 3) sRGB bytes. */
  readonly rgb: Uint8Array
  /** (height, width) depth along camera z in world units; 0 where unknown. Null if the capture has no depth. */
  readonly depth: Float32Array | null
  /** (height, width) 1 where the undistorted image has a source pixel, 0 outside; null if every pixel has one. */
  readonly valid: Uint8Array | null
}

/** Points known before training: COLMAP's sparse points, or a sample of back-projected depth. */
export interface PointSet {
  /** (N, 3) world. */
  readonly positions: Float32Array
  /** (N, 3) sRGB bytes. */
  readonly colors: Uint8Array
}
