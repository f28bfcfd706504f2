// Every class, by theme, and the parts that classes play in a scene.

import type { ObjectClass } from './class.ts'
import { ELECTRONICS } from './electronics.ts'
import { FOOD } from './food.ts'
import { FURNITURE } from './furniture.ts'
import { HOME } from './home.ts'
import { KITCHENWARE } from './kitchenware.ts'
import { LAB } from './lab.ts'
import { OFFICE } from './office.ts'
import { TOOLS } from './tools.ts'
import { TOYS } from './toys.ts'

export const CLASSES: readonly ObjectClass[] = [...KITCHENWARE, ...FOOD, ...ELECTRONICS, ...TOOLS, ...LAB, ...OFFICE, ...TOYS, ...FURNITURE, ...HOME]

const byLabel = new Map(CLASSES.map((kind) => [kind.label, kind]))
/** The class of that name; throws where there is none. */
export function classNamed(label: string): ObjectClass {
  const found = byLabel.get(label)
  if (found === undefined) throw new RangeError(`no class is called ${label}`)
  return found
}
const named = (...labels: string[]): ObjectClass[] => labels.map(classNamed)

const ON_TABLES = CLASSES.filter(({ place }) => place === 'table')

/** Come in twos and threes, so that only a relation or an attribute tells them apart: small, and many to a table. */
export const GROUPED: readonly ObjectClass[] = named(
  'mug', 'book', 'box', 'cup', 'can', 'bowl', 'ball', 'bottle', 'candle', 'apple', 'pear', 'gift', 'rubber duck', 'toy car', 'plant', 'cactus', 'vase', 'beaker', 'flask',
  'clock', 'pen holder', 'teddy bear', 'funnel', 'donut', 'camera', 'shoe', 'piggy bank', 'wine glass', 'trophy', 'hourglass')
/** Come once: the landmarks that relations refer to. */
export const SINGLE: readonly ObjectClass[] = ON_TABLES.filter((kind) => !GROUPED.includes(kind) && !['shelf', 'dice'].includes(kind.label))
/** Open at the top. */
export const CONTAINERS: readonly ObjectClass[] = named('bowl', 'pan')
/** Lie in a bowl or a pan. */
export const CONTENTS: readonly ObjectClass[] = named('apple', 'orange', 'pear', 'dice')
/** Stand on a book, a box or a shelf when chance says so. */
export const CARRIED: readonly ObjectClass[] = named(
  'mug', 'cup', 'can', 'apple', 'orange', 'pear', 'ball', 'bowl', 'candle', 'book', 'clock', 'rubber duck', 'toy car', 'dice', 'cactus', 'gift', 'camera', 'piggy bank', 'donut', 'snow globe', 'stapler', 'phone', 'calculator', 'beaker', 'flask')
/** Lie about where there is clutter. */
export const CLUTTER: readonly ObjectClass[] = named('pencil', 'dice', 'spoon', 'fork', 'screwdriver', 'banana', 'scissors', 'glasses', 'calculator', 'remote', 'carrot', 'phone', 'pliers')

/** Large things of a room, the first ones first. */
export const ROOM_PIECES: readonly ObjectClass[] = named('sofa', 'table', 'chair', 'cabinet', 'chair', 'stool', 'bookcase', 'bed', 'stool', 'table', 'chair', 'floor lamp', 'cabinet')
interface RoomThing { readonly class: ObjectClass; readonly scale: number; readonly floor: boolean }
const roomThing = (label: string, scale: number, floor: boolean): RoomThing => ({ class: classNamed(label), scale, floor })
/** Stand about in a room, on the floor or on furniture; table things come in their large sizes. */
export const ROOM_THINGS: readonly RoomThing[] = [
  roomThing('box', 2.4, true), roomThing('lamp', 1.25, false), roomThing('ball', 2.2, true), roomThing('plant', 2.4, true), roomThing('vase', 1.5, false), roomThing('laptop', 1.1, false),
  roomThing('pillow', 1, true), roomThing('monitor', 1, false), roomThing('backpack', 1, true), roomThing('bucket', 1, true), roomThing('suitcase', 1, true), roomThing('trash bin', 1, true),
  roomThing('basket', 1.1, true), roomThing('umbrella', 1, true), roomThing('guitar', 1.05, true), roomThing('teddy bear', 1.8, true), roomThing('speaker', 1.3, true), roomThing('globe', 1.5, false),
  roomThing('fan', 1.4, false), roomThing('microwave', 1, false), roomThing('toolbox', 1.2, true), roomThing('ladder', 1, true), roomThing('broom', 1, true), roomThing('drum', 2, true),
  roomThing('watering can', 1.3, true), roomThing('clock', 1.6, false), roomThing('gift', 2.4, true), roomThing('pumpkin', 1.5, true), roomThing('cake', 1.3, false), roomThing('picture frame', 1.7, false),
  roomThing('box', 1.7, false), roomThing('hat', 1.1, false), roomThing('kettle', 1.2, false), roomThing('pot', 1.3, false), roomThing('book', 1.5, false), roomThing('toy train', 2, true),
]
/** Lie in a basket, a bucket. */
export const ROOM_CONTENTS: readonly RoomThing[] = [roomThing('ball', 1.2, false), roomThing('rubber duck', 1.2, false), roomThing('orange', 1.3, false), roomThing('apple', 1.3, false)]
