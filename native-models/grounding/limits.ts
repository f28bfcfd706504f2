// The limits of every relation as data: resources/relations.json, resolved for the sizes and units at hand.

import { readFileSync } from 'node:fs'
import { RelationLimits } from '../scene/relation-library.ts'
import type { RelationKind } from '../scene/relations.ts'

export const DEFAULT_LIMITS: RelationLimits = RelationLimits.parse(
  JSON.parse(readFileSync(new URL('../../resources/relations.json', import.meta.url), 'utf8')),
)

/** Values by plain name: "gap" in body units, "overlap" a ratio. */
export type Values = Readonly<Record<string, number>>

/** The limits of one kind for things of this size. Lengths are in metres where `metric`, else in scene units. */
export function limitsFor(table: RelationLimits, kind: RelationKind, size: number, metric: boolean): Values {
  const { limits } = table.kinds[kind]
  const values: Record<string, number> = {}
  // Written out, since every pair of things has a size of its own.
  for (const name in limits) {
    const limit = limits[name]!
    if ('ratio' in limit) values[name] = limit.ratio
    else values[name] = metric ? Math.min(limit.metres, Math.max(limit.floorMetres, limit.sizes * size)) : limit.sizes * size
  }
  return values
}

/** Measured values and limits that are lengths; in evidence their names carry the unit. */
const LENGTHS: ReadonlySet<string> = new Set(['gap', 'tolerance', 'distance', 'best', 'contactGap', 'clearance', 'along', 'across', 'reach', 'offset', 'position', 'topGap'])

/** gap → gapM or gapU; ratios keep their names. `lengths` is false where "best" is not a length (largest, smallest). */
export function withUnits(values: Values, metric: boolean, lengths = true): Record<string, number> {
  const suffix = metric ? 'M' : 'U'
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [lengths && LENGTHS.has(name) ? name + suffix : name, value]))
}

/** The inverse of `withUnits`, for replaying evidence. */
export function withoutUnits(values: Values): Record<string, number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => {
    const plain = name.slice(0, -1)
    return [/[MU]$/.test(name) && LENGTHS.has(plain) ? plain : name, value]
  }))
}
