// A relation in words that the lexicon does not know ("the mug abaft the box"): the thing after them is left without a
// relation, and the words themselves look like part of the target's name.

import type { Decomposition, Reading } from '../scene/decomposition.ts'
import { relationOf } from './noun-phrase.ts'
import type { Stray } from './parse-state.ts'

/** An unknown relation is taken as nearness, which most relations imply, and about as likely as an odd name. */
const WEIGHT = 0.6
/** More words than this between two things are a clause, not a relation. */
const LONGEST = 4

/** The reading in which the words before the first stray thing are a relation to it. */
export function strayReading({ text, target, relations, confidence, spans }: Decomposition, strays: readonly Stray[]): Reading[] {
  const stray = strays[0]
  const named = spans.findLast((s) => s.role === 'target' && stray !== undefined && s.end <= stray.start)
  if (!stray || !named || target.name === '') return []
  const between = wordsOf(text.slice(named.end, stray.start))
  const name = wordsOf(target.name)
  const phrase = between.length > 0 ? between : name.length > 1 ? [name.pop()!] : []
  if (phrase.length === 0 || phrase.length > LONGEST) return []
  return [{
    target: { ...target, name: name.join(' ') },
    relations: [...relations, relationOf('near', phrase.join(' '), [stray.thing])],
    why: `“${phrase.join(' ')}” taken as a relation to the ${stray.thing.name}`,
    confidence: confidence * WEIGHT,
  }]
}

const wordsOf = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean)
