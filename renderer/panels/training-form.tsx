// Before training: its parameters, what they will need, and what would fit where they do not.

import { Play } from 'lucide-react'
import { useState } from 'react'
import { ReconstructParams } from '../../electron/contract/jobs.ts'
import type { Way } from '../../electron/contract/prediction.ts'
import { startJob } from '../actions/jobs.ts'
import { useCapture, useReplica } from '../state/replica.ts'
import { SchemaFields } from '../ui/schema-form.tsx'
import { complaints, type Values } from '../ui/schema.ts'
import { FrameGate } from './frame-gate.tsx'
import { PredictionNote, usePrediction } from './prediction-note.tsx'

/** Asked every time; the rest is folded away with its defaults. */
const MAIN = ['backbone', 'steps', 'width', 'maxSplats', 'holdout'] as const
const MORE = Object.keys(ReconstructParams.shape).filter((name) => !(MAIN as readonly string[]).includes(name))

const whyNot = (hasCapture: boolean, readOnly: string | null): string | null => (hasCapture ? readOnly : 'Import a capture first.')

export function TrainingForm({ again }: { again: boolean }) {
  const [values, setValues] = useState<Values>({})
  // Fields keep what is typed: a way that is taken fills them anew.
  const [taken, setTaken] = useState(0)
  const hasCapture = useCapture() !== null
  const blocked = useReplica((s) => whyNot(hasCapture, s.project?.readOnly ?? null))
  const wrong = Object.keys(complaints(ReconstructParams, values)).length > 0
  const prediction = usePrediction(blocked === null && !wrong ? ReconstructParams.parse(values) : null)
  const misfit = (prediction?.misfits.length ?? 0) > 0
  const take = ({ params }: Way): void => {
    setValues((before) => ({ ...before, ...params }))
    setTaken((n) => n + 1)
  }
  return (
    <form className="panel-body" onSubmit={(event) => { event.preventDefault(); void startJob('reconstruct', ReconstructParams.parse(values), 'reconstruct') }}>
      <FrameGate />
      <SchemaFields key={`main ${taken}`} schema={ReconstructParams} names={MAIN} values={values} onChange={setValues} />
      <details><summary>More</summary><SchemaFields key={`more ${taken}`} schema={ReconstructParams} names={MORE} values={values} onChange={setValues} /></details>
      {blocked !== null && <p className="note">{blocked}</p>}
      <PredictionNote prediction={prediction} onTake={take} />
      <button type="submit" className={again ? 'button' : 'button primary large'} disabled={blocked !== null || wrong || misfit}><Play />{again ? 'Train again' : 'Start training'}</button>
    </form>
  )
}
