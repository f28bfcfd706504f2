// Drawing the looks of a thing.

import type { Random } from '../random.ts'
import { PATTERN_WORDS } from '../materials.ts'
import type { ObjectClass, Style } from './class.ts'

/** Shapes to choose from; each is its own proportions. */
const SHAPES = 10_000

/** A look of this class. Patterned things are those that a person would call striped, dotted or checkered. */
export function styleOf(kind: ObjectClass, random: Random, scale = random.between(0.95, 1.05)): Style {
  return { color: random.pick(kind.colors), pattern: random.pick(kind.patterns ?? ['plain']), stuff: random.pick(kind.stuffs), scale, shape: random.below(SHAPES) }
}

/** What a person might call it besides its label: colour, pattern, stuff. */
export const wordsOf = (style: Style): string[] =>
  [style.color, PATTERN_WORDS[style.pattern], style.stuff === 'natural' ? null : style.stuff].filter((word) => word !== null)
