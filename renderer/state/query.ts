// The question being asked: its words, its decomposition (perhaps edited), its answer, and what was asked before.

import { create } from 'zustand'
import type { Decomposition } from '../../native-models/scene/decomposition.ts'
import type { Grounding } from '../../native-models/scene/grounding.ts'
import type { Reference } from '../../native-models/scene/relations.ts'

export interface Asked { readonly text: string; readonly verdict: Grounding['verdict']; readonly label: string | null }

interface Query {
  text: string
  decomposition: Decomposition | null
  /** A person changed the chips: the decomposition is theirs and the words are not parsed again. */
  edited: boolean
  asking: boolean
  grounding: Grounding | null
  /** Frame of reference chosen, or 'words': whatever the sentence says. */
  reference: Reference | 'words'
  /** Frame name whose camera is the viewer; null: the camera of the viewport. */
  viewFrame: string | null
  /** Candidate whose evidence is shown; null: the answer. */
  inspected: string | null
  /** What was asked in this window, newest first. */
  history: readonly Asked[]
}

/** Questions remembered for the arrow keys and the history list. */
const LONGEST_HISTORY = 50

export const useQuery = create<Query>()(() => ({
  text: '', decomposition: null, edited: false, asking: false, grounding: null,
  reference: 'words', viewFrame: null, inspected: null, history: [],
}))

export const query = useQuery.getState
export const setQuery = useQuery.setState

export function remember(grounding: Grounding): void {
  const asked = { text: grounding.query, verdict: grounding.verdict, label: grounding.answers[0]?.label ?? null }
  setQuery((s) => ({ history: [asked, ...s.history.filter((h) => h.text !== asked.text)].slice(0, LONGEST_HISTORY) }))
}

/** Another project, another conversation. */
export function forgetQuery(): void {
  setQuery({ text: '', decomposition: null, edited: false, asking: false, grounding: null, viewFrame: null, inspected: null, history: [] })
}

/** Instances in the answer shown, by the part they play. With a candidate inspected, it takes the target's part. */
export interface Roles { readonly targets: readonly string[]; readonly anchors: readonly string[] }

export function rolesOf(grounding: Grounding | null, inspected: string | null): Roles {
  if (grounding === null) return { targets: [], anchors: [] }
  const candidate = grounding.candidates.find((c) => c.instanceId === inspected)
  const targets = candidate === undefined ? grounding.answers.map((a) => a.instanceId) : [candidate.instanceId]
  // Evidence names the anchors of anchors too; a candidate lists only its own.
  const named = (candidate?.evidence ?? grounding.evidence).flatMap((e) => e.anchors)
  return { targets, anchors: [...new Set([...(candidate?.anchors ?? []), ...named])].filter((id) => !targets.includes(id)) }
}
