// What joins a modifier to its noun: "that is", commas, "and", "not".

import type { NounPhrase } from './noun-phrase.ts'
import { tagAt, take, type ParseState } from './parse-state.ts'

export interface Link {
  negated: boolean
  /** A copula was read: adjectives and "the one …" may follow. */
  predicate: boolean
  relative: boolean
  joined: 'bare' | 'comma' | 'and'
  /** Relations before this one that wait for its anchor: "behind and to the left of". */
  waiting: number
}

/** Reads "that is", commas, "and", "not" before a modifier; null where the next words belong to somebody else. An
 *  anchor keeps what a conjunction adds only while its own clause runs: `before` is how its last modifier was joined. */
export function link(p: ParseState, depth: number, before: Link | null, head: NounPhrase | null): Link | null {
  const out: Link = { negated: false, predicate: false, relative: false, joined: 'bare', waiting: 0 }
  while (take(p, 'comma')) out.joined = 'comma'
  const conjunction = take(p, 'and', 'but')
  if (conjunction) out.joined = out.joined === 'comma' ? 'comma' : 'and'
  if (take(p, 'comma')) out.joined = 'comma'
  if (depth > 0 && (out.joined === 'comma' || (out.joined === 'and' && !before?.relative))) return null
  out.relative = out.joined === 'and' && before?.relative === true
  // "neither on A nor near B", "not on A or near B": what was denied stays denied.
  out.negated = conjunction !== null && (/^nor$/i.test(conjunction.text) || (/^or$/i.test(conjunction.text) && before?.negated === true))
  const pronoun = take(p, 'that')
  if (pronoun) out.relative = true
  for (;;) {
    if (take(p, 'not')) out.negated = true
    else if (tagAt(p) === 'be') {
      if (depth > 0 && head && disagree(head, take(p, 'be')!.text)) return null
      take(p, 'be')
      out.predicate = true
    }
    else if (!take(p, 'part', 'polite', 'cmd')) break
  }
  // A denial singles the target out ("the cup by the sink not on the tray"), unless "that" ties it to its own noun.
  const others = (out.predicate && !out.relative) || (out.negated && !/^that/i.test(pronoun?.text ?? ''))
  return depth > 0 && others ? null : out
}

/** "the two boxes that IS red": the verb belongs to another noun. */
function disagree(head: NounPhrase, verb: string): boolean {
  const many = head.plural || (head.number ?? 1) > 1
  return many ? /^(is|was|sits|stands|lies|hangs|rests)$/i.test(verb) : head.head === 'noun' && /^(are|were)$/i.test(verb)
}
