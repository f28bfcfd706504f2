// Limits of relations: fetched, tried out while a slider moves, kept for the project or given up.

import { GRAPH_KINDS, type GraphKind, type RelationKind } from '../../native-models/scene/relations.ts'
import { attempt } from '../state/faults.ts'
import { limits, setLimits } from '../state/limits.ts'
import { query, setQuery } from '../state/query.ts'
import { announce } from '../state/surfaces.ts'
import { studio } from '../studio.ts'
import { groundOptions } from './query.ts'

export async function fetchLibrary(): Promise<void> {
  const library = await attempt('query', () => studio.relations.library({}))
  if (library !== null) setLimits({ library })
}

const inGraph = (kind: RelationKind): kind is GraphKind => (GRAPH_KINDS as readonly string[]).includes(kind)

let running = false
let again = false

/** Answer and graph under the limits tried now. While one is under way only the latest is kept: sliders move faster. */
async function reverify(): Promise<void> {
  if (running) return void (again = true)
  running = true
  try {
    do {
      again = false
      await Promise.all([answerAnew(), drawAnew()])
    } while (again)
  } finally {
    running = false
  }
}

async function answerAnew(): Promise<void> {
  const { grounding } = query()
  if (grounding === null) return
  const { decomposition } = grounding
  const next = await attempt('query', () => studio.query.ground({ decomposition, ...groundOptions() }))
  // Another question may have been asked meanwhile.
  if (next !== null && query().grounding?.decomposition === decomposition) setQuery({ grounding: { ...next, decomposition } })
}

async function drawAnew(): Promise<void> {
  const { shownKind } = limits()
  if (shownKind === null || !inGraph(shownKind)) return setLimits({ edges: [] })
  const graph = await attempt('query', () => studio.relations.graph({ kinds: [shownKind], ...groundOptions() }))
  if (graph !== null && limits().shownKind === shownKind) setLimits({ edges: graph.relations })
}

export function tryLimit(kind: RelationKind, name: string, factor: number): void {
  setLimits((s) => ({ trying: { ...s.trying, [kind]: { ...s.trying[kind], [name]: factor } } }))
  void reverify()
}

/** Shows a kind's relations in the scene, or none. */
export function showKind(kind: RelationKind | null): void {
  setLimits({ shownKind: kind, edges: [] })
  void reverify()
}

export async function keepLimits(): Promise<void> {
  const { trying } = limits()
  const library = await attempt('query', () => studio.relations.adjust({ factors: trying }))
  if (library === null) return
  setLimits({ library, trying: {} })
  announce('Kept for this project, in its relations.json.')
  void reverify()
}

export function dropLimits(): void {
  setLimits({ trying: {} })
  void reverify()
}

/** The studio's own limits of one kind, to be kept or not. */
export function resetKind(kind: RelationKind): void {
  const names = Object.keys(limits().library?.kinds[kind].limits ?? {})
  setLimits((s) => ({ trying: { ...s.trying, [kind]: Object.fromEntries(names.map((name) => [name, 1])) } }))
  void reverify()
}

