// The relation library in force, and limits that are being tried out.

import { create } from 'zustand'
import type { RelationLibrary } from '../../electron/contract/contract.ts'
import type { LimitFactors } from '../../native-models/scene/relation-library.ts'
import type { GraphEdge } from '../../native-models/scene/grounding.ts'
import type { RelationKind } from '../../native-models/scene/relations.ts'

interface Limits {
  library: RelationLibrary | null
  /** Times the studio's own limits; what the sliders stand at where that is not in force yet. */
  trying: LimitFactors
  /** The kind whose relations are drawn in the scene. */
  shownKind: RelationKind | null
  /** Relations of that kind that hold under the limits tried. */
  edges: readonly GraphEdge[]
}

export const useLimits = create<Limits>()(() => ({ library: null, trying: {}, shownKind: null, edges: [] }))
export const limits = useLimits.getState
export const setLimits = useLimits.setState

/** What a slider stands at: the limit over the studio's own. */
export const factorOf = ({ library, trying }: Pick<Limits, 'library' | 'trying'>, kind: RelationKind, name: string): number =>
  trying[kind]?.[name] ?? library?.factors[kind]?.[name] ?? 1

/** The limits tried, times those in force: what the host is asked with. Nothing where nothing is tried. */
export function triedFactors({ library, trying }: Pick<Limits, 'library' | 'trying'>): LimitFactors | undefined {
  const kinds = Object.entries(trying) as [RelationKind, Record<string, number>][]
  if (kinds.length === 0) return undefined
  return Object.fromEntries(kinds.map(([kind, names]) => [kind, Object.fromEntries(Object.entries(names).map(([name, factor]) => [name, factor / (library?.factors[kind]?.[name] ?? 1)]))]))
}
