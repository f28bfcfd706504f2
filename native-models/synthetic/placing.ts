// Putting objects down without two of them ever sharing space. Footprints are oriented rectangles with a height range;
// two objects collide when both their heights and their footprints overlap.

import type { Vec3 } from '../scene/geometry.ts'
import type { ObjectClass, Style } from './objects/class.ts'
import { buildMesh, type PlacedObject } from './scene.ts'

export interface Footprint {
  readonly x: number
  readonly y: number
  readonly halfX: number
  readonly halfY: number
  readonly yaw: number
  readonly bottom: number
  readonly top: number
}

/** Extents of an object's mesh in its own axes, metres at its size. */
export interface Extents { low: Vec3; high: Vec3 }

/** Touching is no collision: heights must overlap by more than this, metres. */
const CONTACT = 0.001

export function extentsOf(mesh: PlacedObject['mesh'], scale: number): Extents {
  const [low, high] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]]
  mesh.positions.forEach((value, k) => {
    low[k % 3] = Math.min(low[k % 3]!, value * scale)
    high[k % 3] = Math.max(high[k % 3]!, value * scale)
  })
  return { low: low as unknown as Vec3, high: high as unknown as Vec3 }
}

export function footprintOf({ low, high }: Extents, x: number, y: number, z: number, yaw: number): Footprint {
  const [mx, my] = [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2]
  const [c, s] = [Math.cos(yaw), Math.sin(yaw)]
  return {
    x: x + c * mx - s * my, y: y + s * mx + c * my, yaw, bottom: z + low[2], top: z + high[2],
    halfX: (high[0] - low[0]) / 2, halfY: (high[1] - low[1]) / 2,
  }
}

/** Free distance between two rectangles along the best separating axis; negative when they overlap. */
export function clearance(a: Footprint, b: Footprint): number {
  let best = -Infinity
  for (const yaw of [a.yaw, a.yaw + Math.PI / 2, b.yaw, b.yaw + Math.PI / 2]) {
    const [c, s] = [Math.cos(yaw), Math.sin(yaw)]
    const reach = (f: Footprint): number => f.halfX * Math.abs(Math.cos(f.yaw - yaw)) + f.halfY * Math.abs(Math.sin(f.yaw - yaw))
    best = Math.max(best, Math.abs((b.x - a.x) * c + (b.y - a.y) * s) - reach(a) - reach(b))
  }
  return best
}

/** The four corners of a footprint. */
export function cornersOf(f: Footprint): [number, number][] {
  const [c, s] = [Math.cos(f.yaw), Math.sin(f.yaw)]
  return [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([i, j]) => [f.x + c * i! * f.halfX - s * j! * f.halfY, f.y + s * i! * f.halfX + c * j! * f.halfY])
}

/** A scene being filled: keeps what has been put down and refuses what would collide. */
export class Arrangement {
  readonly objects: PlacedObject[] = []
  readonly #footprints = new Map<number, Footprint>()
  readonly #cell: number

  /** `cell`: longest surface cell of the meshes, metres. */
  constructor(cell: number) {
    this.#cell = cell
  }

  shape(kind: ObjectClass, style: Style): { mesh: PlacedObject['mesh']; extents: Extents } {
    const mesh = buildMesh(kind, style, this.#cell)
    return { mesh, extents: extentsOf(mesh, style.scale) }
  }

  footprint(id: number): Footprint {
    return this.#footprints.get(id)!
  }

  /** Whether a footprint keeps `gap` metres from everything at its height, objects in `except` aside. */
  isFree(footprint: Footprint, gap: number, except: readonly number[] = []): boolean {
    return this.objects.every((other) => {
      const there = this.footprint(other.id)
      const sameHeight = footprint.bottom < there.top - CONTACT && footprint.top > there.bottom + CONTACT
      return !sameHeight || except.includes(other.id) || clearance(footprint, there) >= gap
    })
  }

  add(object: Omit<PlacedObject, 'id'>, footprint: Footprint): PlacedObject {
    const placed = { ...object, id: this.objects.length + 1 }
    this.objects.push(placed)
    this.#footprints.set(placed.id, footprint)
    return placed
  }
}
