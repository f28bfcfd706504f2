// Running a training that does nothing but take time: changes before batches, checkpoints, full disks, views.

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runTraining, type RunningContext, type Trainable } from '../../native-models/backbone/running.ts'
import { adjusted, type Adjustable, type SettingsInForce } from '../../native-models/scene/adjustable.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Progress } from '../../native-models/scene/progress.ts'

beforeEach(() => { vi.useFakeTimers({ toFake: ['performance'] }) })
afterEach(() => { vi.useRealTimers() })

const BEGUN: SettingsInForce = { steps: 100, minutes: null, maxSplats: 10, depthWeight: 0, rateFactor: 1, refinePoses: false, exposure: false, viewShare: 0.1, checkpointSeconds: 45 }
const spend = (seconds: number): Promise<void> => { vi.advanceTimersByTime(seconds * 1000); return Promise.resolve() }

/** A run of one step a batch; `batch`, `view`, `score`: what each costs, seconds. */
function runOf(costs: { batch: number; view?: number; score?: number }) {
  const log: string[] = []
  const run: Trainable & { step: number; inForce: SettingsInForce } = {
    step: 0, inForce: BEGUN, batchSeconds: costs.batch,
    get finished() { return this.step >= this.inForce.steps },
    async batch() { this.step++; await spend(costs.batch) },
    async score() { log.push(`score ${this.step}`); await spend(costs.score ?? 0) },
    async show() { log.push(`show ${this.step}`); await spend(costs.view ?? 0.1) },
    async adjust(settings) { log.push(`adjust ${this.step} ${JSON.stringify(settings)}`); this.inForce = adjusted(this.inForce, settings); await spend(0) },
    checkpoint: () => Promise.resolve(new Uint8Array([run.step])),
    progress: () => ({ phase: 'training', step: run.step, total: run.inForce.steps }),
  }
  return { run, log }
}

function contextOf(more: Partial<RunningContext> = {}) {
  const saved: { step: number; at: number }[] = []
  const ctx: RunningContext = {
    signal: new AbortController().signal,
    saveCheckpoint: (bytes) => { saved.push({ step: bytes[0]!, at: performance.now() / 1000 }); return Promise.resolve() },
    ...more,
  }
  return { ctx, saved }
}

async function all(run: Trainable, ctx: RunningContext): Promise<Progress[]> {
  const seen: Progress[] = []
  for await (const progress of runTraining(run, ctx)) seen.push(progress)
  return seen
}

test('what is wanted is applied before the next batch, once', async () => {
  const { run, log } = runOf({ batch: 0.1 })
  const wanted = (step: number): Adjustable => (step < 30 ? {} : { rateFactor: 0.5, steps: 60 })
  await all(run, contextOf({ settings: wanted }).ctx)
  expect(log.filter((line) => line.startsWith('adjust'))).toEqual(['adjust 30 {"rateFactor":0.5,"steps":60}'])
  expect(run.step).toBe(60)
})

test('steps lowered to where it stands finish it at once', async () => {
  const { run } = runOf({ batch: 0.1 })
  await all(run, contextOf({ settings: (step) => (step < 42 ? {} : { steps: 42 }) }).ctx)
  expect(run.step).toBe(42)
})

test.each([0.5, 7, 25, 50])('no minute passes without a checkpoint where a batch takes %d s', async (batch) => {
  const { run } = runOf({ batch })
  const { ctx, saved } = contextOf()
  await all(run, ctx)
  const gaps = saved.map(({ at }, i) => at - (saved[i - 1]?.at ?? 0))
  expect(Math.max(...gaps)).toBeLessThanOrEqual(60)
  expect(saved.length).toBeGreaterThan(0)
})

test('what was learnt is saved before a pause', async () => {
  const { run } = runOf({ batch: 0.1 })
  const { ctx, saved } = contextOf({ pausing: () => run.step === 17 })
  await all(run, ctx)
  expect(saved.map(({ step }) => step)).toEqual([17])
})

test('a full disk waits with everything learnt, and goes on once there is space', async () => {
  const { run } = runOf({ batch: 1 })
  let full = true
  const { ctx, saved } = contextOf()
  const guarded = { ...ctx, saveCheckpoint: (bytes: Uint8Array) => (full ? Promise.reject(new Fault('disk.full', 'full')) : ctx.saveCheckpoint(bytes)) }
  const running = runTraining(run, guarded)
  let last: Progress | undefined
  while (last?.waits === undefined) last = (await running.next()).value as Progress
  expect(last.waits).toMatch(/disk is full.*step \d+.*resume/)
  const { step } = run
  expect((await running.next()).value).toMatchObject({ waits: last.waits })
  expect(run.step).toBe(step)
  full = false
  await running.next()
  expect(saved[0]!.step).toBe(step)
  expect(run.step).toBe(step + 1)
})

test('views keep to their share, and the share is told', async () => {
  const { run, log } = runOf({ batch: 0.5, view: 0.4 })
  const seen = await all(run, contextOf({ settings: () => ({ steps: 400, viewShare: 0.2 }) }).ctx)
  expect(seen.at(-1)!.viewShare).toBeLessThanOrEqual(0.2)
  expect(seen.at(-1)!.viewShare).toBeGreaterThan(0.15)
  expect(log.filter((line) => line.startsWith('show')).length).toBeGreaterThan(50)
})

test('scores that cost much come seldom', async () => {
  const { run, log } = runOf({ batch: 1, score: 9 })
  await all(run, contextOf({ settings: () => ({ steps: 400 }) }).ctx)
  expect(log.filter((line) => line.startsWith('score')).length).toBeLessThan(6)
})

test('a signal saves and says so', async () => {
  const { run } = runOf({ batch: 1 })
  const abort = new AbortController()
  const { ctx, saved } = contextOf({ signal: abort.signal })
  const running = runTraining(run, ctx)
  await running.next()
  abort.abort()
  await expect(running.next()).rejects.toMatchObject({ code: 'job.cancelled' })
  expect(saved).toHaveLength(1)
})
