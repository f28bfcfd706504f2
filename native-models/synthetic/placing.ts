// Putting objects down without two of them ever sharing space. Footprints are oriented rectangles with a height range;
// two objects collide when both their heights and their footprints overlap.

import type { Vec3 } from '../scene/geometry.ts'
import type { ObjectClass, Style } from './objects/class.ts'
import type { Random } from './random.ts'
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

  /** Puts what stands there already elsewhere. */
  move(object: PlacedObject, place: Pick<PlacedObject, 'position' | 'yaw' | 'support' | 'container'>, footprint: Footprint): void {
    this.objects[object.id - 1] = { ...object, ...place }
    this.#footprints.set(object.id, footprint)
  }
}

/** Where one thing could be with respect to another. */
export interface Spot {
  readonly x: number
  readonly y: number
  readonly z: number
  readonly yaw: number
  /** What it would rest on, and lie in. */
  readonly support: PlacedObject
  readonly container: PlacedObject | null
}

/** A place of the object's own, in the world. */
export function worldPlace({ position, yaw, style }: PlacedObject, x: number, y: number): readonly [number, number] {
  const [c, s] = [Math.cos(yaw) * style.scale, Math.sin(yaw) * style.scale]
  return [position[0] + c * x - s * y, position[1] + s * x + c * y]
}

/** How far a thing reaches from its origin, whichever way it is turned. */
export const reachOf = ({ low, high }: Extents): number => Math.hypot(Math.max(-low[0], high[0]), Math.max(-low[1], high[1]))

/** A turn that keeps a thing's rectangle nearly along its carrier's. */
const ALONG = 0.2

/** Half extents a thing takes up on its carrier when turned a little. */
const halvesOf = ({ low, high }: Extents): readonly [number, number] => [Math.max(-low[0], high[0]), Math.max(-low[1], high[1])]

/** A place on the level top `index` of a carrier; null where the thing is too large. `overhang`: how far it may stick out. */
export function topSpot(carrier: PlacedObject, index: number, extents: Extents, random: Random, overhang = 1): Spot | null {
  const { half, z, centre } = carrier.mesh.tops[index]!
  const { scale } = carrier.style
  const [hx, hy] = halvesOf(extents)
  if (hx > half[0] * scale * overhang || hy > half[1] * scale * overhang) return null
  const slack = (room: number, own: number): number => (Math.max(0, room * scale - own) * random.between(-0.9, 0.9)) / scale
  const [x, y] = worldPlace(carrier, centre[0] + slack(half[0], hx), centre[1] + slack(half[1], hy))
  return { x, y, z: carrier.position[2] + z * scale, yaw: carrier.yaw + random.between(-ALONG, ALONG), support: carrier, container: null }
}

/** A place within a thing that is open at the top; null where it is too narrow. */
export function cavitySpot(carrier: PlacedObject, extents: Extents, random: Random): Spot | null {
  const cavity = carrier.mesh.cavities[0]
  if (cavity === undefined || reachOf(extents) > Math.min(...cavity.half) * carrier.style.scale * 1.25) return null
  const [x, y] = worldPlace(carrier, cavity.centre[0], cavity.centre[1])
  return { x, y, z: carrier.position[2] + cavity.z * carrier.style.scale, yaw: random.between(-Math.PI, Math.PI), support: carrier, container: carrier }
}

/** A place beneath a raised board, on what the board itself stands on; null where it is too low or too narrow. */
export function shelterSpot(board: PlacedObject, ground: PlacedObject, extents: Extents, random: Random): Spot | null {
  const room = board.mesh.shelters[0]
  const { scale } = board.style
  const [hx, hy] = halvesOf(extents)
  if (room === undefined || extents.high[2] > room.z * scale - HEADROOM || hy > room.half[1] * scale) return null
  const slack = room.half[0] * scale - hx - 0.008
  if (slack < 0) return null
  const [x, y] = worldPlace(board, (slack * random.between(-1, 1)) / scale, 0)
  return { x, y, z: board.position[2], yaw: board.yaw + random.between(-ALONG, ALONG) / 4, support: ground, container: null }
}

/** Room left between a thing and the board above it, metres. */
const HEADROOM = 0.01
