// Triangle meshes and the few primitives every object is made of. Surfaces are cut into cells no larger than the
// builder's `cell`, because the light of the sky is baked per vertex (render/sky.wgsl).

import { add, cross, dot, IDENTITY, length, multiply, normalise, perpendicular, scale, sub, transformPoint, type Mat4, type Vec3 } from '../scene/geometry.ts'
import type { Material } from './materials.ts'
import { triangulate } from './outlines.ts'
import { arcLengths, profileNormal, refine, type Point2 } from './profiles.ts'

export interface Mesh {
  /** (V, 3) metres, object space: z up, standing on z = 0. */
  readonly positions: number[]
  /** (V, 3) unit. */
  readonly normals: number[]
  /** (V, 2) what textures read: metres on flat faces, [turns, metres along the profile] on turned ones. */
  readonly uvs: number[]
  /** (T, 3) vertex indices. */
  readonly triangles: number[]
  /** (V) index into materials. */
  readonly vertexMaterials: number[]
  readonly materials: Material[]
  /** Where other things can be: on it, in it, beneath its board. */
  readonly tops: Top[]
  readonly cavities: Cavity[]
  readonly shelters: Top[]
}

/** A level place that carries things, object space at scale 1, metres: half extents, height and middle. */
export interface Top { readonly half: Point2; readonly z: number; readonly centre: Point2 }
/** Room within a thing that is open at the top: `z` is its floor, `rim` the height of its edge. */
export interface Cavity extends Top { readonly rim: number }

interface SheetPoint { position: Vec3; normal: Vec3; uv: Point2 }
interface Extrusion { side?: Material; smoothDegrees?: number; bevel?: number }

/** Fewest sides of anything round, so that small things still look round. */
const LEAST_SIDES = 20
const TUBE_SIDES = 12
/** Steps of a rounded edge. */
const EDGE_STEPS = 3

export const move = (x: number, y: number, z: number): Mat4 => [1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z, 0, 0, 0, 1]
export const stretch = (x: number, y: number, z: number): Mat4 => [x, 0, 0, 0, 0, y, 0, 0, 0, 0, z, 0, 0, 0, 0, 1]
/** Turn by degrees about an axis, counter-clockwise seen from its tip. */
export function turn(axis: 'x' | 'y' | 'z', degrees: number): Mat4 {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  if (axis === 'x') return [1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0, 0, 0, 0, 1]
  if (axis === 'y') return [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0, 0, 0, 0, 1]
  return [c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
}
/** Product of transforms: the last is applied first. */
export const chain = (...places: Mat4[]): Mat4 => places.reduce((a, b) => multiply(a, b))

export class MeshBuilder {
  readonly mesh: Mesh = { positions: [], normals: [], uvs: [], triangles: [], vertexMaterials: [], materials: [], tops: [], cavities: [], shelters: [] }
  readonly cell: number
  #place: Mat4 = IDENTITY

  /** `cell`: longest edge of a surface cell, metres. */
  constructor(cell: number) {
    this.cell = cell
  }

  /** Everything `build` adds goes through this affine transform, on top of those around it. */
  at(place: Mat4, build: () => void): void {
    const before = this.#place
    this.#place = multiply(before, place)
    build()
    this.#place = before
  }

  /** Things may stand here. */
  carries(halfX: number, halfY: number, z: number, centre: Point2 = [0, 0]): void {
    this.mesh.tops.push({ half: [halfX, halfY], z, centre })
  }

  /** Things may lie in here. */
  holds(halfX: number, halfY: number, z: number, rim: number): void {
    this.mesh.cavities.push({ half: [halfX, halfY], z, rim, centre: [0, 0] })
  }

  /** Things may stand beneath the board whose lower side is at `z`. */
  shelters(halfX: number, halfY: number, z: number): void {
    this.mesh.shelters.push({ half: [halfX, halfY], z, centre: [0, 0] })
  }

  /** Parallelogram from `corner` along `a` and `b`, facing a x b; uv in metres. */
  quad(material: Material, corner: Vec3, a: Vec3, b: Vec3): void {
    const [la, lb] = [length(a), length(b)]
    const [na, nb] = [Math.max(1, Math.ceil(la / this.cell)), Math.max(1, Math.ceil(lb / this.cell))]
    const normal = normalise(cross(a, b))
    this.sheet(material, na, nb, (i, j) => ({ position: add(corner, add(scale(a, i / na), scale(b, j / nb))), normal, uv: [(la * i) / na, (lb * j) / nb] }))
  }

  /** Axis-aligned box with sharp edges; the top may differ. */
  box(material: Material, low: Vec3, high: Vec3, top: Material = material): void {
    const [dx, dy, dz] = sub(high, low)
    const [x, y, z]: [Vec3, Vec3, Vec3] = [[dx, 0, 0], [0, dy, 0], [0, 0, dz]]
    this.quad(material, low, x, z)
    this.quad(material, [high[0], low[1], low[2]], y, z)
    this.quad(material, [high[0], high[1], low[2]], scale(x, -1), z)
    this.quad(material, [low[0], high[1], low[2]], scale(y, -1), z)
    this.quad(top, [low[0], low[1], high[2]], x, y)
    this.quad(material, [low[0], high[1], low[2]], x, scale(y, -1))
  }

  /** Axis-aligned box whose edges are rounded by `radius`. */
  block(material: Material, low: Vec3, high: Vec3, radius: number): void {
    const size = sub(high, low)
    const r = Math.min(radius, size[0] / 2, size[1] / 2, size[2] / 2)
    for (let axis = 0; axis < 3; axis++) {
      const [i, j] = [(axis + 1) % 3, (axis + 2) % 3]
      const [us, vs] = [this.#edgeSteps(size[i]!, r), this.#edgeSteps(size[j]!, r)]
      for (const side of [0, 1]) {
        this.sheet(material, us.length - 1, vs.length - 1, (p, q) => {
          const on: [number, number, number] = [0, 0, 0]
          on[axis] = side * size[axis]!
          on[i] = side === 1 ? us[p]! : us[us.length - 1 - p]!
          on[j] = vs[q]!
          const inner = on.map((v, k) => Math.max(r, Math.min(size[k]! - r, v))) as unknown as Vec3
          const normal = normalise(sub(on, inner))
          return { position: add(low, add(inner, scale(normal, r))), normal, uv: [on[i], on[j]] }
        })
      }
    }
  }

  #edgeSteps(size: number, r: number): number[] {
    const middle = Math.max(1, Math.ceil((size - 2 * r) / this.cell))
    const rise = Array.from({ length: EDGE_STEPS }, (_, k) => r * (k / EDGE_STEPS))
    const fall = rise.map((v) => size - v).toReversed()
    return [...rise, ...Array.from({ length: middle + 1 }, (_, k) => r + ((size - 2 * r) * k) / middle), ...fall]
  }

  /**
   * Surface of revolution about z. Each section is a smooth [radius, height] polyline; a crease lies between sections.
   * Walk the outside upwards and the inside downwards: the surface faces the right-hand side of the walk.
   */
  lathe(material: Material, ...sections: Point2[][]): void {
    for (const section of sections) this.#turned(material, section)
  }

  #turned(material: Material, section: Point2[]): void {
    const points = refine(section, this.cell)
    const widest = Math.max(...points.map(([r]) => r))
    const sides = Math.max(LEAST_SIDES, Math.ceil((2 * Math.PI * widest) / this.cell))
    const along = arcLengths(points)
    this.sheet(material, sides, points.length - 1, (i, j) => {
      const angle = (2 * Math.PI * i) / sides
      const [r, z] = points[j]!
      const [nr, nz] = profileNormal(points, j)
      const [c, s] = [Math.cos(angle), Math.sin(angle)]
      return { position: [r * c, r * s, z], normal: [nr * c, nr * s, nz], uv: [i / sides, along[j]!] }
    })
  }

  /** An upright closed cylinder, or a cone with another radius at its top. */
  cylinder(material: Material, radius: number, low: number, high: number, top = radius): void {
    this.lathe(material, [[0, low], [radius, low]], [[radius, low], [top, high]], [[top, high], [0, high]])
  }

  /** An ellipsoid; uv as turned surfaces have it, v from 0 to 1. */
  ball(material: Material, centre: Vec3, radii: number | Vec3): void {
    const [rx, ry, rz] = typeof radii === 'number' ? [radii, radii, radii] : radii
    const rings = Math.max(10, Math.ceil((Math.PI * Math.max(rx, rz)) / this.cell / 1.5))
    const sides = LEAST_SIDES + 4
    this.at(chain(move(...centre), stretch(rx, ry, rz)), () => this.sheet(material, sides, rings, (i, j) => {
      const [angle, rise] = [(2 * Math.PI * i) / sides, (Math.PI * j) / rings]
      const position: Vec3 = [Math.sin(rise) * Math.cos(angle), Math.sin(rise) * Math.sin(angle), -Math.cos(rise)]
      return { position, normal: position, uv: [i / sides, j / rings] }
    }))
  }

  /** Round tube along a polyline with closed ends; `radius` may change along it (0 at the start, 1 at the end). */
  tube(material: Material, path: Vec3[], radius: number | ((t: number) => number), sides = TUBE_SIDES): void {
    const radiusAt = typeof radius === 'number' ? (): number => radius : radius
    let side = perpendicular(normalise(sub(path[1]!, path[0]!)))
    const frames = path.map((_, j) => {
      const tangent = normalise(sub(path[Math.min(j + 1, path.length - 1)]!, path[Math.max(j - 1, 0)]!))
      side = normalise(sub(side, scale(tangent, dot(side, tangent))))
      return { side, other: cross(tangent, side), tangent }
    })
    const around = (i: number, j: number): Vec3 => {
      const angle = (2 * Math.PI * i) / sides
      return add(scale(frames[j]!.side, Math.cos(angle)), scale(frames[j]!.other, Math.sin(angle)))
    }
    const last = path.length - 1
    this.sheet(material, sides, last, (i, j) => ({ position: add(path[j]!, scale(around(i, j), radiusAt(j / last))), normal: around(i, j), uv: [i / sides, j / last] }))
    for (const [j, sign] of [[0, -1], [last, 1]] as const) {
      const [at, normal] = [path[j]!, scale(frames[j]!.tangent, sign)]
      this.sheet(material, sides, 1, (i, k) => ({ position: add(at, scale(around(i, j), k === 0 ? radiusAt(j / last) : 0)), normal, uv: [i / sides, j / last] }))
    }
  }

  /** A straight closed rod, or a cone where the second radius differs. */
  rod(material: Material, from: Vec3, to: Vec3, radius: number, end = radius): void {
    const steps = Math.max(1, Math.ceil(length(sub(to, from)) / (this.cell * 3)))
    this.tube(material, Array.from({ length: steps + 1 }, (_, k) => add(from, scale(sub(to, from), k / steps))), (t) => radius + (end - radius) * t, radius > 0.02 ? 20 : TUBE_SIDES)
  }

  /**
   * A flat outline (counter-clockwise, x and y) between two heights. Corners turned by less than `smoothDegrees` look
   * round; `bevel` rounds the upper edge.
   */
  extrude(material: Material, outline: Point2[], low: number, high: number, { side = material, smoothDegrees = 35, bevel = 0 }: Extrusion = {}): void {
    const count = outline.length
    const edges = outline.map((p, k): Vec3 => {
      const q = outline[(k + 1) % count]!
      return normalise([q[1] - p[1], p[0] - q[0], 0])
    })
    const least = Math.cos((smoothDegrees * Math.PI) / 180)
    const normalAt = (edge: Vec3, neighbour: Vec3): Vec3 => (dot(edge, neighbour) > least ? normalise(add(edge, neighbour)) : edge)
    const inset = outline.map(([x, y], k): Point2 => {
      const [a, b] = [edges[(k + count - 1) % count]!, edges[k]!]
      return [x - ((a[0] + b[0]) / 2) * bevel, y - ((a[1] + b[1]) / 2) * bevel]
    })
    for (let k = 0; k < count; k++) {
      const next = (k + 1) % count
      const normals = [normalAt(edges[k]!, edges[(k + count - 1) % count]!), normalAt(edges[k]!, edges[next]!)]
      const [outer, inner] = [[outline[k]!, outline[next]!], [inset[k]!, inset[next]!]]
      const along = Math.hypot(outer[1]![0] - outer[0]![0], outer[1]![1] - outer[0]![1])
      const rise = Math.max(1, Math.ceil((high - low) / (this.cell * 2)))
      this.sheet(side, 1, rise, (i, j) => ({ position: [...outer[i]!, low + ((high - bevel - low) * j) / rise], normal: normals[i]!, uv: [along * i, ((high - low) * j) / rise] }))
      if (bevel > 0) this.sheet(side, 1, 1, (i, j) => ({ position: j === 0 ? [...outer[i]!, high - bevel] : [...inner[i]!, high], normal: normalise(add(normals[i]!, [0, 0, j === 0 ? 0.3 : 1.2])), uv: [along * i, j * bevel] }))
    }
    this.#cap(material, inset, high, 1)
    this.#cap(side, outline, low, -1)
  }

  #cap(material: Material, outline: Point2[], z: number, facing: 1 | -1): void {
    const first = this.mesh.positions.length / 3
    const [lx, ly] = [Math.min(...outline.map((p) => p[0])), Math.min(...outline.map((p) => p[1]))]
    for (const [x, y] of outline) this.#vertex(material, { position: [x, y, z], normal: [0, 0, facing], uv: [x - lx, y - ly] })
    for (const [a, b, c] of triangulate(outline)) this.mesh.triangles.push(first + a, first + (facing === 1 ? b : c), first + (facing === 1 ? c : b))
  }

  /** A curved sheet over the unit square; normals come from its slopes, u x v outwards. `uv` are the sides' lengths. */
  surface(material: Material, columns: number, rows: number, at: (u: number, v: number) => Vec3, uv: Point2 = [1, 1]): void {
    const tiny = 1e-3
    this.sheet(material, columns, rows, (i, j) => {
      const [u, v] = [i / columns, j / rows]
      const slope = (du: number, dv: number): Vec3 => sub(at(Math.min(1, u + du), Math.min(1, v + dv)), at(Math.max(0, u - du), Math.max(0, v - dv)))
      const normal = cross(slope(tiny, 0), slope(0, tiny))
      return { position: at(u, v), normal: length(normal) > 1e-14 ? normalise(normal) : [0, 0, 1], uv: [u * uv[0], v * uv[1]] }
    })
  }

  /** A grid of (columns x rows) cells over a parametric surface: what all primitives come down to. */
  sheet(material: Material, columns: number, rows: number, at: (i: number, j: number) => SheetPoint): void {
    const { mesh } = this
    const first = mesh.positions.length / 3
    for (let j = 0; j <= rows; j++) for (let i = 0; i <= columns; i++) this.#vertex(material, at(i, j))
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < columns; i++) {
        const a = first + j * (columns + 1) + i
        const d = a + columns + 1
        mesh.triangles.push(a, a + 1, d + 1, a, d + 1, d)
      }
    }
  }

  #vertex(material: Material, { position, normal, uv }: SheetPoint): void {
    const { mesh } = this
    mesh.positions.push(...transformPoint(this.#place, position))
    mesh.normals.push(...byCofactors(this.#place, normal))
    mesh.uvs.push(...uv)
    mesh.vertexMaterials.push(this.#materialIndex(material))
  }

  #materialIndex(material: Material): number {
    const { materials } = this.mesh
    // The one just used is nearly always the one asked for again.
    if (materials.at(-1) === material) return materials.length - 1
    const known = materials.indexOf(material)
    return known >= 0 ? known : materials.push(material) - 1
  }
}

/** A normal through an affine transform: by its cofactors, so that stretched things are lit as they are. */
function byCofactors(m: Mat4, [x, y, z]: Vec3): Vec3 {
  const minor = (a: number, b: number, p: number, q: number): number => m[a]! * m[q]! - m[b]! * m[p]!
  const out: Vec3 = [
    minor(5, 6, 9, 10) * x + minor(6, 4, 10, 8) * y + minor(4, 5, 8, 9) * z,
    minor(9, 10, 1, 2) * x + minor(10, 8, 2, 0) * y + minor(8, 9, 0, 1) * z,
    minor(1, 2, 5, 6) * x + minor(2, 0, 6, 4) * y + minor(0, 1, 4, 5) * z,
  ]
  return scale(out, 1 / (length(out) || 1))
}
