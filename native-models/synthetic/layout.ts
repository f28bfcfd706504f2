// The tabletop: groups of look-alikes, landmarks, stacks, filled bowls and a shelf with something under it, on one table.

import { Fault } from '../scene/faults.ts'
import { buildBackdrop } from './backdrop.ts'
import { lightScene } from './lighting.ts'
import { OAK, PINE, WALNUT, plain, wood, type Material } from './materials.ts'
import { CARRIED, classNamed, CLUTTER, CONTAINERS, CONTENTS, GROUPED, SINGLE } from './objects/catalogue.ts'
import type { ObjectClass, Style } from './objects/class.ts'
import { buildTable } from './objects/furniture.ts'
import { styleOf } from './objects/styles.ts'
import { roughPath } from './path.ts'
import { Arrangement, cavitySpot, clearance, cornersOf, extentsOf, footprintOf, shelterSpot, topSpot, type Extents, type Footprint, type Spot } from './placing.ts'
import { seededRandom, type Random } from './random.ts'
import { rearrange } from './rearranging.ts'
import type { PlacedObject, SynthScene } from './scene.ts'
import { stepOf } from './telling.ts'

/** Longest surface cell, metres: fine enough for the sky's light at the sizes a capture is rendered at. */
const CELL = 0.012
const TABLE_HEIGHT = 0.74
/** Half extents of the least table. */
const TABLE_HALF: readonly [number, number] = [0.46, 0.34]
/** Share of a table's top that things cover. */
const COVERED = 0.3
/** Nearest two neighbours may stand, metres. */
const LEAST_GAP = 0.016
/** Objects keep this far from the table's edge, metres. */
const EDGE = 0.03
const TRIES = 400
/** Tables tried, each a fifth larger than the last, before giving up. */
const LARGER_TABLES = 8
/** Chance that a thing small enough is stood on a box, book or shelf, or beneath a shelf. */
const STACKED = 0.5
/** Chance that a new object is put right beside one that is already there. */
const CLUSTERED = 0.45
/** Masks tell this many things apart (capture-writer.ts). */
export const MOST_THINGS = 64

interface Wanted { readonly kind: ObjectClass; readonly style: Style; readonly inside: boolean }
interface Shaped extends Wanted { readonly mesh: PlacedObject['mesh']; readonly extents: Extents }

/** What tables are made of. */
const TABLE_TOPS: readonly [Style['color'], Material][] = [
  ['brown', OAK], ['brown', WALNUT], ['brown', PINE], ['white', wood([232, 228, 220], [206, 200, 190], 0.2)], ['grey', plain([150, 152, 156], { gloss: 0.2 })],
]

/** A tabletop with `count` objects besides the table, and `clutter` times as many small ones. Throws Fault `input.invalid` if they cannot all be placed. */
export function layTable(count: number, random: Random, clutter = 0): SynthScene {
  const wanted = [...chooseObjects(count, random), ...chooseClutter(count, clutter, random)]
  const top = random.pick(TABLE_TOPS)
  const lighting = lightScene(random)
  for (let grown = 0; grown < LARGER_TABLES; grown++) {
    const scene = tryTable(wanted, top, 1.2 ** grown, random)
    if (scene !== null) return { ...scene, lighting }
  }
  throw new Fault('input.invalid', `could not place ${count} objects without collisions; ask for fewer`, 'objects')
}

function tryTable(wanted: Wanted[], [color, stuff]: (typeof TABLE_TOPS)[number], grown: number, random: Random): Omit<SynthScene, 'lighting'> | null {
  const arrangement = new Arrangement(CELL)
  const shaped = wanted.map((item): Shaped => ({ ...item, ...arrangement.shape(item.kind, item.style) }))
  const area = shaped.reduce((sum, s) => sum + areaOf(s.extents), 0)
  const factor = grown * Math.sqrt(Math.max(1, area / COVERED / (4 * TABLE_HALF[0] * TABLE_HALF[1])))
  const half = [TABLE_HALF[0] * factor, TABLE_HALF[1] * factor] as const
  const table = addTable(arrangement, half, color, stuff)
  // Contents after their containers, the small after the large that may carry them.
  const order = [...shaped].sort((a, b) => Number(a.inside) - Number(b.inside) || rankOf(a) - rankOf(b) || areaOf(b.extents) - areaOf(a.extents))
  for (const item of order) if (!place(arrangement, table, half, item, random)) return null
  fillShelf(arrangement, table)
  const radius = Math.hypot(...half)
  const frame = { kind: 'tabletop', focus: { centre: [0, 0, TABLE_HEIGHT + 0.06], radius } } as const
  rearrange(arrangement, {
    support: table, height: TABLE_HEIGHT, unit: stepOf(frame), cameras: roughPath(frame),
    holds: (footprint) => isOnTable(footprint, half),
  })
  return {
    ...frame, objects: arrangement.objects,
    backdrop: buildBackdrop({ halfX: 1.45 + radius, halfY: 1.45 + radius, height: 2.3, cell: 0.12, rug: null }, random),
  }
}

const isOnTable = (footprint: Footprint, half: readonly [number, number]): boolean => cornersOf(footprint).every(([x, y]) => Math.abs(x) < half[0] - EDGE && Math.abs(y) < half[1] - EDGE)

const areaOf = ({ low, high }: Extents): number => (high[0] - low[0]) * (high[1] - low[1])
const rankOf = ({ kind }: Wanted): number => (kind.label === 'shelf' ? 0 : CARRIED.includes(kind) ? 2 : 1)

function addTable(arrangement: Arrangement, half: readonly [number, number], color: Style['color'], stuff: Material): PlacedObject {
  const kind: ObjectClass = { ...classNamed('table'), build: (b) => buildTable(b, stuff, half[0], half[1], TABLE_HEIGHT) }
  const style: Style = { color, pattern: 'plain', stuff: 'wooden', scale: 1, shape: 0 }
  const { mesh, extents } = arrangement.shape(kind, style)
  return arrangement.add({ class: kind, style, mesh, position: [0, 0, 0], yaw: 0, support: null, container: null }, footprintOf(extents, 0, 0, 0, 0))
}

/** Look-alikes in twos and threes, landmarks, from eight things on a shelf, from six a bowl or pan with something in it. */
function chooseObjects(count: number, random: Random): Wanted[] {
  const one = (kind: ObjectClass, inside = false): Wanted => ({ kind, style: styleOf(kind, random), inside })
  const wanted: Wanted[] = count >= 8 ? [one(classNamed('shelf'))] : []
  if (count >= 6) wanted.push(...twins(random.pick(CONTAINERS), 1 + random.below(2), random))
  // One in the bowl, one beside it.
  if (count >= 6) wanted.push(...twins(random.pick(CONTENTS), 2, random).map((item, k) => ({ ...item, inside: k === 0 })))
  // Stacks need what carries: a pair of books or boxes comes first.
  const carriers = classNamed(random.pick(['book', 'box']))
  const queue = [carriers, ...random.shuffle(GROUPED.filter((kind) => kind !== carriers && !CONTAINERS.includes(kind)))]
  const singles = random.shuffle(SINGLE.filter((kind) => !wanted.some((w) => w.kind === kind)))
  const landmarks = Math.max(1, Math.floor(count * 0.3))
  while (wanted.length < count) {
    const room = count - wanted.length
    if (room <= landmarks && singles.length > 0) wanted.push(one(singles.shift()!))
    else {
      const kind = queue.shift()!
      queue.push(kind)
      wanted.push(...twins(kind, 2 + random.below(2), random).slice(0, room))
    }
  }
  return wanted.slice(0, count)
}

function chooseClutter(count: number, clutter: number, random: Random): Wanted[] {
  const more = Math.min(Math.round(count * clutter), MOST_THINGS - 1 - count)
  const kinds = random.shuffle(CLUTTER)
  return Array.from({ length: Math.max(0, more) }, (_, k): Wanted => {
    const kind = kinds[k % kinds.length]!
    return { kind, style: styleOf(kind, random), inside: false }
  })
}

/** Several of a kind: sometimes alike to the last dot, sometimes told apart by colour or size. */
function twins(kind: ObjectClass, many: number, random: Random): Wanted[] {
  const alike = random.next() < 0.35
  const first = styleOf(kind, random)
  const colors = random.shuffle(kind.colors)
  const sizes = random.next() < 0.35 ? [0.76, 1.22, 1] : [1, 1, 1]
  return Array.from({ length: many }, (_, k): Wanted => {
    if (alike) return { kind, style: first, inside: false }
    return { kind, style: { ...styleOf(kind, random, sizes[k % 3]! * random.between(0.97, 1.03)), color: colors[k % colors.length]! }, inside: false }
  })
}

function place(arrangement: Arrangement, table: PlacedObject, half: readonly [number, number], item: Shaped, random: Random): boolean {
  const { mesh, extents } = item
  const put = ({ x, y, z, yaw, support, container }: Spot, gap: number, except: number[]): boolean => {
    const footprint = footprintOf(extents, x, y, z, yaw)
    if (!arrangement.isFree(footprint, gap, except)) return false
    arrangement.add({ class: item.kind, style: item.style, mesh, position: [x, y, z], yaw, support: support.id, container: container?.id ?? null }, footprint)
    return true
  }
  if (item.inside || CARRIED.includes(item.kind)) {
    for (const carrier of random.shuffle(arrangement.objects.filter((o) => o !== table))) {
      const taken = arrangement.objects.some((o) => o.support === carrier.id)
      const within = taken || !item.inside ? null : cavitySpot(carrier, extents, random)
      if (within !== null && put(within, 0.004, [carrier.id])) return true
      if (item.inside || random.next() > STACKED) continue
      const upon = taken || carrier.mesh.tops.length === 0 ? null : topSpot(carrier, 0, extents, random, OVERHANG)
      if (upon !== null && put(upon, 0.004, [carrier.id])) return true
      const under = shelterSpot(carrier, table, extents, random)
      if (under !== null && put(under, 0.008, [carrier.id])) return true
    }
  }
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const near = random.next() < CLUSTERED ? random.pick(arrangement.objects) : table
    const reach = near === table ? half : [0.2, 0.2] as const
    const spot: Spot = { x: near.position[0] + random.between(-reach[0], reach[0]), y: near.position[1] + random.between(-reach[1], reach[1]), z: TABLE_HEIGHT, yaw: random.between(-Math.PI, Math.PI), support: table, container: null }
    if (isOnTable(footprintOf(extents, spot.x, spot.y, spot.z, spot.yaw), half) && put(spot, LEAST_GAP, [table.id])) return true
  }
  return false
}

/**
 * One of several of a kind stands beneath the shelf, and one of several on it, right above: where chance put neither there,
 * one is moved.
 */
function fillShelf(arrangement: Arrangement, table: PlacedObject): void {
  const { objects } = arrangement
  const shelf = objects.find((o) => o.class.label === 'shelf')
  if (shelf === undefined) return
  const random = seededRandom(objects.reduce((sum, { style }) => sum + style.shape, 0))
  const grouped = objects.filter((o) => objects.some((other) => other !== o && other.class === o.class))
  const low = grouped.find((o) => isBeneath(o, shelf)) ?? moveOne(arrangement, shelf, [], random, (extents) => shelterSpot(shelf, table, extents, random))
  if (low === undefined || grouped.some((o) => o.support === shelf.id && o.class !== low.class && clearance(arrangement.footprint(o.id), arrangement.footprint(low.id)) < -OVER)) return
  const [x, y] = low.position
  moveOne(arrangement, shelf, [low.class], random, (extents) => {
    const spot = topSpot(shelf, 0, extents, random)
    return spot === null ? null : { ...spot, x, y }
  })
}

/** What is above another shares this much of its place with it, metres. */
const OVER = 0.02

/** Whether a thing that stands on the table stands under the shelf's lower board. */
function isBeneath({ position: [x, y], support }: PlacedObject, shelf: PlacedObject): boolean {
  const room = shelf.mesh.shelters[0]!
  const [c, s, dx, dy] = [Math.cos(shelf.yaw), Math.sin(shelf.yaw), x - shelf.position[0], y - shelf.position[1]]
  return support === shelf.support && Math.abs(c * dx + s * dy) < room.half[0] * shelf.style.scale && Math.abs(c * dy - s * dx) < room.half[1] * shelf.style.scale
}

/** Moves one that stands where the shelf stands, carries nothing and has others of its kind; none of the `spared` kinds. */
function moveOne(arrangement: Arrangement, shelf: PlacedObject, spared: readonly ObjectClass[], random: Random, spotFor: (extents: Extents) => Spot | null): PlacedObject | undefined {
  const { objects } = arrangement
  const free = objects.filter((o) => o.support === shelf.support && !spared.includes(o.class) && !isBeneath(o, shelf) && !objects.some((other) => other.support === o.id) && objects.some((other) => other !== o && other.class === o.class))
  for (const object of [...random.shuffle(free), ...random.shuffle(free)]) {
    const extents = extentsOf(object.mesh, object.style.scale)
    const spot = spotFor(extents)
    if (spot === null) continue
    const footprint = footprintOf(extents, spot.x, spot.y, spot.z, spot.yaw)
    if (!arrangement.isFree(footprint, 0.004, [object.id, shelf.id, shelf.support!])) continue
    arrangement.move(object, { position: [spot.x, spot.y, spot.z], yaw: spot.yaw, support: spot.support.id, container: null }, footprint)
    return arrangement.objects[object.id - 1]
  }
  return undefined
}

/** A book may stick out of a box by a fifth; it still rests on it. */
const OVERHANG = 1.2
