// Which relations hold, how surely. Each measure gives a verdict: 'yes' beyond doubt, 'no' beyond doubt, or 'unsure'.
// A question is asked only when one candidate is 'yes' and all others are 'no', so that any sensible definition of a
// relation gives the same answer. Where a definition could mean a surface, its middle or its box, all must agree.

import type { Camera } from '../scene/camera.ts'
import { cameraForward, cameraRight, project } from '../scene/camera.ts'
import { distance, dot, sub, type Vec3 } from '../scene/geometry.ts'
import type { RelationKind } from '../scene/relations.ts'
import { boxGap, gap, overlapShare, type Solid } from './solids.ts'

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
  const known = new Map<number, number>()
  return {
    solids, unit, byId: new Map(solids.map((s) => [s.id, s])),
    gap(a, b) {
      const key = Math.min(a.id, b.id) * 65_536 + Math.max(a.id, b.id)
      const value = known.get(key) ?? gap(a, b)
      known.set(key, value)
      return value
    },
  }
}

const verdict = (yes: boolean, no: boolean): Verdict => (yes ? 'yes' : no ? 'no' : 'unsure')
const all = (verdicts: Verdict[]): Verdict => (verdicts.every((v) => v === verdicts[0]) ? verdicts[0]! : 'unsure')
export const not = (v: Verdict): Verdict => (v === 'unsure' ? v : v === 'yes' ? 'no' : 'yes')

/** The two middles a thing has. */
const MIDDLES: readonly ((s: Solid) => Vec3)[] = [(s) => s.centroid, (s) => s.box.center]

const containerOf = (s: Solid): number | null => s.object.container

/** Directly on: the one it rests on. In a bowl is not on it, and resting on what rests on it is left unsure. */
export function on(m: Measures, t: Solid, a: Solid): Verdict {
  for (let s: Solid | undefined = t, depth = 0; s !== undefined && s.object.support !== null; s = m.byId.get(s.object.support), depth++) {
    if (s.object.support === a.id) return depth === 0 && containerOf(s) === null ? 'yes' : 'unsure'
  }
  return 'no'
}

export const inOneStack = (m: Measures, t: Solid, a: Solid): boolean => on(m, t, a) !== 'no' || on(m, a, t) !== 'no'

/** In a bowl, a pan, a basket. What only stands over one is unsure. */
export function inside(m: Measures, t: Solid, a: Solid): Verdict {
  if (containerOf(t) === a.id) return 'yes'
  return on(m, t, a) !== 'no' || overlapShare(t.footprint, a.footprint) > 0.05 ? 'unsure' : 'no'
}

export function under(t: Solid, a: Solid): Verdict {
  const over = Math.max(overlapShare(t.footprint, a.footprint), overlapShare(a.footprint, t.footprint))
  const lower = t.top <= a.underside + 0.004
  // What starts lower without ending below, as a bowl does around a pear, is neither.
  return verdict(lower && over > 0.5, over < 0.05 || t.bottom > a.bottom + 0.003)
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
export const near = (m: Measures, t: Solid, a: Solid): Verdict => inOneStack(m, t, a) ? 'unsure' : verdict(m.gap(t, a) < 0.09 * m.unit, boxGap(t, a) > 0.2 * m.unit)
export const far = (m: Measures, t: Solid, a: Solid): Verdict => inOneStack(m, t, a) ? 'unsure' : verdict(boxGap(t, a) > 0.45 * m.unit, m.gap(t, a) < 0.25 * m.unit)

/** The only one of `candidates` with the most (or least) of a measure, by at least `slack` and `factor`; else null. */
function first(candidates: Solid[], measure: (t: Solid) => number, sign: 1 | -1, slack: number, factor = 1): Solid | null {
  const sorted = [...candidates].sort((p, q) => sign * (measure(p) - measure(q)))
  const [best, next] = [measure(sorted[0]!), measure(sorted[1]!)]
  return Math.abs(next - best) > slack && (factor === 1 || Math.max(best, next) > factor * Math.min(best, next)) ? sorted[0]! : null
}

/** What several measures agree on; null where they do not. */
function agreed(found: (Solid | null)[]): Solid | null {
  return found.every((s) => s === found[0]) ? found[0]! : null
}

/** The only one of `candidates` that is closest (or farthest), by gap and by middle, with room to spare; else null. */
export function extreme(m: Measures, candidates: Solid[], a: Solid, sign: 1 | -1): Solid | null {
  if (candidates.some((t) => inOneStack(m, t, a))) return null
  const by = (measure: (t: Solid) => number): Solid | null => first(candidates, measure, sign, 0.07 * m.unit, 1.3)
  return agreed([by((t) => m.gap(t, a)), ...MIDDLES.map((middle) => by((t) => distance(middle(t), middle(a))))])
}

/** By volume and by longest side. */
export function sized(candidates: Solid[], sign: 1 | -1): Solid | null {
  return agreed([first(candidates, ({ box: { size } }) => size[0] * size[1] * size[2], sign, 0, 1.45), first(candidates, ({ box: { size } }) => Math.max(...size), sign, 0, 1.08)])
}

/** By foot, middle and top. */
export function raised(m: Measures, candidates: Solid[], sign: 1 | -1): Solid | null {
  return agreed([(t: Solid): number => t.bottom, (t: Solid): number => t.box.center[2], (t: Solid): number => t.top].map((measure) => first(candidates, measure, sign, 0.045 * m.unit)))
}

export type ViewKind = Extract<RelationKind, 'left' | 'right' | 'front' | 'behind'>
export const VIEW_KINDS: readonly ViewKind[] = ['left', 'right', 'front', 'behind']

/** As the camera sees it: sideways along its horizontal right, away along its horizontal forward. */
export function inView(m: Measures, kind: ViewKind, t: Solid, a: Solid, camera: Camera): Verdict {
  return all(MIDDLES.map((middle) => {
    const step = sub(middle(t), middle(a))
    const [side, away] = [dot(step, level(cameraRight(camera))), dot(step, level(cameraForward(camera)))]
    const pixels = project(camera, middle(t))[0] - project(camera, middle(a))[0]
    const signed = { left: -side, right: side, front: -away, behind: away }[kind]
    const across = kind === 'left' || kind === 'right' ? Math.abs(away) : Math.abs(side)
    const agrees = kind === 'left' ? pixels < 0 : kind === 'right' ? pixels > 0 : true
    return verdict(agrees && signed > 0.1 * m.unit && signed > 1.3 * across, signed < -0.03 * m.unit)
  }))
}

/** Before or behind a thing that has a front of its own. */
export function byItsFront(m: Measures, kind: 'front' | 'behind', t: Solid, a: Solid): Verdict {
  const { yaw } = a.footprint
  // Fronts look along -y of the object.
  const ahead: Vec3 = [Math.sin(yaw), -Math.cos(yaw), 0]
  return all(MIDDLES.map((middle) => {
    const step = sub(middle(t), middle(a))
    const along = dot(step, ahead) * (kind === 'front' ? 1 : -1)
    const across = Math.abs(step[0] * ahead[1] - step[1] * ahead[0])
    return verdict(along > 0.1 * m.unit && along > 1.3 * across, along < -0.03 * m.unit)
  }))
}

/** Candidates from left to right as a camera sees them, by both middles, in the picture and across; null where any two are close. */
export function fromTheLeft(m: Measures, candidates: Solid[], camera: Camera): Solid[] | null {
  const { width } = camera.intrinsics
  const right = level(cameraRight(camera))
  const orders = MIDDLES.flatMap((middle) => [
    { measure: (t: Solid): number => project(camera, middle(t))[0], slack: 0.045 * width }, { measure: (t: Solid): number => dot(middle(t), right), slack: 0.05 * m.unit }])
  const sorted = orders.map(({ measure, slack }) => {
    const order = [...candidates].sort((p, q) => measure(p) - measure(q))
    return order.every((s, k) => k === 0 || measure(s) - measure(order[k - 1]!) > slack) ? order : null
  })
  return sorted.every((order) => order !== null && order.every((s, k) => s === sorted[0]![k])) ? sorted[0]! : null
}

function level(v: Vec3): Vec3 {
  const n = Math.hypot(v[0], v[1]) || 1
  return [v[0] / n, v[1] / n, 0]
}

export function between(m: Measures, t: Solid, a: Solid, b: Solid): Verdict {
  if (inOneStack(m, a, b)) return 'no'
  if (inOneStack(m, t, a) || inOneStack(m, t, b)) return 'unsure'
  return all(MIDDLES.map((middle) => {
    const [ab, at] = [sub(middle(b), middle(a)), sub(middle(t), middle(a))]
    const span = Math.hypot(ab[0], ab[1])
    const along = (at[0] * ab[0] + at[1] * ab[1]) / (span * span)
    const aside = Math.abs(at[0] * ab[1] - at[1] * ab[0]) / span
    // Low and high things that stand on one floor are level with each other, within reason.
    const level = [a, b].every((s) => s.object.support === t.object.support) ? 0.2 : 0.14
    const even = Math.max(Math.abs(at[2]), Math.abs(middle(t)[2] - middle(b)[2])) < level * m.unit
    const yes = even && span < 0.9 * m.unit && along > 0.22 && along < 0.78 && aside < 0.2 * span && aside < 0.1 * m.unit
    return verdict(yes, along < 0.05 || along > 0.95 || aside > 0.42 * span)
  }))
}
