// What the grammar reads and marks while it walks the items of one sentence.

import type { Described, Span } from '../scene/decomposition.ts'
import type { Item } from './lexer.ts'
import type { Tag } from './lexicon.ts'

export interface ParseState {
  readonly items: readonly Item[]
  at: number
  readonly spans: Span[]
  /** Items that some rule explained, for the confidence. */
  readonly explained: Set<Item>
  /** What "it" stands for in a relation: the thing faced, or the last anchor named. */
  antecedent: Described | null
  /** Inside the first half of "between … and …", the next "and" is not free for lists. */
  awaitsAnd: boolean
  /** The words spoke of the beholder: "closest to me". */
  readonly beheld: { said: boolean }
  /** Things pointed at: "this chair". */
  readonly pointed: Set<Described>
  /** The target was spoken of as "the one", "another": it is called what something else is. */
  readonly same: { said: boolean }
  /** Every noun phrase with a noun of its own, as it was read. */
  readonly named: { name: string; plural: boolean }[]
  /** Things that no relation known here ties to the target. */
  readonly strays: Stray[]
}
export interface Stray {
  readonly thing: Described
  /** Where its words start in the text. */
  readonly start: number
}

/** Relations nest at most this deep; beyond it a sentence is a riddle, and hostile text must not exhaust the stack. */
export const MAX_DEPTH = 8

export const tagAt = (p: ParseState, offset = 0): Tag | 'end' => p.items[p.at + offset]?.tag ?? 'end'

/** Consumes the current item if it has one of the tags. */
export function take(p: ParseState, ...tags: readonly Tag[]): Item | null {
  const item = p.items[p.at]
  if (!item || !tags.includes(item.tag)) return null
  p.at++
  p.explained.add(item)
  return item
}

export function span(p: ParseState, role: Span['role'], from: Item, to: Item = from): void {
  p.spans.push({ role, start: from.start, end: to.end })
}

/** Everything a failed attempt may have touched, so that it can be taken back. */
export function attempt<T>(p: ParseState, parse: () => T | null): T | null {
  const { at, antecedent } = p
  const spans = p.spans.length
  const explained = new Set(p.explained)
  const result = parse()
  if (result !== null) return result
  p.at = at
  p.antecedent = antecedent
  p.spans.length = spans
  for (const item of p.explained) if (!explained.has(item)) p.explained.delete(item)
  return null
}

export const thing = (name: string, attributes: string[] = []): Described => ({ name, attributes, relations: [] })
