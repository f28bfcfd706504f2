// near, far, closest, farthest, aligned. Distances are between surfaces.

import { gapAtLeast, halfAt, halfWidth, horizontalCenterDistance, surfaceGap } from '../measures.ts'
import type { Body } from '../bodies.ts'
import type { Values } from '../limits.ts'
import { at, type Relation } from './relation.ts'

const apart = (target: Body, anchors: readonly Body[]): Values => ({ distance: surfaceGap(target, anchors[0]!) })

/** A single "near" thing never scores below this for its gap alone when it is the nearest: rank matters more than limits. */
const RANKED_FLOOR = 0.3

/** 1 in contact, one half at the limit, and never quite nothing: what is far is only less near. */
const fading = (gap: number, limit: number): number => 1 / (1 + (gap / limit) ** 2)

/** With `best` (the best like thing's distance) the score is ranked too; without, only the limit counts. */
function ranked(absolute: number, lost: number | null, tolerance: number): number {
  if (lost === null) return absolute
  return (RANKED_FLOOR + (1 - RANKED_FLOOR) * absolute) * Math.exp(-Math.max(0, lost) / tolerance)
}
const lead = (v: Values, sign: 1 | -1): number | null => (v['best'] === undefined ? null : sign * (v['best'] - at(v, 'distance')))

export const near: Relation = {
  anchors: 1, gravity: false, framed: false, ranks: { by: 'distance', prefer: -1 },
  measure: apart,
  score: (v, l) => ranked(fading(at(v, 'distance'), at(l, 'gap')), lead(v, -1), at(l, 'tolerance')),
  atMost: (target, anchors, l) => fading(gapAtLeast(target, anchors[0]!), at(l, 'gap')),
}

export const far: Relation = {
  anchors: 1, gravity: false, framed: false, ranks: { by: 'distance', prefer: 1 },
  measure: apart,
  score: (v, l) => ranked(1 - fading(at(v, 'distance'), at(l, 'gap')), lead(v, 1), at(l, 'tolerance')),
}

/** How well `by` does against the best of its kind: 1 at the best, exp(-1) one tolerance behind. With a rank, either side counts. */
export function rankScore(measured: Values, limits: Values, by: string, prefer: 1 | -1): number {
  const best = measured['best']
  if (best === undefined) return 1
  const lost = prefer * (best - at(measured, by))
  return Math.exp(-(measured['rank'] === undefined ? Math.max(0, lost) : Math.abs(lost)) / at(limits, 'tolerance'))
}

const ranking = (prefer: 1 | -1): Relation => ({
  anchors: 1, gravity: false, framed: false, ranks: { by: 'distance', prefer },
  measure: apart,
  score: (v, l) => rankScore(v, l, 'distance', prefer),
})
export const closest = ranking(-1)
export const farthest = ranking(1)

export const aligned: Relation = {
  anchors: 1, gravity: false, framed: false,
  measure: (target, anchors) => ({ offset: offsetAcrossAxes(target, anchors[0]!) }),
  score: (v, l) => halfAt(at(v, 'offset'), at(l, 'offset')),
}

/** Least offset of the centres along one of the anchor's two outline directions. */
function offsetAcrossAxes(target: Body, anchor: Body): number {
  const [p, q] = anchor.footprint
  if (!p || !q) return horizontalCenterDistance(target, anchor)
  const l = Math.hypot(q[0] - p[0], q[1] - p[1]) || 1
  const axis = [(q[0] - p[0]) / l, (q[1] - p[1]) / l] as const
  const [dx, dy] = [target.center[0] - anchor.center[0], target.center[1] - anchor.center[1]]
  if (Math.hypot(dx, dy) < Math.min(halfWidth(target, axis), halfWidth(anchor, axis))) return 0
  return Math.min(Math.abs(dx * axis[0] + dy * axis[1]), Math.abs(dx * -axis[1] + dy * axis[0]))
}
