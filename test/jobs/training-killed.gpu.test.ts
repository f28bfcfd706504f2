// SIGKILL during training: the next host finds the job interrupted and goes on from its checkpoint, not from the start.

import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { StudioClient } from '../../electron/contract/client.ts'
import { ImportParams, ReconstructParams, SynthParams, type Job, type JobRequest } from '../../electron/contract/jobs.ts'
import { hostProcess } from '../host/hosts.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'

async function until(client: StudioClient, jobId: string, holds: (job: Job) => boolean): Promise<Job> {
  for (;;) {
    const { jobs } = await client.jobs.list({})
    const job = jobs.find(({ id }) => id === jobId)!
    if (holds(job)) return job
    if (job.state === 'failed') throw new Error(job.error!.message)
    await sleep(50)
  }
}

const done = (job: Job): boolean => job.state === 'done'
const stepOf = (job: Job): number => (job.progress?.phase === 'training' ? job.progress.step : 0)

async function run(client: StudioClient, request: JobRequest): Promise<Job> {
  return until(client, (await client.jobs.start(request)).id, done)
}

test('training goes on after SIGKILL', async () => {
  const [path, out] = [newProjectPath(), join(temporaryFolder(), 'capture')]
  const first = await hostProcess(path)
  await run(first.client, { kind: 'synth', params: SynthParams.parse({ out, frames: 6, size: '64x48', objects: 3 }) })
  await run(first.client, { kind: 'import', params: ImportParams.parse({ folder: out }) })
  const params = ReconstructParams.parse({ width: 64, steps: 100_000, maxSplats: 800, holdout: 3 })
  const { id } = await first.client.jobs.start({ kind: 'reconstruct', params })
  await until(first.client, id, (job) => stepOf(job) > 20)
  await first.client.jobs.cancel({ jobId: id })
  const stopped = await until(first.client, id, (job) => job.state === 'cancelled')
  expect(stopped.resumable).toBe(true)
  await first.client.jobs.resume({ jobId: id })
  await until(first.client, id, (job) => job.state === 'running' && stepOf(job) > stepOf(stopped) + 20)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')

  const second = await hostProcess(path)
  const { jobs } = await second.client.jobs.list({})
  expect(jobs.find((job) => job.id === id)).toMatchObject({ state: 'failed', resumable: true, error: { code: 'host-exited' } })
  const seen: number[] = []
  const events = await second.client.host.events({})
  await second.client.jobs.resume({ jobId: id })
  for await (const event of events) {
    if (event.type === 'job' && event.job.state === 'running' && stepOf(event.job) > 0) seen.push(stepOf(event.job))
    if (seen.length > 2) break
  }
  expect(Math.min(...seen)).toBeGreaterThanOrEqual(stepOf(stopped))
  await second.client.jobs.cancel({ jobId: id })
  await until(second.client, id, (job) => job.state === 'cancelled')
  // Previews of what never finished are gone; the capture's points stay.
  expect(readdirSync(join(path, 'blobs')).filter((name) => name.endsWith('.ply'))).toEqual([])
  expect(existsSync(join(path, 'blobs'))).toBe(true)
})
