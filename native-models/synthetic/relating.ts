// Which relations hold, how surely. Each measure gives a verdict: 'yes' beyond doubt, 'no' beyond doubt, or 'unsure'.
// A question is asked only when one candidate is 'yes' and all others are 'no', so that any sensible definition of a
// relation gives the same answer.

import type { Camera } from '../scene/camera.ts'
import { cameraForward, cameraRight, project } from '../scene/camera.ts'
import { distance, dot, sub, type Vec3 } from '../scene/geometry.ts'
import type { RelationKind } from '../scene/relations.ts'
import { gap, overlapShare, type Solid } from './solids.ts'

export type Verdict = 'yes' | 'no' | 'unsure'

export interface Measures {
  readonly solids: Solid[]
  readonly byId: Map<number, Solid>
  /** Metres that count as one step in this scene: 1 for a table, more for a room. */
  readonly unit: number
  gap(a: Solid, b: Solid): number
}

/** Pairwise gaps are measured once. */
export function measuresOf(solids: Solid[], unit: number): Measures {
  const known = new Map<string, number>()
  return {
    solids, unit, byId: new Map(solids.map((s) => [s.id, s])),
    gap(a, b) {
      const key = a.id < b.id ? `${a.id} ${b.id}` : `${b.id} ${a.id}`
      const value = known.get(key) ?? gap(a, b)
      known.set(key, value)
      return value
    },
  }
}

const verdict = (yes: boolean, no: boolean): Verdict => (yes ? 'yes' : no ? 'no' : 'unsure')

/** Directly on: the one it rests on. Resting on something that rests on it is left unsure. */
export function on(m: Measures, t: Solid, a: Solid): Verdict {
  for (let id = t.object.support, depth = 0; id !== null; id = m.byId.get(id)?.object.support ?? null, depth++) {
    if (id === a.id) return depth === 0 ? 'yes' : 'unsure'
  }
  return 'no'
}

export const inOneStack = (m: Measures, t: Solid, a: Solid): boolean => on(m, t, a) !== 'no' || on(m, a, t) !== 'no'

export function under(t: Solid, a: Solid): Verdict {
  const over = overlapShare(t.footprint, a.footprint)
  const lower = t.top <= a.underside + 0.004
  const reverse = overlapShare(a.footprint, t.footprint)
  return verdict(lower && Math.max(over, reverse) > 0.5, !lower || Math.max(over, reverse) < 0.05)
}

/** Higher, over the same spot, and not touching. */
export function above(m: Measures, t: Solid, a: Solid): Verdict {
  const over = Math.max(overlapShare(t.footprint, a.footprint), overlapShare(a.footprint, t.footprint))
  const free = t.bottom - a.top
  return verdict(over > 0.6 && free > 0.025 * m.unit, over < 0.05 || free < -0.01)
}

export const below = (m: Measures, t: Solid, a: Solid): Verdict => {
  const free = a.underside - t.top
  return under(t, a) === 'yes' ? (free > 0.02 * m.unit ? 'yes' : 'unsure') : under(t, a)
}

/** Beside each other; what carries the other, even through a third, is "on" and not "near". */
export const near = (m: Measures, t: Solid, a: Solid): Verdict => inOneStack(m, t, a) ? 'unsure' : verdict(m.gap(t, a) < 0.09 * m.unit, m.gap(t, a) > 0.2 * m.unit)

/** The only one of `candidates` that is closest (or farthest), by gap and by middle, with room to spare; else null. */
export function extreme(m: Measures, candidates: Solid[], a: Solid, sign: 1 | -1): Solid | null {
  const by = (measure: (t: Solid) => number, slack: number): Solid | null => {
    const sorted = [...candidates].sort((p, q) => sign * (measure(p) - measure(q)))
    const [best, next] = [measure(sorted[0]!), measure(sorted[1]!)]
    return Math.abs(next - best) > slack && Math.max(best, next) > 1.3 * Math.min(best, next) ? sorted[0]! : null
  }
  if (candidates.some((t) => inOneStack(m, t, a))) return null
  const byGap = by((t) => m.gap(t, a), 0.07 * m.unit)
  const byMiddle = by((t) => distance(t.centroid, a.centroid), 0.07 * m.unit)
  const byBox = by((t) => distance(t.box.center, a.box.center), 0.07 * m.unit)
  return byGap !== null && byGap === byMiddle && byGap === byBox ? byGap : null
}

export type ViewKind = Extract<RelationKind, 'left' | 'right' | 'front' | 'behind'>
export const VIEW_KINDS: readonly ViewKind[] = ['left', 'right', 'front', 'behind']

/** As the camera sees it: sideways along its horizontal right, away along its horizontal forward. */
export function inView(m: Measures, kind: ViewKind, t: Solid, a: Solid, camera: Camera): Verdict {
  const step = sub(t.centroid, a.centroid)
  const [side, away] = [dot(step, level(cameraRight(camera))), dot(step, level(cameraForward(camera)))]
  const pixels = project(camera, t.centroid)[0] - project(camera, a.centroid)[0]
  const signed = { left: -side, right: side, front: -away, behind: away }[kind]
  const across = kind === 'left' || kind === 'right' ? Math.abs(away) : Math.abs(side)
  const agrees = kind === 'left' ? pixels < 0 : kind === 'right' ? pixels > 0 : true
  return verdict(agrees && signed > 0.1 * m.unit && signed > 1.3 * across, signed < -0.03 * m.unit)
}

function level(v: Vec3): Vec3 {
  const n = Math.hypot(v[0], v[1]) || 1
  return [v[0] / n, v[1] / n, 0]
}

export function between(m: Measures, t: Solid, a: Solid, b: Solid): Verdict {
  if (inOneStack(m, t, a) || inOneStack(m, t, b) || inOneStack(m, a, b)) return 'no'
  const [ab, at] = [sub(b.centroid, a.centroid), sub(t.centroid, a.centroid)]
  const span = Math.hypot(ab[0], ab[1])
  const along = (at[0] * ab[0] + at[1] * ab[1]) / (span * span)
  const aside = Math.abs(at[0] * ab[1] - at[1] * ab[0]) / span
  const level = Math.max(Math.abs(at[2]), Math.abs(t.centroid[2] - b.centroid[2])) < 0.14 * m.unit
  const yes = level && span < 0.8 * m.unit && along > 0.25 && along < 0.75 && aside < 0.2 * span && aside < 0.09 * m.unit
  return verdict(yes, along < 0.02 || along > 0.98 || aside > 0.5 * span)
}
