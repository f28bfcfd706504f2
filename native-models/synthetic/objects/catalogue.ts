// Every kind of object, by the part it plays in a scene.

import { book, box, laptop, shelf } from './cases.ts'
import type { ObjectClass } from './class.ts'
import { bottle, bowl, can, mug, pan, plate, teapot, vase } from './crockery.ts'
import { bin, bookcase, cabinet, chair, sofa, stool, table } from './furniture.ts'
import { apple, ball, banana, candle, clock, lamp, plant } from './things.ts'

/** Come in twos and threes, so that only a relation or an attribute tells them apart. */
export const GROUPED: readonly ObjectClass[] = [mug, book, box, can, bowl, ball, bottle, candle, apple]
/** Come once: the landmarks that relations refer to. */
export const SINGLE: readonly ObjectClass[] = [lamp, teapot, laptop, clock, plant, vase, pan, banana, plate]
/** May carry another object. */
export const CARRIERS: readonly ObjectClass[] = [box, book, shelf]
/** Small enough to stand on a book. */
export const CARRIED: readonly ObjectClass[] = [mug, can, apple, ball, bowl, candle, book, clock]

/** Large things of a room, the first ones first. */
export const FURNITURE: readonly ObjectClass[] = [sofa, table, chair, cabinet, chair, stool, bookcase, stool, chair, bin, stool, cabinet]
/** Stand about in a room, on the floor or on furniture; scaled up from their table size. */
export const ROOM_THINGS: readonly { class: ObjectClass; scale: number; floor: boolean }[] = [
  { class: box, scale: 2.6, floor: true }, { class: lamp, scale: 1.35, floor: false }, { class: ball, scale: 2.2, floor: true },
  { class: plant, scale: 2.4, floor: true }, { class: vase, scale: 1.5, floor: false }, { class: laptop, scale: 1.15, floor: false },
  { class: box, scale: 1.9, floor: false }, { class: clock, scale: 1.7, floor: false }, { class: teapot, scale: 1.3, floor: false },
  { class: ball, scale: 1.8, floor: false }, { class: plant, scale: 1.5, floor: false }, { class: bowl, scale: 1.6, floor: false },
]

export { shelf, table }
