// What joins a modifier to its noun: "that is", commas, "and", "not".

import type { NounPhrase } from './noun-phrase.ts'
import { tagAt, take, type ParseState } from './parse-state.ts'

export interface Link {
  negated: boolean
  /** A copula was read: adjectives and "the one …" may follow. */
  predicate: boolean
  relative: boolean
  joined: 'bare' | 'comma' | 'and'
}

/** Reads "that is", commas, "and", "not" before a modifier; null where the next words belong to somebody else. */
export function link(p: ParseState, depth: number, owned: number, head: NounPhrase | null): Link | null {
  const out: Link = { negated: false, predicate: false, relative: false, joined: 'bare' }
  while (take(p, 'comma')) out.joined = 'comma'
  if (take(p, 'and', 'but')) out.joined = out.joined === 'comma' ? 'comma' : 'and'
  if (take(p, 'comma')) out.joined = 'comma'
  if (depth > 0 && (out.joined === 'comma' || (out.joined === 'and' && owned === 0))) return null
  if (take(p, 'that')) out.relative = true
  for (;;) {
    if (take(p, 'not')) out.negated = true
    else if (tagAt(p) === 'be') {
      if (depth > 0 && head && disagree(head, take(p, 'be')!.text)) return null
      take(p, 'be')
      out.predicate = true
    }
    else if (!take(p, 'part', 'polite', 'cmd')) break
  }
  return depth > 0 && out.predicate && !out.relative ? null : out
}

/** "the two boxes that IS red": the verb belongs to another noun. */
function disagree(head: NounPhrase, verb: string): boolean {
  const many = head.plural || (head.number ?? 1) > 1
  return many ? /^(is|was|sits|stands|lies|hangs|rests)$/i.test(verb) : head.head === 'noun' && /^(are|were)$/i.test(verb)
}
