// largest … lowest and ordinals: a value ranked among like things.

import type { Body } from '../bodies.ts'
import { DEFAULT_LIMITS, type Values } from '../limits.ts'
import type { Point2 } from '../footprint.ts'
import { at, type MeasureContext, type ReferenceFrame, type Relation } from './relation.ts'
import { surfaceGap } from '../measures.ts'
import { rankScore } from './horizontal.ts'

const dimensions = DEFAULT_LIMITS.dimensions
const says = (words: readonly string[], phrase: string): boolean => phrase.toLowerCase().split(/\s+/).some((w) => words.includes(w))

/** The size a word speaks of: height for "tallest", the longest side for "longest", else the cube root of the volume. */
export function sizeSaid(body: Body, phrase: string): number {
  if (says(dimensions.height, phrase)) return body.zMax - body.zMin
  if (says(dimensions.length, phrase)) return body.extents[2]
  if (says(dimensions.thickness, phrase)) return body.extents[0]
  return Math.cbrt(body.volume)
}

/** Sizes compare by ratio, so the tolerance does not depend on the unit. */
const bySize = (prefer: 1 | -1): Relation => ({
  anchors: 0, gravity: false, framed: false, ranks: { by: 'logSize', prefer },
  measure: (target, _anchors, { phrase }) => ({ logSize: Math.log(Math.max(sizeSaid(target, phrase), 1e-9)) }),
  score: (v, l) => rankScore(v, l, 'logSize', prefer),
})
export const largest = bySize(1)
export const smallest = bySize(-1)

const dot = (body: Body, direction: Point2): number => body.center[0] * direction[0] + body.center[1] * direction[1]

const bySide = (prefer: 1 | -1): Relation => ({
  anchors: 0, gravity: false, framed: true, ranks: { by: 'position', prefer },
  measure: (target, _anchors, { frame }) => ({ position: sidewise(target, frame()) }),
  score: (v, l) => rankScore(v, l, 'position', prefer),
})
const sidewise = (body: Body, frame: ReferenceFrame): number => dot(body, frame.right)
export const leftmost = bySide(-1)
export const rightmost = bySide(1)

const byHeight = (prefer: 1 | -1): Relation => ({
  anchors: 0, gravity: true, framed: false, ranks: { by: 'position', prefer },
  measure: (target) => ({ position: target.center[2] }),
  score: (v, l) => rankScore(v, l, 'position', prefer),
})
export const highest = byHeight(1)
export const lowest = byHeight(-1)

/** "the front one", "the one at the back": along the line of sight. */
const byDepth = (prefer: 1 | -1): Relation => ({
  anchors: 0, gravity: false, framed: true, ranks: { by: 'position', prefer },
  measure: (target, _anchors, { frame }) => ({ position: dot(target, frame().forward) }),
  score: (v, l) => rankScore(v, l, 'position', prefer),
})
export const frontmost = byDepth(-1)
export const hindmost = byDepth(1)

/** "the nearest mug", with no anchor: from where the beholder stands, else from the middle of the scene. */
const fromBeholder = (prefer: 1 | -1): Relation => ({
  anchors: 0, gravity: false, framed: true, ranks: { by: 'distance', prefer },
  measure: (target, _anchors, { frame }) => {
    const origin = frame().origin ?? [0, 0]
    return { distance: Math.hypot(target.center[0] - origin[0], target.center[1] - origin[1]) }
  },
  score: (v, l) => rankScore(v, l, 'distance', prefer),
})
export const nearestToBeholder = fromBeholder(-1)
export const farthestFromBeholder = fromBeholder(1)

/** Counted position: ascending from the side named, or by distance from the anchor. */
function counted(target: Body, anchors: readonly Body[], context: MeasureContext): Values {
  if (anchors[0]) return { position: surfaceGap(target, anchors[0]) }
  if (context.from === 'top') return { position: -target.center[2] }
  if (context.from === 'bottom') return { position: target.center[2] }
  const frame = context.frame()
  if (context.from === 'front') return { position: dot(target, frame.forward) }
  if (context.from === 'back') return { position: -dot(target, frame.forward) }
  return { position: context.from === 'right' ? -sidewise(target, frame) : sidewise(target, frame) }
}

export const ordinal: Relation = {
  anchors: 0, gravity: false, framed: true, ranks: { by: 'position', prefer: -1 },
  measure: counted,
  score: (v, l) => (at(v, 'rank') > 0 ? rankScore(v, l, 'position', -1) : 1),
}
