// One seed on one adapter: the same splats to the last bit, in every family of density control and every mode, in one go or
// from a checkpoint on.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { PreparedFrame } from '../../native-models/scene/frames.ts'
import { BACKGROUNDS } from '../../native-models/splatting/background.ts'
import { DENSIFICATIONS } from '../../native-models/splatting/density-control.ts'
import { SPLAT_PARAMETERS } from '../../native-models/splatting/gpu-splats.ts'
import type { TrainOptions } from '../../native-models/splatting/options.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { trainSplats, type TrainedSplats } from '../../native-models/splatting/trainer.ts'
import { frameOf, knownCloud, ringOfCameras } from './samples.ts'

/** Two density controls; the second falls beyond where gradient-based growth ends. */
const STEPS = 220
/** Long enough that gradient-based control resets opacities once. */
const STEPS_WITH_RESET = 1040
const OPTIONS: TrainOptions = { steps: STEPS, maxSplats: 200, seed: 5 }

let gpu: Gpu
let plain: PreparedFrame[]
let measured: PreparedFrame[]
beforeAll(async () => {
  gpu = await openGpu()
  const views = await Promise.all(ringOfCameras(8, 40, 30).map(async (camera) => ({ camera, view: await renderSplats(gpu, knownCloud(500, 1), camera) })))
  plain = views.map(({ camera, view }, i) => frameOf(`frame ${i}`, camera, view, false))
  measured = views.map(({ camera, view }, i) => frameOf(`frame ${i}`, camera, view, true))
})
afterAll(() => { gpu.close() })

interface Run { trained: TrainedSplats; checkpoint: Uint8Array | null }

/** Trains to the end, or until `stopAt` steps; then what was saved is what there is. */
async function train(frames: readonly PreparedFrame[], options: TrainOptions, stopAt = Infinity, from: Uint8Array | null = null): Promise<Partial<Run>> {
  const abort = new AbortController()
  let checkpoint: Uint8Array | null = null
  const run = trainSplats(gpu, { frames, heldOut: new Set(['frame 3']), points: null }, options, {
    signal: abort.signal, checkpoint: from, saveCheckpoint: (bytes) => { checkpoint = bytes; return Promise.resolve() }, preview: () => Promise.resolve(),
  })
  try {
    for (;;) {
      const next = await run.next()
      if (next.done === true) return { trained: next.value }
      if (next.value.step >= stopAt) abort.abort()
    }
  } catch (fault) {
    if (!abort.signal.aborted) throw fault
    return { checkpoint }
  }
}

const bytesOf = ({ cloud, cameras, exposures, psnr }: TrainedSplats): string => JSON.stringify([
  ...SPLAT_PARAMETERS.map((name) => Buffer.from(cloud[name].buffer, cloud[name].byteOffset, cloud[name].byteLength).toString('base64')), cameras, exposures, psnr,
])

/** Every family with every background and filter; pruning and the size floor on and off with each of these. */
const COMBINATIONS = DENSIFICATIONS.flatMap((densification) => BACKGROUNDS.flatMap((background) => [false, true].map((antialiased) => ({
  densification, background, antialiased, prune: antialiased === (background === 'white'), sizeFloor: antialiased === (background === 'random'),
}))))

describe.each(COMBINATIONS)('$densification, $background background, antialiased: $antialiased, prune: $prune, size floor: $sizeFloor', (mode) => {
  test('gives the same bits twice, and from a checkpoint on', async () => {
    // Every other mode with measured depth and all that may be fitted besides.
    const fitted = mode.antialiased ? { shDegree: 3, exposure: true, refinePoses: true } : { shDegree: 1 }
    const options = { ...OPTIONS, ...mode, ...fitted }
    const frames = mode.antialiased ? measured : plain
    const whole = bytesOf((await train(frames, options)).trained!)
    expect(bytesOf((await train(frames, options)).trained!) === whole, 'twice').toBe(true)
    const { checkpoint } = await train(frames, options, STEPS * 0.6)
    expect(bytesOf((await train(frames, options, Infinity, checkpoint)).trained!) === whole, 'from a checkpoint').toBe(true)
  })
})

test('modes and seeds differ from each other', async () => {
  const runs = [{}, { seed: 6 }, { densification: 'default' }, { background: 'random' }, { background: 'white' }, { antialiased: true }] as const
  const results = []
  for (const options of runs) results.push(bytesOf((await train(plain, { ...OPTIONS, ...options })).trained!))
  expect(new Set(results).size).toBe(runs.length)
})

test('a reset of opacities repeats, too', async () => {
  const options: TrainOptions = { ...OPTIONS, steps: STEPS_WITH_RESET, densification: 'default' }
  const [first, second] = [await train(plain, options), await train(plain, options)]
  expect(bytesOf(first.trained!) === bytesOf(second.trained!)).toBe(true)
})
