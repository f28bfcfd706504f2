// Jobs as the host reports them, the curves their metrics draw, and the newest splats of a running one.

import { create } from 'zustand'
import type { HostEvent } from '../../electron/contract/events.ts'
import type { Job, JobKind } from '../../electron/contract/jobs.ts'
import { extended, type Sample } from '../../native-models/scene/run-report.ts'

type Preview = Extract<HostEvent, { type: 'preview' }>
type Curves = Readonly<Record<string, readonly Sample[]>>

interface Jobs {
  jobs: Readonly<Record<string, Job>>
  curves: Curves
  preview: Preview | null
  take(jobs: readonly Job[]): void
  update(job: Job): void
  /** The reply to starting it. Events may have told more by the time it comes. */
  begun(job: Job): void
  /** The reply to changing its settings, which are all that it is asked for. */
  adjusted(job: Job): void
  /** What a job had reported before this window listened. */
  before(jobId: string, samples: readonly Sample[]): void
  show(preview: Preview): void
}

export const useJobs = create<Jobs>()((set, get) => ({
  jobs: {},
  curves: {},
  preview: null,
  take(jobs) {
    set((s) => ({
      jobs: Object.fromEntries(jobs.map((job) => [job.id, job])),
      curves: jobs.reduce((curves, job) => extend(curves, job), s.curves),
      preview: s.preview !== null && jobs.some((j) => j.id === s.preview?.jobId && isLive(j)) ? s.preview : null,
    }))
  },
  update(job) {
    set((s) => ({
      jobs: { ...s.jobs, [job.id]: job },
      curves: extend(s.curves, job),
      preview: s.preview?.jobId === job.id && !isLive(job) ? null : s.preview,
    }))
  },
  begun(job) {
    if (get().jobs[job.id] === undefined) get().update(job)
  },
  adjusted(job) {
    get().update({ ...(get().jobs[job.id] ?? job), settings: job.settings })
  },
  before(jobId, samples) {
    const last = samples.at(-1)?.step ?? -1
    set((s) => ({ curves: { ...s.curves, [jobId]: [...samples, ...(s.curves[jobId] ?? []).filter(({ step }) => step > last)] } }))
  },
  show(preview) {
    set({ preview })
  },
}))

export const isLive = (job: Job): boolean => job.state === 'running' || job.state === 'paused' || job.state === 'queued'

function extend(curves: Curves, { id, progress }: Job): Curves {
  if (progress?.metrics === undefined) return curves
  const { step, metrics, memoryBytes } = progress
  return { ...curves, [id]: extended(curves[id] ?? [], { step, metrics, ...(memoryBytes === undefined ? {} : { memoryBytes }) }) }
}

/** Newest first. */
export const sorted = (jobs: Jobs['jobs']): Job[] => Object.values(jobs).sort((a, b) => b.createdAt.localeCompare(a.createdAt))

/** The newest job of a kind, running or not. */
export const useLatestJob = (kind: JobKind): Job | null => useJobs((s) => sorted(s.jobs).find((j) => j.kind === kind) ?? null)
