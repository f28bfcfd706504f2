// "with a mug on it", "that has two chairs next to it", "without a lamp", "with wheels": a relation seen from its
// other end, a part, or company.

import type { Described } from '../scene/decomposition.ts'
import type { RelationKind } from '../scene/relations.ts'
import { lexicon } from './lexicon.ts'
import { nounPhrase, relationOf, type NounPhrase } from './noun-phrase.ts'
import { attempt, span, tagAt, take, type ParseState } from './parse-state.ts'
import { singular } from './words.ts'

/** What the target is to the thing it has: a table with a mug ON it SUPPORTS the mug. */
const INVERSE: Partial<Record<RelationKind, RelationKind>> = {
  on: 'supporting', supporting: 'on', above: 'below', below: 'above', under: 'on', left: 'right', right: 'left',
  front: 'behind', behind: 'front', inside: 'containing', containing: 'inside', hanging: 'above',
  leftmost: 'right', rightmost: 'left', highest: 'supporting', lowest: 'above',
}
/** What a thing is to that which is `kind` to it. */
export const inverse = (kind: string): RelationKind => INVERSE[kind as RelationKind] ?? (kind === 'far' ? 'far' : 'near')
const parts = new Set(lexicon.parts)

/** The relation after the thing had: "on it", "on top", "on its left", "around it"; null if none leads back. */
function returning(p: ParseState): { kind: RelationKind; phrase: string } | null {
  return attempt(p, () => {
    while (take(p, 'part', 'that', 'be'));
    const own = take(p, 'possessed', 'place')
    if (own) {
      span(p, 'relation', own)
      attempt(p, () => (take(p, 'of') && take(p, 'it') ? true : null))
      return { kind: inverse(own.value), phrase: own.text }
    }
    const rel = take(p, 'rel')
    if (!rel || !take(p, 'it')) return null
    span(p, 'relation', rel)
    return { kind: inverse(rel.value), phrase: rel.text }
  })
}

/** All things listed before the relation: "with six chairs and some papers on it". */
function thingsHad(p: ParseState): NounPhrase[] {
  const things: NounPhrase[] = []
  for (;;) {
    const np = attempt(p, () => {
      if (things.length > 0 && (p.awaitsAnd || !take(p, 'and'))) return null
      const found = nounPhrase(p, 'anchor')
      return found && found.head !== 'it' ? found : null
    })
    if (!np) return things
    things.push(np)
  }
}

/** Reads what follows a noun inside the phrase; handed in by the modifiers, which read this phrase in turn. */
export type ReadModifiers = (p: ParseState, node: Described, depth: number, head: NounPhrase | null) => void

/** Reads the phrase and adds what it says to `node`; false if it says nothing. */
export function withPhrase(p: ParseState, node: Described, depth: number, negatedBefore: boolean, readModifiers: ReadModifiers): boolean {
  const having = p.items[p.at]!
  p.at++
  p.explained.add(having)
  const negated = negatedBefore !== (having.tag === 'absent')
  const things = thingsHad(p)
  if (things.length === 0) return false
  const back = returning(p)
  const named = things.map((np) => np.described)
  if (back) {
    span(p, 'relation', having)
    node.relations.push(...named.map((anchor) => relationOf(back.kind, `${having.text} … ${back.phrase}`, [anchor], negated)))
    return true
  }
  const last = named.at(-1)!
  if (parts.has(singular(last.name.toLowerCase().split(' ').at(-1) ?? ''))) {
    node.attributes.push(...named.map((part) => [having.text, ...part.attributes, part.name].join(' ').toLowerCase()))
    return true
  }
  span(p, 'relation', having)
  if (tagAt(p) !== 'end') readModifiers(p, last, depth + 1, things.at(-1) ?? null)
  node.relations.push(...named.map((anchor) => relationOf('near', having.text, [anchor], negated)))
  return true
}
