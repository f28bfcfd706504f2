// Triangle meshes and the few primitives every object is made of. Surfaces are cut into cells no larger than the
// builder's `cell`, because light is baked per vertex (light.ts) and a shadow edge is only as sharp as the cells.

import { add, cross, normalise, perpendicular, scale, sub, transformDirection, transformPoint, IDENTITY, type Mat4, type Vec3 } from '../scene/geometry.ts'
import type { Material } from './textures.ts'

export interface Mesh {
  /** (V, 3) metres, object space: z up, standing on z = 0. */
  readonly positions: number[]
  /** (V, 3) unit. */
  readonly normals: number[]
  /** (V, 2) what textures read: metres on flat faces, [turns, metres along the profile] on turned ones. */
  readonly uvs: number[]
  /** (T, 3) vertex indices. */
  readonly triangles: number[]
  /** (T) index into materials. */
  readonly triangleMaterials: number[]
  readonly materials: Material[]
}

export type Point2 = readonly [number, number]

/** Fewest sides of anything round, so that small things still look round. */
const LEAST_SIDES = 20

export class MeshBuilder {
  readonly mesh: Mesh = { positions: [], normals: [], uvs: [], triangles: [], triangleMaterials: [], materials: [] }
  readonly cell: number
  #place: Mat4 = IDENTITY

  /** `cell`: longest edge of a surface cell, metres. */
  constructor(cell: number) {
    this.cell = cell
  }

  /** Everything added from here on goes through this rigid transform. */
  at(place: Mat4 = IDENTITY): this {
    this.#place = place
    return this
  }

  /** Parallelogram from `corner` along `a` and `b`, facing a x b; uv in metres. */
  quad(material: Material, corner: Vec3, a: Vec3, b: Vec3): void {
    const [la, lb] = [Math.hypot(...a), Math.hypot(...b)]
    const [na, nb] = [Math.max(1, Math.ceil(la / this.cell)), Math.max(1, Math.ceil(lb / this.cell))]
    const normal = normalise(cross(a, b))
    this.#sheet(material, na, nb, (i, j) => ({
      position: add(corner, add(scale(a, i / na), scale(b, j / nb))), normal, uv: [(la * i) / na, (lb * j) / nb],
    }))
  }

  /** Axis-aligned box; `materials` may differ for [sides, top, bottom]. */
  box(material: Material, low: Vec3, high: Vec3, top: Material = material): void {
    const [dx, dy, dz] = sub(high, low)
    const [x, y, z]: Vec3[] = [[dx, 0, 0], [0, dy, 0], [0, 0, dz]] as [Vec3, Vec3, Vec3]
    this.quad(material, low, x, z)
    this.quad(material, [high[0], low[1], low[2]], y, z)
    this.quad(material, [high[0], high[1], low[2]], scale(x, -1), z)
    this.quad(material, [low[0], high[1], low[2]], scale(y, -1), z)
    this.quad(top, [low[0], low[1], high[2]], x, y)
    this.quad(material, [low[0], high[1], low[2]], x, scale(y, -1))
  }

  /**
   * Surface of revolution about z. Each section is a smooth [radius, height] polyline; a crease lies between sections.
   * Walk the outside upwards and the inside downwards: the surface faces the right-hand side of the walk.
   */
  lathe(material: Material, ...sections: Point2[][]): void {
    for (const section of sections) this.#turn(material, section)
  }

  #turn(material: Material, section: Point2[]): void {
    const points = refine(section, this.cell)
    const widest = Math.max(...points.map(([r]) => r))
    const sides = Math.max(LEAST_SIDES, Math.ceil((2 * Math.PI * widest) / this.cell))
    const along = arcLengths(points)
    this.#sheet(material, sides, points.length - 1, (i, j) => {
      const angle = (2 * Math.PI * i) / sides
      const [r, z] = points[j]!
      const [nr, nz] = profileNormal(points, j)
      const [c, s] = [Math.cos(angle), Math.sin(angle)]
      return { position: [r * c, r * s, z], normal: [nr * c, nr * s, nz], uv: [i / sides, along[j]!] }
    })
  }

  /** Round tube along a polyline; `radius` may change along it (0 at the start, 1 at the end). */
  tube(material: Material, path: Vec3[], radius: number | ((t: number) => number)): void {
    const radiusAt = typeof radius === 'number' ? (): number => radius : radius
    const sides = 12
    let side = perpendicular(normalise(sub(path[1]!, path[0]!)))
    const frames = path.map((_, j) => {
      const tangent = normalise(sub(path[Math.min(j + 1, path.length - 1)]!, path[Math.max(j - 1, 0)]!))
      side = normalise(sub(side, scale(tangent, side[0] * tangent[0] + side[1] * tangent[1] + side[2] * tangent[2])))
      return { side, other: cross(tangent, side) }
    })
    this.#sheet(material, sides, path.length - 1, (i, j) => {
      const angle = (2 * Math.PI * i) / sides
      const normal = add(scale(frames[j]!.side, Math.cos(angle)), scale(frames[j]!.other, Math.sin(angle)))
      const t = j / (path.length - 1)
      return { position: add(path[j]!, scale(normal, radiusAt(t))), normal, uv: [i / sides, t] }
    })
  }

  /** One flat four-cornered cell, corners in order: leaves and the like. */
  patch(material: Material, corners: readonly [Vec3, Vec3, Vec3, Vec3]): void {
    const normal = upward(cross(sub(corners[2], corners[0]), sub(corners[3], corners[1])))
    this.#sheet(material, 1, 1, (i, j) => ({ position: corners[i === 0 ? j : 3 - j]!, normal, uv: [i, j] }))
  }

  /** A grid of (columns x rows) cells over a parametric surface: what all primitives come down to. */
  #sheet(material: Material, columns: number, rows: number, at: (i: number, j: number) => { position: Vec3; normal: Vec3; uv: Point2 }): void {
    const { mesh } = this
    const first = mesh.positions.length / 3
    for (let j = 0; j <= rows; j++) {
      for (let i = 0; i <= columns; i++) {
        const { position, normal, uv } = at(i, j)
        mesh.positions.push(...transformPoint(this.#place, position))
        mesh.normals.push(...transformDirection(this.#place, normal))
        mesh.uvs.push(...uv)
      }
    }
    const index = this.#materialIndex(material)
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) {
        const a = first + j * (columns + 1) + i
        const d = a + columns + 1
        mesh.triangles.push(a, a + 1, d + 1, a, d + 1, d)
        mesh.triangleMaterials.push(index, index)
      }
    }
  }

  #materialIndex(material: Material): number {
    const known = this.mesh.materials.indexOf(material)
    return known >= 0 ? known : this.mesh.materials.push(material) - 1
  }
}

/** Catmull-Rom through the points, `steps` pieces per span: smooth profiles from a few numbers. */
export function smoothCurve<P extends readonly number[]>(points: readonly P[], steps = 6): P[] {
  const out: P[] = []
  for (let k = 0; k + 1 < points.length; k++) {
    const [a, b, c, d] = [points[Math.max(0, k - 1)]!, points[k]!, points[k + 1]!, points[Math.min(points.length - 1, k + 2)]!]
    for (let s = 0; s < steps; s++) out.push(b.map((_, i) => catmullRom(a[i]!, b[i]!, c[i]!, d[i]!, s / steps)) as unknown as P)
  }
  return [...out, points.at(-1)!]
}

const catmullRom = (a: number, b: number, c: number, d: number, t: number): number =>
  b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))

/** Arc of a circle as profile points: centre [r, z], from one angle to another (0 = outwards, 90 degrees = up). */
export function arc(centre: Point2, radius: number, fromDegrees: number, toDegrees: number, steps = 10): Point2[] {
  return Array.from({ length: steps + 1 }, (_, k) => {
    const angle = ((fromDegrees + ((toDegrees - fromDegrees) * k) / steps) * Math.PI) / 180
    // A rounding error below zero would turn the surface inside out at the pole.
    return [Math.max(0, centre[0] + radius * Math.cos(angle)), centre[1] + radius * Math.sin(angle)]
  })
}

/** Unit normal on the upper side; a patch that has shrunk to a line counts as lying flat. */
function upward(normal: Vec3): Vec3 {
  const n = Math.hypot(...normal)
  return n < 1e-12 ? [0, 0, 1] : scale(normal, (normal[2] < 0 ? -1 : 1) / n)
}

function refine(points: Point2[], cell: number): Point2[] {
  const out: Point2[] = [points[0]!]
  for (let k = 1; k < points.length; k++) {
    const [from, to] = [points[k - 1]!, points[k]!]
    const pieces = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / cell))
    for (let s = 1; s <= pieces; s++) out.push([from[0] + ((to[0] - from[0]) * s) / pieces, from[1] + ((to[1] - from[1]) * s) / pieces])
  }
  return out
}

function arcLengths(points: Point2[]): number[] {
  let total = 0
  return points.map((p, k) => (total += k === 0 ? 0 : Math.hypot(p[0] - points[k - 1]![0], p[1] - points[k - 1]![1])))
}

function profileNormal(points: Point2[], j: number): Point2 {
  const [from, to] = [points[Math.max(0, j - 1)]!, points[Math.min(points.length - 1, j + 1)]!]
  const [dr, dz] = [to[0] - from[0], to[1] - from[1]]
  const n = Math.hypot(dr, dz) || 1
  return [dz / n, -dr / n]
}
