// What an object class is: a name, the looks it comes in, what it can carry, and how to build it.

import type { MeshBuilder } from '../mesh.ts'
import { accentOf, PALETTE, patterned, plain, type ColorName, type Looks, type Material, type Pattern, type Rgb, type Stuff } from '../materials.ts'
import { seededRandom } from '../random.ts'

export interface Style {
  readonly color: ColorName
  readonly pattern: Pattern
  readonly stuff: Stuff
  readonly scale: number
  /** Chooses the proportions and the variant within the class. */
  readonly shape: number
}

export interface ObjectClass {
  readonly label: string
  /** Where it may stand: on a table, about a floor, or as a piece of furniture. */
  readonly place: 'table' | 'floor' | 'furniture'
  readonly colors: readonly ColorName[]
  readonly patterns?: readonly Pattern[]
  readonly stuffs: readonly Stuff[]
  /** A side a person would call its front: the object's own -y. */
  readonly front?: boolean
  /** Lies flat: to be looked at from above. */
  readonly flat?: boolean
  /** Adds the surface, front towards -y, standing near z = 0. `r` draws this variant's proportions. */
  build(b: MeshBuilder, style: Style, r: Shaper): void
}

/** Seeded proportions; the same shape number always draws the same. */
export interface Shaper {
  between(low: number, high: number): number
  pick<T>(items: readonly T[]): T
  below(count: number): number
  next(): number
}
export const shaperOf = (style: Style): Shaper => seededRandom(style.shape * 7919 + 99)

export const STRONG: readonly ColorName[] = ['red', 'blue', 'green', 'yellow', 'orange', 'purple', 'white']
export const KITCHEN: readonly ColorName[] = ['white', 'red', 'blue', 'green', 'yellow', 'black', 'orange', 'pink']

export const rgbOf = (style: Style): Rgb => PALETTE[style.color]

const GLOSS: Partial<Record<Stuff, number>> = { ceramic: 0.6, plastic: 0.35, metal: 0.6, leather: 0.25, glass: 0.8 }

/** The finish that a stuff gives a colour, without a pattern. */
export const finish = (style: Style, looks: Looks = {}): Material => plain(rgbOf(style), { gloss: GLOSS[style.stuff] ?? 0.05, ...looks })

/** Its colour and pattern; `u` and `v` are pattern cells per unit. */
export function skin(style: Style, u: number, v: number, looks: Looks = {}): Material {
  const base = finish(style, looks)
  return style.pattern === 'plain' ? base : patterned(style.pattern, rgbOf(style), accentOf(style.color), u, v, { gloss: base.gloss, ...looks })
}
