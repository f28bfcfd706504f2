// Scores to a verdict. It needs nothing but scores, so that a trace decides as the scene did.

import type { Decomposition } from '../scene/decomposition.ts'
import type { Grounding } from '../scene/grounding.ts'

/** A runner-up with this share of the winner's score fits as well, for all a person can tell. */
const AMBIGUOUS = 0.7
/** A term below this fails. */
const FAILS = 0.05
/** In `verify`, a relation holds from here on, or the answer is withdrawn. */
const VERIFIED = 0.5
/** Of several things asked for, those that reach this share of the best belong to the answer. */
const BELONGS = 0.5

export interface ScoredTerm {
  readonly relation: string
  readonly score: number
}
export interface Scored {
  readonly score: number
  readonly terms: readonly ScoredTerm[]
}
export interface Decided<H extends Scored> {
  readonly verdict: Grounding['verdict']
  readonly answers: readonly H[]
  /** The term that failed, if one did. */
  readonly failed: H['terms'][number] | null
}

const failing = <H extends Scored>({ terms }: H, limit: number): H['terms'][number] | null =>
  terms.filter((t) => t.relation !== 'name' && t.score < limit).sort((a, b) => a.score - b.score)[0] ?? null

/** `ranked` is not empty, best first. */
export function decide<H extends Scored>(count: Decomposition['target']['count'], ranked: readonly H[], mode: Grounding['inference']): Decided<H> {
  const best = ranked[0]!
  const failed = failing(best, mode === 'verify' ? VERIFIED : FAILS)
  if (failed) return { verdict: 'not-found', answers: [], failed }
  const alike = (to: H, share: number): H[] => ranked.filter((h) => h.score >= share * to.score)
  if (count === 'all' || count === 'some') return { verdict: 'found', answers: alike(best, BELONGS), failed: null }
  const fitting = count === 'one' ? ranked : ranked.filter((h) => !failing(h, FAILS))
  const wanted = count === 'one' ? 1 : count
  const last = fitting[wanted - 1]
  const rivals = last ? fitting.filter((h) => h.score >= AMBIGUOUS * last.score) : []
  return rivals.length > wanted ? { verdict: 'ambiguous', answers: rivals, failed: null } : { verdict: 'found', answers: fitting.slice(0, wanted), failed: null }
}
