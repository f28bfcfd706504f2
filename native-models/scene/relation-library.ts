// The relation library as data: what each relation means, and where its limits lie. The studio's own table is
// resources/relations.json; a project may keep an edited copy, which outranks it.

import { z } from 'zod'
import { Fault } from './faults.ts'
import { RELATION_KINDS, type RelationKind } from './relations.ts'

/** A limit without a unit, or a length: `sizes` times the size of the things compared, held between the two others where
 *  the capture is metric. */
const Limit = z.union([
  z.strictObject({ ratio: z.number().positive(), source: z.string() }),
  z.strictObject({ sizes: z.number().positive(), metres: z.number().positive(), floorMetres: z.number().positive(), source: z.string() }),
])
export type Limit = z.infer<typeof Limit>
const Definition = z.strictObject({ definition: z.string(), limits: z.record(z.string(), Limit) })
const words = z.array(z.string())

export const RelationLimits = z.strictObject({
  version: z.string(),
  note: z.string(),
  kinds: z.record(z.enum(RELATION_KINDS), Definition),
  dimensions: z.strictObject({ height: words, length: words, thickness: words }),
  sizeWords: z.strictObject({ large: words, small: words }),
})
export type RelationLimits = z.infer<typeof RelationLimits>

/** A project's copy says only what differs; a whole copy will do as well. */
const OwnLimits = z.strictObject({
  version: z.string(),
  note: z.string().optional(),
  kinds: z.partialRecord(z.enum(RELATION_KINDS), z.strictObject({ definition: z.string().optional(), limits: z.record(z.string(), Limit).optional() })).optional(),
  dimensions: RelationLimits.shape.dimensions.optional(),
  sizeWords: RelationLimits.shape.sizeWords.optional(),
})

/** Limits multiplied: 2 lets a gap be twice as wide. By kind and name; what is absent stays. */
export const LimitFactors = z.partialRecord(z.enum(RELATION_KINDS), z.record(z.string(), z.number().positive().finite()))
export type LimitFactors = z.infer<typeof LimitFactors>

const place = (path: readonly PropertyKey[]): string => path.map(String).join('.')
const refuse = (where: string, at: string, what: string): Fault =>
  new Fault('input.invalid', `${where}: ${at === '' ? '' : `at ${at}: `}${what}. Mend it there, or delete the file to use the studio's own relations.`, at === '' ? where : `${where}: ${at}`)

/** `text` laid over `defaults`. Throws Fault input.invalid that names the file and the place in it. */
export function overlaid(defaults: RelationLimits, text: string, where: string): RelationLimits {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw refuse(where, '', `this is not JSON (${(cause as Error).message})`)
  }
  const parsed = OwnLimits.safeParse(json)
  if (!parsed.success) throw refuse(where, place(parsed.error.issues[0]!.path), describeIssue(parsed.error.issues[0]!))
  const own = parsed.data
  for (const words of ['dimensions', 'sizeWords'] as const)
    if (own[words] && JSON.stringify(own[words]) !== JSON.stringify(defaults[words])) throw refuse(where, words, 'words of size are the same for all projects')
  const kinds = { ...defaults.kinds }
  for (const [kind, changed] of Object.entries(own.kinds ?? {}) as [RelationKind, { definition?: string; limits?: Record<string, Limit> }][])
    kinds[kind] = merged(kind, defaults.kinds[kind], changed, where)
  return { ...defaults, version: own.version, note: own.note ?? defaults.note, kinds }
}

function describeIssue(issue: z.core.$ZodIssue): string {
  // A limit has one of two shapes; which one was meant shows in its keys.
  if (issue.code === 'invalid_union') return 'a limit is { "ratio", "source" } or { "sizes", "metres", "floorMetres", "source" }, with positive numbers'
  return issue.message.charAt(0).toLowerCase() + issue.message.slice(1)
}

function merged(kind: RelationKind, before: RelationLimits['kinds'][RelationKind], changed: { definition?: string | undefined; limits?: Record<string, Limit> | undefined }, where: string): RelationLimits['kinds'][RelationKind] {
  for (const [name, limit] of Object.entries(changed.limits ?? {})) {
    const at = `kinds.${kind}.limits.${name}`
    const known = before.limits[name]
    if (!known) throw refuse(where, at, `"${kind}" has no such limit; it has ${Object.keys(before.limits).join(', ')}`)
    if ('ratio' in known !== 'ratio' in limit) throw refuse(where, at, 'ratio' in known ? 'this limit has no unit: give "ratio"' : 'this limit is a length: give "sizes", "metres" and "floorMetres"')
    if ('floorMetres' in limit && limit.floorMetres > limit.metres) throw refuse(where, at, '"floorMetres" is above "metres"')
  }
  return { definition: changed.definition ?? before.definition, limits: { ...before.limits, ...changed.limits } }
}

const scaled = (limit: Limit, by: number): Limit =>
  'ratio' in limit ? { ...limit, ratio: limit.ratio * by } : { ...limit, sizes: limit.sizes * by, metres: limit.metres * by, floorMetres: limit.floorMetres * by }

/** The table with its limits multiplied. Throws Fault input.invalid for a limit that its kind does not have. */
export function withFactors(table: RelationLimits, factors: LimitFactors): RelationLimits {
  const kinds = { ...table.kinds }
  for (const [kind, byName] of Object.entries(factors) as [RelationKind, Record<string, number>][]) {
    const limits = { ...kinds[kind].limits }
    for (const [name, by] of Object.entries(byName)) {
      const limit = limits[name]
      if (!limit) throw new Fault('input.invalid', `"${kind}" has no limit "${name}"; it has ${Object.keys(limits).join(', ')}`, `${kind}.${name}`)
      limits[name] = scaled(limit, by)
    }
    kinds[kind] = { ...kinds[kind], limits }
  }
  return { ...table, kinds }
}

const measure = (limit: Limit): number => ('ratio' in limit ? limit.ratio : limit.sizes)

/** How the limits of `table` stand to those of `defaults`; only what differs. */
export function factorsOf(table: RelationLimits, defaults: RelationLimits): LimitFactors {
  const out: LimitFactors = {}
  for (const kind of RELATION_KINDS)
    for (const [name, limit] of Object.entries(table.kinds[kind].limits)) {
      const factor = measure(limit) / measure(defaults.kinds[kind].limits[name]!)
      if (Math.abs(factor - 1) > 1e-9) (out[kind] ??= {})[name] = factor
    }
  return out
}
