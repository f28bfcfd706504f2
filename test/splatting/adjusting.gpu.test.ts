// Settings changed while a run goes on: applied at a batch, noted, kept in checkpoints, and the same again for the same
// changes at the same steps.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { Adjustable } from '../../native-models/scene/adjustable.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import type { TrainOptions } from '../../native-models/splatting/options.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { trainSplats, type TrainContext, type TrainedSplats } from '../../native-models/splatting/trainer.ts'
import { frameOf, knownCloud, ringOfCameras } from './samples.ts'

let gpu: Gpu
let frames: PreparedFrame[]
beforeAll(async () => {
  gpu = await openGpu()
  const cloud = knownCloud(800, 1)
  frames = []
  for (const [i, camera] of ringOfCameras(8, 64, 48).entries()) frames.push(frameOf(`frame ${i}`, camera, await renderSplats(gpu, cloud, camera), false))
})
afterAll(() => { gpu.close() })

const OPTIONS: TrainOptions = { steps: 400, maxSplats: 500, seed: 5, shDegree: 1, refinePoses: true, exposure: true }

async function train(change: Partial<TrainContext>, watch: (progress: Progress) => void = () => undefined): Promise<TrainedSplats> {
  const run = trainSplats(gpu, { frames, heldOut: new Set(['frame 3', 'frame 6']), points: null }, OPTIONS, {
    signal: new AbortController().signal, saveCheckpoint: () => Promise.resolve(), preview: () => Promise.resolve(), ...change,
  })
  for (;;) {
    const next = await run.next()
    if (next.done === true) return next.value
    watch(next.value)
  }
}

const bytesOf = (cloud: SplatCloud): string =>
  [cloud.means, cloud.logScales, cloud.opacityLogits, cloud.sh].map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')).join()

/** More splats than there was room for, other rates, fewer steps. */
const script = (step: number): Adjustable => (step < 100 ? {} : step < 180 ? { maxSplats: 900, rateFactor: 0.5 } : { maxSplats: 900, rateFactor: 2, refinePoses: false, steps: 260 })

test('the same changes at the same steps give the same splats, through a checkpoint too', async () => {
  const counts = new Map<number, number>()
  const whole = await train({ settings: script }, ({ step, metrics }) => counts.set(step, metrics?.['splats'] ?? 0))
  expect(whole.steps).toBe(260)
  expect(whole.adjustments.map(({ step, settings }) => [step, settings])).toEqual([
    [100, { maxSplats: 900, rateFactor: 0.5 }], [180, { rateFactor: 2, refinePoses: false, steps: 260 }],
  ])
  expect(counts.get(100)).toBeLessThanOrEqual(500)
  expect(Math.max(...counts.values())).toBeGreaterThan(500)
  expect(whole.heldOut.map(({ frameId }) => frameId)).toEqual(['frame 3', 'frame 6'])
  expect(whole.heldOut.reduce((sum, { psnr }) => sum + psnr / 2, 0)).toBeCloseTo(whole.psnr!, 9)

  expect(bytesOf((await train({ settings: script })).cloud)).toBe(bytesOf(whole.cloud))
  expect(bytesOf((await train({})).cloud)).not.toBe(bytesOf(whole.cloud))

  const abort = new AbortController()
  let saved: Uint8Array | null = null
  const keep = (bytes: Uint8Array): Promise<void> => { saved = bytes; return Promise.resolve() }
  await expect(train({ settings: script, signal: abort.signal, saveCheckpoint: keep }, ({ step }) => { if (step >= 150) abort.abort() })).rejects.toMatchObject({ code: 'job.cancelled' })
  const resumed = await train({ settings: script, checkpoint: saved })
  expect(bytesOf(resumed.cloud)).toBe(bytesOf(whole.cloud))
  expect(resumed.adjustments.map(({ step }) => step)).toEqual([100, 180])
})

test('a lowered limit drops the faintest splats at once', async () => {
  const counts: [number, number][] = []
  const trained = await train({ settings: (step) => (step < 300 ? {} : { maxSplats: 120 }) }, ({ step, metrics }) => counts.push([step, metrics?.['splats'] ?? 0]))
  expect(counts.find(([step]) => step === 300)![1]).toBeGreaterThan(120)
  expect(counts.find(([step]) => step === 305)![1]).toBe(120)
  expect(trained.cloud.count).toBeLessThanOrEqual(120)
  expect(trained.psnr).toBeGreaterThan(10)
})
