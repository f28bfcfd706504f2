// above and below.

import type { Body } from '../bodies.ts'
import type { Values } from '../limits.ts'
import { boxGap, footprintShares, horizontalGapAtLeast, outlinesApart, sigmoid } from '../measures.ts'
import { at, type Relation } from './relation.ts'
import { resting, restingAtMost, restingScore } from './support.ts'

const SHARE_SOFTNESS = 0.06
const RISE_SOFTNESS = 0.15
/** Clear of the other thing counts in full; merely risen past most of it (they interlock or touch) this much. */
const RISEN_WEIGHT = 0.8
const TUCKED_WEIGHT = 0.8
/** Not quite over it, but close beside its outline: cupboards above a counter's front edge. */
const ASIDE_WEIGHT = 0.3

function stacked(upper: Body, lower: Body): Values {
  const [ofUpper, ofLower] = footprintShares(upper, lower)
  const heights = Math.max((upper.zMax - upper.zMin + lower.zMax - lower.zMin) / 2, 1e-9)
  const sideways = Math.sqrt(Math.max(0, boxGap(upper, lower) ** 2 - Math.max(0, upper.zMin - lower.zMax, lower.zMin - upper.zMax) ** 2))
  return {
    clearance: upper.zMin - lower.zMax,
    overlap: Math.max(ofUpper, ofLower),
    within: ofLower,
    rise: (upper.center[2] - lower.center[2]) / heights,
    topGap: upper.zMax - lower.zMax,
    aside: sideways / ((upper.size + lower.size) / 2),
  }
}

function placement(v: Values, l: Values): number {
  const over = sigmoid((at(v, 'overlap') - at(l, 'overlap')) / SHARE_SOFTNESS)
  return Math.max(over, asideScore(at(v, 'aside')))
}

const asideScore = (aside: number): number => ASIDE_WEIGHT * Math.exp(-((aside / ASIDE_REACH) ** 2))
/** In sizes of the two things. */
const ASIDE_REACH = 0.25

/** Of things wholly beside each other, only a little distance may still count. */
function placementAtMost(a: Body, b: Body, l: Values): number {
  if (!outlinesApart(a, b)) return 1
  return Math.max(sigmoid(-at(l, 'overlap') / SHARE_SOFTNESS), asideScore(horizontalGapAtLeast(a, b) / ((a.size + b.size) / 2)))
}

function height(v: Values, l: Values): number {
  const clear = sigmoid((at(v, 'clearance') - at(l, 'clearance')) / (at(l, 'clearance') / 2))
  const risen = RISEN_WEIGHT * sigmoid((at(v, 'rise') - at(l, 'rise')) / RISE_SOFTNESS)
  return Math.max(clear, risen)
}

export const above: Relation = {
  anchors: 1, gravity: true, framed: false,
  measure: (target, anchors) => stacked(target, anchors[0]!),
  score: (v, l) => placement(v, l) * height(v, l),
  atMost: (target, anchors, l) => placementAtMost(target, anchors[0]!, l),
}

/** A box on the floor beneath a table top: within the outline, and its top lower than the table's. */
function tucked(v: Values, l: Values): number {
  const lower = sigmoid((at(v, 'topGap') - at(l, 'clearance')) / (at(l, 'clearance') / 2))
  return TUCKED_WEIGHT * lower * sigmoid((at(v, 'within') - at(l, 'tucked')) / SHARE_SOFTNESS)
}

/** What a thing rests on is below it too, people say "under" of the lower of two magazines; but clear of it fits better. */
const BEARING_WEIGHT = 0.8

function bearing(v: Values, l: Values): number {
  return BEARING_WEIGHT * restingScore({ ...v, overlap: at(v, 'borne') }, l)
}

export const below: Relation = {
  anchors: 1, gravity: true, framed: false,
  measure: (target, anchors) => {
    const { overlap: borne, ...contact } = resting(anchors[0]!, target)
    return { ...contact, borne: borne!, ...stacked(anchors[0]!, target) }
  },
  score: (v, l) => Math.max(placement(v, l) * height(v, l), tucked(v, l), bearing(v, l)),
  atMost: (target, anchors, l) => Math.max(
    placementAtMost(target, anchors[0]!, l), BEARING_WEIGHT * restingAtMost(target, anchors[0]!, l),
    TUCKED_WEIGHT * (outlinesApart(target, anchors[0]!) ? sigmoid(-at(l, 'tucked') / SHARE_SOFTNESS) : 1),
  ),
}
