// A reconstruction as it is run: settings changed on the way, a lost device, a full disk, and what was predicted
// against what came.

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { ReconstructParams } from '../../electron/contract/jobs.ts'
import { createHost, type Host } from '../../electron/host/host.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { RunReport } from '../../native-models/scene/run-report.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'
import { fillUp, mountSmallDisk } from '../project/small-disk.ts'
import { run, stepOf, until, withCapture } from './capture-project.ts'

const opened: Gpu[] = []
vi.mock('../../native-models/gpu/gpu.ts', async (original) => {
  const real = await original<typeof import('../../native-models/gpu/gpu.ts')>()
  return { ...real, openGpu: async (...options: Parameters<typeof real.openGpu>) => {
    const gpu = await real.openGpu(...options)
    opened.push(gpu)
    return gpu
  } }
})
const loseDevice = (): void => opened.at(-1)!.device.destroy()

/** More than training asks to be kept free. */
const DISK_MB = 80

const PARAMS = ReconstructParams.parse({ width: 64, steps: 100_000, maxSplats: 800, holdout: 3 })

async function hostOn(projectPath: string): Promise<Host> {
  process.env['STUDIO_HOME'] = temporaryFolder()
  const host = await createHost({ projectPath, remember: false })
  onTestFinished(() => host.close())
  return host
}

async function reportOf(host: Host): Promise<RunReport> {
  const { project } = await host.client.host.state({})
  const made = Object.values(project!.records).find((record) => record.type === 'reconstruction')!
  return RunReport.parse(JSON.parse(new TextDecoder().decode(await host.blob(made.runBlob!))))
}

test('settings change on the way; the run ends when it is told to, and its story is kept', async () => {
  const host = await hostOn(newProjectPath())
  const { client } = host
  await withCapture(client, temporaryFolder())
  const { id } = await client.jobs.start({ kind: 'reconstruct', params: PARAMS })
  await until(client, id, (job) => stepOf(job) > 20)
  await client.jobs.adjust({ jobId: id, settings: { rateFactor: 0.5, viewShare: 0.4 } })
  const { progress } = await until(client, id, (job) => stepOf(job) > 60)
  expect((await client.jobs.curve({ jobId: id })).samples.length).toBeGreaterThan(5)
  await expect(client.jobs.adjust({ jobId: id, settings: { maxSplats: 2_000_000_000 } })).rejects.toThrow(/choose --max-splats|lower --width/)
  await client.jobs.adjust({ jobId: id, settings: { steps: progress!.step } })
  const { result } = await until(client, id, (job) => job.state === 'done')
  expect(result!['steps']).toBeLessThan(2000)
  const report = await reportOf(host)
  expect(report.adjustments.map(({ settings }) => settings)).toEqual([{ rateFactor: 0.5, viewShare: 0.4 }, { steps: progress!.step }])
  expect(report.adjustments[0]!.step).toBeGreaterThan(20)
  expect(report.heldOut).toHaveLength(2)
  expect(report.samples.at(-1)!.step).toBe(result!['steps'])
  expect(report.samples.every(({ memoryBytes }) => memoryBytes! > 0)).toBe(true)
})

test('what was predicted is what came', async () => {
  const host = await hostOn(newProjectPath())
  const { client } = host
  await withCapture(client, temporaryFolder())
  const params = { ...PARAMS, steps: 200, maxSplats: 5000 }
  // Without an earlier run there is a trial; after a run there is that.
  expect(await client.jobs.predict({ params })).toMatchObject({ basis: 'a trial of a second', misfits: [], needs: { seconds: expect.any(Number) } })
  await run(client, { kind: 'reconstruct', params })
  const { predicted, came } = await reportOf(host)
  // The prediction counts a checkpoint read back in one piece, which so short a run never makes.
  expect(came.gpuBytes! / predicted.gpuBytes!).toBeGreaterThan(0.7)
  expect(came.gpuBytes! / predicted.gpuBytes!).toBeLessThan(1.1)
  const next = await client.jobs.predict({ params: { ...params, steps: 400 } })
  expect(next.basis).toBe('the last run on this adapter')
  expect(next.needs.seconds! / came.seconds!).toBeCloseTo(2, 6)
})

test('a lost device is opened again, and the run goes on from its last checkpoint', async () => {
  const host = await hostOn(newProjectPath())
  const { client } = host
  await withCapture(client, temporaryFolder())
  const { id } = await client.jobs.start({ kind: 'reconstruct', params: PARAMS })
  await client.jobs.adjust({ jobId: id, settings: { checkpointSeconds: 1 } })
  const before = await until(client, id, (job) => job.resumable && stepOf(job) > 50)
  const devices = opened.length
  loseDevice()
  const steps: number[] = []
  const after = await until(client, id, (job) => {
    if (opened.length > devices && stepOf(job) > 0) steps.push(stepOf(job))
    return opened.length > devices && stepOf(job) > stepOf(before) + 50
  })
  expect(after.state).toBe('running')
  expect(Math.min(...steps)).toBeGreaterThan(5)
  await client.jobs.cancel({ jobId: id })
  await until(client, id, (job) => job.state === 'cancelled')
})

test('a full disk makes the run wait with nothing lost; it goes on once there is space', async (context) => {
  const disk = mountSmallDisk(DISK_MB) ?? context.skip('this machine does not let the tests mount a small disk')
  const host = await hostOn(join(disk, 'k.studio'))
  const { client } = host
  await withCapture(client, temporaryFolder())
  const { id } = await client.jobs.start({ kind: 'reconstruct', params: { ...PARAMS, maxSplats: 300 } })
  await client.jobs.adjust({ jobId: id, settings: { checkpointSeconds: 1 } })
  await until(client, id, (job) => stepOf(job) > 20)
  const filler = fillUp(disk)
  const waiting = await until(client, id, (job) => job.state === 'paused')
  expect(waiting.progress!.waits).toMatch(/disk is full.*nothing lost.*resume/)
  rmSync(filler)
  await client.jobs.resume({ jobId: id })
  const on = await until(client, id, (job) => job.state === 'running' && stepOf(job) > stepOf(waiting))
  expect(on.progress!.waits).toBeUndefined()
  await client.jobs.cancel({ jobId: id })
  await until(client, id, (job) => job.state === 'cancelled')
})
