// Opening and closing when much happens at once: a job under way is stopped at its checkpoint first, however often
// closing is asked for, and projects asked for together do not get into each other's way.

import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { StudioClient } from '../../electron/contract/client.ts'
import { SynthParams, type JobRequest } from '../../electron/contract/jobs.ts'
import { createHost } from '../../electron/host/host.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'
import { hostProcess } from './hosts.ts'

/** Frames that take a good while each, so that closing falls into the middle of one. */
const longWork = (): JobRequest => ({ kind: 'synth', params: SynthParams.parse({ out: join(temporaryFolder(), 'capture'), frames: 50, size: '1280x960' }) })

async function startWork(client: StudioClient): Promise<void> {
  const events = await client.host.events({})
  await client.jobs.start(longWork())
  for await (const event of events) if (event.type === 'job' && event.job.progress !== null) return
}

/** What the project itself says of its job once its host has gone. */
async function jobOf(path: string) {
  const project = await openProject(path)
  const [job] = project.jobs.list()
  project.close()
  return job
}

test('closing twice waits for the job both times', async () => {
  const path = newProjectPath()
  const host = await createHost({ projectPath: path, remember: false })
  await startWork(host.client)
  void host.close()
  await host.close()
  expect(await jobOf(path)).toMatchObject({ state: 'failed', error: { code: 'host-exited' } })
})

test('the end of its parent and a signal together still leave the job stopped, not cut off', async () => {
  const path = newProjectPath()
  const { child, client } = await hostProcess(path)
  await startWork(client)
  child.stdin!.end()
  child.kill('SIGTERM')
  expect((await once(child, 'exit'))[0]).toBe(0)
  expect(await jobOf(path)).toMatchObject({ state: 'failed', error: { code: 'host-exited' } })
})

test('projects asked for at the same moment are opened one after another, and only the last stays open', async () => {
  const [one, other] = [newProjectPath(), newProjectPath()]
  const host = await createHost({ remember: false })
  const states = await Promise.all([one, one, other, one].map((path) => host.client.project.open({ path, create: true })))
  expect(states.map(({ path, readOnly }) => [path, readOnly])).toEqual([[one, null], [one, null], [other, null], [one, null]])
  const left = await openProject(other)
  expect(left.readOnly).toBeNull()
  left.close()
  await host.close()
  const closed = await openProject(one)
  expect(closed.readOnly).toBeNull()
  closed.close()
})
