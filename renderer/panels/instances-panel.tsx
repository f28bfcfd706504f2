// The instances: named, counted, coloured; chosen, renamed, hidden, locked here as in the scene.

import { useEffect, useMemo, useState, type KeyboardEvent } from 'react'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import { step } from '../actions/instances.ts'
import { rolesOf, useQuery } from '../state/query.ts'
import { useFrames, useInstances, useReconstruction } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { ActionButton, ActionIcon, FaultNote } from '../ui/controls.tsx'
import { qualifierOf } from '../ui/words.ts'
import { paletteColor } from '../viewport/paint.ts'
import { useScene } from '../viewport/scene-model.ts'
import { InstanceRow } from './instance-row.tsx'
import './instances.css'

const wordsOf = (i: InstanceRecord): string =>
  [i.label, ...i.alternatives, ...i.attributes, ...i.colors.map((c) => c.name), i.hidden ? 'hidden' : 'shown', i.locked ? 'locked' : ''].join(' ').toLowerCase()

/** Those that fit every word of the filter, parts right after their whole. */
function arranged(instances: readonly InstanceRecord[], filter: string): { instance: InstanceRecord; depth: number }[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = instances.filter((i) => words.every((w) => wordsOf(i).includes(w)))
  const under = (parent: string | null, depth: number): { instance: InstanceRecord; depth: number }[] =>
    fits.filter((i) => (fits.some((p) => p.id === i.parentId) ? i.parentId : null) === parent)
      .sort((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }) || b.splats - a.splats)
      .flatMap((instance) => [{ instance, depth }, ...under(instance.id, depth + 1)])
  return under(null, 0)
}

function useSwatch(): (id: string) => string {
  const { instances, swatches } = useScene()
  const byInstance = useView((s) => s.mode === 'instances')
  return (id) => {
    const rgb = byInstance ? paletteColor(instances.findIndex((i) => i.id === id)) : swatches.get(id)
    return rgb === undefined ? 'var(--line-strong)' : `rgb(${rgb.map(Math.round).join(' ')})`
  }
}

function NoInstances() {
  const reconstructed = useReconstruction() !== null
  const photographed = useFrames().length > 0
  return (
    <div className="panel-body no-instances">
      <p className="dim">{reconstructed
        ? photographed ? 'Nothing is named yet. Click or draw around an object in a photograph, mark its splats in 3D, or import labels.' : 'Nothing is named yet. Draw around an object with the rectangle or the lasso, or paint it with the brush.'
        : 'Reconstruct first; then name what matters here.'}</p>
      {reconstructed && photographed && <><ActionButton id="mode.photo" label="Mark in a photograph" /><ActionButton id="instance.labels" /></>}
    </div>
  )
}

function SelectionTools() {
  const count = useView((s) => s.selection.length)
  if (count === 0) return null
  return (
    <div className="selection-tools" role="toolbar" aria-label="Selection">
      <span className="dim num grow">{count} selected</span>
      {['instance.rename', 'instance.merge', 'instance.hide', 'instance.lock', 'instance.remove'].map((id) => <ActionIcon key={id} id={id} small side="top" />)}
    </div>
  )
}

export function InstancesPanel() {
  const instances = useInstances()
  const [filter, setFilter] = useState('')
  const grounding = useQuery((s) => s.grounding)
  const inspected = useQuery((s) => s.inspected)
  const last = useView((s) => s.selection.at(-1))
  const roles = rolesOf(grounding, inspected)
  const rows = useMemo(() => arranged(instances, filter), [instances, filter])
  const swatch = useSwatch()
  useEffect(() => { if (last !== undefined) document.getElementById(`row-${last}`)?.scrollIntoView({ block: 'nearest' }) }, [last])
  const roleOf = (id: string): string => (roles.targets.includes(id) ? 'target' : roles.anchors.includes(id) ? 'anchor' : 'none')
  const arrows = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    step(event.key === 'ArrowDown' ? 1 : -1, rows.map((r) => r.instance.id))
  }
  return (
    <section className="instances" aria-label="Instances">
      <h2 className="panel-title"><span>Instances</span><span className="num">{instances.length === 0 ? '' : instances.length}</span></h2>
      <div className="panel-body" style={{ paddingBottom: 0 }}><FaultNote place="instances" /></div>
      {instances.length === 0 ? <NoInstances /> : (
        <>
          <input className="field instance-filter" type="search" placeholder="Filter by name, colour, flag…" aria-label="Filter instances" value={filter} onChange={(e) => setFilter(e.target.value)} />
          <ul id="instance-list" className="instance-list" role="listbox" aria-label="Instances" aria-multiselectable="true" tabIndex={0} data-scope="list"
            {...(last === undefined ? {} : { 'aria-activedescendant': `row-${last}` })} onKeyDown={arrows}>
            {rows.map(({ instance, depth }) => <InstanceRow key={instance.id} instance={instance} depth={depth} role={roleOf(instance.id)} swatch={swatch(instance.id)} qualifier={qualifierOf(instance, instances)} />)}
            {rows.length === 0 && <li className="faint none">Nothing fits “{filter}”.</li>}
          </ul>
          <SelectionTools />
        </>
      )}
    </section>
  )
}
