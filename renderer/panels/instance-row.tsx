// One row of the instance list: swatch, name, count, lock, eye; the name becomes a field while it is changed.

import { Eye, EyeOff, LockKeyhole, LockKeyholeOpen } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react'
import type { InstanceRecord } from '../../native-models/scene/records.ts'
import { rename, toggleHidden, toggleLocked } from '../actions/instances.ts'
import { inspectIfCandidate } from '../actions/scene-click.ts'
import { setSurfaces, useSurfaces } from '../state/surfaces.ts'
import { select, selectBy, setView, useView } from '../state/view.ts'
import { grouped } from '../ui/format.ts'

function NameField({ instance }: { instance: InstanceRecord }) {
  const [name, setName] = useState(instance.label)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.select(), [])
  const over = useRef(false)
  /** Once: leaving the field by a key takes the focus from it too. */
  const done = (keep: boolean): void => {
    if (over.current) return
    over.current = true
    setSurfaces({ renaming: null })
    if (keep) void rename(instance.id, name)
    document.getElementById('instance-list')?.focus()
  }
  const key = (event: KeyboardEvent): void => {
    event.stopPropagation()
    if (event.key === 'Enter') done(true)
    if (event.key === 'Escape') done(false)
  }
  return <input ref={field} className="field instance-name" aria-label={`New name of ${instance.label}`} value={name} onChange={(e) => setName(e.target.value)} onKeyDown={key} onBlur={() => done(true)} />
}

function Name({ instance, qualifier }: { instance: InstanceRecord; qualifier: string }) {
  const title = [instance.label, ...instance.colors.slice(0, 2).map((c) => c.name)].join(' · ')
  return <span className="ellipsis grow" title={title}>{instance.label}{qualifier !== '' && <span className="faint"> {qualifier}</span>}</span>
}

/** A small switch at the end of a row; `always` shown, or only where it is on or under the pointer. */
function RowButton({ label, on, always = false, run, children }: { label: string; on: boolean; always?: boolean; run: () => Promise<void>; children: ReactNode }) {
  const click = (event: MouseEvent): void => {
    // The row's own click would select it.
    event.stopPropagation()
    void run()
  }
  return <button type="button" tabIndex={-1} className={`icon-button row-button ${always ? 'eye' : ''}`} aria-label={label} data-on={on} onClick={click}>{children}</button>
}

export function InstanceRow({ instance, depth, role, swatch, qualifier }: { instance: InstanceRecord; depth: number; role: string; swatch: string; qualifier: string }) {
  const selected = useView((s) => s.selection.includes(instance.id))
  const renaming = useSurfaces((s) => s.renaming === instance.id)
  const click = (event: MouseEvent): void => {
    selectBy(instance.id, event)
    inspectIfCandidate(instance.id)
  }
  return (
    <li id={`row-${instance.id}`} role="option" aria-selected={selected} className="instance" data-role={role} data-hidden={instance.hidden} style={{ paddingLeft: 12 + depth * 14 }}
      onClick={click} onDoubleClick={() => { select([instance.id]); setSurfaces({ renaming: instance.id }) }}
      onPointerEnter={() => setView({ hovered: instance.id })} onPointerLeave={() => setView({ hovered: null })}>
      <span className="swatch" style={{ background: swatch }} />
      {renaming ? <NameField instance={instance} /> : <Name instance={instance} qualifier={qualifier} />}
      <span className="faint num">{grouped(instance.splats)}</span>
      <RowButton label={`${instance.locked ? 'Unlock' : 'Lock'} ${instance.label}`} on={instance.locked} run={() => toggleLocked([instance.id])}>{instance.locked ? <LockKeyhole /> : <LockKeyholeOpen />}</RowButton>
      <RowButton label={`${instance.hidden ? 'Show' : 'Hide'} ${instance.label}`} on={instance.hidden} always run={() => toggleHidden([instance.id])}>{instance.hidden ? <EyeOff /> : <Eye />}</RowButton>
    </li>
  )
}
