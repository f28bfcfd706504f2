// A second opinion on every question: plain definitions on the boxes of truth.json alone, every instance tried in turn.
// It shares no code with the generator's measures.

import { project, type Camera } from '../../native-models/scene/camera.ts'
import type { RelationKind } from '../../native-models/scene/relations.ts'
import type { TruthInstance, TruthQuery } from '../../native-models/synthetic/truth.ts'

type Thing = TruthInstance
export interface Beholder { readonly instances: readonly Thing[]; readonly unit: number; readonly camera: Camera | null }

const bottom = ({ box }: Thing): number => box.center[2] - box.size[2] / 2
const top = ({ box }: Thing): number => box.center[2] + box.size[2] / 2
const yaw = ({ box }: Thing): number => 2 * Math.atan2(box.rotation[3], box.rotation[0])
const apart = (a: Thing, b: Thing): number => Math.hypot(...[0, 1, 2].map((k) => a.box.center[k]! - b.box.center[k]!))

/** A place in the box's own axes. */
function local(a: Thing, x: number, y: number): [number, number] {
  const [c, s, dx, dy] = [Math.cos(yaw(a)), Math.sin(yaw(a)), x - a.box.center[0], y - a.box.center[1]]
  return [c * dx + s * dy, c * dy - s * dx]
}
const over = (a: Thing, b: Thing): boolean => {
  const [x, y] = local(b, a.box.center[0], a.box.center[1])
  return Math.abs(x) <= b.box.size[0] / 2 && Math.abs(y) <= b.box.size[1] / 2
}
const overlapping = (a: Thing, b: Thing): boolean => over(a, b) || over(b, a)

/** Least distance between two boxes: from the rim of each, closely walked, to the other. */
function gap(a: Thing, b: Thing): number {
  const rise = Math.max(0, bottom(a) - top(b), bottom(b) - top(a))
  let least = overlapping(a, b) ? 0 : Infinity
  for (const [p, q] of [[a, b], [b, a]] as const) {
    for (let k = 0; k <= 40; k++) {
      const t = (k / 20) - 1
      for (const [u, v] of [[t, 1], [t, -1], [1, t], [-1, t]] as const) {
        const [c, s] = [Math.cos(yaw(p)), Math.sin(yaw(p))]
        const [px, py] = [(u * p.box.size[0]) / 2, (v * p.box.size[1]) / 2]
        const [x, y] = local(q, p.box.center[0] + c * px - s * py, p.box.center[1] + s * px + c * py)
        least = Math.min(least, Math.hypot(Math.max(0, Math.abs(x) - q.box.size[0] / 2), Math.max(0, Math.abs(y) - q.box.size[1] / 2)))
      }
    }
  }
  return Math.hypot(rise, least)
}

const restsWithin = (t: Thing, a: Thing): boolean => overlapping(t, a) && bottom(t) > bottom(a) + 0.003 && bottom(t) <= top(a) + 0.003
const sunk = (t: Thing, a: Thing): boolean => restsWithin(t, a) && bottom(t) < bottom(a) + 0.5 * (top(a) - bottom(a))

function sideways({ camera }: Beholder, t: Thing, a: Thing): { right: number; away: number } {
  const m = camera!.worldFromCamera
  const flat = (x: number, y: number): number => ((t.box.center[0] - a.box.center[0]) * x + (t.box.center[1] - a.box.center[1]) * y) / Math.hypot(x, y)
  return { right: flat(m[0]!, m[4]!), away: flat(m[2]!, m[6]!) }
}

function holds(beholder: Beholder, kind: RelationKind, t: Thing, [a, b]: Thing[]): boolean {
  const { unit } = beholder
  switch (kind) {
    case 'on': return restsWithin(t, a!)
    case 'supporting': return restsWithin(a!, t)
    case 'inside': return sunk(t, a!)
    case 'containing': return sunk(a!, t)
    case 'under': case 'below': return overlapping(t, a!) && bottom(t) <= bottom(a!) + 0.003 && top(t) < top(a!) - 0.004
    case 'above': return overlapping(t, a!) && bottom(t) > top(a!) + 0.005
    case 'near': return gap(t, a!) < 0.145 * unit
    case 'far': return gap(t, a!) > 0.35 * unit
    case 'left': return sideways(beholder, t, a!).right < 0
    case 'right': return sideways(beholder, t, a!).right > 0
    case 'front': return sideways(beholder, t, a!).away < 0
    case 'behind': return sideways(beholder, t, a!).away > 0
    case 'between': {
      const [dx, dy, px, py] = [b!.box.center[0] - a!.box.center[0], b!.box.center[1] - a!.box.center[1], t.box.center[0] - a!.box.center[0], t.box.center[1] - a!.box.center[1]]
      const along = (px * dx + py * dy) / (dx * dx + dy * dy)
      return along > 0.1 && along < 0.9 && Math.abs(px * dy - py * dx) / (dx * dx + dy * dy) < 0.35
    }
    default: throw new RangeError(`no plain definition of ${kind}`)
  }
}

/** What ranks candidates, the wanted one first. */
function rankedBy({ camera }: Beholder, kind: RelationKind, [a]: Thing[]): ((t: Thing) => number) | null {
  const across = (t: Thing): number => project(camera!, t.box.center)[0]
  switch (kind) {
    case 'closest': return (t) => apart(t, a!)
    case 'farthest': return (t) => -apart(t, a!)
    case 'largest': return (t) => -t.box.size.reduce((x, y) => x * y)
    case 'smallest': return (t) => t.box.size.reduce((x, y) => x * y)
    case 'highest': return (t) => -t.box.center[2]
    case 'lowest': return (t) => t.box.center[2]
    case 'leftmost': case 'ordinal': return across
    case 'rightmost': return (t) => -across(t)
    default: return null
  }
}

/** Ids of all instances that answer a question as well as any; anchors are taken as given. */
export function answersTo(beholder: Beholder, label: string, query: Pick<TruthQuery, 'kind' | 'anchors' | 'negated' | 'rank' | 'from' | 'inner'>): number[] {
  const candidates = beholder.instances.filter((t) => t.label === label)
  const anchors = query.anchors.map((id) => beholder.instances.find((t) => t.id === id)!)
  if (query.kind === 'attribute') return candidates.map((t) => t.id)
  const own = query.inner === undefined ? anchors : anchors.slice(0, 1)
  const rank = rankedBy(beholder, query.kind, own)
  if (rank === null) return candidates.filter((t) => holds(beholder, query.kind as RelationKind, t, own) !== (query.negated === true)).map((t) => t.id)
  const order = [...candidates].sort((p, q) => rank(p) - rank(q))
  const place = query.kind === 'ordinal' ? (query.from === 'left' ? query.rank! - 1 : order.length - query.rank!) : 0
  return [order[place]!.id]
}

/** In a chain the first anchor is whoever stands in the inner relation to the second. */
export function anchorsOfChain(beholder: Beholder, query: TruthQuery): number[] {
  const [first, second] = query.anchors.map((id) => beholder.instances.find((t) => t.id === id)!)
  const candidates = beholder.instances.filter((t) => t.label === first!.label)
  const rank = rankedBy(beholder, query.inner!, [second!])
  if (rank !== null) return [candidates.toSorted((p, q) => rank(p) - rank(q))[0]!.id]
  return candidates.filter((t) => holds(beholder, query.inner!, t, [second!])).map((t) => t.id)
}
