// What a kind of object is: how to build it, in which looks it comes, and how others may use it.

import type { MeshBuilder } from '../mesh.ts'
import { accentOf, material, PALETTE, patterned, type ColorName, type Material, type Pattern } from '../textures.ts'

export interface Style {
  color: ColorName
  pattern: Pattern
  /** Uniform scale; 1 is the usual size. */
  scale: number
}

export interface ObjectClass {
  /** What a person calls it. */
  label: string
  colors: readonly ColorName[]
  patterns: readonly Pattern[]
  /** Colours that come without a pattern: bare cardboard. */
  bare?: readonly ColorName[]
  /** Builds it in metres at its usual size, standing on z = 0 around the z axis. */
  build(b: MeshBuilder, style: Style): void
  /** Half extents of a flat top that can carry something, metres at its usual size; absent: nothing goes on it. */
  top?: readonly [number, number]
  /** Clear space beneath a raised board: half extents and height; absent: nothing goes under it. */
  under?: readonly [number, number, number]
}

export const STRONG_COLORS = ['red', 'orange', 'yellow', 'green', 'blue', 'purple', 'pink'] as const satisfies ColorName[]
export const CROCKERY_COLORS = ['white', 'red', 'blue', 'green', 'yellow', 'black', 'orange', 'pink'] as const satisfies ColorName[]

/** The object's main surface. On turned things `uScale` is cells per turn; on flat ones cells per metre. */
export const skin = (style: Style, uScale: number, vScale: number, gloss = 0): Material =>
  material(patterned(style.pattern, PALETTE[style.color], accentOf(style.color), uScale, vScale), gloss)

/** The pattern an object really shows in a colour. */
export const lookOf = (kind: ObjectClass, color: ColorName, pattern: Pattern): Pattern => (kind.bare?.includes(color) === true ? 'plain' : pattern)
