// `evaluate instances`: things found among the splats against those that are there. Both are sets of splats of one cloud; a
// splat weighs as much as photographs see of it, so that what nobody can see does not count.

import { bootstrapMean } from './bootstrap.ts'
import { proportion, sampled, type Metric, type Report } from './metrics.ts'

/** What truly is at each splat. */
export interface Ownership {
  /** (n) true instance; 0 none of them. */
  readonly owners: Uint16Array
  /** (n) pixels of visible weight over all photographs. */
  readonly weights: Float32Array
}
export interface TrueThing { readonly id: number; readonly label: string }
export interface FoundThing { readonly id: string; readonly label: string; readonly names: readonly string[]; readonly members: Uint32Array }

/** Panoptic matching: above one half no two found things can be one true thing. */
const MATCHED = 0.5
/** A thing that lies mostly where the truth knows nothing is neither right nor wrong. */
const VOID_SHARE = 0.5
/** Seen with fewer pixels of weight than this in all, a true thing could not be found. */
const LEAST_SEEN = 30
const MAX_FAILURES = 40
const FIRST_NAMES = 3

interface Match { readonly truth: TrueThing; readonly found: FoundThing | null; readonly iou: number }

/**
 * `iou3d`: mean over true things of the overlap with the found thing that is it, each found thing being one at most;
 * `recall50`: of true things found with an overlap of one half; `panopticQuality`: sum of overlaps of matches over matches
 * and half of what was missed or made up; `named`, `namedOfThree`: of true things found, whose name is the true one.
 */
export function evaluateInstances(truth: readonly TrueThing[], found: readonly FoundThing[], { owners, weights }: Ownership, settings: Record<string, unknown>): Report {
  const seen = new Map<number, number>()
  owners.forEach((owner, i) => seen.set(owner, (seen.get(owner) ?? 0) + weights[i]!))
  const things = truth.filter(({ id }) => (seen.get(id) ?? 0) >= LEAST_SEEN)
  const overlaps = found.map(({ members }) => overlapsOf(members, owners, weights, seen))
  const matches = assigned(things, found, overlaps)
  const right = matches.filter(({ iou }) => iou > MATCHED)
  const taken = new Set(right.map((match) => match.found))
  const madeUp = found.filter((thing, k) => !taken.has(thing) && overlaps[k]!.void <= VOID_SHARE).length
  const missed = things.length - right.length
  const quality = right.reduce((sum, { iou }) => sum + iou, 0) / Math.max(1, right.length + (missed + madeUp) / 2)
  const names = (count: number): Metric => proportion(right.filter(({ truth: { label }, found: thing }) => thing!.names.slice(0, count).includes(label)).length, right.length)
  return {
    protocol: 'instances', settings: { ...settings, trueThings: things.length, found: found.length, madeUp },
    metrics: {
      iou3d: bootstrapMean(matches.map(({ iou }) => iou)), recall50: proportion(right.length, things.length),
      panopticQuality: { value: quality, n: things.length, low: quality, high: quality }, named: names(1), namedOfThree: names(FIRST_NAMES),
    },
    failures: sampled(matches.filter(({ iou, truth: { label }, found: thing }) => iou <= MATCHED || thing?.names[0] !== label).map(({ truth: { id, label }, found: thing, iou }) => ({ expected: { id, label }, came: { id: thing?.id ?? null, label: thing?.label ?? null, iou } })), MAX_FAILURES),
  }
}

interface Overlaps { readonly ious: ReadonlyMap<number, number>; /** Share of it where the truth knows nothing. */ readonly void: number }

function overlapsOf(members: Uint32Array, owners: Uint16Array, weights: Float32Array, seen: ReadonlyMap<number, number>): Overlaps {
  const within = new Map<number, number>()
  let own = 0
  for (const i of members) {
    own += weights[i]!
    within.set(owners[i]!, (within.get(owners[i]!) ?? 0) + weights[i]!)
  }
  const ious = new Map([...within].filter(([owner]) => owner > 0).map(([owner, both]) => [owner, both / (own + seen.get(owner)! - both)]))
  return { ious, void: own > 0 ? (within.get(0) ?? 0) / own : 1 }
}

/** The best pairs first, each side once. */
function assigned(truth: readonly TrueThing[], found: readonly FoundThing[], overlaps: readonly Overlaps[]): Match[] {
  const pairs = truth.flatMap((thing) => found.map((other, k) => ({ truth: thing, found: other, iou: overlaps[k]!.ious.get(thing.id) ?? 0 }))).filter(({ iou }) => iou > 0).sort((a, b) => b.iou - a.iou)
  const [matched, taken] = [new Map<TrueThing, Match>(), new Set<FoundThing>()]
  for (const pair of pairs) {
    if (matched.has(pair.truth) || taken.has(pair.found)) continue
    matched.set(pair.truth, pair)
    taken.add(pair.found)
  }
  return truth.map((thing) => matched.get(thing) ?? { truth: thing, found: null, iou: 0 })
}
