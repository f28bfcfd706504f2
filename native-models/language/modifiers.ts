// What follows a noun: relations, places, "that is …", "with …". Attachment: a relation after "that" or with nothing
// before it belongs to the nearest noun ("the mug next to the box that is under the shelf"); after a comma, "and" or
// "but" it belongs to the target, unless it continues a clause of the noun's own ("that is under the shelf and …"). A
// bare superlative ("… closest to the door") belongs to the target, because it is what singles one thing out.

import type { DecomposedRelation, Described } from '../scene/decomposition.ts'
import type { RelationKind } from '../scene/relations.ts'
import { lexicon } from './lexicon.ts'
import { addPlace, adoptPending, nounPhrase, relationOf, type NounPhrase } from './noun-phrase.ts'
import type { Item } from './lexer.ts'
import { link, type Link } from './links.ts'
import { attempt, MAX_DEPTH, span, tagAt, take, type ParseState } from './parse-state.ts'
import { attributes, predicateOrContrast } from './predicates.ts'
import { settleKind } from './settled-kinds.ts'
import { withPhrase } from './with-phrase.ts'
import { normaliseName } from './words.ts'

const RANKING: ReadonlySet<RelationKind> = new Set(['closest', 'farthest'])
const sceneNouns = new Set(lexicon.sceneNouns)
const beholders = new Set(lexicon.beholders)

/** Reads every modifier of `node` that starts here. `target` is the outermost thing, which "it" may mean inside "with". */
export function modifiers(p: ParseState, node: Described, depth: number, head: NounPhrase | null = null): void {
  if (depth > MAX_DEPTH) return
  for (let before: Link | null = null; ;) {
    const read: Link | null = attempt(p, () => {
      const how = link(p, depth, before, head)
      return how && modifier(p, node, depth, how, head) ? how : null
    })
    if (read === null) return
    before = read
  }
}

function modifier(p: ParseState, node: Described, depth: number, how: Link, head: NounPhrase | null): boolean {
  if ((how.predicate || how.relative) && tagAt(p) === 'det' && ['rel', 'sup', 'ord'].includes(tagAt(p, 1)) && tagAt(p, 2) !== 'word' && tagAt(p, 2) !== 'one' && tagAt(p, 2) !== 'adj') take(p, 'det')
  switch (tagAt(p)) {
    case 'rel': return relation(p, node, depth, how)
    case 'place': return place(p, node, depth, how)
    case 'possessed': return possessed(p, node, how)
    case 'have': case 'absent': return withPhrase(p, node, depth, how.negated, modifiers)
    case 'from': return counting(p, node, head)
    case 'prep': return pendingAnchor(p, node, depth, head)
    case 'of': return genitiveOwner(p, node, depth)
    case 'sup': if (depth > 0 && !how.relative) return false
      { const item = take(p, 'sup')!; node.relations.push({ ...relationOf(item.value as RelationKind, item.text), negated: how.negated }); span(p, 'relation', item); return true }
    case 'adj': return (how.predicate || (head?.head === 'one' && how.joined === 'bare')) && attributes(p, node, how)
    case 'side': if (!['end', 'comma', 'and', 'stop'].includes(tagAt(p, 1))) return predicateOrContrast(p, node, depth, how, modifiers)
      { const item = take(p, 'side')!; addPlace(node, item.value, item.text); span(p, 'relation', item); return true }
    case 'det': case 'num': case 'one': return predicateOrContrast(p, node, depth, how, modifiers)
    default: return false
  }
}

/** "it" is the antecedent; "another" is a second thing like its owner; anything else is what it says, with its own modifiers. */
export function anchor(p: ParseState, owner: Described, depth: number): { described: Described; np: NounPhrase } | null {
  const np = nounPhrase(p, 'anchor')
  if (!np) return null
  if (np.head === 'it') return p.antecedent ? { described: structuredClone(p.antecedent), np } : null
  if (np.same && np.described.name === '') np.described.name = owner.name
  modifiers(p, np.described, depth + 1, np)
  adoptPending(np)
  return { described: np.described, np }
}

function relation(p: ParseState, node: Described, depth: number, how: Link): boolean {
  const item = p.items[p.at]!
  const kind = item.value as RelationKind
  if (depth > 0 && RANKING.has(kind) && !how.relative) return false
  take(p, 'rel')
  span(p, 'relation', item)
  const shared = how.waiting < MAX_WAITING && sharesAnchor(p, node, depth, { kind, phrase: item.text, negated: how.negated }, how.waiting + 1)
  if (shared) return true
  // "next to, but not on, the book": the comma closes the aside.
  if (!RANKING.has(kind) && tagAt(p, 1) === 'det') take(p, 'comma')
  take(p, 'prep')
  // "on neither the book nor the box"
  if (take(p, 'not')) how.negated = true
  const anchors = kind === 'between' ? betweenAnchors(p, node, depth) : oneAnchor(p, node, depth)
  if (anchors === null && !RANKING.has(kind)) return false
  const made = settleKind({ ...relationOf(kind, item.text, anchors ?? []), negated: how.negated })
  if (made) node.relations.push(made)
  if (made && made.anchors.length === 1 && kind !== 'between') alsoAnchors(p, node, depth, made)
  if (anchors?.[0]) p.antecedent ??= anchors[0]
  return true
}

const oneAnchor = (p: ParseState, owner: Described, depth: number): Described[] | null => {
  const found = anchor(p, owner, depth)
  if (found && found.np.head === 'noun' && beholders.has(found.described.name.toLowerCase())) {
    p.beheld.said = true
    return []
  }
  return found && [found.described]
}

/** Nobody strings more relations together before naming what they relate to. */
const MAX_WAITING = 3

/** "next to, but not on, the book", "behind and to the left of the cube": relations that wait for one anchor. */
function sharesAnchor(p: ParseState, node: Described, depth: number, first: Pick<DecomposedRelation, 'kind' | 'phrase' | 'negated'>, waiting: number): boolean {
  return attempt(p, () => {
    const last = node.relations.length
    take(p, 'comma')
    if (!take(p, 'and', 'but')) return null
    take(p, 'comma')
    const negated = take(p, 'not') !== null
    while (take(p, 'part'));
    if (tagAt(p) !== 'rel' || !relation(p, node, depth, { negated, predicate: false, relative: true, joined: 'bare', waiting })) return null
    const anchors = node.relations[last]?.anchors ?? []
    if (anchors.length !== 1) return null
    take(p, 'comma')
    node.relations.splice(last, 0, ...[settleKind({ ...relationOf(first.kind, first.phrase, structuredClone(anchors)), negated: first.negated })].filter((made) => made !== null))
    return true
  }) ?? false
}

/** "between A and B", "between the two chairs", "in the middle of the beds". */
function betweenAnchors(p: ParseState, owner: Described, depth: number): Described[] | null {
  const outer = p.awaitsAnd
  p.awaitsAnd = true
  const first = anchor(p, owner, depth)
  p.awaitsAnd = outer
  if (!first) return null
  const anchors = [first.described]
  while (anchors.length < 4) {
    const more = attempt(p, () => {
      take(p, 'comma')
      return take(p, 'and') ? anchor(p, owner, depth) : null
    })
    if (!more) break
    anchors.push(more.described)
  }
  // "between a red and a blue book"
  for (const unnamed of anchors.filter((a) => a.name === '' && a.attributes.length > 0)) unnamed.name = anchors.at(-1)!.name
  if (anchors.length === 1 && (first.np.plural || (first.np.number ?? 0) > 1)) anchors.push(structuredClone(first.described))
  return anchors
}

/** "next to the lamp and the box": the same relation to a second anchor. */
function alsoAnchors(p: ParseState, node: Described, depth: number, made: DecomposedRelation): void {
  while (!p.awaitsAnd) {
    const more = attempt(p, () => {
      if (!take(p, 'and') || !['det', 'word', 'adj'].includes(tagAt(p))) return null
      const found = anchor(p, node, depth)
      return found && found.np.head === 'noun' && tagAt(p) !== 'be' ? found.described : null
    })
    if (!more) return
    node.relations.push({ ...made, anchors: [more] })
  }
}

/** What a place says once it has an anchor. */
const PLACE_OF: Partial<Record<string, RelationKind>> = { leftmost: 'left', rightmost: 'right', highest: 'on', front: 'front', behind: 'behind' }
const DIRECTIONS: ReadonlySet<string> = new Set(['left', 'right', 'front', 'behind', 'above', 'below'])

/** "in front and to the left of …": a place that is the first of two directions; "on the left and next to …" is a place. */
function directionOf(p: ParseState, item: Item): RelationKind | null {
  const next = p.items[p.at + 1]
  const directed = item.value === 'front' || item.value === 'behind' || /^to the (left|right)$/i.test(item.text)
  return directed && tagAt(p) === 'and' && next?.tag === 'rel' && DIRECTIONS.has(next.value) ? (PLACE_OF[item.value] ?? null) : null
}

/** "on the left", "in the corner (of the room)"; "on the far left of the desk" has an anchor after all. */
function place(p: ParseState, node: Described, depth: number, how: Link): boolean {
  const item = take(p, 'place')!
  span(p, 'relation', item)
  const kind = directionOf(p, item)
  if (kind && sharesAnchor(p, node, depth, { kind, phrase: item.text, negated: how.negated }, 1)) return true
  const of = attempt(p, () => (take(p, 'of') ? anchor(p, node, depth) : null))
  const named = of && !sceneNouns.has(normaliseName(of.described.name)) && of.np.head === 'noun' ? of.described : null
  if (!named) {
    const before = node.relations.length
    addPlace(node, item.value, item.text)
    if (how.negated && node.relations.length > before) node.relations.at(-1)!.negated = true
    return true
  }
  node.relations.push({ ...relationOf(PLACE_OF[item.value] ?? 'near', item.text, [named]), negated: how.negated })
  return true
}

function possessed(p: ParseState, node: Described, how: Link): boolean {
  const item = take(p, 'possessed')!
  span(p, 'relation', item)
  if (!p.antecedent) return false
  node.relations.push({ ...relationOf(item.value as RelationKind, item.text, [structuredClone(p.antecedent)]), negated: how.negated })
  return true
}

/** "from the left": where an ordinal counts from; without one it says leftmost. */
function counting(p: ParseState, node: Described, head: NounPhrase | null): boolean {
  const item = take(p, 'from')!
  span(p, 'relation', item)
  node.relations.push({ ...relationOf('ordinal', item.text), rank: head?.rank ?? 1, from: item.value as NonNullable<DecomposedRelation['from']> })
  if (head) head.rank = null
  return true
}

/** The anchor of "the closest chair TO THE DOOR" and "the second chair FROM THE DOOR". */
function pendingAnchor(p: ParseState, node: Described, depth: number, head: NounPhrase | null): boolean {
  const prep = take(p, 'prep')!
  if (!head || (!head.pending && head.rank === null) || !/^(to|from)$/i.test(prep.text)) return false
  const found = anchor(p, node, depth)
  if (!found) return false
  if (head.pending) node.relations.push({ ...head.pending, anchors: [found.described], ...(head.rank === null ? {} : { rank: head.rank }) })
  else node.relations.push({ ...relationOf('ordinal', prep.text, [found.described]), rank: head.rank! })
  head.pending = null
  head.rank = null
  return true
}

/** "the door of the cabinet". "of" before a choice ("of the three boxes") was read with the noun. */
function genitiveOwner(p: ParseState, node: Described, depth: number): boolean {
  const of = take(p, 'of')!
  const found = anchor(p, node, depth)
  if (!found || found.np.head === 'it') return found !== null
  if (!sceneNouns.has(normaliseName(found.described.name))) node.relations.push(relationOf('attached', of.text, [found.described]))
  return true
}
