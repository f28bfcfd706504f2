// left, right, front, behind: a widening sector from the anchor, in a frame of reference.

import type { Point2 } from '../footprint.ts'
import type { Body } from '../bodies.ts'
import type { Values } from '../limits.ts'
import { boxGap, gapAtLeast, halfAt, halfWidth, sigmoid } from '../measures.ts'
import { at, type ReferenceFrame, type Relation } from './relation.ts'

const turned = (p: Point2): Point2 => [-p[1], p[0]]
const reversed = (p: Point2): Point2 => [-p[0], -p[1]]

/** In a picture, what lies plainly to one side does so however much deeper it is: the angle costs no more than this. */
const DEEPER_FLOOR = 0.15

function sector(target: Body, anchor: Body, towards: Point2, viewed: boolean, sideways: boolean): Values {
  const [dx, dy] = [target.center[0] - anchor.center[0], target.center[1] - anchor.center[1]]
  const side = turned(towards)
  const along = dx * towards[0] + dy * towards[1]
  const across = Math.max(0, Math.abs(dx * side[0] + dy * side[1]) - halfWidth(anchor, side))
  return {
    along, across,
    angleDegrees: (Math.atan2(across, Math.max(along, 0)) * 180) / Math.PI,
    distance: boxGap(target, anchor),
    viewed: viewed ? 1 : 0,
    sideways: viewed && sideways ? 1 : 0,
  }
}

function sectorScore(v: Values, l: Values): number {
  const ahead = sigmoid((at(v, 'along') - at(l, 'along')) / (at(l, 'along') / 2))
  const opening = at(v, 'viewed') === 1 ? at(l, 'viewAngleDegrees') : at(l, 'angleDegrees')
  const floor = v['sideways'] === 1 ? DEEPER_FLOOR : 0
  return ahead * (floor + (1 - floor) * halfAt(at(v, 'angleDegrees'), opening)) * halfAt(at(v, 'distance'), at(l, 'reach'))
}

const towards = (direction: (frame: ReferenceFrame) => Point2, sideways: boolean): Relation => ({
  anchors: 1, gravity: false, framed: true,
  measure: (target, anchors, { frame }) => sector(target, anchors[0]!, direction(frame()), frame().reference === 'viewer', sideways),
  score: sectorScore,
  atMost: (target, anchors, l) => halfAt(gapAtLeast(target, anchors[0]!), at(l, 'reach')),
})

export const left = towards((f) => reversed(f.right), true)
export const right = towards((f) => f.right, true)
/** Nearer to the beholder; for an anchor whose front is known the beholder stands before it. */
export const front = towards((f) => reversed(f.forward), false)
export const behind = towards((f) => f.forward, false)
