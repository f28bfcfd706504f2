// Jobs as the host reports them, the curves their metrics draw, and the newest splats of a running one.

import { create } from 'zustand'
import type { HostEvent } from '../../electron/contract/events.ts'
import type { Job, JobKind } from '../../electron/contract/jobs.ts'

type Preview = Extract<HostEvent, { type: 'preview' }>

/** One report of a running job. */
export interface Sample {
  readonly step: number
  readonly metrics: Readonly<Record<string, number>>
}

/** Curves longer than this are thinned by half: a plot is a few hundred pixels wide. */
const LONGEST_CURVE = 2000

interface Jobs {
  jobs: Readonly<Record<string, Job>>
  curves: Readonly<Record<string, readonly Sample[]>>
  preview: Preview | null
  take(jobs: readonly Job[]): void
  update(job: Job): void
  show(preview: Preview): void
}

export const useJobs = create<Jobs>()((set) => ({
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
  show(preview) {
    set({ preview })
  },
}))

export const isLive = (job: Job): boolean => job.state === 'running' || job.state === 'paused' || job.state === 'queued'

/** Curves with the job's newest report added, unless it is already there. A step that goes back starts anew from it. */
function extend(curves: Jobs['curves'], job: Job): Jobs['curves'] {
  const metrics = job.progress?.metrics
  if (job.progress === null || metrics === undefined) return curves
  const { step } = job.progress
  const before = (curves[job.id] ?? []).filter((s) => s.step < step)
  const thinned = before.length > LONGEST_CURVE ? before.filter((_, i) => i % 2 === 0) : before
  return { ...curves, [job.id]: [...thinned, { step, metrics }] }
}

/** Newest first. */
export const sorted = (jobs: Jobs['jobs']): Job[] => Object.values(jobs).sort((a, b) => b.createdAt.localeCompare(a.createdAt))

/** The newest job of a kind, running or not. */
export const useLatestJob = (kind: JobKind): Job | null => useJobs((s) => sorted(s.jobs).find((j) => j.kind === kind) ?? null)
