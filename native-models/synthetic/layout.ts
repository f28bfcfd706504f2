// The tabletop: groups of look-alikes, landmarks, stacks and a shelf with something under it, on one table.

import { Fault } from '../scene/faults.ts'
import { buildBackdrop } from './backdrop.ts'
import { CARRIED, CARRIERS, GROUPED, shelf, SINGLE } from './objects/catalogue.ts'
import { lookOf, type ObjectClass, type Style } from './objects/class.ts'
import { buildTable, OAK } from './objects/furniture.ts'
import { Arrangement, cornersOf, footprintOf, type Footprint } from './placing.ts'
import type { Random } from './random.ts'
import type { PlacedObject, SynthScene } from './scene.ts'

/** Longest surface cell, metres: fine enough for a contact shadow at the sizes a capture is rendered at. */
const CELL = 0.011
const TABLE_HEIGHT = 0.74
/** Half extents of a table for up to TABLE_HOLDS objects; a fuller one is larger. */
const TABLE_HALF: readonly [number, number] = [0.5, 0.37]
const TABLE_HOLDS = 11
/** Nearest two neighbours may stand, metres. */
const LEAST_GAP = 0.018
/** Objects keep this far from the table's edge, metres. */
const EDGE = 0.03
const TRIES = 500
/** Tables tried, each a fifth larger than the last, before giving up. */
const LARGER_TABLES = 8
/** Chance that a thing small enough is stood on a box, book or shelf. */
const STACKED = 0.45
/** Chance that a new object is put right beside one that is already there. */
const CLUSTERED = 0.45

interface Wanted { kind: ObjectClass; style: Style }

const TABLE_CLASS: ObjectClass = { label: 'table', colors: ['brown'], patterns: ['plain'], build: () => undefined }

/** A tabletop with `count` objects besides the table. Throws Fault `input.invalid` if they cannot all be placed. */
export function layTable(count: number, random: Random): SynthScene {
  const wanted = chooseObjects(count, random)
  for (let grown = 0; grown < LARGER_TABLES; grown++) {
    const factor = Math.sqrt(Math.max(1, count / TABLE_HOLDS)) * 1.2 ** grown
    const half = TABLE_HALF.map((h) => h * factor) as unknown as readonly [number, number]
    const scene = tryTable(wanted, half, random)
    if (scene !== null) return scene
  }
  throw new Fault('input.invalid', `could not place ${count} objects without collisions; ask for fewer`, 'objects')
}

function tryTable(wanted: Wanted[], half: readonly [number, number], random: Random): SynthScene | null {
  const arrangement = new Arrangement(CELL)
  const table = addTable(arrangement, half)
  for (const item of wanted) if (!place(arrangement, table, half, item, random)) return null
  const radius = Math.hypot(...half)
  return {
    objects: arrangement.objects,
    backdrop: buildBackdrop({ halfX: 1.45 + radius, halfY: 1.45 + radius, height: 2.3, cell: 0.09, rug: null }, random),
    focus: { centre: [0, 0, TABLE_HEIGHT + 0.06], radius },
  }
}

function addTable(arrangement: Arrangement, half: readonly [number, number]): PlacedObject {
  const kind: ObjectClass = { ...TABLE_CLASS, build: (b) => buildTable(b, OAK, half[0], half[1], TABLE_HEIGHT) }
  const style: Style = { color: 'brown', pattern: 'plain', scale: 1 }
  const { mesh, extents } = arrangement.shape(kind, style)
  return arrangement.add({ class: kind, style, mesh, position: [0, 0, 0], yaw: 0, support: null }, footprintOf(extents, 0, 0, 0, 0))
}

/** Look-alikes first in twos and threes, then landmarks; large and carrying things come first in the list. */
function chooseObjects(count: number, random: Random): Wanted[] {
  const wanted: Wanted[] = count >= 8 ? [{ kind: shelf, style: styleOf(shelf, random) }] : []
  const groups = random.shuffle(GROUPED.filter((kind) => kind.label !== 'mug' && kind.label !== 'book'))
  const queue = [...random.shuffle(GROUPED.filter((kind) => kind.label === 'mug' || kind.label === 'book')), ...groups]
  const singles = random.shuffle(SINGLE)
  const landmarks = Math.max(1, Math.floor(count * 0.3))
  while (wanted.length < count) {
    const room = count - wanted.length
    if (room <= landmarks && singles.length > 0) wanted.push(...singles.splice(0, 1).map((kind) => ({ kind, style: styleOf(kind, random) })))
    else wanted.push(...lookAlikes(queue, random).slice(0, room))
  }
  const rank = ({ kind }: Wanted): number => (kind === shelf ? 0 : SINGLE.includes(kind) ? 1 : CARRIERS.includes(kind) ? 2 : 3)
  return wanted.sort((a, b) => rank(a) - rank(b))
}

/** Two or three of the next kind: sometimes alike to the last dot, sometimes told apart by colour or size. */
function lookAlikes(queue: ObjectClass[], random: Random): Wanted[] {
  const kind = queue.shift()!
  queue.push(kind)
  const twins = random.next() < 0.35
  const first = styleOf(kind, random)
  const colors = random.shuffle(kind.colors)
  const sizes = random.next() < 0.3 ? [0.8, 1.2, 1] : [1, 1, 1]
  return Array.from({ length: 2 + random.below(2) }, (_, k) => {
    if (twins) return { kind, style: first }
    const color = colors[k % colors.length]!
    return { kind, style: { color, pattern: lookOf(kind, color, random.pick(kind.patterns)), scale: sizes[k]! * random.between(0.97, 1.03) } }
  })
}

function styleOf(kind: ObjectClass, random: Random): Style {
  const [color, pattern] = [random.pick(kind.colors), random.pick(kind.patterns)]
  return { color, pattern: lookOf(kind, color, pattern), scale: random.between(0.95, 1.05) }
}

function place(arrangement: Arrangement, table: PlacedObject, half: readonly [number, number], item: Wanted, random: Random): boolean {
  const { mesh, extents } = arrangement.shape(item.kind, item.style)
  const put = (footprint: Footprint, x: number, y: number, z: number, support: PlacedObject): true => {
    arrangement.add({ class: item.kind, style: item.style, mesh, position: [x, y, z], yaw: footprint.yaw, support: support.id }, footprint)
    return true
  }
  const height = extents.high[2]
  if (CARRIED.includes(item.kind)) {
    for (const carrier of random.shuffle(arrangement.objects)) {
      const spot = carriedSpot(arrangement, carrier, extents, random) ?? underSpot(arrangement, carrier, table, height, extents, random)
      if (spot !== null) return put(spot.footprint, spot.x, spot.y, spot.z, spot.support)
    }
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const yaw = random.between(-Math.PI, Math.PI)
    const near = random.next() < CLUSTERED ? random.pick(arrangement.objects) : table
    const reach = near === table ? half : [0.2, 0.2]
    const [x, y] = [near.position[0] + random.between(-reach[0], reach[0]), near.position[1] + random.between(-reach[1], reach[1])]
    const footprint = footprintOf(extents, x, y, TABLE_HEIGHT, yaw)
    const inside = cornersOf(footprint).every(([cx, cy]) => Math.abs(cx) < half[0] - EDGE && Math.abs(cy) < half[1] - EDGE)
    if (inside && arrangement.isFree(footprint, LEAST_GAP)) return put(footprint, x, y, TABLE_HEIGHT, table)
  }
  return false
}

interface Spot { footprint: Footprint; x: number; y: number; z: number; support: PlacedObject }

/** A place on top of a carrier that carries nothing yet; null where chance or size says no. */
function carriedSpot(arrangement: Arrangement, carrier: PlacedObject, extents: Footprint | { low: readonly number[]; high: readonly number[] }, random: Random): Spot | null {
  const top = carrier.class.top
  const taken = arrangement.objects.some((o) => o.support === carrier.id)
  if (top === undefined || taken || !('low' in extents) || random.next() > STACKED) return null
  const [halfX, halfY] = [(extents.high[0]! - extents.low[0]!) / 2, (extents.high[1]! - extents.low[1]!) / 2]
  const scale = carrier.style.scale
  // A book may stick out of a box by a fifth; it still rests on it.
  if (halfX > top[0] * scale * 1.2 || halfY > top[1] * scale * 1.2) return null
  const slack = (room: number, own: number): number => Math.max(0, room * scale - own) * random.between(-0.6, 0.6)
  const [dx, dy] = [slack(top[0], halfX), slack(top[1], halfY)]
  const [c, s] = [Math.cos(carrier.yaw), Math.sin(carrier.yaw)]
  const [x, y] = [carrier.position[0] + c * dx - s * dy, carrier.position[1] + s * dx + c * dy]
  const z = arrangement.footprint(carrier.id).top
  const footprint = footprintOf(extents as { low: readonly [number, number, number]; high: readonly [number, number, number] }, x, y, z, carrier.yaw + random.between(-0.2, 0.2))
  return arrangement.isFree(footprint, 0.004, [carrier.id]) ? { footprint, x, y, z, support: carrier } : null
}

/** A place on the table below a raised board. */
function underSpot(arrangement: Arrangement, board: PlacedObject, table: PlacedObject, height: number, extents: { low: readonly number[]; high: readonly number[] }, random: Random): Spot | null {
  const room = board.class.under
  if (room === undefined || height > room[2] * board.style.scale) return null
  const radius = Math.max(...[0, 1].map((k) => Math.max(-extents.low[k]!, extents.high[k]!)))
  const slack = room[0] * board.style.scale - radius - 0.008
  if (slack < 0 || radius > room[1] * board.style.scale + 0.02) return null
  const along = slack * random.between(-1, 1)
  const [x, y] = [board.position[0] + Math.cos(board.yaw) * along, board.position[1] + Math.sin(board.yaw) * along]
  const footprint = footprintOf(extents as { low: readonly [number, number, number]; high: readonly [number, number, number] }, x, y, TABLE_HEIGHT, random.between(-Math.PI, Math.PI))
  return arrangement.isFree(footprint, 0.008, [board.id]) ? { footprint, x, y, z: TABLE_HEIGHT, support: table } : null
}
