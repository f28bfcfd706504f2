import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import type { Adjustable } from '../../native-models/scene/adjustable.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { EMPTY_PATCH } from '../../native-models/scene/patch.ts'
import { ReconstructParams, type Job, type JobRequest } from '../../electron/contract/jobs.ts'
import type { JobContext, JobOutcome } from '../../electron/jobs/job-context.ts'
import { isFinished } from '../../electron/jobs/entry.ts'
import { JobQueue } from '../../electron/jobs/queue.ts'
import type { JobGenerator } from '../../electron/jobs/pulling.ts'
import { openProject, type Project } from '../../electron/project/project.ts'
import { newProjectPath } from '../project/folders.ts'
import { sampleInstance } from '../project/samples.ts'

const request: JobRequest = { kind: 'labels', params: { path: '/labels.json' } }
const done = (result: Record<string, unknown> = {}): JobOutcome => ({ patch: EMPTY_PATCH, title: 'Test', result })
const noGpu = () => Promise.reject(new Fault('gpu.unavailable', 'no adapter'))

interface Watched { queue: JobQueue; events: Job[]; previews: string[]; mishaps: unknown[]; until: (jobId: string, holds: (job: Job) => boolean) => Promise<Job> }

function watch(project: Project, work: (ctx: JobContext) => JobGenerator): Watched {
  const [events, previews, mishaps]: [Job[], string[], unknown[]] = [[], [], []]
  const listener = {
    job: (job: Job) => void events.push(job), commit: () => undefined,
    preview: (_id: string, _step: number, _splats: number, blob: string) => void previews.push(blob),
    mishap: (error: unknown) => void mishaps.push(error),
  }
  const queue = new JobQueue(project, noGpu, listener, (_job, ctx) => work(ctx))
  const until = async (jobId: string, holds: (job: Job) => boolean): Promise<Job> => {
    for (;;) {
      const job = queue.list().find(({ id }) => id === jobId)!
      if (holds(job)) return job
      await sleep(2)
    }
  }
  return { queue, events, previews, mishaps, until }
}

async function newProject(): Promise<Project> {
  const project = await openProject(newProjectPath(), { create: true })
  onTestFinished(() => project.close())
  return project
}

/** Counts for ever, remembering the last number in its checkpoint once it is stopped. */
async function* counting(ctx: JobContext): JobGenerator {
  let step = Number(new TextDecoder().decode((await ctx.loadCheckpoint()) ?? new Uint8Array()))
  while (!ctx.signal.aborted) {
    step++
    yield { phase: 'counting', step, total: 1e9 }
  }
  await ctx.saveCheckpoint(new TextEncoder().encode(String(step)))
  throw ctx.signal.reason
}

test('a job commits the patch it returns, and its result stays in the table', async () => {
  const project = await newProject()
  const { queue, until, events } = watch(project, async function* () {
    yield { phase: 'lifting', step: 1, total: 2 }
    return { patch: { added: { a: sampleInstance('a') }, updated: {}, removed: {} }, title: 'Labels', result: { count: 1 } }
  })
  const job = queue.start(request)
  expect(job.state).toBe('queued')
  const ended = await until(job.id, isFinished)
  expect(ended).toMatchObject({ state: 'done', result: { count: 1 }, error: null, resumable: false })
  expect(project.records['a']).toBeDefined()
  expect(project.canUndo).toBeNull()
  expect(project.jobs.list()).toEqual([ended])
  expect(events.map((event) => event.state)).toEqual(['queued', 'running', 'running', 'done'])
})

test('a job is done at the very moment its patch is committed', async () => {
  const project = await newProject()
  const atCommit: string[] = []
  const queue = new JobQueue(project, noGpu, {
    job: () => undefined, preview: () => undefined, mishap: () => undefined,
    commit: () => void atCommit.push(...project.jobs.list().map(({ state }) => state)),
  }, async function* (_job, ctx) {
    yield { phase: 'lifting', step: 1, total: 2 }
    await ctx.saveCheckpoint(new Uint8Array([1]))
    return { patch: { added: { a: sampleInstance('a') }, updated: {}, removed: {} }, title: 'Labels', result: {} }
  })
  const { id } = queue.start(request)
  while (!queue.list().every(isFinished)) await sleep(2)
  expect(atCommit).toEqual(['done'])
  expect(project.jobs.hasCheckpoint(id)).toBe(false)
})

test('jobs run one at a time, in order', async () => {
  const project = await newProject()
  const order: string[] = []
  const { queue, until } = watch(project, async function* (ctx) {
    order.push(`start ${ctx.jobId}`)
    yield { phase: 'x', step: 0, total: 1 }
    await sleep(5)
    order.push(`end ${ctx.jobId}`)
    return done()
  })
  const [one, two] = [queue.start(request), queue.start(request)]
  await until(two.id, isFinished)
  expect(order).toEqual([`start ${one.id}`, `end ${one.id}`, `start ${two.id}`, `end ${two.id}`])
})

test('pause stops pulling and lets others run; resume goes on in place', async () => {
  const project = await newProject()
  const { queue, until } = watch(project, counting)
  const first = queue.start(request)
  await until(first.id, (job) => (job.progress?.step ?? 0) > 3)
  queue.pause(first.id)
  const paused = await until(first.id, (job) => job.state === 'paused')
  const second = queue.start(request)
  await until(second.id, (job) => (job.progress?.step ?? 0) > 3)
  expect(queue.list().find(({ id }) => id === first.id)!.progress).toEqual(paused.progress)
  queue.cancel(second.id)
  await until(second.id, isFinished)
  queue.resume(first.id)
  const later = await until(first.id, (job) => job.progress!.step > paused.progress!.step)
  expect(later.state).toBe('running')
  await queue.close()
})

test('cancel saves a checkpoint, and resume goes on from it', async () => {
  const project = await newProject()
  const { queue, until } = watch(project, counting)
  const { id } = queue.start(request)
  await until(id, (job) => (job.progress?.step ?? 0) > 5)
  queue.cancel(id)
  const cancelled = await until(id, isFinished)
  expect(cancelled).toMatchObject({ state: 'cancelled', resumable: true, error: { code: 'job.cancelled' } })
  queue.resume(id)
  const again = await until(id, (job) => job.state === 'running' && job.progress !== null)
  expect(again.progress!.step).toBeGreaterThan(cancelled.progress!.step)
  expect(again.error).toBeNull()
  await queue.close()
})

test('a paused or queued job can be cancelled', async () => {
  const project = await newProject()
  const { queue, until } = watch(project, counting)
  const [first, second] = [queue.start(request), queue.start(request)]
  await until(first.id, (job) => job.state === 'running')
  queue.cancel(second.id)
  expect(await until(second.id, isFinished)).toMatchObject({ state: 'cancelled', resumable: false })
  queue.pause(first.id)
  await until(first.id, (job) => job.state === 'paused')
  queue.cancel(first.id)
  expect(await until(first.id, isFinished)).toMatchObject({ state: 'cancelled', resumable: true })
})

test('closing says host-exited, and the next studio can resume', async () => {
  const project = await newProject()
  const first = watch(project, counting)
  const { id } = first.queue.start(request)
  await first.until(id, (job) => (job.progress?.step ?? 0) > 5)
  await first.queue.close()
  const second = watch(project, counting)
  expect(second.queue.list()).toMatchObject([{ id, state: 'failed', resumable: true, error: { code: 'host-exited' } }])
  second.queue.resume(id)
  await second.until(id, (job) => job.state === 'running')
  await second.queue.close()
})

test('a job that a crash left running is found interrupted', async () => {
  const project = await newProject()
  const { queue, until, events } = watch(project, counting)
  const { id } = queue.start(request)
  await until(id, (job) => job.state === 'running')
  const running = events.find((job) => job.state === 'running')!
  await queue.close()
  project.jobs.save(running)
  await project.jobs.dropCheckpoint(id)
  const next = watch(project, counting)
  expect(next.queue.list()).toMatchObject([{ state: 'failed', resumable: false, error: { code: 'host-exited' } }])
})

test('a fault ends the job with its code; a mistake of ours is logged and shown without its stack', async () => {
  const project = await newProject()
  const failing = watch(project, async function* () {
    yield { phase: 'x', step: 0, total: 1 }
    throw new Fault('labels.malformed', 'line 3 of labels.json is no polygon', 'labels.json')
  })
  const one = failing.queue.start(request)
  expect(await failing.until(one.id, isFinished)).toMatchObject({ state: 'failed', error: { code: 'labels.malformed', where: 'labels.json' } })
  expect(failing.mishaps).toEqual([])

  const broken = watch(project, async function* () {
    yield { phase: 'x', step: 0, total: 1 }
    throw new TypeError('x is not a function')
  })
  const two = broken.queue.start(request)
  const ended = await broken.until(two.id, isFinished)
  expect(ended.error).toMatchObject({ code: 'internal', message: expect.stringContaining('x is not a function') })
  expect(JSON.stringify(ended)).not.toContain('queue.test.ts')
  expect(broken.mishaps).toHaveLength(1)
})

test('a patch over what a person changed meanwhile is refused as a whole', async () => {
  const project = await newProject()
  project.commit({ added: { a: sampleInstance('a') }, updated: {}, removed: {} }, 'Import', 'job')
  const { queue, until } = watch(project, async function* (ctx) {
    const seen = ctx.records()['a']!
    yield { phase: 'x', step: 0, total: 1 }
    await sleep(10)
    return { patch: { added: { b: sampleInstance('b') }, updated: {}, removed: { a: seen } }, title: 'Labels', result: {} }
  })
  const { id } = queue.start(request)
  await until(id, (job) => job.state === 'running')
  project.edit({ kind: 'label-instance', instanceId: 'a', label: 'cup' })
  expect(await until(id, isFinished)).toMatchObject({ state: 'failed', error: { code: 'project.stale', where: 'a' } })
  expect(project.records['b']).toBeUndefined()
  expect(project.records['a']).toMatchObject({ label: 'cup' })
})

test('each preview replaces the one before, and the last one goes with the job', async () => {
  const project = await newProject()
  const { queue, until, previews } = watch(project, async function* (ctx) {
    for (let step = 0; step < 3; step++) {
      await ctx.preview(step, step, await ctx.blobs.put(new Uint8Array([step]), 'ply'))
      yield { phase: 'training', step, total: 3 }
    }
    expect(previews.map((blob) => project.blobs.has(blob))).toEqual([false, false, true])
    return done()
  })
  const { id } = queue.start(request)
  expect(await until(id, isFinished)).toMatchObject({ state: 'done' })
  await sleep(5)
  expect(previews.map((blob) => project.blobs.has(blob))).toEqual([false, false, false])
})

test('rate and time left are added to progress', async () => {
  const project = await newProject()
  const { queue, until } = watch(project, async function* () {
    for (let step = 1; step < 20; step++) {
      await sleep(2)
      yield { phase: 'x', step, total: 100 }
    }
    return done()
  })
  const { id } = queue.start(request)
  const { progress } = await until(id, isFinished)
  expect(progress!.rate).toBeGreaterThan(0)
  expect(progress!.secondsLeft).toBeCloseTo(81 / progress!.rate!, 5)
})

test('opening sweeps away checkpoints that no job can go on from', async () => {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  const { queue, until } = watch(project, counting)
  const { id } = queue.start(request)
  await until(id, (job) => (job.progress?.step ?? 0) > 3)
  await queue.close()
  await project.jobs.saveCheckpoint('cleared-long-ago', new Uint8Array([1]))
  const folder = join(path, 'cache', 'checkpoints')
  writeFileSync(join(folder, '.half-written.tmp'), 'x')
  project.close()
  const again = await openProject(path)
  expect(readdirSync(folder)).toEqual([`${id}.checkpoint`])
  again.close()
})

const reconstruction: JobRequest = { kind: 'reconstruct', params: ReconstructParams.parse({ exposure: false }) }

test('settings of a running reconstruction change, are kept, and reach its work', async () => {
  const project = await newProject()
  const seen: Adjustable[] = []
  const { queue, until } = watch(project, async function* (ctx) {
    for (let step = 0; !ctx.signal.aborted; step++) {
      seen.push(ctx.settings())
      yield { phase: 'training', step, total: 1e9 }
    }
    throw ctx.signal.reason
  })
  const { id } = queue.start(reconstruction)
  await until(id, (job) => (job.progress?.step ?? 0) > 3)
  expect(queue.adjust(id, { rateFactor: 0.5 }).settings).toEqual({ rateFactor: 0.5 })
  expect(queue.adjust(id, { viewShare: 0 }).settings).toEqual({ rateFactor: 0.5, viewShare: 0 })
  const { step } = queue.list()[0]!.progress!
  await until(id, (job) => job.progress!.step > step + 3)
  expect(seen.at(-1)).toEqual({ rateFactor: 0.5, viewShare: 0 })
  expect(project.jobs.list()[0]!.settings).toEqual({ rateFactor: 0.5, viewShare: 0 })
  expect(() => queue.adjust(id, { exposure: true })).toThrow(/began with --no-exposure/)
  queue.cancel(id)
  await until(id, (job) => job.state === 'cancelled')
  expect(() => queue.adjust(id, { rateFactor: 1 })).toThrow(/is cancelled/)
})

test('only a reconstruction has settings to change', async () => {
  const { queue, until } = watch(await newProject(), counting)
  const { id } = queue.start(request)
  expect(() => queue.adjust(id, { steps: 5 })).toThrow(/only a reconstruction/)
  queue.cancel(id)
  await until(id, (job) => job.state === 'cancelled')
})

test('work that waits for somebody is paused with its reason, and goes on when resumed', async () => {
  const { queue, until } = watch(await newProject(), async function* () {
    yield { phase: 'training', step: 1, total: 2, waits: 'the disk is full' }
    yield { phase: 'training', step: 2, total: 2 }
    return done()
  })
  const { id } = queue.start(reconstruction)
  const paused = await until(id, (job) => job.state === 'paused')
  expect(paused.progress?.waits).toBe('the disk is full')
  queue.resume(id)
  expect((await until(id, (job) => job.state === 'done')).progress?.waits).toBeUndefined()
})

test('curves survive an interruption, and start anew from where the work goes on', async () => {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  const work = async function* (ctx: JobContext): JobGenerator {
    const from = ((await ctx.loadCheckpoint()) ?? [0])[0]!
    for (let step = from + 1; !ctx.signal.aborted; step++) {
      if (step === 8) await ctx.saveCheckpoint(new Uint8Array([5]))
      await sleep(5)
      yield { phase: 'training', step, total: 100, metrics: { loss: 1 / step, heldOutPsnr: Math.floor(step / 4) } }
    }
    throw ctx.signal.reason
  }
  const first = watch(project, work)
  const { id } = first.queue.start(reconstruction)
  await first.until(id, (job) => (job.progress?.step ?? 0) > 12)
  await first.queue.close()
  project.close()
  const again = await openProject(path)
  onTestFinished(() => again.close())
  const second = watch(again, work)
  second.queue.resume(id)
  await second.until(id, (job) => (job.progress?.step ?? 0) >= 8)
  await second.queue.close()
  const curve = second.queue.curve(id)
  expect(curve.slice(0, 8).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  // Only where it was newly measured.
  expect(curve.filter(({ metrics }) => metrics['heldOutPsnr'] !== undefined).slice(0, 3).map(({ step }) => step)).toEqual([1, 4, 8])
})
