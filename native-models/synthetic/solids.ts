// Measures of placed objects: boxes, middles, gaps and overlaps, all from the meshes.

import { add, cross, length, scale, sub, type Box, type Vec3 } from '../scene/geometry.ts'
import { clearance, extentsOf, footprintOf, type Footprint } from './placing.ts'
import { worldVertices, type PlacedObject } from './scene.ts'

export interface Solid {
  readonly object: PlacedObject
  readonly id: number
  readonly label: string
  readonly footprint: Footprint
  readonly box: Box
  readonly centroid: Vec3
  /** Heights, metres. */
  readonly bottom: number
  readonly top: number
  /** Height of the lower side of its board, for things that one can be under without being below everything of it. */
  readonly underside: number
  /** (K, 3) a spread of surface points for gaps. */
  readonly points: Float64Array
}

/** Surface points kept per object: gaps come out within about half a centimetre. */
const GAP_POINTS = 260

export function solidOf(object: PlacedObject): Solid {
  const extents = extentsOf(object.mesh, object.style.scale)
  const footprint = footprintOf(extents, ...object.position, object.yaw)
  const vertices = worldVertices(object)
  const size = sub(extents.high, extents.low)
  const under = object.mesh.shelters[0]
  return {
    object, id: object.id, label: object.class.label, footprint, bottom: footprint.bottom, top: footprint.top,
    box: {
      center: [footprint.x, footprint.y, (footprint.bottom + footprint.top) / 2], size,
      rotation: [Math.cos(object.yaw / 2), 0, 0, Math.sin(object.yaw / 2)],
    },
    centroid: surfaceCentroid(vertices, object.mesh.triangles),
    underside: under === undefined ? footprint.bottom : object.position[2] + under.z * object.style.scale,
    points: spread(vertices),
  }
}

function surfaceCentroid(vertices: Vec3[], triangles: number[]): Vec3 {
  let [sum, area]: [Vec3, number] = [[0, 0, 0], 0]
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [vertices[triangles[t]!]!, vertices[triangles[t + 1]!]!, vertices[triangles[t + 2]!]!]
    const weight = length(cross(sub(b, a), sub(c, a)))
    sum = add(sum, scale(add(a, add(b, c)), weight / 3))
    area += weight
  }
  return scale(sum, 1 / area)
}

/** Every k-th vertex, which the even cells of a mesh make an even spread. */
function spread(vertices: Vec3[]): Float64Array {
  const step = Math.max(1, Math.floor(vertices.length / GAP_POINTS))
  return Float64Array.from(vertices.filter((_, k) => k % step === 0).flat())
}

/** Metres between two boxes: how near the things can come at the least. */
export function boxGap(a: Solid, b: Solid): number {
  const rise = Math.max(0, a.bottom - b.top, b.bottom - a.top)
  return Math.hypot(rise, Math.max(0, clearance(a.footprint, b.footprint)))
}

/** Metres between two surfaces, to some millimetres; 0 where they touch. */
export function gap(a: Solid, b: Solid): number {
  let least = Infinity
  for (let i = 0; i < a.points.length; i += 3) {
    for (let j = 0; j < b.points.length; j += 3) {
      const [dx, dy, dz] = [a.points[i]! - b.points[j]!, a.points[i + 1]! - b.points[j + 1]!, a.points[i + 2]! - b.points[j + 2]!]
      const square = dx * dx + dy * dy + dz * dz
      if (square < least) least = square
    }
  }
  return Math.max(boxGap(a, b), Math.sqrt(least))
}

/** Share of a's footprint that lies over or under b's. */
export function overlapShare(a: Footprint, b: Footprint): number {
  const cells = 14
  const [ca, sa, cb, sb] = [Math.cos(a.yaw), Math.sin(a.yaw), Math.cos(b.yaw), Math.sin(b.yaw)]
  let inside = 0
  for (let i = 0; i < cells; i++) {
    for (let j = 0; j < cells; j++) {
      const [u, v] = [(((i + 0.5) / cells) * 2 - 1) * a.halfX, (((j + 0.5) / cells) * 2 - 1) * a.halfY]
      const [dx, dy] = [a.x + ca * u - sa * v - b.x, a.y + sa * u + ca * v - b.y]
      if (Math.abs(cb * dx + sb * dy) <= b.halfX && Math.abs(cb * dy - sb * dx) <= b.halfY) inside++
    }
  }
  return inside / (cells * cells)
}
