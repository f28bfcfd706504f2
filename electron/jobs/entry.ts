// One job in the queue, and what its work may use of the project.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { BlobRef } from '../../native-models/scene/records.ts'
import { extended, type Sample } from '../../native-models/scene/run-report.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { Job } from '../contract/jobs.ts'
import type { Commit } from '../project/history.ts'
import type { Project } from '../project/project.ts'
import type { JobContext } from './job-context.ts'
import type { JobGenerator } from './pulling.ts'

export interface QueueListener {
  job(job: Job): void
  commit(commit: Commit): void
  preview(jobId: string, step: number, splats: number, blob: BlobRef): void
  /** Something that is our mistake: logged with its stack, shown without. */
  mishap(error: unknown): void
}

export interface Entry {
  job: Job
  generator: JobGenerator | null
  readonly abort: AbortController
  pauseAsked: boolean
  preview: BlobRef | null
  /** What its metrics were, from its first step on. */
  curve: readonly Sample[]
}

export const newEntry = (job: Job): Entry => ({ job, generator: null, abort: new AbortController(), pauseAsked: false, preview: null, curve: [] })

/** Notes a report for the curves. */
export function noteProgress(entry: Entry, { step, metrics, memoryBytes }: Progress): void {
  if (metrics === undefined) return
  entry.curve = extended(entry.curve, { step, metrics, ...(memoryBytes === undefined ? {} : { memoryBytes }) })
}

const FINISHED = new Set<Job['state']>(['done', 'failed', 'cancelled'])
export const isFinished = (job: Job): boolean => FINISHED.has(job.state)

export function contextOf(entry: Entry, project: Project, openGpu: () => Promise<Gpu>, listener: QueueListener): JobContext {
  const { id } = entry.job
  return {
    jobId: id,
    signal: entry.abort.signal,
    folder: project.path,
    blobs: project.blobs,
    records: () => project.records,
    gpu: openGpu,
    async loadCheckpoint() {
      const bytes = await project.jobs.loadCheckpoint(id)
      entry.curve = bytes === null ? [] : await project.jobs.loadCurve(id)
      return bytes
    },
    async saveCheckpoint(bytes) {
      await project.jobs.saveCheckpoint(id, bytes)
      entry.job = { ...entry.job, resumable: true }
      if (entry.curve.length > 0) await project.jobs.saveCurve(id, entry.curve)
    },
    settings: () => entry.job.settings,
    pausing: () => entry.pauseAsked,
    curve: () => entry.curve,
    preview: async (step, splats, blob) => {
      const before = entry.preview
      entry.preview = blob
      listener.preview(id, step, splats, blob)
      if (before !== null && before !== blob) await project.blobs.remove(before)
    },
  }
}

/** After the work has ended: a preview that became the result stays, any other goes. */
export async function tidy(entry: Entry, project: Project, listener: QueueListener): Promise<void> {
  const { preview } = entry
  entry.preview = null
  entry.generator = null
  if (preview === null || JSON.stringify(project.records).includes(preview)) return
  await project.blobs.remove(preview).catch((error: unknown) => listener.mishap(error))
}
