// A project with a small synthetic capture, ready to be trained on, and a host on it in this process.

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StudioClient } from '../../electron/contract/client.ts'
import { ImportParams, SynthParams, type Job, type JobRequest } from '../../electron/contract/jobs.ts'

export async function until(client: StudioClient, jobId: string, holds: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const { jobs } = await client.jobs.list({})
    const job = jobs.find(({ id }) => id === jobId)!
    if (holds(job)) return job
    if (job.state === 'failed') throw new Error(job.error!.message)
    await sleep(20)
  }
}

export const stepOf = (job: Job): number => (job.progress?.phase === 'training' ? job.progress.step : 0)

export async function run(client: StudioClient, request: JobRequest): Promise<Job> {
  return until(client, (await client.jobs.start(request)).id, (job) => job.state === 'done')
}

/** Makes and imports a capture of `frames` photographs of 64x48. */
export async function withCapture(client: StudioClient, folder: string, frames = 6): Promise<void> {
  const out = join(folder, 'capture')
  await run(client, { kind: 'synth', params: SynthParams.parse({ out, frames, size: '64x48', objects: 3 }) })
  await run(client, { kind: 'import', params: ImportParams.parse({ folder: out }) })
}
