// The room: furniture on a floor, things on the furniture, beneath tables and right above those, in baskets and about.

import { Fault } from '../scene/faults.ts'
import { buildBackdrop } from './backdrop.ts'
import { MOST_THINGS } from './layout.ts'
import { lightScene } from './lighting.ts'
import { classNamed, CLUTTER, ROOM_CONTENTS, ROOM_PIECES, ROOM_THINGS } from './objects/catalogue.ts'
import type { ObjectClass, Style } from './objects/class.ts'
import { styleOf } from './objects/styles.ts'
import { roughPath } from './path.ts'
import { Arrangement, cavitySpot, cornersOf, footprintOf, topSpot, worldPlace, type Extents, type Footprint, type Spot } from './placing.ts'
import type { Random } from './random.ts'
import { rearrange } from './rearranging.ts'
import type { PlacedObject, SynthScene } from './scene.ts'
import { stepOf } from './telling.ts'

/** Longest surface cell, metres. */
const CELL = 0.035
/** Half extents of a room for ROOM_HOLDS objects; a fuller one is larger. */
const ROOM_HALF: readonly [number, number] = [2.3, 1.9]
const ROOM_HOLDS = 13
const ROOM_HEIGHT = 2.6
/** Free way between two pieces, metres. */
const LEAST_GAP = 0.06
const TRIES = 700
/** Tries before a thing that nothing can carry is put on the floor. */
const TRIES_UPON = 400
/** Tries to put something under a table, right above that or between two pieces before it goes elsewhere; and the way it leaves free, metres. */
const [SPECIAL_TRIES, SPECIAL_GAP] = [60, 0.03]
/** Pieces that something stands between are at most this share of the room's radius apart. */
const AMID_SHARE = 0.65
const LARGER_ROOMS = 8
/** From this many objects on, something lies in something. */
const LEAST_FILLED = 9
/** Kinds of things that come twice. */
const PAIRS = 2
/** Share of the objects that is furniture. */
const FURNISHED = 0.45
/** Chance that a thing that may stand on the floor does so although something could carry it. */
const ON_FLOOR = 0.5

/** `beneath` goes under a table or chair, `over` stands on it right above that, `amid` stands between two pieces of furniture. */
type Part = 'furniture' | 'floor' | 'top' | 'inside' | 'beneath' | 'over' | 'amid'
interface Wanted { readonly kind: ObjectClass; readonly style: Style; readonly part: Part }

/** A room with `count` objects, and `clutter` times as many small ones. Throws Fault `input.invalid` if they cannot all be placed. */
export function layRoom(count: number, random: Random, clutter = 0): SynthScene {
  const wanted = chooseObjects(count, clutter, random)
  const lighting = lightScene(random)
  for (let grown = 0; grown < LARGER_ROOMS; grown++) {
    const factor = Math.sqrt(Math.max(1, count / ROOM_HOLDS)) * 1.15 ** grown
    const half = ROOM_HALF.map((h) => h * factor) as unknown as readonly [number, number]
    const arrangement = new Arrangement(CELL)
    if (!wanted.every((item) => place(arrangement, half, item, random))) continue
    const frame = { kind: 'room', focus: { centre: [0, 0, 0.5], radius: Math.hypot(...half) } } as const
    rearrange(arrangement, { support: null, height: 0, unit: stepOf(frame), cameras: roughPath(frame), holds: (footprint) => isWithin(footprint, half) })
    return {
      ...frame, objects: arrangement.objects, lighting,
      backdrop: buildBackdrop({ halfX: half[0], halfY: half[1], height: ROOM_HEIGHT, cell: 0.1, rug: [half[0] * 0.42, half[1] * 0.4] }, random),
    }
  }
  throw new Fault('input.invalid', `could not place ${count} objects without collisions; ask for fewer`, 'objects')
}

function chooseObjects(count: number, clutter: number, random: Random): Wanted[] {
  const pieces = Math.max(1, Math.round(count * FURNISHED))
  const things = random.shuffle(ROOM_THINGS)
  const pick = <T>(items: readonly T[], k: number): T => items[k % items.length]!
  const wanted = Array.from({ length: count }, (_, k): Wanted => {
    if (k < pieces) return { kind: pick(ROOM_PIECES, k), style: styleOf(pick(ROOM_PIECES, k), random, 1), part: 'furniture' }
    // The first kinds come in pairs, which only relations or looks tell apart.
    const thing = pick(things, k - pieces < 2 * PAIRS ? (k - pieces) >> 1 : k - pieces - PAIRS)
    return { kind: thing.class, style: styleOf(thing.class, random, thing.scale), part: thing.floor ? 'floor' : 'top' }
  })
  if (count >= LEAST_FILLED) wanted.splice(count - 4, 4, ...filledPair(random))
  // Of the first pairs one stands above what is beneath a table, one between pieces of furniture.
  for (const [usual, special] of [['top', 'over'], ['floor', 'amid']] as const) {
    const first = wanted.findIndex(({ part }) => part === usual)
    if (first >= 0) wanted[first] = { ...wanted[first]!, part: special }
  }
  const more = Math.min(Math.round(count * clutter), MOST_THINGS - 1 - count)
  const small = random.shuffle(CLUTTER)
  return [...wanted.toSorted((a, b) => ORDER[a.part] - ORDER[b.part]), ...Array.from({ length: Math.max(0, more) }, (_, k): Wanted => ({ kind: pick(small, k), style: styleOf(pick(small, k), random, 1.2), part: 'top' }))]
}

/** What is beneath a table goes there before others take the room, and what stands above it comes right after. */
const ORDER: Readonly<Record<Part, number>> = { furniture: 0, beneath: 1, over: 2, amid: 3, floor: 4, top: 5, inside: 6 }

/** Two baskets or buckets, and two of a kind of which one lies in one of them and one beneath a table; told apart by colour where they can be. */
function filledPair(random: Random): Wanted[] {
  const [holder, content] = [classNamed(random.pick(['basket', 'bucket'])), random.pick(ROOM_CONTENTS)]
  const pair = (kind: ObjectClass, scale: number | undefined, parts: readonly Part[]): Wanted[] => {
    const colors = random.shuffle(kind.colors)
    return parts.map((part, k) => ({ kind, style: { ...styleOf(kind, random, scale), color: colors[k % colors.length]! }, part }))
  }
  return [...pair(holder, undefined, ['floor', 'floor']), ...pair(content.class, content.scale, ['beneath', 'inside'])]
}

/** Metres between things and the walls. */
const FROM_WALL = 0.04
const isWithin = (footprint: Footprint, half: readonly [number, number]): boolean => cornersOf(footprint).every(([x, y]) => Math.abs(x) < half[0] - FROM_WALL && Math.abs(y) < half[1] - FROM_WALL)

function place(arrangement: Arrangement, half: readonly [number, number], item: Wanted, random: Random): boolean {
  const { mesh, extents } = arrangement.shape(item.kind, item.style)
  const put = (x: number, y: number, z: number, yaw: number, spot: Spot | null, gap: number): boolean => {
    const footprint = footprintOf(extents, x, y, z, yaw)
    // Beneath a table is not inside it: a thing low enough may stand between its legs.
    const overhead = arrangement.objects.filter((o) => fitsUnder(o, footprint.top, x, y)).map((o) => o.id)
    if (!isWithin(footprint, half) || !arrangement.isFree(footprint, gap, spot === null ? overhead : [spot.support.id])) return false
    arrangement.add({ class: item.kind, style: item.style, mesh, position: [x, y, z], yaw, support: spot?.support.id ?? null, container: spot?.container?.id ?? null }, footprint)
    return true
  }
  const special = SPECIAL_SPOTS[item.part]
  for (let attempt = 0; attempt < SPECIAL_TRIES; attempt++) {
    const spot = special?.(arrangement, half, extents, random) ?? null
    if (spot !== null && put(spot.x, spot.y, spot.z, spot.yaw, spot.support === null ? null : { ...spot, support: spot.support }, SPECIAL_GAP)) return true
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const upon = attempt < TRIES_UPON && item.part !== 'furniture' && (item.part !== 'floor' || random.next() > ON_FLOOR)
    if (upon) {
      const spot = spotUpon(arrangement, item, extents, random)
      if (spot !== null && put(spot.x, spot.y, spot.z, spot.container ? spot.yaw : spot.yaw + random.between(-1, 1) * 0.4, spot, spot.container ? 0.004 : 0.03)) return true
      continue
    }
    const at = item.part === 'furniture' ? byTheWall(half, extents.high[1], random) : [random.between(-half[0], half[0]), random.between(-half[1], half[1]), random.between(-Math.PI, Math.PI)] as const
    if (put(at[0], at[1], 0, at[2], null, LEAST_GAP)) return true
  }
  return false
}

/** On furniture, or in what is open at the top; never on a thing that is itself carried. */
function spotUpon(arrangement: Arrangement, item: Wanted, extents: Extents, random: Random): Spot | null {
  const carrier = random.pick(arrangement.objects)
  if (item.part === 'inside') return cavitySpot(carrier, extents, random)
  return carrier.class.place === 'furniture' && carrier.mesh.tops.length > 0 ? topSpot(carrier, 0, extents, random) : null
}

type FreeSpot = Omit<Spot, 'support'> & { readonly support: PlacedObject | null }
type SpecialSpot = (arrangement: Arrangement, half: readonly [number, number], extents: Extents, random: Random) => FreeSpot | null
const SPECIAL_SPOTS: Partial<Record<Part, SpecialSpot>> = { beneath: spotBeneath, over: spotOver, amid: spotAmid }

/** A place on the floor under a table, or under a chair where no table has room beneath it. */
function spotBeneath(arrangement: Arrangement, _: readonly [number, number], extents: Extents, random: Random): FreeSpot | null {
  const boards = arrangement.objects.filter(({ mesh }) => mesh.shelters.length > 0)
  const tables = boards.filter((board) => board.class.label === 'table')
  if (boards.length === 0) return null
  const board = random.pick(tables.length > 0 ? tables : boards)
  const [hx, hy] = board.mesh.shelters[0]!.half
  const [x, y] = worldPlace(board, hx * random.between(-0.6, 0.6), hy * random.between(-0.6, 0.6))
  return fitsUnder(board, extents.high[2], x, y) ? { x, y, z: 0, yaw: random.between(-Math.PI, Math.PI), support: null, container: null } : null
}

/** A place on a table or chair right above what is beneath it. */
function spotOver(arrangement: Arrangement, _: readonly [number, number], extents: Extents, random: Random): FreeSpot | null {
  const { objects } = arrangement
  const low = objects.filter((o) => o.class.place !== 'furniture' && o.support === null)
  const pairs = objects.flatMap((board) => low.filter(({ position: [x, y] }) => board.mesh.tops.length > 0 && fitsUnder(board, 0, x, y)).map(({ position }) => ({ board, position })))
  if (pairs.length === 0) return null
  const { board, position } = random.pick(pairs)
  const spot = topSpot(board, 0, extents, random)
  return spot === null ? null : { ...spot, x: position[0] + random.between(-0.03, 0.03), y: position[1] + random.between(-0.03, 0.03) }
}

/** Half way between two pieces of furniture whose names tell them from all others. */
function spotAmid(arrangement: Arrangement, half: readonly [number, number], _: Extents, random: Random): FreeSpot | null {
  const pieces = arrangement.objects.filter((o) => o.class.place === 'furniture')
  const known = pieces.filter((o) => pieces.every((other) => other === o || other.class.label !== o.class.label))
  const pairs = known.flatMap((a) => known.filter((b) => b.id > a.id && Math.hypot(b.position[0] - a.position[0], b.position[1] - a.position[1]) < AMID_SHARE * Math.hypot(...half)).map((b) => [a, b] as const))
  if (pairs.length === 0) return null
  const [a, b] = random.pick(pairs)
  const along = random.between(0.4, 0.6)
  return { x: a.position[0] + along * (b.position[0] - a.position[0]), y: a.position[1] + along * (b.position[1] - a.position[1]), z: 0, yaw: random.between(-Math.PI, Math.PI), support: null, container: null }
}

function fitsUnder(board: PlacedObject, height: number, x: number, y: number): boolean {
  const room = board.mesh.shelters[0]
  if (room === undefined || height > room.z * board.style.scale - 0.02) return false
  const [c, s, dx, dy] = [Math.cos(board.yaw), Math.sin(board.yaw), x - board.position[0], y - board.position[1]]
  return Math.abs(c * dx + s * dy) < room.half[0] * 0.7 && Math.abs(c * dy - s * dx) < room.half[1] * 0.7
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
