// Training: the form, then the numbers while it runs, then what came of it.

import { ArrowRight, Play } from 'lucide-react'
import { useState } from 'react'
import { ReconstructParams, type Job } from '../../electron/contract/jobs.ts'
import type { ReconstructionRecord } from '../../native-models/scene/records.ts'
import { startJob } from '../actions/jobs.ts'
import { isLive, useJobs, useLatestJob } from '../state/jobs.ts'
import { useCapture, useReconstruction, useReplica } from '../state/replica.ts'
import { setView } from '../state/view.ts'
import { Bar, FaultNote } from '../ui/controls.tsx'
import { bytes, duration, grouped } from '../ui/format.ts'
import { SchemaFields } from '../ui/schema-form.tsx'
import { complaints, type Values } from '../ui/schema.ts'
import { Curve } from './curve.tsx'
import { JobButtons, progressText, shareOf } from './jobs-drawer.tsx'
import './reconstruct.css'

/** Asked every time; the rest is folded away with its defaults. The backbone is not asked while there is one. */
const MAIN = ['steps', 'width', 'maxSplats', 'holdout'] as const
const MORE = ['exposure', 'refinePoses', 'depthWeight', 'minutes', 'seed'] as const

const whyNot = (hasCapture: boolean, readOnly: string | null): string | null => (hasCapture ? readOnly : 'Import a capture first.')

function StartForm({ again }: { again: boolean }) {
  const [values, setValues] = useState<Values>({})
  const hasCapture = useCapture() !== null
  const blocked = useReplica((s) => whyNot(hasCapture, s.project?.readOnly ?? null))
  const software = useReplica((s) => s.host?.software === true)
  const wrong = Object.keys(complaints(ReconstructParams, values)).length > 0
  return (
    <form className="panel-body" onSubmit={(event) => { event.preventDefault(); void startJob('reconstruct', ReconstructParams.parse(values), 'reconstruct') }}>
      <SchemaFields schema={ReconstructParams} names={MAIN} values={values} onChange={setValues} />
      <details><summary>More</summary><SchemaFields schema={ReconstructParams} names={MORE} values={values} onChange={setValues} /></details>
      {blocked !== null && <p className="note">{blocked}</p>}
      {software && blocked === null && <p className="note">This machine trains on a software adapter: minutes, not seconds. Fewer steps or a smaller width make it quicker.</p>}
      <button type="submit" className={again ? 'button' : 'button primary large'} disabled={blocked !== null || wrong}><Play />{again ? 'Train again' : 'Start training'}</button>
    </form>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return <div className="figure"><span className="dim">{name}</span><strong className="num">{value}</strong></div>
}

const latest = (job: Job, name: string): number | undefined => job.progress?.metrics?.[name]

function Running({ job }: { job: Job }) {
  const curve = useJobs((s) => s.curves[job.id])
  const shown = (name: string, digits: number, unit = ''): string => {
    const value = latest(job, name)
    return value === undefined ? '–' : `${digits === 0 ? grouped(value) : value.toFixed(digits)}${unit}`
  }
  return (
    <div className="panel-body" aria-label="Training">
      <div className="row"><strong className="grow">{job.state === 'paused' ? 'Paused' : job.state === 'queued' ? 'Waiting' : 'Training'}</strong><JobButtons job={job} /></div>
      <Bar share={shareOf(job)} state={job.state} label="Training" />
      <p className="dim num">{progressText(job)}</p>
      <div className="figures">
        <Figure name="PSNR" value={shown('psnr', 1, ' dB')} />
        <Figure name="Loss" value={shown('loss', 4)} />
        <Figure name="Splats" value={shown('splats', 0)} />
        <Figure name="Memory" value={job.progress?.memoryBytes === undefined ? '–' : bytes(job.progress.memoryBytes)} />
      </div>
      <Curve samples={curve ?? []} metric="psnr" title="PSNR, dB" color="--ok" />
      <Curve samples={curve ?? []} metric="loss" title="Loss" color="--anchor" />
      <Curve samples={curve ?? []} metric="splats" title="Splats" color="--relation" />
    </div>
  )
}

function Done({ made }: { made: ReconstructionRecord }) {
  return (
    <div className="panel-body" aria-label="Result">
      <div className="figures">
        <Figure name="Held-out PSNR" value={made.psnr === null ? 'not scored' : `${made.psnr.toFixed(2)} dB`} />
        <Figure name="SSIM" value={made.ssim === null ? 'not scored' : made.ssim.toFixed(3)} />
        <Figure name="Splats" value={grouped(made.splats)} />
        <Figure name="Time" value={duration(made.seconds)} />
      </div>
      <dl className="facts num">
        <dt>Steps</dt><dd>{grouped(made.steps)}</dd>
        <dt>Held out</dt><dd>{made.heldOut.length} photographs</dd>
        <dt>Peak memory</dt><dd>{bytes(made.peakBytes)}</dd>
        <dt>Adapter</dt><dd>{made.adapter}</dd>
        <dt>Seed</dt><dd>{made.seed}</dd>
      </dl>
      <p className="dim">Hold <kbd>C</kbd> over the scene to compare with a photograph.</p>
      <button type="button" className="button primary" onClick={() => setView({ workspace: 'ground' })}>Next: name things and ask<ArrowRight /></button>
    </div>
  )
}

/** What the last training died of, and whether it can go on. */
function Failed({ job }: { job: Job }) {
  if (job.error === null) return null
  return (
    <div className="panel-body">
      <div className="note bad" role="alert">
        <p>{job.error.message}</p>
        {job.resumable && (
          <button type="button" className="button go-on" onClick={() => void startJob(job.kind, job.params, 'reconstruct')}><Play />Go on from the last checkpoint</button>
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
        <h2 className="panel-title"><span>{running ? 'Reconstruction' : made === null ? 'Reconstruct with Gaussian splats' : 'Reconstruction'}</span></h2>
        <div className="panel-body"><FaultNote place="reconstruct" /></div>
        {running ? <Running job={job} /> : (
          <>
            {job?.state === 'failed' && <Failed job={job} />}
            {made !== null && <Done made={made} />}
            {made === null ? <StartForm again={false} /> : <details className="section panel-details"><summary>Train again</summary><StartForm again /></details>}
          </>
        )}
      </div>
    </aside>
  )
}
