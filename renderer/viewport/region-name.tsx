// What was marked gets a name: a new instance, or a part taken out of the one that is selected.

import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react'
import { nameRegion } from '../actions/instances.ts'
import { useInstances } from '../state/replica.ts'
import { useView } from '../state/view.ts'
import { FaultNote } from '../ui/controls.tsx'
import { plural } from '../ui/format.ts'
import { dropRegion } from './draft.ts'
import { rig } from './rig.ts'

/** The popover's size, so that it never leaves the scene. */
const WIDTH = 280
const HEIGHT = 150

export function RegionName() {
  const region = useView((s) => s.region)
  if (region === null) return null
  const left = Math.min(Math.max(8, region.at[0] - WIDTH / 2), rig.size.width - WIDTH - 8)
  const top = Math.min(Math.max(8, region.at[1]), rig.size.height - HEIGHT - 8)
  return (
    <div className="popover region-name" role="group" aria-label="Name what you marked" style={{ left, top, width: WIDTH }}>
      <RegionForm splats={region.splats} />
    </div>
  )
}

function RegionForm({ splats }: { splats: number | null }) {
  const [name, setName] = useState('')
  const [busy, setBusy] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const names = useId()
  const instances = useInstances()
  const selection = useView((s) => s.selection)
  const from = selection.length === 1 ? instances.find((i) => i.id === selection[0] && !i.locked) : undefined
  useEffect(() => field.current?.focus(), [])
  const make = async (splitFrom: string | null): Promise<void> => {
    if (name.trim() === '' || busy) return
    setBusy(true)
    await nameRegion(name.trim(), splitFrom)
    setBusy(false)
  }
  const leave = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    // One step back per press: the window's own Esc must not take the next one.
    event.preventDefault()
    dropRegion()
    document.querySelector<HTMLElement>('.surface')?.focus()
  }
  return (
    <form className="form" onSubmit={(event) => { event.preventDefault(); void make(null) }} onKeyDown={leave}>
      <div className="form-field">
        <label htmlFor={`${names}-field`}>{splats === null ? 'What is it?' : `What are these ${plural(splats, 'splat')}?`}</label>
        <input ref={field} id={`${names}-field`} className="field" list={names} value={name} placeholder="mug, blue poster…" onChange={(event) => setName(event.target.value)} />
        <datalist id={names}>{[...new Set(instances.map((i) => i.label))].map((label) => <option key={label} value={label} />)}</datalist>
      </div>
      <FaultNote place="region" />
      <div className="row">
        <button type="submit" className="button primary" disabled={name.trim() === '' || busy}>{busy ? 'Lifting…' : 'Name it'}</button>
        {from !== undefined && <button type="button" className="button" disabled={name.trim() === '' || busy} onClick={() => void make(from.id)}>Split from {from.label}</button>}
        <span className="grow" />
        <button type="button" className="button quiet" onClick={dropRegion}>Cancel</button>
      </div>
    </form>
  )
}
