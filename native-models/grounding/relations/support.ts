// on, under, supporting, attached, hanging: contact.

import type { Body } from '../bodies.ts'
import type { Values } from '../limits.ts'
import { footprintShares, gapAtLeast, halfAt, outlinesApart, sigmoid, surfaceGap, topUnder } from '../measures.ts'
import { at, type Relation } from './relation.ts'

/** Width of the soft step in footprint shares, and in area ratios (ALGORITHMS section 8.5). */
const SHARE_SOFTNESS = 0.08
const AREA_SOFTNESS = 0.2
/** A supporter seen only in part looks too small: its area may at most halve the score. */
const AREA_FLOOR = 0.5
/** Resting on a seat or mattress below the top of the box counts this much of resting on the top itself. */
const SUNK_WEIGHT = 0.7
/** A thing may sink this share of the supporter's height into its box (headboards, backrests). */
const SUNK_SHARE = 0.65

/** Soft step in how much higher the upper centre lies, in heights of the supporter. */
const LIFT_SOFTNESS = 0.1
/**
 * Reconstructed surfaces are fuzzy: things sink into each other. Up to this share of the lesser height that is no gap; of
 * two flat things (magazines of millimetres that noisy poses make centimetres thick) all of their height may be fuzz.
 */
const FUZZ_SHARE = 0.5
/** Height over the side of a square of its footprint's area, up to which a thing is flat. */
const FLAT_RATIO = 0.5
/** Soft step in how high the upper centre rides above the supporting top, in its own half heights: 1 is at rest. */
const RIDE_SOFTNESS = 0.7

/**
 * The height of `lower` that `upper` would stand on: the sampled surface under it (a seat below a backrest), or the box's
 * top where that is nearer, since what a thing covers was never seen.
 */
function standingHeight(upper: Body, lower: Body, over: boolean): number {
  if (!over) return lower.zMax
  const sampled = topUnder(lower, upper)
  return Math.abs(upper.zMin - sampled) < Math.abs(upper.zMin - lower.zMax) ? sampled : lower.zMax
}

/** What tells whether `upper` rests on `lower`. */
export function resting(upper: Body, lower: Body): Values {
  const [ofUpper] = footprintShares(upper, lower)
  const height = Math.max(lower.zMax - lower.zMin, 1e-9)
  const top = standingHeight(upper, lower, ofUpper > 0)
  const flat = isFlat(upper) && isFlat(lower)
  const fuzz = (flat ? 1 : FUZZ_SHARE) * Math.min(height, upper.zMax - upper.zMin)
  return {
    overlap: ofUpper,
    contactGap: Math.max(upper.zMin - top, top - upper.zMin - fuzz, 0),
    // 0 where the two meet at a face, 1 where they share all that fuzz explains: then only the centres tell upper from lower.
    blur: Math.min(1, Math.max(0, (top - upper.zMin) / Math.max(fuzz, 1e-9))),
    // Of flat things nothing rides anywhere: which is higher is all that their fuzz leaves to tell.
    ride: flat ? 1 : (upper.center[2] - top) / Math.max((upper.zMax - upper.zMin) / 2, 1e-9),
    sunk: (lower.zMax - upper.zMin) / height,
    lift: (upper.middle - lower.middle) / height,
    areaRatio: upper.area / lower.area,
  }
}

const isFlat = ({ zMin, zMax, area }: Body): boolean => zMax - zMin < FLAT_RATIO * Math.sqrt(area)

export function restingScore(v: Values, l: Values): number {
  const sunk = at(v, 'sunk')
  const seated = sunk >= 0 && sunk <= SUNK_SHARE ? SUNK_WEIGHT * sigmoid(at(v, 'lift') / LIFT_SOFTNESS) : 0
  // Of two thin things that lie within the contact limit of each other, the upper is on the lower.
  const rides = Math.min(1, sigmoid(at(v, 'ride') / RIDE_SOFTNESS) / sigmoid(1 / RIDE_SOFTNESS))
  const upper = 1 - at(v, 'blur') * (1 - sigmoid(at(v, 'lift') / LIFT_SOFTNESS))
  const contact = Math.max(halfAt(at(v, 'contactGap'), at(l, 'contactGap')) * rides * upper, seated)
  const area = AREA_FLOOR + (1 - AREA_FLOOR) * sigmoid((at(l, 'areaRatio') - at(v, 'areaRatio')) / AREA_SOFTNESS)
  return sigmoid((at(v, 'overlap') - at(l, 'overlap')) / SHARE_SOFTNESS) * contact * area
}

/** What lies wholly beside another thing rests on it only as far as the soft step in shares allows. */
export const restingAtMost = (a: Body, b: Body, l: Values): number => (outlinesApart(a, b) ? sigmoid(-at(l, 'overlap') / SHARE_SOFTNESS) : 1)

export const on: Relation = {
  anchors: 1, gravity: true, framed: false,
  measure: (target, anchors) => resting(target, anchors[0]!),
  score: restingScore,
  atMost: (target, anchors, l) => restingAtMost(target, anchors[0]!, l),
}

export const supporting: Relation = {
  anchors: 1, gravity: true, framed: false,
  measure: (target, anchors) => resting(anchors[0]!, target),
  score: restingScore,
  atMost: (target, anchors, l) => restingAtMost(target, anchors[0]!, l),
}

export const under: Relation = supporting

export const attached: Relation = {
  anchors: 1, gravity: false, framed: false,
  measure: (target, anchors) => ({ gap: surfaceGap(target, anchors[0]!) }),
  score: (v, l) => halfAt(at(v, 'gap'), at(l, 'gap')),
  atMost: (target, anchors, l) => halfAt(gapAtLeast(target, anchors[0]!), at(l, 'gap')),
}

export const hanging: Relation = {
  anchors: 1, gravity: true, framed: false,
  measure: (target, anchors) => ({
    gap: surfaceGap(target, anchors[0]!),
    drop: (anchors[0]!.center[2] - target.zMin) / Math.max(target.zMax - target.zMin, 1e-9),
  }),
  score: (v, l) => halfAt(at(v, 'gap'), at(l, 'gap')) * sigmoid(at(v, 'drop') / 0.2),
  atMost: (target, anchors, l) => halfAt(gapAtLeast(target, anchors[0]!), at(l, 'gap')),
}
