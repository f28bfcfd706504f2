// The room: furniture on a floor, things on the furniture, under the table and about.

import { Fault } from '../scene/faults.ts'
import { buildBackdrop } from './backdrop.ts'
import { FURNITURE, ROOM_THINGS } from './objects/catalogue.ts'
import { lookOf, type ObjectClass, type Style } from './objects/class.ts'
import { Arrangement, cornersOf, footprintOf } from './placing.ts'
import type { Random } from './random.ts'
import type { PlacedObject, SynthScene } from './scene.ts'

/** Longest surface cell, metres. */
const CELL = 0.035
/** Half extents of a room for ROOM_HOLDS objects; a fuller one is larger. */
const ROOM_HALF: readonly [number, number] = [2.3, 1.9]
const ROOM_HOLDS = 14
const ROOM_HEIGHT = 2.6
/** Free way between two pieces, metres. */
const LEAST_GAP = 0.06
const TRIES = 600
const LARGER_ROOMS = 8
/** Share of the objects that is furniture. */
const FURNISHED = 0.55
/** Chance that a thing that may stand on the floor does so although something could carry it. */
const ON_FLOOR = 0.5

interface Wanted { kind: ObjectClass; style: Style; furniture: boolean; floor: boolean }

/** A room with `count` objects. Throws Fault `input.invalid` if they cannot all be placed. */
export function layRoom(count: number, random: Random): SynthScene {
  const wanted = chooseObjects(count, random)
  for (let grown = 0; grown < LARGER_ROOMS; grown++) {
    const factor = Math.sqrt(Math.max(1, count / ROOM_HOLDS)) * 1.15 ** grown
    const half = ROOM_HALF.map((h) => h * factor) as unknown as readonly [number, number]
    const arrangement = new Arrangement(CELL)
    if (!wanted.every((item) => place(arrangement, half, item, random))) continue
    return {
      objects: arrangement.objects,
      backdrop: buildBackdrop({ halfX: half[0], halfY: half[1], height: ROOM_HEIGHT, cell: 0.07, rug: [half[0] * 0.42, half[1] * 0.4] }, random),
      focus: { centre: [0, 0, 0.5], radius: Math.hypot(...half) },
    }
  }
  throw new Fault('input.invalid', `could not place ${count} objects without collisions; ask for fewer`, 'objects')
}

function chooseObjects(count: number, random: Random): Wanted[] {
  const pieces = Math.max(1, Math.round(count * FURNISHED))
  const pick = <T>(items: readonly T[], k: number): T => items[k % items.length]!
  const style = (kind: ObjectClass, scale: number): Style => {
    const [color, pattern] = [random.pick(kind.colors), random.pick(kind.patterns)]
    return { color, pattern: lookOf(kind, color, pattern), scale }
  }
  const things = random.shuffle(ROOM_THINGS)
  return Array.from({ length: count }, (_, k): Wanted => {
    if (k < pieces) return { kind: pick(FURNITURE, k), style: style(pick(FURNITURE, k), 1), furniture: true, floor: true }
    const thing = pick(things, k - pieces)
    return { kind: thing.class, style: style(thing.class, thing.scale), furniture: false, floor: thing.floor }
  })
}

function place(arrangement: Arrangement, half: readonly [number, number], item: Wanted, random: Random): boolean {
  const { mesh, extents } = arrangement.shape(item.kind, item.style)
  const put = (x: number, y: number, z: number, yaw: number, support: PlacedObject | null, gap: number): boolean => {
    const footprint = footprintOf(extents, x, y, z, yaw)
    const inside = cornersOf(footprint).every(([cx, cy]) => Math.abs(cx) < half[0] - 0.04 && Math.abs(cy) < half[1] - 0.04)
    // Beneath a table is not inside it: a thing low enough may stand between its legs.
    const overhead = arrangement.objects.filter((o) => fitsUnder(o, footprint.top, x, y)).map((o) => o.id)
    if (!inside || !arrangement.isFree(footprint, gap, support === null ? overhead : [support.id])) return false
    arrangement.add({ class: item.kind, style: item.style, mesh, position: [x, y, z], yaw, support: support?.id ?? null }, footprint)
    return true
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (!item.furniture && !(item.floor && random.next() < ON_FLOOR)) {
      const carrier = random.pick(arrangement.objects)
      const reach = Math.max(...[0, 1].map((k) => Math.max(-extents.low[k]!, extents.high[k]!)))
      const room = carrier.class.top?.map((t) => t * carrier.style.scale - reach)
      // A thing that would stick out could meet the back of a chair.
      if (room === undefined || room.some((r) => r < 0)) continue
      const [dx, dy] = room.map((r) => r * random.between(-1, 1)) as [number, number]
      const [c, s] = [Math.cos(carrier.yaw), Math.sin(carrier.yaw)]
      const rest = restHeight(arrangement, carrier)
      if (put(carrier.position[0] + c * dx - s * dy, carrier.position[1] + s * dx + c * dy, rest, random.between(-Math.PI, Math.PI), carrier, 0.03)) return true
      continue
    }
    const spot = item.furniture ? byTheWall(half, extents.high[1], random) : [random.between(-half[0], half[0]), random.between(-half[1], half[1]), random.between(-Math.PI, Math.PI)] as const
    if (put(spot[0], spot[1], 0, spot[2], null, LEAST_GAP)) return true
  }
  return false
}

/** Seats carry at their seat, everything else at its highest. */
function restHeight(arrangement: Arrangement, carrier: PlacedObject): number {
  const seat: Record<string, number> = { chair: 0.46, sofa: 0.44 }
  return seat[carrier.class.label] ?? arrangement.footprint(carrier.id).top
}

function fitsUnder(board: PlacedObject, height: number, x: number, y: number): boolean {
  const room = board.class.under
  if (room === undefined || height > room[2] * board.style.scale) return false
  const [c, s, dx, dy] = [Math.cos(board.yaw), Math.sin(board.yaw), x - board.position[0], y - board.position[1]]
  return Math.abs(c * dx + s * dy) < room[0] * 0.7 && Math.abs(c * dy - s * dx) < room[1] * 0.7
}

/** Near a random wall with the back (+y of the object) towards it, or now and then free in the room. */
function byTheWall(half: readonly [number, number], back: number, random: Random): readonly [number, number, number] {
  const wall = random.below(5)
  if (wall === 4) return [random.between(-0.5, 0.5) * half[0], random.between(-0.5, 0.5) * half[1], random.between(-Math.PI, Math.PI)]
  const yaw = (wall * Math.PI) / 2
  const reach = (wall % 2 === 0 ? half[1] : half[0]) - back - random.between(0.05, 0.3)
  const along = random.between(-1, 1) * (wall % 2 === 0 ? half[0] : half[1])
  // Turned by yaw, the object's +y points along (-sin, cos): towards this wall.
  return [-Math.sin(yaw) * reach + Math.cos(yaw) * along, Math.cos(yaw) * reach + Math.sin(yaw) * along, yaw]
}
