// What every backbone does alike to the pictures it hands out, and to the cameras it is handed.

import { unproject, type Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'

/** (H, W, 3) world positions of pixels at these depths along the camera's z; NaN where the depth is 0. */
export function positionsOf(camera: Camera, depth: Float32Array): Float32Array {
  const { width } = camera.intrinsics
  const positions = new Float32Array(depth.length * 3).fill(NaN)
  for (const [p, z] of depth.entries()) {
    if (z > 0) positions.set(unproject(camera, (p % width) + 0.5, Math.floor(p / width) + 0.5, z), 3 * p)
  }
  return positions
}

/** Faults input.invalid for a camera that is no pinhole. */
export function checkPinhole({ intrinsics: { distortion } }: Camera): void {
  if (distortion.model === 'NONE') return
  throw new Fault('input.invalid', `a backbone renders undistorted cameras and this one has ${distortion.model} distortion: prepare the frame first`, 'camera')
}

/** Faults input.invalid for pixels outside the camera's picture, and for more than there is room for. */
export function checkPixels({ intrinsics: { width, height } }: Camera, pixels: Uint32Array, room: number): void {
  if (pixels.length > room) throw new Fault('input.invalid', `${pixels.length} pixels were asked for and there is room for ${room}`, 'pixels')
  const outside = pixels.find((pixel) => pixel >= width * height)
  if (outside !== undefined) throw new Fault('input.invalid', `pixel ${outside} lies outside a picture of ${width}x${height}`, 'pixels')
}
