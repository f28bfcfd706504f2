// A project's own relations: an edited copy of the studio's, for people to change by hand or in the window.

import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DEFAULT_LIMITS } from '../../native-models/grounding/limits.ts'
import { overlaid, withFactors, type Limit, type LimitFactors, type RelationLimits } from '../../native-models/scene/relation-library.ts'
import { RELATION_KINDS, type RelationKind } from '../../native-models/scene/relations.ts'
import type { Project } from './project.ts'
import { writeDurably } from './disk.ts'

export interface RelationsInForce {
  readonly table: RelationLimits
  /** The project's own file; null where the studio's relations are in force. */
  readonly ownFile: string | null
}

const fileOf = ({ path }: Pick<Project, 'path'>): string => join(path, 'relations.json')

/** Fault `input.invalid` that names the place in the project's copy. */
export async function relationsOf(project: Pick<Project, 'path'>): Promise<RelationsInForce> {
  const file = fileOf(project)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return text === null ? { table: DEFAULT_LIMITS, ownFile: null } : { table: overlaid(DEFAULT_LIMITS, text, file), ownFile: file }
}

/**
 * Sets limits to the studio's times these factors, and keeps the project's other changes; a factor of 1 takes the
 * studio's again. Where nothing differs any more the copy goes. Faults: `project.locked`, `input.invalid`, `disk.full`.
 */
export async function adjustRelations(project: Project, factors: LimitFactors): Promise<RelationsInForce> {
  project.assertWritable()
  const { table } = await relationsOf(project)
  const wanted = withFactors(DEFAULT_LIMITS, factors)
  const kinds = RELATION_KINDS.flatMap((kind) => {
    const changed = differing(kind, table, wanted, Object.keys(factors[kind] ?? {}))
    return changed === null ? [] : [[kind, changed] as const]
  })
  if (kinds.length === 0) await rm(fileOf(project), { force: true })
  else await writeDurably(fileOf(project), `${JSON.stringify({ version: nextVersion(table.version), note: NOTE, kinds: Object.fromEntries(kinds) }, null, 2)}\n`)
  return relationsOf(project)
}

const NOTE = `Outranks the studio's relations (version ${DEFAULT_LIMITS.version}) in this project. Only what differs is listed, so that the rest follows newer versions.`
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

/** What this project says of a kind otherwise than the studio: its own table, with the limits in `set` as wanted now. */
function differing(kind: RelationKind, own: RelationLimits, wanted: RelationLimits, set: readonly string[]): { definition?: string; limits?: Record<string, Limit> } | null {
  const [mine, theirs] = [own.kinds[kind], DEFAULT_LIMITS.kinds[kind]]
  const limits = Object.entries(mine.limits).flatMap(([name, limit]) => {
    const now = set.includes(name) ? wanted.kinds[kind].limits[name]! : limit
    if (same(now, theirs.limits[name])) return []
    return [[name, set.includes(name) ? { ...now, source: 'set in this project' } : now] as const]
  })
  const definition = mine.definition === theirs.definition ? {} : { definition: mine.definition }
  return limits.length + Object.keys(definition).length === 0 ? null : { ...definition, ...(limits.length > 0 ? { limits: Object.fromEntries(limits) } : {}) }
}

/** "2" → "2+1" → "2+2": the studio's version, and how often this project changed it. */
function nextVersion(version: string): string {
  const [, times] = /\+(\d+)$/.exec(version) ?? []
  return `${DEFAULT_LIMITS.version}+${Number(times ?? 0) + 1}`
}
