// What is drawn around objects: an outline per role, a label, and lines for measured relations.

import { useMemo } from 'react'
import type { Evidence, GraphEdge, Grounding } from '../../native-models/scene/grounding.ts'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import { useLimits } from '../state/limits.ts'
import { rolesOf, useQuery } from '../state/query.ts'
import { useInstances } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { measuredText } from '../ui/format.ts'
import { useOutlines } from './scene-model.ts'

export type MarkRole = 'target' | 'anchor' | 'selected' | 'hovered' | 'plain'

export interface Mark {
  readonly id: string
  readonly role: MarkRole
  /** (M, 3) world points whose projected hull is the outline. */
  readonly points: Float32Array
  readonly label: string | null
  /** Draw the outline too; plain labels have none. */
  readonly outlined: boolean
}

/** A relation that was measured, from the target's outline to the anchor's. */
export interface Link { readonly id: string; readonly from: string; readonly to: string; readonly label: string | null }

/** Labels are placed in this order; a later one that would cover an earlier one is left out. */
const ORDER: readonly MarkRole[] = ['target', 'anchor', 'selected', 'hovered', 'plain']

function roleOf(id: string, roles: { targets: readonly string[]; anchors: readonly string[] }, selection: readonly string[], hovered: string | null): MarkRole {
  if (roles.targets.includes(id)) return 'target'
  if (roles.anchors.includes(id)) return 'anchor'
  if (selection.includes(id)) return 'selected'
  return hovered === id ? 'hovered' : 'plain'
}

function linksOf(evidence: readonly Evidence[]): Link[] {
  return evidence.filter((e) => e.relation !== 'name' && e.relation !== 'attribute').flatMap((e, k) =>
    e.anchors.filter((anchor) => anchor !== e.target).map((anchor) => ({
      id: `${k}:${anchor}`, from: e.target, to: anchor, label: measuredText(e) ?? e.relation,
    })))
}

/** Relations of the scene of the kind that is looked at. */
const graphLinks = (edges: readonly GraphEdge[]): Link[] =>
  edges.flatMap(({ kind, target, anchors }) => anchors.map((anchor) => ({ id: `graph:${kind}:${target}:${anchor}:${anchors.length}`, from: target, to: anchor, label: null })))

export function useMarks(): { marks: Mark[]; links: Link[] } {
  const instances = useInstances()
  const { selection, hovered, workspace, tool, comparing, mode, ...shows } = useView()
  // A photograph that is compared is not written over.
  const labels = shows.labels && comparing === null && mode !== 'error'
  const grounding = useQuery((s) => s.grounding)
  const inspected = useQuery((s) => s.inspected)
  const edges = useLimits((s) => s.edges)
  const asked = workspace === 'ground' ? grounding : null
  const roles = useMemo(() => rolesOf(asked, inspected), [asked, inspected])
  const shown = useMemo(() => instances.filter((i) => !i.hidden), [instances])
  const outlines = useOutlines(useMemo(() => shown.map((i) => i.id), [shown]))

  return useMemo(() => {
    const related = new Set(edges.flatMap((e) => [e.target, ...e.anchors]))
    const mark = (instance: InstanceRecord): Mark[] => {
      const points = outlines.get(instance.id)
      const role = roleOf(instance.id, roles, selection, hovered)
      const named = role !== 'plain' || (labels && tool === 'select' && workspace === 'ground' && roles.targets.length === 0)
      if (points === undefined || (role === 'plain' && !named && !related.has(instance.id))) return []
      return [{ id: instance.id, role, points, label: named ? instance.label : null, outlined: role !== 'plain' }]
    }
    const marks = shown.flatMap(mark).sort((a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role))
    return { marks, links: [...linksOf(evidenceOf(asked, inspected)), ...graphLinks(asked === null ? [] : edges)] }
  }, [shown, outlines, roles, selection, hovered, labels, workspace, tool, asked, inspected, edges])
}

/** Evidence of the candidate looked at, else of the answer. */
export function evidenceOf(grounding: Grounding | null, inspected: string | null): readonly Evidence[] {
  const candidate = grounding?.candidates.find((c) => c.instanceId === inspected)
  return candidate?.evidence ?? grounding?.evidence ?? []
}
