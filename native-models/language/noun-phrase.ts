// Noun phrases: "the second large white office chair". The name is the whole compound without known adjectives:
// "plastic box" and "office chair" stay whole (a material or kind noun often belongs to the name of the class), while
// colours, sizes, shapes and the like become attributes. Position words become superlatives of the thing named.

import { CATEGORY_OF_KIND, type RelationKind } from '../scene/relations.ts'
import type { DecomposedRelation, Described, Span } from '../scene/decomposition.ts'
import type { Item } from './lexer.ts'
import { lexicon, type Tag } from './lexicon.ts'
import { attempt, span, tagAt, take, thing, type ParseState } from './parse-state.ts'
import { isPlural, singular } from './words.ts'

export interface NounPhrase {
  described: Described
  /** "one": a pronoun to be resolved ("the left one"); "it": stands for the antecedent; "none": only attributes. */
  head: 'noun' | 'one' | 'it' | 'none'
  /** Stands for a thing of the same kind as the one spoken of: "ones", "another". */
  same: boolean
  plural: boolean
  definite: boolean
  number: number | null
  quantifier: 'all' | 'some' | null
  /** From an ordinal word: 2 in "the second chair". */
  rank: number | null
  /** "closest" in "the closest chair to the door": its anchor is still to come. */
  pending: DecomposedRelation | null
}

export const relationOf = (kind: RelationKind, phrase: string, anchors: Described[] = [], negated = false): DecomposedRelation => ({
  kind, category: CATEGORY_OF_KIND[kind], phrase, negated, anchors,
})

const NOUNISH: ReadonlySet<Tag | 'end'> = new Set(['word', 'adj', 'one', 'side', 'sup', 'num', 'part'])
/** Modifiers that may stand in a list: "large, brown and round". */
const LISTED: ReadonlySet<Tag | 'end'> = new Set(['adj', 'side', 'sup'])
const nounAdjectives = new Set(lexicon.nounAdjectives)
const partitives = new Set(lexicon.partitives)
const RANKING: ReadonlySet<string> = new Set(['closest', 'farthest'])
/** Position words that may also end a compound: "table top", "desk side". */
const COMPOUND_SIDES = new Set(['top'])

interface Draft extends NounPhrase {
  words: Item[]
  adjectives: Item[]
  /** The second adjectives of "red or blue". */
  either: Set<Item>
  any: boolean
  /** "this chair" */
  pointed: boolean
  /** One out of the number that is said. */
  single: boolean
}

/** A position word or place before the noun: "the left chair", "the middle window". */
export function addPlace(described: Described, place: string, phrase: string): void {
  if (place === 'middle') described.attributes.push('middle')
  else if (place === 'corner') described.attributes.push('in the corner')
  else described.relations.push(relationOf(place as RelationKind, phrase))
}

/** Before the noun; returns false where the phrase ends. */
function premodifier(p: ParseState, d: Draft, role: Span['role']): boolean {
  const item = p.items[p.at]!
  const next = tagAt(p, 1)
  const modifies = NOUNISH.has(next)
  switch (item.tag) {
    case 'det': d.pointed ||= /^(this|these)$/i.test(item.text); d.definite ||= /^(the|teh|thr|this|that|these|those|its|their|both)$/i.test(item.text); break
    case 'that': if (d.any || next === 'be' || next === 'have' || next === 'end') return false; d.definite = true; break
    case 'quant': d.quantifier = item.value as 'all' | 'some'; break
    case 'num': d.number = Number(item.value); break
    case 'ord': d.rank = Number(item.value); break
    case 'sup': d.described.relations.push(relationOf(item.value as RelationKind, item.text)); span(p, 'relation', item); break
    case 'side': if (!modifies && !d.any) return false; addPlace(d.described, item.value, item.text); span(p, 'relation', item); break
    case 'place': if (!modifies || !d.any) return false; addPlace(d.described, item.value, item.text); span(p, 'relation', item); break
    case 'rel': if (compoundRelation(p, d)) return noun(p, d)
      if (sideOfSome(p, d)) { addPlace(d.described, item.value === 'left' ? 'leftmost' : 'rightmost', item.text); d.single = true; span(p, 'relation', item); break }
      if (!modifies || !RANKING.has(item.value) || item.text.includes(' ')) return false; d.pending = relationOf(item.value as RelationKind, item.text); span(p, 'relation', item); break
    case 'adj':
      if (!modifies && next !== 'and' && next !== 'comma' && nounAdjectives.has(item.text.toLowerCase())) return noun(p, d)
      d.adjectives.push(item)
      break
    case 'and': case 'comma': if (!d.any || !LISTED.has(next) || !LISTED.has(p.items[p.at - 1]?.tag ?? 'end')) return false
      if (isOr(item)) d.either.add(p.items[p.at + 1]!)
      break
    case 'part': if (next !== 'word') return false; return noun(p, d)
    case 'word': return noun(p, d)
    case 'one': return pronoun(p, d, role)
    default: return false
  }
  d.any = true
  p.at++
  p.explained.add(item)
  return true
}

/** "the left of those two tables": one of them. */
const sideOfSome = (p: ParseState, d: Draft): boolean =>
  d.definite && d.words.length === 0 && /^(left|right) of$/i.test(p.items[p.at]!.text) && tagAt(p, 1) === 'det' && tagAt(p, 2) === 'num'

/** "the under counter cabinets": a relation's word inside the name, between an article and two nouns. */
const compoundRelation = (p: ParseState, d: Draft): boolean =>
  d.definite && d.words.length === 0 && /^(under|over)$/i.test(p.items[p.at]!.text) && /^the$/i.test(p.items[p.at - 1]?.text ?? '') && tagAt(p, 1) === 'word' && tagAt(p, 2) === 'word'

/** "one" counts when a noun follows ("one chair"), otherwise it stands for a noun ("the left one"). */
function pronoun(p: ParseState, d: Draft, role: Span['role']): boolean {
  const item = take(p, 'one')!
  if (/^(another|the other)$/i.test(item.text) && (tagAt(p) === 'word' || tagAt(p) === 'adj')) return true
  const counts = /^one$/i.test(item.text) && d.adjectives.length + d.described.relations.length === 0 && (tagAt(p) === 'word' || tagAt(p) === 'adj')
  d.any = true
  if (counts) { d.number = 1; return true }
  d.head = 'one'
  d.same = item.value === 'same'
  if (d.same && role === 'target') p.same.said = true
  d.plural = isPlural(item.text.toLowerCase())
  span(p, role, item)
  return false
}

/** One more word of the name; an adjective before it may turn out to be part of a compound ("white board"). */
function noun(p: ParseState, d: Draft): boolean {
  const item = p.items[p.at]!
  const before = d.adjectives.at(-1)
  if (d.words.length === 0 && before && lexicon.compounds[`${before.text} ${item.text}`.toLowerCase()]) {
    d.adjectives.pop()
    d.words.push(before)
  }
  d.words.push(item)
  d.head = 'noun'
  d.any = true
  p.at++
  p.explained.add(item)
  return true
}

/** After the first noun: more nouns, "top" as a noun, an adjective between nouns. */
function continuesName(p: ParseState): boolean {
  const item = p.items[p.at]
  if (!item) return false
  if (item.tag === 'word') return true
  if (item.tag === 'side') return COMPOUND_SIDES.has(item.text.toLowerCase())
  // "the ceiling light that …": an adjective that is a noun as well ends the name, where nothing follows that it could describe.
  if (item.tag === 'adj' && nounAdjectives.has(item.text.toLowerCase()) && !NOUNISH.has(tagAt(p, 1))) return tagAt(p, 1) !== 'and'
  return (item.tag === 'adj' || item.tag === 'num' || item.tag === 'part') && tagAt(p, 1) === 'word' && item.end + 1 === p.items[p.at + 1]!.start
}

/** "of" after a head: a measure ("bottle of water"), or a part or choice of something ("end of the table", "one of the boxes"). */
function genitive(p: ParseState, d: Draft, role: Span['role']): NounPhrase | null {
  const last = d.words.at(-1)
  if (tagAt(p) !== 'of') return null
  const partial = !last || partitives.has(singular(last.text.toLowerCase()))
  if (last && tagAt(p, 1) === 'word') {
    noun(p, d)
    while (continuesName(p)) noun(p, d)
    return null
  }
  if (!partial) return null
  return attempt(p, () => {
    take(p, 'of')
    return nounPhrase(p, role)
  })
}

function finish(p: ParseState, d: Draft, role: Span['role']): NounPhrase {
  for (const item of d.adjectives) {
    const before = d.either.has(item) ? d.described.attributes.pop() : undefined
    d.described.attributes.push((before === undefined ? '' : `${before} or `) + item.text.toLowerCase())
    span(p, 'attribute', item)
  }
  const [first, last] = [d.words[0], d.words.at(-1)]
  if (first && last) {
    d.described.name = d.words.map((w) => w.text).join(' ')
    const head = d.words[d.words.findIndex((w) => w.tag === 'of') - 1] ?? last
    d.plural = isPlural(head.text.toLowerCase())
    span(p, role, first, last)
  }
  if (first && last) p.named.push({ name: d.described.name, plural: d.plural })
  if (d.pointed) p.pointed.add(d.described)
  if (d.single) { d.plural = false; d.number = null }
  const { described, head, same, plural, definite, number, quantifier, rank, pending } = d
  return { described, head, same, plural, definite, number, quantifier, rank, pending }
}

/** A noun phrase at the current place, or null with nothing consumed. */
export function nounPhrase(p: ParseState, role: Span['role']): NounPhrase | null {
  return attempt(p, () => {
    const d: Draft = { described: thing(''), head: 'none', same: false, plural: false, definite: false, number: null, quantifier: null, rank: null, pending: null, words: [], adjectives: [], either: new Set(), any: false, pointed: false, single: false }
    const it = take(p, 'it')
    if (it) return { ...finish(p, d, role), head: 'it' as const }
    while (p.at < p.items.length && d.words.length === 0 && premodifier(p, d, role));
    while (d.words.length > 0 && continuesName(p)) noun(p, d)
    if (!d.any) return null
    const whole = genitive(p, d, role)
    if (whole) return chosenFrom(d, whole)
    const empty = d.head === 'none' && d.adjectives.length + d.described.relations.length === 0 && d.rank === null && d.number === null
    return empty ? null : withAlternatives(p, finish(p, d, role), role)
  })
}

export const isOr = (item: Item): boolean => /^(or|\/)$/i.test(item.text)

/** "the mug or cup", "fork/spoon", "the red mug or the blue cup"; without words of its own the other shares the adjectives. */
function withAlternatives(p: ParseState, np: NounPhrase, role: Span['role']): NounPhrase {
  const { described } = np
  if (np.head !== 'noun' || tagAt(p) !== 'and' || !isOr(p.items[p.at]!)) return np
  const bare = tagAt(p, 1) === 'word'
  const other = attempt(p, () => {
    take(p, 'and')
    const found = nounPhrase(p, role)
    return found && found.head === 'noun' && found.described.relations.length === 0 ? found.described : null
  })
  if (!other) return np
  const { name, attributes, alternatives = [] } = other
  described.alternatives = [{ name, attributes: bare ? [...described.attributes] : attributes }, ...alternatives]
  return np
}

/** "the largest of the three boxes" is a box; "the foot of the bed" is taken as the bed. */
function chosenFrom(d: Draft, whole: NounPhrase): NounPhrase {
  whole.described.attributes.push(...d.described.attributes, ...d.adjectives.map((item) => item.text.toLowerCase()))
  whole.described.relations.unshift(...d.described.relations)
  return { ...whole, rank: d.rank ?? whole.rank, pending: d.pending ?? whole.pending, plural: false, number: d.number !== null && d.number > 1 ? d.number : null, quantifier: d.quantifier }
}

/** A "closest" whose anchor never came ranks from the viewer. */
export function adoptPending(np: NounPhrase): void {
  if (!np.pending) return
  np.described.relations.push(np.pending)
  np.pending = null
}
