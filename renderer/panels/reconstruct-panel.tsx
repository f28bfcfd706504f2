// Training: the form, then the numbers while it runs, then what came of it.

import { ArrowRight, Play } from 'lucide-react'
import type { Job } from '../../electron/contract/jobs.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import { resumeJob } from '../actions/jobs.ts'
import { isLive, useLatestJob } from '../state/jobs.ts'
import { useCapture, useReconstruction } from '../state/replica.ts'
import { setView } from '../state/view.ts'
import { FaultNote } from '../ui/controls.tsx'
import { grouped } from '../ui/format.ts'
import { Reconstructions } from './reconstructions.tsx'
import { TrainingForm } from './training-form.tsx'
import { TrainingResult } from './training-result.tsx'
import { TrainingRunning } from './training-running.tsx'
import './reconstruct.css'

/** What the last training died of, and whether it can go on. */
function Failed({ job }: { job: Job }) {
  if (job.error === null) return null
  return (
    <div className="panel-body">
      <div className="note bad" role="alert">
        <p>{job.error.message}</p>
        {job.resumable && (
          <button type="button" className="button go-on" onClick={() => void resumeJob(job.id)}><Play />Go on from the last checkpoint</button>
        )}
      </div>
    </div>
  )
}

/** A scene that others reconstructed has no training to tell of, and no photographs for another. */
function Opened({ made }: { made: ReconstructionRecord }) {
  const { format, shDegree } = made.params
  return (
    <div className="panel-body" aria-label="Result">
      <dl className="facts num">
        <dt>Opened from</dt><dd>{String(format)}</dd>
        <dt>Splats</dt><dd>{grouped(made.splats)}</dd>
        <dt>Harmonics</dt><dd>degree {String(shDegree)}</dd>
      </dl>
      <p className="dim">This scene was opened from a file of splats: there are no photographs to train on.</p>
      <button type="button" className="button primary" onClick={() => setView({ workspace: 'ground' })}>Next: name things and ask<ArrowRight /></button>
    </div>
  )
}

export function ReconstructPanel() {
  const opened = useCapture()?.format === 'splats'
  const job = useLatestJob('reconstruct')
  const made = useReconstruction()
  const running = job !== null && isLive(job)
  return (
    <aside className="panel" aria-label="Reconstruct">
      <div className="panel-scroll">
        <h2 className="panel-title"><span>{running || made !== null ? 'Reconstruction' : 'Reconstruct'}</span></h2>
        <div className="panel-body"><FaultNote place="reconstruct" /></div>
        {running ? <TrainingRunning job={job} /> : (
          <>
            {job?.state === 'failed' && <Failed job={job} />}
            {made !== null && (opened ? <Opened made={made} /> : <TrainingResult made={made} />)}
            <Reconstructions />
            {opened ? null : made === null ? <TrainingForm again={false} /> : <details className="section panel-details"><summary>Train again</summary><TrainingForm again /></details>}
          </>
        )}
      </div>
    </aside>
  )
}
