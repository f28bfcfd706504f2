// Every relation kind and the function that measures it.

import type { RelationKind } from '../../scene/relations.ts'
import { behind, front, left, right } from './allocentric.ts'
import { between } from './between.ts'
import { containing, inside } from './containment.ts'
import { aligned, closest, far, farthest, near } from './horizontal.ts'
import type { Relation } from './relation.ts'
import { farthestFromBeholder, frontmost, highest, hindmost, largest, leftmost, lowest, nearestToBeholder, ordinal, rightmost, smallest } from './superlative.ts'
import { attached, hanging, on, supporting, under } from './support.ts'
import { above, below } from './vertical.ts'

const RELATIONS: Readonly<Record<RelationKind, Relation>> = {
  near, far, closest, farthest, aligned, left, right, front, behind, above, below, hanging, on, under, supporting,
  attached, between, inside, containing, largest, smallest, leftmost, rightmost, highest, lowest, ordinal,
}

/** Kinds that rank among like things when the words give them no anchor: "the front one", "the nearest mug". */
const WITHOUT_ANCHOR: Readonly<Partial<Record<RelationKind, Relation>>> = {
  front: frontmost, behind: hindmost, left: leftmost, right: rightmost,
  closest: nearestToBeholder, near: nearestToBeholder, farthest: farthestFromBeholder, far: farthestFromBeholder,
}

/** The relation for a kind with this many anchors; null where the kind needs more than the words gave. */
export function relationFor(kind: RelationKind, anchors: number): Relation | null {
  const whole = RELATIONS[kind]
  if (anchors >= whole.anchors) return whole
  return anchors === 0 ? (WITHOUT_ANCHOR[kind] ?? null) : null
}
