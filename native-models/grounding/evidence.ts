// Terms as evidence: units in the names, ids instead of bodies; and back again, so that a trace replays to its score.

import type { Evidence, FrameUsed } from '../scene/grounding.ts'
import { add, scale } from '../scene/geometry.ts'
import type { Geometry } from './bodies.ts'
import type { Point2 } from './footprint.ts'
import type { Term } from './hypotheses.ts'
import { TERM_FLOOR } from './hypotheses.ts'
import { withoutUnits, withUnits } from './limits.ts'
import { relationFor } from './relations/library.ts'
import type { ReferenceFrame } from './relations/relation.ts'

/** Kinds whose "best" compares logarithms of sizes, which have no unit. */
const UNITLESS: ReadonlySet<string> = new Set(['largest', 'smallest'])

export function evidenceOf(term: Term, geometry: Geometry, decisive = false, counterfactual?: string): Evidence {
  const { metric } = geometry
  const lengths = !UNITLESS.has(term.relation)
  return {
    relation: term.relation, negated: term.negated, phrase: term.phrase,
    target: term.target.instance.id, anchors: term.anchors.map((a) => a.instance.id),
    score: term.score,
    measured: withUnits(term.measured, metric, lengths),
    limits: withUnits(term.limits, metric, lengths),
    decisive,
    ...(counterfactual ? { counterfactual } : {}),
    ...(term.note ? { note: term.note } : {}),
    ...(term.frame ? { frame: inWorld(term.frame, geometry) } : {}),
  }
}

function inWorld({ reference, right, forward }: ReferenceFrame, { axes }: Geometry): FrameUsed {
  const world = ([x, y]: Point2): [number, number, number] => [...add(scale(axes[0], x), scale(axes[1], y))]
  return { reference, right: world(right), forward: world(forward) }
}

/** The score of one term recomputed from its measured values and limits alone; `limits` may be other ones, to see what
 *  would change. Language terms, and relations whose anchor is missing, keep the score they state. */
export function replayTerm(evidence: Evidence, limits: Readonly<Record<string, number>> = evidence.limits): number {
  const measured = withoutUnits(evidence.measured)
  if (evidence.relation === 'name' || evidence.relation === 'attribute' || measured['anchorsFound'] === 0) return evidence.score
  const library = relationFor(evidence.relation, evidence.anchors.length)
  if (!library) return evidence.score
  const held = library.score(measured, withoutUnits(limits)) * (measured['certainty'] ?? 1)
  return Math.max(evidence.negated ? 1 - held : held, TERM_FLOOR)
}

/** A candidate's score is the product of its terms' scores. */
export const replayScore = (evidence: readonly Evidence[]): number => evidence.reduce((score, term) => score * replayTerm(term), 1)
