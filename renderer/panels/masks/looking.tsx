// While photographs are looked at, and when that failed.

import { Boxes, Play } from 'lucide-react'
import type { Job } from '../../../electron/contract/jobs.ts'
import { resumeJob } from '../../actions/jobs.ts'
import { setSurfaces } from '../../state/surfaces.ts'
import { Bar } from '../../ui/controls.tsx'
import { grouped } from '../../ui/format.ts'
import { JobButtons, progressText, shareOf } from '../jobs-drawer.tsx'

/** Models are opened before the first photograph. */
export const lookingText = (job: Job): string => (job.state === 'running' && job.progress === null ? 'opening the models' : progressText(job))

export function Looking({ job }: { job: Job }) {
  const masks = job.progress?.metrics?.['masks']
  return (
    <div className="panel-body" role="status" aria-label="Looking at the photographs">
      <div className="row"><strong className="grow">{job.state === 'paused' ? 'Paused' : job.state === 'queued' ? 'Waiting' : 'Looking at the photographs'}</strong><JobButtons job={job} /></div>
      <Bar share={shareOf(job)} state={job.state} label="Looking at the photographs" />
      <p className="dim num">{lookingText(job)}</p>
      {masks !== undefined && <p className="faint num">{grouped(masks)} masks in the photograph seen last. What was seen is kept: if this is stopped, it goes on from here.</p>}
    </div>
  )
}

export function SuperviseFailed({ job }: { job: Job }) {
  if (job.error === null) return null
  return (
    <div className="panel-body">
      <div className="note bad" role="alert">
        <p>{job.error.message}</p>
        <div className="row" style={{ marginTop: 8 }}>
          {job.resumable && <button type="button" className="button" onClick={() => void resumeJob(job.id)}><Play />Go on</button>}
          {job.error.code.startsWith('model.') && <button type="button" className="button" onClick={() => setSurfaces({ dialog: { kind: 'models' } })}><Boxes />Models…</button>}
        </div>
      </div>
    </div>
  )
}
