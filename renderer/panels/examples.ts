// A few questions this scene can answer, made from its own names and places.

import { distance } from '../../native-models/scene/geometry.ts'
import type { InstanceRecord } from '../../native-models/scene/records.ts'

/** As many as are read before the first question. */
const MOST = 4
/** Shares of all splats: what holds more is a floor or a table, which everything is next to. */
const SCENERY = 0.3

/** Anchors that need no telling apart: their name occurs once, and they are things rather than scenery. */
function anchorsOf(instances: readonly InstanceRecord[]): InstanceRecord[] {
  const all = instances.reduce((sum, i) => sum + i.splats, 0)
  const alone = instances.filter((i) => instances.filter((other) => other.label === i.label).length === 1)
  const things = alone.filter((i) => i.splats < SCENERY * all)
  return things.length > 0 ? things : alone
}

/** Relational questions with one right answer. Names that occur several times come first: there "which one" matters. */
export function exampleQueries(instances: readonly InstanceRecord[]): string[] {
  const anchors = anchorsOf(instances)
  const labels = [...new Set(instances.map((i) => i.label))]
  const counted = labels.map((label) => ({ label, same: instances.filter((i) => i.label === label) })).sort((a, b) => b.same.length - a.same.length)
  const asked = counted.flatMap(({ label, same }) => {
    const near = anchors.filter((a) => a.label !== label)
      .map((anchor) => ({ anchor, away: Math.min(...same.map((i) => distance(i.centroid, anchor.centroid))) }))
      .sort((a, b) => a.away - b.away)[0]
    if (near === undefined) return []
    return [{ away: near.away, several: same.length > 1, text: same.length > 1 ? `the ${label} closest to the ${near.anchor.label}` : `the ${label} next to the ${near.anchor.label}` }]
  })
  return asked.sort((a, b) => Number(b.several) - Number(a.several) || a.away - b.away).slice(0, MOST).map((q) => q.text)
}
