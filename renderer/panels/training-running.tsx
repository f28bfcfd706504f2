// While it trains: how far, how good, how it got there, and what may be changed.

import { CircleAlert, Flag, Play } from 'lucide-react'
import type { Job } from '../../electron/contract/jobs.ts'
import { adjustJob, resumeJob } from '../actions/jobs.ts'
import { useJobs } from '../state/jobs.ts'
import { useReconstruction } from '../state/replica.ts'
import { useRunReport } from '../state/reports.ts'
import { Bar } from '../ui/controls.tsx'
import { bytes, grouped } from '../ui/format.ts'
import { Curves } from './curves.tsx'
import { Figure } from './figure.tsx'
import { JobButtons, progressText, shareOf } from './jobs-drawer.tsx'
import { TrainingSettings, ViewShare } from './training-settings.tsx'

const STATE_WORDS: Partial<Record<Job['state'], string>> = { paused: 'Paused', queued: 'Waiting' }

export function TrainingRunning({ job }: { job: Job }) {
  const curve = useJobs((s) => s.curves[job.id]) ?? []
  const before = useRunReport(useReconstruction())?.samples ?? []
  const { progress } = job
  return (
    <>
      <div className="panel-body" aria-label="Training">
        <div className="row"><strong className="grow">{STATE_WORDS[job.state] ?? 'Training'}</strong><JobButtons job={job} /></div>
        <Bar share={shareOf(job)} state={job.state} label="Training" />
        {job.state === 'paused' && progress?.waits !== undefined ? <Waits job={job} why={progress.waits} /> : <p className="dim num">{progressText(job)}</p>}
        <ViewShare job={job} />
        <div className="figures">
          <Figure name="PSNR" value={shown(job, 'psnr', (v) => `${v.toFixed(1)} dB`)} />
          <Figure name="Held out" value={shown(job, 'heldOutPsnr', (v) => `${v.toFixed(1)} dB`)} />
          <Figure name="Splats" value={shown(job, 'splats', grouped)} />
          <Figure name="Memory" value={progress?.memoryBytes === undefined ? '–' : bytes(progress.memoryBytes)} />
        </div>
        <Curves samples={curve} before={before} />
        {progress?.phase === 'training' && (
          <button type="button" className="button" onClick={() => void adjustJob(job.id, { steps: Math.max(1, progress.step) })}><Flag />Finish now and keep the result</button>
        )}
      </div>
      <TrainingSettings key={JSON.stringify(job.settings)} job={job} />
    </>
  )
}

function shown(job: Job, name: string, format: (value: number) => string): string {
  const value = job.progress?.metrics?.[name]
  return value === undefined ? '–' : format(value)
}

/** The work stopped by itself and needs somebody. */
function Waits({ job, why }: { job: Job; why: string }) {
  return (
    <div className="note bad" role="alert">
      <p className="row"><CircleAlert /><span>{why.charAt(0).toUpperCase() + why.slice(1)}.</span></p>
      <button type="button" className="button go-on" onClick={() => void resumeJob(job.id)}><Play />Resume</button>
    </div>
  )
}
