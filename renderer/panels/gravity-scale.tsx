// Gravity and scale, each with how sure the studio is, and the ways to set it by hand.

import { ArrowUpFromLine, Ruler } from 'lucide-react'
import { useState } from 'react'
import type { CaptureRecord } from '../../native-models/scene/records.ts'
import { setGravity, setMetresPerUnit, setSurveyedLength, startSurvey, surveyedLength } from '../actions/survey.ts'
import { setView, useView } from '../state/view.ts'
import { percent } from '../ui/format.ts'

const AXES = [
  ['+x', [1, 0, 0]], ['+y', [0, 1, 0]], ['+z', [0, 0, 1]],
  ['−x', [-1, 0, 0]], ['−y', [0, -1, 0]], ['−z', [0, 0, -1]],
] as const

/** Less sure than this is worth a look. */
export const DOUBTFUL = 0.5

interface Known { readonly source: 'user' | 'import' | 'model'; readonly confidence: number; readonly method: string }

function Confidence({ known }: { known: Known | null }) {
  if (known === null) return <span className="tag warn">not set</span>
  if (known.source === 'user') return <span className="tag">set by you</span>
  return <span className={known.confidence < DOUBTFUL ? 'tag warn' : 'tag'} title={known.method}>{percent(known.confidence)} sure</span>
}

export function Gravity({ capture }: { capture: CaptureRecord }) {
  const levelling = useView((s) => s.survey?.of === 'level')
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
        <button type="button" className="button" aria-pressed={levelling} onClick={() => (levelling ? setView({ survey: null }) : startSurvey('level'))}>{levelling ? 'Click three points…' : 'Click three points of a table or floor'}</button>
      </div>
    </section>
  )
}

/** A number field with what it counts, and the button that sets it. */
function NumberForm({ label, unit, placeholder, onSet }: { label: string; unit: string; placeholder: string; onSet: (value: number) => Promise<void> }) {
  const [typed, setTyped] = useState('')
  const value = Number(typed)
  const good = typed.trim() !== '' && Number.isFinite(value) && value > 0
  const set = async (): Promise<void> => {
    await onSet(value)
    setTyped('')
  }
  return (
    <form className="row" onSubmit={(event) => { event.preventDefault(); if (good) void set() }}>
      <input className="field num" style={{ width: 110 }} inputMode="decimal" aria-label={label} aria-invalid={typed !== '' && !good}
        placeholder={placeholder} value={typed} onChange={(event) => setTyped(event.target.value)} />
      <span className="dim grow">{unit}</span>
      <button type="submit" className="button" disabled={!good}>Set</button>
    </form>
  )
}

/** The length of something known: its two ends are clicked, then its metres are typed. */
function KnownLength({ metresPerUnit }: { metresPerUnit: number | null }) {
  const survey = useView((s) => s.survey)
  const units = surveyedLength(survey)
  const measuring = survey?.of === 'length'
  return (
    <>
      <button type="button" className="button" aria-pressed={measuring} onClick={() => (measuring ? setView({ survey: null }) : startSurvey('length'))}>
        {measuring && units === null ? 'Click its two ends…' : 'Click the two ends of something known'}
      </button>
      {units !== null && (
        <>
          <p className="dim num">Between the two: {units.toPrecision(4)} units{metresPerUnit === null ? '' : `, ${(units * metresPerUnit).toPrecision(4)} m as set now`}. How long is it?</p>
          <NumberForm label="Length in metres" unit="metres" placeholder={metresPerUnit === null ? '0.30' : (units * metresPerUnit).toPrecision(3)} onSet={setSurveyedLength} />
        </>
      )}
    </>
  )
}

export function Scale({ capture }: { capture: CaptureRecord }) {
  const { metric } = capture
  return (
    <section className="section">
      <h2 className="panel-title"><span className="row"><Ruler />Scale</span><Confidence known={metric} /></h2>
      <div className="panel-body">
        <p className="dim num">{metric === null
          ? 'Lengths are in scene units until a unit’s length in metres is known.'
          : <>One unit is {metric.metresPerUnit.toPrecision(4)} m · {metric.method}</>}</p>
        <NumberForm label="Metres per unit" unit="metres per unit" placeholder={metric === null ? '1.0' : metric.metresPerUnit.toPrecision(4)} onSet={(value) => setMetresPerUnit(value)} />
        <KnownLength metresPerUnit={metric?.metresPerUnit ?? null} />
      </div>
    </section>
  )
}
