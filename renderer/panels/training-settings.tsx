// What may be changed while training goes on, what may not and why, and how much of the time showing it may take.

import { Lock } from 'lucide-react'
import { useEffect, useId, useState } from 'react'
import type { Job } from '../../electron/contract/jobs.ts'
import { Adjustable, DEFAULT_CHECKPOINT_S, DEFAULT_VIEW_SHARE, LOCKED, MOST_VIEW_SHARE } from '../../native-models/scene/adjustable.ts'
import { adjustJob } from '../actions/jobs.ts'
import { FaultNote } from '../ui/controls.tsx'
import { percent } from '../ui/format.ts'
import { SchemaFields } from '../ui/schema-form.tsx'
import { complaints, titleOf, type Values } from '../ui/schema.ts'

/** A slider that is dragged asks for much in between, milliseconds. */
const SETTLED_MS = 200
const VIEW_STEP = 0.05

/** Favour training or favour the view: the share of the time that showing the splats may take. */
export function ViewShare({ job }: { job: Job }) {
  const id = useId()
  const asked = job.settings.viewShare ?? DEFAULT_VIEW_SHARE
  // What this window wants, until the host has it: another window may want something else later.
  const [wanted, setWanted] = useState<number | null>(null)
  const share = wanted ?? asked
  useEffect(() => {
    if (wanted === null) return undefined
    const tell = async (): Promise<void> => {
      await adjustJob(job.id, { viewShare: wanted })
      setWanted((now) => (now === wanted ? null : now))
    }
    const timer = setTimeout(() => void tell(), SETTLED_MS)
    return () => clearTimeout(timer)
  }, [wanted, job.id])
  const taken = job.progress?.viewShare
  return (
    <div className="view-share">
      <label className="row" htmlFor={id}><span>Favour training</span><span className="grow" /><span>Favour view</span></label>
      <input id={id} type="range" min={0} max={MOST_VIEW_SHARE} step={VIEW_STEP} value={share} aria-label="Favour training or favour the view"
        aria-valuetext={share === 0 ? 'not shown while training' : `at most ${percent(share)} of the time`} onChange={(event) => setWanted(Number(event.target.value))} />
      <p className="form-help num">{share === 0 ? 'The splats are not shown while they train.' : `Showing takes at most ${percent(share)} of the time${taken === undefined ? '' : `; ${percent(taken)} now`}.`}</p>
    </div>
  )
}

/** A radiance field has no splats while it trains, and no corrections to hold. */
const OF_SPLATS = ['steps', 'minutes', 'maxSplats', 'rateFactor', 'depthWeight', 'refinePoses', 'exposure', 'checkpointSeconds'] as const
const OF_FIELDS = ['steps', 'minutes', 'rateFactor', 'depthWeight', 'checkpointSeconds'] as const
const namesOf = ({ params }: Job): readonly (typeof OF_SPLATS)[number][] => (params['backbone'] === 'nerf' ? OF_FIELDS : OF_SPLATS)

/** As they are in force, as far as the window knows: what it is not told, the host worked out from the capture. */
function inForce(job: Job): Values {
  const { params, settings } = job
  const begun = Object.fromEntries(namesOf(job).flatMap((name) => (params[name] === undefined ? [] : [[name, params[name]]])))
  return { rateFactor: 1, checkpointSeconds: DEFAULT_CHECKPOINT_S, ...begun, ...settings }
}

function changedOnly(values: Values, now: Values): Values {
  const changed = Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== now[name]))
  // A field that was emptied: of these only the time may have no limit.
  return now['minutes'] !== undefined && now['minutes'] !== null && values['minutes'] === undefined ? { ...changed, minutes: null } : changed
}

export function TrainingSettings({ job }: { job: Job }) {
  const now = inForce(job)
  const [values, setValues] = useState<Values>(now)
  const changed = changedOnly(values, now)
  const wrong = Object.keys(complaints(Adjustable, changed)).length > 0
  const nothing = Object.keys(changed).length === 0
  return (
    <details className="section panel-details">
      <summary>Change settings</summary>
      <form className="panel-body" onSubmit={(event) => { event.preventDefault(); void adjustJob(job.id, Adjustable.parse(changed)) }}>
        <SchemaFields schema={Adjustable} names={namesOf(job)} values={values} onChange={setValues} />
        <FaultNote place="training" />
        <button type="submit" className="button" disabled={nothing || wrong}>Apply from the next batch on</button>
        <Locked job={job} />
      </form>
    </details>
  )
}

function Locked({ job: { params } }: { job: Job }) {
  const locked = Object.entries(LOCKED).filter(([name]) => params[name] !== undefined)
  return (
    <ul className="locked" aria-label="Cannot change while it runs">
      {locked.map(([name, why]) => <li key={name}><Lock /><span><span className="num">{titleOf(name)} {String(params[name])}</span><span className="form-help">{why}</span></span></li>)}
    </ul>
  )
}
