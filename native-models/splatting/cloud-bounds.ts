// The box that holds a cloud.

import type { Bounds } from '../backbone/backbone.ts'
import type { Vec3 } from '../scene/geometry.ts'
import type { SplatCloud } from '../scene/splats.ts'

/** Share of the splats left outside at either end of each axis: a few always stray far beyond the scene. */
const STRAYING = 0.005

/** World box between the outer percentiles of the splats' means; a point at the origin for a cloud of none. */
export function cloudBounds(cloud: SplatCloud): Bounds {
  const axes = [0, 1, 2].map((axis) => rangeOf(cloud, axis))
  const corner = (end: 0 | 1): Vec3 => [axes[0]![end], axes[1]![end], axes[2]![end]]
  return { min: corner(0), max: corner(1) }
}

function rangeOf({ count, means }: SplatCloud, axis: number): [number, number] {
  const values = Float32Array.from({ length: count }, (_, i) => means[3 * i + axis]!).filter(Number.isFinite).sort()
  if (values.length === 0) return [0, 0]
  const stray = Math.floor(values.length * STRAYING)
  return [values[stray]!, values[values.length - 1 - stray]!]
}
