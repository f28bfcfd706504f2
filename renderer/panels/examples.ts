// A few questions this scene can answer, made from its own names and places.

import { distance } from '../../native-models/scene/geometry.ts'
import type { InstanceRecord } from '../../native-models/scene/records.ts'

/** As many as are read before the first question. */
const MOST = 4

/** Pairs of differently named instances, nearest first. */
function nearPairs(instances: readonly InstanceRecord[]): [InstanceRecord, InstanceRecord][] {
  const pairs = instances.flatMap((a, k) => instances.slice(k + 1).filter((b) => b.label !== a.label).map((b): [InstanceRecord, InstanceRecord] => [a, b]))
  return pairs.sort((p, q) => distance(p[0].centroid, p[1].centroid) - distance(q[0].centroid, q[1].centroid))
}

export function exampleQueries(instances: readonly InstanceRecord[]): string[] {
  const small = instances.toSorted((a, b) => b.splats - a.splats).slice(instances.length > 3 ? 1 : 0)
  const [first, second] = nearPairs(small)
  const out = new Set<string>()
  if (first !== undefined) out.add(`the ${first[0].label} next to the ${first[1].label}`)
  if (second !== undefined) out.add(`the ${second[1].label} closest to the ${second[0].label}`)
  const [thing] = small
  if (thing !== undefined) out.add(`the ${thing.label}`)
  return [...out].slice(0, MOST)
}
