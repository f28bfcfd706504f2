// A few questions this scene can answer, made from its own names and places.

import { distance } from '../../native-models/scene/geometry.ts'
import type { InstanceRecord } from '../../native-models/scene/records.ts'

/** As many as are read before the first question. */
const MOST = 4
/** Share of all splats: what holds more is a floor or a table, and everything is next to it. */
const SCENERY = 0.4

interface Example { readonly target: string; readonly anchor: string; readonly several: boolean; readonly away: number }

/** Without scenery, unless hardly anything else is named. */
function thingsOf(instances: readonly InstanceRecord[]): readonly InstanceRecord[] {
  const all = instances.reduce((sum, i) => sum + i.splats, 0)
  const things = instances.filter((i) => i.splats < SCENERY * all)
  return things.length > 1 ? things : instances
}

/** The nearest thing that needs no telling apart itself. */
function exampleOf(label: string, things: readonly InstanceRecord[]): Example[] {
  const same = things.filter((i) => i.label === label)
  const alone = things.filter((i) => i.label !== label && things.filter((other) => other.label === i.label).length === 1)
  const near = alone.map((anchor) => ({ anchor: anchor.label, away: Math.min(...same.map((i) => distance(i.centroid, anchor.centroid))) })).sort((a, b) => a.away - b.away)[0]
  return near === undefined ? [] : [{ target: label, several: same.length > 1, ...near }]
}

/** Relational questions with one right answer. Names that occur several times come first: there "which one" matters. */
export function exampleQueries(instances: readonly InstanceRecord[]): string[] {
  const things = thingsOf(instances)
  const examples = [...new Set(things.map((i) => i.label))].flatMap((label) => exampleOf(label, things))
    .sort((a, b) => Number(b.several) - Number(a.several) || a.away - b.away)
  const fresh = examples.filter((e, k) => !examples.slice(0, k).some((earlier) => earlier.target === e.anchor && earlier.anchor === e.target))
  return fresh.slice(0, MOST).map((e) => `the ${e.target} ${e.several ? 'closest to' : 'next to'} the ${e.anchor}`)
}
