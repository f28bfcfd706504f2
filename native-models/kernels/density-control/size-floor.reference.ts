// size-floor.wgsl in plain float64 (the 3D filter of Mip-Splatting, Yu et al. 2024, as a bound). Only tests import it.

import type { ReferenceCamera } from '../projection/projection.reference.ts'

const PIXELS = Math.sqrt(0.2)
const BORDER = 0.15
const NEAREST = 0.01

/** log(√0.2 · min z/f) over the cameras that have the point in view, with a border of 15 %; -Infinity where none has. */
export function sizeFloorReference(mean: readonly number[], cameras: readonly ReferenceCamera[]): number {
  let finest = Infinity
  for (const { pose, fx, fy, cx, cy, width, height } of cameras) {
    const [x, y, z] = [0, 1, 2].map((r) => pose[4 * r]! * mean[0]! + pose[4 * r + 1]! * mean[1]! + pose[4 * r + 2]! * mean[2]! + pose[4 * r + 3]!) as [number, number, number]
    const [u, v] = [(fx * x) / z + cx, (fy * y) / z + cy]
    const inView = z > NEAREST && u >= -BORDER * width && u <= (1 + BORDER) * width && v >= -BORDER * height && v <= (1 + BORDER) * height
    if (inView) finest = Math.min(finest, z / Math.max(fx, fy))
  }
  return finest === Infinity ? -Infinity : Math.log(PIXELS * finest)
}
