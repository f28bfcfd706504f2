// Starting, pausing, resuming and cancelling jobs.

import type { JobKind, JobRequest } from '../../electron/contract/jobs.ts'
import type { Adjustable } from '../../native-models/scene/adjustable.ts'
import { attempt, type Place } from '../state/faults.ts'
import { useJobs } from '../state/jobs.ts'
import { refetch, studio } from '../studio.ts'

/** Starts a job; the host's refusal is shown at `place`. The parameters were checked against the schema by the form. */
export async function startJob(kind: JobKind, params: Record<string, unknown>, place: Place): Promise<boolean> {
  const job = await attempt(place, () => studio.jobs.start({ kind, params } as JobRequest))
  if (job !== null) useJobs.getState().begun(job)
  return job !== null
}

export const pauseJob = (jobId: string): Promise<unknown> => attempt('jobs', () => studio.jobs.pause({ jobId }))
export const resumeJob = (jobId: string): Promise<unknown> => attempt('jobs', () => studio.jobs.resume({ jobId }))
export const cancelJob = (jobId: string): Promise<unknown> => attempt('jobs', () => studio.jobs.cancel({ jobId }))

/** Settings for the rest of a run, from its next batch on. */
export async function adjustJob(jobId: string, settings: Adjustable): Promise<boolean> {
  const job = await attempt('training', () => studio.jobs.adjust({ jobId, settings }))
  if (job !== null) useJobs.getState().adjusted(job)
  return job !== null
}

export async function clearJobs(): Promise<void> {
  await attempt('jobs', async () => {
    await studio.jobs.clear({})
    await refetch()
  })
}
