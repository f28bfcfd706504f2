// Depth measured by one camera as another camera beside it would see it.

import type { Intrinsics } from '../scene/camera.ts'
import type { Vec3 } from '../scene/geometry.ts'
import type { DepthImage } from './depth.ts'

/**
 * (to.height, to.width) depth along the other camera's axis in world units, 0 where unknown. `offset` is where the depth
 * camera stands in the other's space. Every measurement is carried over, the nearest wins, and single-pixel gaps close.
 */
export function warpDepth(image: DepthImage, unit: number, from: Intrinsics, offset: Vec3, to: Intrinsics): Float32Array {
  const out = new Float32Array(to.width * to.height)
  for (let row = 0, at = 0; row < image.height; row++) {
    for (let column = 0; column < image.width; column++, at++) {
      const z = image.values[at]! * unit
      const depth = z + offset[2]
      if (!(z > 0 && depth > 0)) continue
      const u = Math.floor((to.fx * (((column + 0.5 - from.cx) / from.fx) * z + offset[0])) / depth + to.cx)
      const v = Math.floor((to.fy * (((row + 0.5 - from.cy) / from.fy) * z + offset[1])) / depth + to.cy)
      if (u < 0 || v < 0 || u >= to.width || v >= to.height) continue
      const into = v * to.width + u
      if (out[into] === 0 || depth < out[into]!) out[into] = depth
    }
  }
  return closeGaps(out, to.width, to.height)
}

/** Known neighbours, of eight, that make an unknown pixel a gap in a surface rather than its edge. */
const GAP_NEIGHBOURS = 5

function closeGaps(depth: Float32Array, width: number, height: number): Float32Array {
  const out = Float32Array.from(depth)
  const known: number[] = []
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x
      if (depth[at]! > 0) continue
      known.length = 0
      for (let j = -width; j <= width; j += width) for (let i = -1; i <= 1; i++) if (depth[at + j + i]! > 0) known.push(depth[at + j + i]!)
      if (known.length >= GAP_NEIGHBOURS) out[at] = known.sort((a, b) => a - b)[known.length >> 1]!
    }
  }
  return out
}
