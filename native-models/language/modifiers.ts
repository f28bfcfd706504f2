// What follows a noun: relations, places, "that is …", "with …". Attachment: a relation after "that" or with nothing
// before it belongs to the nearest noun ("the mug next to the box that is under the shelf"); after a comma it belongs
// to the target; after "and" to the noun whose relation it continues. A bare superlative ("… closest to the door")
// belongs to the target, because it is what singles one thing out.

import type { DecomposedRelation, Described } from '../scene/decomposition.ts'
import type { RelationKind } from '../scene/relations.ts'
import { lexicon } from './lexicon.ts'
import { addPlace, nounPhrase, relationOf, type NounPhrase } from './noun-phrase.ts'
import { link, type Link } from './links.ts'
import { attempt, MAX_DEPTH, span, tagAt, take, type ParseState } from './parse-state.ts'
import { settleKind } from './settled-kinds.ts'
import { withPhrase } from './with-phrase.ts'
import { normaliseName } from './words.ts'

const RANKING: ReadonlySet<RelationKind> = new Set(['closest', 'farthest'])
const sceneNouns = new Set(lexicon.sceneNouns)

/** Reads every modifier of `node` that starts here. `target` is the outermost thing, which "it" may mean inside "with". */
export function modifiers(p: ParseState, node: Described, depth: number, head: NounPhrase | null = null): void {
  if (depth > MAX_DEPTH) return
  for (let owned = 0; ; owned++) {
    const read = attempt(p, () => {
      const how = link(p, depth, owned, head)
      return how && modifier(p, node, depth, how, head) ? true : null
    })
    if (read === null) return
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
    case 'sup': { const item = take(p, 'sup')!; node.relations.push({ ...relationOf(item.value as RelationKind, item.text), negated: how.negated }); span(p, 'relation', item); return true }
    case 'adj': return how.predicate && attributes(p, node)
    case 'side': if (!['end', 'comma', 'and', 'stop'].includes(tagAt(p, 1))) return predicateOrContrast(p, node, depth, how)
      { const item = take(p, 'side')!; addPlace(node, item.value, item.text); span(p, 'relation', item); return true }
    case 'det': case 'num': case 'one': return predicateOrContrast(p, node, depth, how)
    default: return false
  }
}

function attributes(p: ParseState, node: Described): boolean {
  for (let item = take(p, 'adj'); item; item = take(p, 'adj')) {
    node.attributes.push(item.text.toLowerCase())
    span(p, 'attribute', item)
    if (tagAt(p, 1) === 'adj') take(p, 'and', 'comma')
  }
  return true
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

/** A "closest" whose anchor never came ranks from the viewer. */
export function adoptPending(np: NounPhrase): void {
  if (!np.pending) return
  np.described.relations.push(np.pending)
  np.pending = null
}

function relation(p: ParseState, node: Described, depth: number, how: Link): boolean {
  const item = p.items[p.at]!
  const kind = item.value as RelationKind
  if (depth > 0 && RANKING.has(kind) && !how.relative) return false
  take(p, 'rel')
  span(p, 'relation', item)
  take(p, 'prep')
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
  return found && [found.described]
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
      return (take(p, 'and') || anchors.length > 1) ? anchor(p, owner, depth) : null
    })
    if (!more) break
    anchors.push(more.described)
  }
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

/** "on the left", "in the corner (of the room)"; "on the far left of the desk" has an anchor after all. */
function place(p: ParseState, node: Described, depth: number, how: Link): boolean {
  const item = take(p, 'place')!
  span(p, 'relation', item)
  const of = attempt(p, () => (take(p, 'of') ? anchor(p, node, depth) : null))
  const named = of && !sceneNouns.has(normaliseName(of.described.name)) && of.np.head === 'noun' ? of.described : null
  if (!named) {
    const before = node.relations.length
    addPlace(node, item.value, item.text)
    if (how.negated && node.relations.length > before) node.relations.at(-1)!.negated = true
    return true
  }
  const kinds: Partial<Record<string, RelationKind>> = { leftmost: 'left', rightmost: 'right', highest: 'on', front: 'front', behind: 'behind' }
  node.relations.push({ ...relationOf(kinds[item.value] ?? 'near', item.text, [named]), negated: how.negated })
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

/** "… is the one next to the door", "… is a small table"; after "not": "on the sill, not the table", "not the one by the door". */
function predicateOrContrast(p: ParseState, node: Described, depth: number, how: Link): boolean {
  if (depth > 0 || (!how.predicate && !how.negated)) return false
  const np = nounPhrase(p, 'target')
  if (!np) return false
  if (how.negated) return contrast(p, node, np)
  const same = np.head !== 'noun' || node.name === '' || normaliseName(np.described.name).endsWith(normaliseName(node.name))
  if (!same) return false
  node.name = node.name || np.described.name
  modifiers(p, np.described, 0, np)
  adoptPending(np)
  node.attributes.push(...np.described.attributes)
  node.relations.push(...np.described.relations)
  return true
}

function contrast(p: ParseState, node: Described, np: NounPhrase): boolean {
  modifiers(p, np.described, 1, np)
  const last = node.relations.at(-1)
  if (np.head === 'noun' && normaliseName(np.described.name) !== normaliseName(node.name)) {
    if (last?.anchors.length === 1) node.relations.push({ ...last, anchors: [np.described], negated: true })
    return true
  }
  node.relations.push(...np.described.relations.map((r) => ({ ...r, negated: !r.negated })))
  return true
}
