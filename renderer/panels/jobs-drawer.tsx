// Every job: what it does, how far it is, how to stop it, what came of it.

import { Pause, Play, Square, X } from 'lucide-react'
import type { Job } from '../../electron/contract/jobs.ts'
import { cancelJob, clearJobs, pauseJob, resumeJob } from '../actions/jobs.ts'
import { isLive, sorted, useJobs } from '../state/jobs.ts'
import { setSurfaces } from '../state/surfaces.ts'
import { Bar, FaultNote, Tip } from '../ui/controls.tsx'
import { ago, duration, grouped, percent } from '../ui/format.ts'
import './jobs.css'

const JOB_NAMES: Record<Job['kind'], string> = { import: 'Import', synth: 'Make a sample', labels: 'Import labels', reconstruct: 'Reconstruct', supervise: 'Look at the photographs', fields: 'Learn fields', export: 'Export' }

export const shareOf = (job: Job): number =>
  (job.state === 'done' ? 1 : job.progress === null || job.progress.total === 0 ? 0 : job.progress.step / job.progress.total)

/** "training · 1 240 of 4 000 · 6.2 per second · 7 min left" */
export function progressText(job: Job): string {
  const p = job.progress
  if (job.state === 'queued') return 'waits for the job before it'
  if (p === null) return job.state
  if (job.state === 'paused' && p.waits !== undefined) return p.waits
  const parts = [p.phase, `${grouped(p.step)} of ${grouped(p.total)}`]
  if (isLive(job) && job.state === 'running') {
    if (p.rate !== undefined) parts.push(p.rate >= 1 ? `${p.rate.toFixed(1)} per second` : `${duration(1 / p.rate)} each`)
    if (p.secondsLeft !== undefined) parts.push(`${duration(p.secondsLeft)} left`)
  }
  return parts.join(' · ')
}

export function JobButtons({ job }: { job: Job }) {
  if (!isLive(job)) {
    if (!job.resumable) return null
    return <Tip text="Go on from the last checkpoint"><button type="button" className="icon-button small" aria-label="Go on" onClick={() => void resumeJob(job.id)}><Play /></button></Tip>
  }
  return (
    <span className="row" style={{ gap: 2 }}>
      {job.state === 'paused'
        ? <Tip text="Resume"><button type="button" className="icon-button small" aria-label="Resume" onClick={() => void resumeJob(job.id)}><Play /></button></Tip>
        : <Tip text="Pause"><button type="button" className="icon-button small" aria-label="Pause" onClick={() => void pauseJob(job.id)}><Pause /></button></Tip>}
      <Tip text="Cancel"><button type="button" className="icon-button small" aria-label="Cancel" onClick={() => void cancelJob(job.id)}><Square /></button></Tip>
    </span>
  )
}

function JobRow({ job }: { job: Job }) {
  return (
    <li className="job" data-state={job.state}>
      <div className="row">
        <strong>{JOB_NAMES[job.kind]}</strong>
        <span className="tag">{job.state}</span>
        <span className="grow faint num" style={{ textAlign: 'right' }}>{job.finishedAt === null ? percent(shareOf(job)) : ago(job.finishedAt)}</span>
        <JobButtons job={job} />
      </div>
      <Bar share={shareOf(job)} state={job.state} label={JOB_NAMES[job.kind]} />
      {job.error === null
        ? <span className="dim num">{progressText(job)}</span>
        : <span className="job-error">{job.error.message}{job.error.where !== undefined && <span className="mono dim"> {job.error.where}</span>}</span>}
    </li>
  )
}

export function JobsDrawer() {
  const jobs = sorted(useJobs((s) => s.jobs))
  return (
    <section className="jobs-drawer" aria-label="Jobs">
      <h2 className="panel-title">
        <span>Jobs</span>
        <span className="row">
          <button type="button" className="button quiet" disabled={jobs.every(isLive)} onClick={() => void clearJobs()}>Clear ended</button>
          <button type="button" className="icon-button small" aria-label="Close jobs" onClick={() => setSurfaces({ jobs: false })}><X /></button>
        </span>
      </h2>
      <FaultNote place="jobs" />
      <ul>{jobs.map((job) => <JobRow key={job.id} job={job} />)}</ul>
      {jobs.length === 0 && <p className="faint jobs-none">Nothing is running. Imports and reconstructions show here.</p>}
    </section>
  )
}
