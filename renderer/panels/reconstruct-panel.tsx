// Training: the form, then the numbers while it runs, then what came of it.

import { Play } from 'lucide-react'
import type { Job } from '../../electron/contract/jobs.ts'
import { resumeJob } from '../actions/jobs.ts'
import { isLive, useLatestJob } from '../state/jobs.ts'
import { useReconstruction } from '../state/replica.ts'
import { FaultNote } from '../ui/controls.tsx'
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

export function ReconstructPanel() {
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
            {made !== null && <TrainingResult made={made} />}
            <Reconstructions />
            {made === null ? <TrainingForm again={false} /> : <details className="section panel-details"><summary>Train again</summary><TrainingForm again /></details>}
          </>
        )}
      </div>
    </aside>
  )
}
