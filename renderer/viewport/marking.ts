// Splats under a shape drawn on the screen: those that can be seen, or all the way through.

import type { CpuCloud } from './cloud.ts'
import { inside, type Point2 } from './hull.ts'

export type ToScreen = (x: number, y: number, z: number) => readonly [number, number, number]

export type Shape =
  | { readonly kind: 'polygon'; readonly points: readonly Point2[] }
  | { readonly kind: 'stroke'; readonly points: readonly Point2[]; readonly radius: number }

/** Side of the depth map's cells, pixels: about the spacing of splats at ordinary zoom. */
const CELL_PX = 5
/** Fainter splats neither hide others nor count as surface. */
const SOLID = 0.3
/** A splat this much deeper than the nearest surface, as a share of its depth, is hidden by it. */
const DEPTH_SLACK = 0.025

const cellOf = (x: number, y: number): number => Math.floor(x / CELL_PX) * 65_536 + Math.floor(y / CELL_PX)

/** Nearest solid depth by cell; a splat covers its own cell and the ones beside it, to close the gaps between centres. */
function depthMap(cloud: CpuCloud, toScreen: ToScreen): Map<number, number> {
  const nearest = new Map<number, number>()
  for (let i = 0; i < cloud.count; i++) {
    if (cloud.opacities[i]! < SOLID) continue
    const [x, y, depth] = toScreen(cloud.centers[i * 3]!, cloud.centers[i * 3 + 1]!, cloud.centers[i * 3 + 2]!)
    if (depth <= 0) continue
    for (const [ox, oy] of [[0, 0], [CELL_PX, 0], [-CELL_PX, 0], [0, CELL_PX], [0, -CELL_PX]] as const) {
      const cell = cellOf(x + ox, y + oy)
      if (depth < (nearest.get(cell) ?? Infinity)) nearest.set(cell, depth)
    }
  }
  return nearest
}

function covers(shape: Shape, p: Point2): boolean {
  if (shape.kind === 'polygon') return inside(shape.points, p)
  return shape.points.some((q) => Math.hypot(q[0] - p[0], q[1] - p[1]) <= shape.radius)
}

/** Indices of splats whose centres lie under the shape. `skip` leaves out hidden ones. */
export function splatsUnder(shape: Shape, cloud: CpuCloud, toScreen: ToScreen, through: boolean, skip: (splat: number) => boolean): number[] {
  const nearest = through ? null : depthMap(cloud, toScreen)
  const found: number[] = []
  for (let i = 0; i < cloud.count; i++) {
    if (skip(i)) continue
    const [x, y, depth] = toScreen(cloud.centers[i * 3]!, cloud.centers[i * 3 + 1]!, cloud.centers[i * 3 + 2]!)
    if (depth <= 0 || !covers(shape, [x, y])) continue
    const surface = nearest?.get(cellOf(x, y)) ?? Infinity
    if (depth <= surface * (1 + DEPTH_SLACK) + Math.max(cloud.scales[i * 3]!, cloud.scales[i * 3 + 1]!, cloud.scales[i * 3 + 2]!)) found.push(i)
  }
  return found
}
