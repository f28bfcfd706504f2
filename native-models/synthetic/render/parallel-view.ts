// A view along parallel rays: how shadow maps see the scene. Rows take a world point to u, v and depth, each 0…1.

import { add, cross, distance, dot, normalise, perpendicular, scale, type Vec3 } from '../../scene/geometry.ts'

export interface Ball { readonly centre: Vec3; readonly radius: number }

/** Rows (u, v, depth) of the view of a ball from `direction` (unit, towards the lamp); depth 0 is nearest to the lamp. */
export function parallelView(direction: Vec3, { centre, radius }: Ball): [number[], number[], number[]] {
  const right = perpendicular(direction)
  const down = cross(direction, right)
  const row = (axis: Vec3): number[] => [...scale(axis, 0.5 / radius), 0.5 - (0.5 / radius) * dot(axis, centre)]
  return [row(right), row(down), row(scale(direction, -1))]
}

/** A ball around all vertices that cast shadows (id above 0); `vertices` as in World. */
export function ballAround(vertices: Float32Array, tags: Uint32Array, stride: number): Ball {
  const [low, high]: [[number, number, number], [number, number, number]] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]]
  for (let v = 0; v < tags.length / 2; v++) {
    if (tags[v * 2 + 1] === 0) continue
    for (let k = 0; k < 3; k++) {
      low[k] = Math.min(low[k]!, vertices[v * stride + k]!)
      high[k] = Math.max(high[k]!, vertices[v * stride + k]!)
    }
  }
  if (low[0] === Infinity) return { centre: [0, 0, 0], radius: 1 }
  return { centre: scale(add(low, high), 0.5), radius: 0.51 * distance(low, high) }
}

const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5))

/** `count` directions of the upper half, as dense as the cosine, each with its weight so that a level surface gets 1. */
export function skyDirections(count: number): { direction: Vec3; weight: number }[] {
  return Array.from({ length: count }, (_, k) => {
    const r = Math.sqrt((k + 0.5) / count) * 0.985
    const direction = normalise([r * Math.cos(k * GOLDEN_ANGLE), r * Math.sin(k * GOLDEN_ANGLE), Math.sqrt(1 - r * r)])
    // A grazing direction would otherwise count for ever more on a wall.
    return { direction, weight: 1 / (count * Math.max(direction[2], 0.25)) }
  })
}
