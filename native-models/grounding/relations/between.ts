// between: in the hull of the anchors, outside them, at a height they share.

import { areaOf, hullOf, intersection, type Point2 } from '../footprint.ts'
import type { Body } from '../bodies.ts'
import type { Values } from '../limits.ts'
import { footprintShares, halfAt, heightShare, sigmoid } from '../measures.ts'
import { at, type Relation } from './relation.ts'

const OCCUPANCY_SOFTNESS = 0.1
const OPENING_WEIGHT = 0.7
const OPENING_SOFTNESS = 10
const HEIGHT_SOFTNESS = 0.08
/** Something between two things but at another height still is, more weakly. */
const HEIGHT_FLOOR = 0.3
/** Beyond full occupancy, nearness to the middle line orders candidates by this much at most. */
const OFFSET_SHARE = 0.4

function measure(target: Body, anchors: readonly Body[]): Values {
  return {
    occupancy: occupancy(target, anchors),
    covered: Math.max(...anchors.map((a) => footprintShares(target, a)[0])),
    heightShare: Math.min(...anchors.map((a) => heightShare(target, a))),
    offset: offsetFromLine(target, anchors),
    openingDegrees: opening(target, anchors),
  }
}

/** Share of the target's footprint in the hull of the anchors' footprints. */
function occupancy(target: Body, anchors: readonly Body[]): number {
  const reach = target.radius + Math.max(...anchors.map((a) => a.radius))
  if (anchors.length === 2 && offsetFromLine(target, anchors) > reach) return 0
  const hull = hullOf(anchors.flatMap((a) => [...a.footprint]))
  return Math.min(1, areaOf(intersection(target.footprint, hull)) / target.area)
}

/** Distance of the target's centre from the segment between the first two anchors' centres. */
function offsetFromLine(target: Body, anchors: readonly Body[]): number {
  const [a, b] = [anchors[0]!.center, anchors[1]!.center]
  const d: Point2 = [b[0] - a[0], b[1] - a[1]]
  const squared = d[0] ** 2 + d[1] ** 2
  const t = squared > 0 ? Math.min(1, Math.max(0, ((target.center[0] - a[0]) * d[0] + (target.center[1] - a[1]) * d[1]) / squared)) : 0
  return Math.hypot(target.center[0] - a[0] - t * d[0], target.center[1] - a[1] - t * d[1])
}

/** Angle at the target between the directions to the first two anchors: 180 on the line between them, 90 on the circle over it. */
function opening(target: Body, anchors: readonly Body[]): number {
  const [a, b] = [anchors[0]!, anchors[1]!].map((x) => [x.center[0] - target.center[0], x.center[1] - target.center[1]] as const)
  const cosine = (a![0] * b![0] + a![1] * b![1]) / Math.max(Math.hypot(...a!) * Math.hypot(...b!), 1e-12)
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI
}

function score(v: Values, l: Values): number {
  const hull = sigmoid((at(v, 'occupancy') - at(l, 'occupancy')) / OCCUPANCY_SOFTNESS)
  // Between small things the hull is a thin strip; a wide opening angle says between, too, but less surely.
  const wide = OPENING_WEIGHT * sigmoid((at(v, 'openingDegrees') - at(l, 'openingDegrees')) / OPENING_SOFTNESS)
  const within = Math.max(hull, wide)
  const level = HEIGHT_FLOOR + (1 - HEIGHT_FLOOR) * sigmoid((at(v, 'heightShare') - at(l, 'heightShare')) / HEIGHT_SOFTNESS)
  const central = 1 - OFFSET_SHARE + OFFSET_SHARE * halfAt(at(v, 'offset'), at(l, 'offset'))
  return within * (1 - at(v, 'covered')) * level * central
}

export const between: Relation = { anchors: 2, gravity: false, framed: false, measure, score }
