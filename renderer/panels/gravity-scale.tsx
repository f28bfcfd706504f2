// Gravity and scale, each with how sure the studio is, and the ways to set it by hand.

import { ArrowUpFromLine, Ruler } from 'lucide-react'
import { useState } from 'react'
import type { CaptureRecord } from '../../native-models/scene/records.ts'
import { setGravity, setMetresPerUnit } from '../actions/capture.ts'
import { setView, useView } from '../state/view.ts'
import { percent } from '../ui/format.ts'

const AXES = [
  ['+x', [1, 0, 0]], ['+y', [0, 1, 0]], ['+z', [0, 0, 1]],
  ['−x', [-1, 0, 0]], ['−y', [0, -1, 0]], ['−z', [0, 0, -1]],
] as const

interface Known { readonly source: 'user' | 'import' | 'model'; readonly confidence: number; readonly method: string }

function Confidence({ known }: { known: Known | null }) {
  if (known === null) return <span className="tag warn">not set</span>
  if (known.source === 'user') return <span className="tag">set by you</span>
  return <span className={known.confidence < 0.5 ? 'tag warn' : 'tag'} title={known.method}>{percent(known.confidence)} sure</span>
}

export function Gravity({ capture }: { capture: CaptureRecord }) {
  const levelling = useView((s) => s.levelling !== null)
  const { up } = capture
  const near = (axis: readonly number[]): boolean => up !== null && axis.reduce((s, v, k) => s + v * up.direction[k]!, 0) > 0.9999
  return (
    <section className="section">
      <h2 className="panel-title"><span className="row"><ArrowUpFromLine />Up</span><Confidence known={up} /></h2>
      <div className="panel-body">
        <p className="dim">{up === null
          ? 'Which way is up is not known. Above, below, on, left and right need it.'
          : <span className="num">[{up.direction.map((v) => v.toFixed(3)).join(', ')}] · {up.method}</span>}</p>
        <div className="segments axes" role="group" aria-label="Axis that points up">
          {AXES.map(([name, axis]) => <button key={name} type="button" aria-pressed={near(axis)} onClick={() => void setGravity(axis)}>{name}</button>)}
        </div>
        <button type="button" className="button" aria-pressed={levelling} onClick={() => setView({ levelling: levelling ? null : [] })}>{levelling ? 'Click three points…' : 'Click three points of a table or floor'}</button>
      </div>
    </section>
  )
}

export function Scale({ capture }: { capture: CaptureRecord }) {
  const { metric } = capture
  const [typed, setTyped] = useState('')
  const value = Number(typed)
  const good = typed.trim() !== '' && Number.isFinite(value) && value > 0
  const set = async (): Promise<void> => {
    await setMetresPerUnit(value)
    setTyped('')
  }
  return (
    <section className="section">
      <h2 className="panel-title"><span className="row"><Ruler />Scale</span><Confidence known={metric} /></h2>
      <div className="panel-body">
        <p className="dim num">{metric === null
          ? 'Lengths are in scene units until a unit’s length in metres is known.'
          : <>One unit is {metric.metresPerUnit.toPrecision(4)} m · {metric.method}</>}</p>
        <form className="row" onSubmit={(event) => { event.preventDefault(); if (good) void set() }}>
          <input className="field num" style={{ width: 110 }} inputMode="decimal" aria-label="Metres per unit" aria-invalid={typed !== '' && !good}
            placeholder={metric === null ? '1.0' : metric.metresPerUnit.toPrecision(4)} value={typed} onChange={(event) => setTyped(event.target.value)} />
          <span className="dim grow">metres per unit</span>
          <button type="submit" className="button" disabled={!good}>Set</button>
        </form>
      </div>
    </section>
  )
}
