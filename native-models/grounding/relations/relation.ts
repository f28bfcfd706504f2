// What every relation is: something measured between a target and its anchors, and a score of what was measured
// against limits. The two are apart so that a trace can be replayed, and limits moved, without the scene.

import type { Reference } from '../../scene/relations.ts'
import type { Point2 } from '../footprint.ts'
import type { Body } from '../bodies.ts'
import type { Values } from '../limits.ts'

/** Horizontal unit axes of a beholder: their right, and away from them. */
export interface ReferenceFrame {
  readonly right: Point2
  readonly forward: Point2
  /** Where the beholder stands, if anywhere. */
  readonly origin: Point2 | null
  readonly reference: Reference
  readonly note?: string
}

export interface MeasureContext {
  readonly frame: () => ReferenceFrame
  /** The words of the relation, which choose the dimension of "tallest". */
  readonly phrase: string
  readonly from: string | undefined
}

export interface Relation {
  /** Fewest anchors it needs. */
  readonly anchors: number
  /** Needs to know which way is up. */
  readonly gravity: boolean
  /** Needs a frame of reference. */
  readonly framed: boolean
  measure(target: Body, anchors: readonly Body[], context: MeasureContext): Values
  /** 0…1. */
  score(measured: Values, limits: Values): number
  /** No score is higher, and it costs little: pairs that cannot be the best are never measured. Without it, 1. */
  atMost?(target: Body, anchors: readonly Body[], limits: Values): number
  /** Ranking relations compare a value among like things: 1 prefers the greatest, -1 the least. */
  readonly ranks?: { readonly by: string; readonly prefer: 1 | -1 }
}

/** The value of a name that the relation itself measured or is limited by. */
export function at(values: Values, name: string): number {
  const value = values[name]
  if (value === undefined) throw new RangeError(`no value "${name}" among ${Object.keys(values).join(', ')}`)
  return value
}
