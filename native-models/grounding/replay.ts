// A trace to its answer: every score is worked out again from measured values and limits, without the scene.

import type { Evidence, Grounding } from '../scene/grounding.ts'
import { decide } from './deciding.ts'
import { replayTerm } from './evidence.ts'

export interface Replayed {
  verdict: Grounding['verdict']
  /** Best first, with their recomputed scores. */
  answers: { instanceId: string; score: number }[]
}

/** The limits that each term is to be held against; its own where the answer is to be the same. */
export type LimitsOf = (evidence: Evidence) => Readonly<Record<string, number>>

/** The answer that the trace of a grounding gives; with other limits, what these would have given among its candidates. */
export function replay(trace: Pick<Grounding, 'candidates' | 'decomposition' | 'inference'>, limitsOf: LimitsOf = (e) => e.limits): Replayed {
  const ranked = trace.candidates.map((candidate) => {
    const terms = candidate.evidence.map((e) => ({ relation: e.relation, score: replayTerm(e, limitsOf(e)) }))
    return { instanceId: candidate.instanceId, terms, score: terms.reduce((product, { score }) => product * score, 1) }
  }).sort((a, b) => b.score - a.score)
  if (ranked.length === 0) return { verdict: 'not-found', answers: [] }
  const { verdict, answers } = decide(trace.decomposition.target.count, ranked, trace.inference)
  return { verdict, answers: answers.map(({ instanceId, score }) => ({ instanceId, score })) }
}
