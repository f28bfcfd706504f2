// Rays of pixels, in the words the kernels take.

import type { Camera } from '../scene/camera.ts'
import { RAY_FLOATS } from '../kernels/ray-sampling/ray-sampling.ts'
import type { Space } from './space.ts'

/** Writes the ray through the centre of pixel (x, y) to row `row` of `into`; colour and measured depth stay as they are. */
export function writeRay(into: Float32Array, row: number, camera: Camera, space: Space, x: number, y: number, image: number): void {
  const { fx, fy, cx, cy } = camera.intrinsics
  const m = camera.worldFromCamera
  const [u, v] = [(x + 0.5 - cx) / fx, (y + 0.5 - cy) / fy]
  const size = Math.hypot(u, v, 1)
  const at = row * RAY_FLOATS
  for (let i = 0; i < 3; i++) {
    into[at + i] = (m[4 * i + 3]! - space.centre[i]!) / space.scale
    into[at + 4 + i] = (m[4 * i]! * u + m[4 * i + 1]! * v + m[4 * i + 2]!) / size
  }
  into[at + 3] = space.scale / size
  into[at + 7] = image
}

/** What was photographed there: colour 0…1 and measured depth along the camera's z, 0 where unknown. */
export function writeTarget(into: Float32Array, row: number, rgb: Uint8Array, pixel: number, depth: number): void {
  const at = row * RAY_FLOATS + 8
  for (let c = 0; c < 3; c++) into[at + c] = rgb[pixel * 3 + c]! / 255
  into[at + 3] = depth
}
