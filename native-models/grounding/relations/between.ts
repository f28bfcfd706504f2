// between: in the hull of the anchors, outside them, at a height they share.

import { areaOf, hullOf, intersection, type Polygon } from '../footprint.ts'
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
  if (outOfReach(target, anchors, offsetFromLine(target, anchors))) return 0
  const hull = anchors.length === 2 ? hullOfPair(anchors[0]!, anchors[1]!) : hullAround(anchors)
  return Math.min(1, areaOf(intersection(target.footprint, hull)) / target.area)
}

/** Of two anchors: too far from the line between them to touch their hull. */
const outOfReach = (target: Body, anchors: readonly Body[], offset: number): boolean =>
  anchors.length === 2 && offset > target.radius + Math.max(anchors[0]!.radius, anchors[1]!.radius)

const hullAround = (anchors: readonly Body[]): Polygon => hullOf(anchors.flatMap((a) => [...a.footprint]))

const hulls = new WeakMap<Body, WeakMap<Body, Polygon>>()
/** The same hull serves every target. */
function hullOfPair(a: Body, b: Body): Polygon {
  const known = hulls.get(a)?.get(b)
  if (known) return known
  const hull = hullAround([a, b])
  hulls.set(a, (hulls.get(a) ?? new WeakMap<Body, Polygon>()).set(b, hull))
  return hull
}

/** Distance of the target's centre from the segment between the first two anchors' centres. */
function offsetFromLine({ center }: Body, anchors: readonly Body[]): number {
  const a = anchors[0]!.center
  const b = anchors[1]!.center
  const dx = b[0] - a[0]
  const dy = b[1] - a[1]
  const squared = dx * dx + dy * dy
  const t = squared > 0 ? Math.min(1, Math.max(0, ((center[0] - a[0]) * dx + (center[1] - a[1]) * dy) / squared)) : 0
  return Math.hypot(center[0] - a[0] - t * dx, center[1] - a[1] - t * dy)
}

/** Angle at the target between the directions to the first two anchors: 180 on the line between them, 90 on the circle over it. */
function opening(target: Body, anchors: readonly Body[]): number {
  const [x, y] = target.center
  const a = anchors[0]!.center
  const b = anchors[1]!.center
  const [ax, ay, bx, by] = [a[0] - x, a[1] - y, b[0] - x, b[1] - y]
  const cosine = (ax * bx + ay * by) / Math.max(Math.hypot(ax, ay) * Math.hypot(bx, by), 1e-12)
  return (Math.acos(Math.min(1, Math.max(-1, cosine))) * 180) / Math.PI
}

/** Everything but the hull, which costs the most, and what the anchors cover. Written out, as it is asked of every pair. */
function atMost(target: Body, anchors: readonly Body[], l: Values): number {
  const offset = offsetFromLine(target, anchors)
  const hull = sigmoid(((outOfReach(target, anchors, offset) ? 0 : 1) - at(l, 'occupancy')) / OCCUPANCY_SOFTNESS)
  const within = hull > OPENING_WEIGHT ? hull : Math.max(hull, openingScore(opening(target, anchors), l))
  let shared = Infinity
  for (const anchor of anchors) shared = Math.min(shared, heightShare(target, anchor))
  return within * levelScore(shared, l) * centralScore(offset, l)
}

const openingScore = (degrees: number, l: Values): number => OPENING_WEIGHT * sigmoid((degrees - at(l, 'openingDegrees')) / OPENING_SOFTNESS)
const levelScore = (share: number, l: Values): number => HEIGHT_FLOOR + (1 - HEIGHT_FLOOR) * sigmoid((share - at(l, 'heightShare')) / HEIGHT_SOFTNESS)
const centralScore = (offset: number, l: Values): number => 1 - OFFSET_SHARE + OFFSET_SHARE * halfAt(offset, at(l, 'offset'))

function score(v: Values, l: Values): number {
  const hull = sigmoid((at(v, 'occupancy') - at(l, 'occupancy')) / OCCUPANCY_SOFTNESS)
  // Between small things the hull is a thin strip; a wide opening angle says between, too, but less surely.
  const within = Math.max(hull, openingScore(at(v, 'openingDegrees'), l))
  return within * (1 - at(v, 'covered')) * levelScore(at(v, 'heightShare'), l) * centralScore(at(v, 'offset'), l)
}

export const between: Relation = { anchors: 2, gravity: false, framed: false, measure, score, atMost }
