// Captures nobody should have to train on, and some that people do: a sensible scene or a Fault, never a hang, never a splat
// that is no number.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { PointSet, PreparedFrame } from '../../native-models/scene/frames.ts'
import { selectSplats, type SplatCloud } from '../../native-models/scene/splats.ts'
import { DENSIFICATIONS } from '../../native-models/splatting/density-control.ts'
import { SPLAT_PARAMETERS } from '../../native-models/splatting/gpu-splats.ts'
import type { TrainInput, TrainOptions } from '../../native-models/splatting/options.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { trainSplats, type TrainedSplats } from '../../native-models/splatting/trainer.ts'
import { frameOf, knownCloud, lookAt, ringOfCameras } from './samples.ts'

/** Past the first density control, so that growth and relocation meet the odd input too. */
const OPTIONS: TrainOptions = { steps: 110, maxSplats: 200, seed: 3, shDegree: 1 }
const SIZE = [40, 30] as const

let gpu: Gpu
let cameras: Camera[]
let frames: PreparedFrame[]
beforeAll(async () => {
  gpu = await openGpu()
  cameras = ringOfCameras(8, ...SIZE)
  frames = []
  for (const [i, camera] of cameras.entries()) frames.push(frameOf(`frame ${i}`, camera, await renderSplats(gpu, knownCloud(400, 1), camera), false))
})
afterAll(() => { gpu.close() })

async function train(input: Partial<TrainInput>, options: Partial<TrainOptions> = {}): Promise<TrainedSplats> {
  const run = trainSplats(gpu, { frames, heldOut: new Set(), points: null, ...input }, { ...OPTIONS, ...options }, {
    signal: new AbortController().signal, saveCheckpoint: () => Promise.resolve(), preview: () => Promise.resolve(),
  })
  for (;;) {
    const next = await run.next()
    if (next.done === true) return next.value
  }
}

function expectSound({ cloud, cameras: found, exposures, psnr, ssim }: TrainedSplats): void {
  for (const score of [psnr, ssim]) if (score !== null) expect(Number.isFinite(score)).toBe(true)
  for (const name of SPLAT_PARAMETERS) expect(cloud[name].every(Number.isFinite), name).toBe(true)
  for (const { worldFromCamera } of Object.values(found)) expect(worldFromCamera.every(Number.isFinite)).toBe(true)
  for (const { gain, bias } of Object.values(exposures)) expect([...gain, ...bias].every(Number.isFinite)).toBe(true)
}

const withPixels = (frame: PreparedFrame, change: Partial<PreparedFrame>): PreparedFrame => ({ ...frame, ...change })

describe.each(DENSIFICATIONS)('sparse points, family %s', (densification) => {
  function points(spoil: (set: PointSet) => void): PointSet {
    const cloud = knownCloud(150, 2)
    const set = { positions: cloud.means.slice(), colors: new Uint8Array(450).fill(128) }
    spoil(set)
    return set
  }

  test.each([
    ['NaN', points((set) => { set.positions.fill(NaN, 0, 30) })],
    ['infinite', points((set) => { set.positions.set([Infinity, 0, 0, 0, -Infinity, 0]) })],
    ['all NaN', points((set) => { set.positions.fill(NaN) })],
    ['beyond all measure', points((set) => { set.positions.fill(3e38, 0, 3) })],
    ['all at one place', points((set) => { set.positions.fill(0.1) })],
    ['behind every camera', points((set) => { set.positions.forEach((v, k) => { set.positions[k] = k % 3 === 2 ? 50 + v : v }) })],
  ])('%s', async (_, set) => {
    expectSound(await train({ points: set }, { densification }))
  })
})

describe('photographs', () => {
  test('all black', async () => {
    const black = frames.map((frame) => withPixels(frame, { rgb: new Uint8Array(frame.rgb.length) }))
    expectSound(await train({ frames: black, heldOut: new Set(['frame 1']) }))
  })

  test('one without a single source pixel among others', async () => {
    const nothing = new Uint8Array(SIZE[0] * SIZE[1])
    expectSound(await train({ frames: frames.map((frame, i) => (i === 2 ? withPixels(frame, { valid: nothing }) : frame)) }, { exposure: true, refinePoses: true }))
  })

  test('none with a source pixel', async () => {
    const nothing = new Uint8Array(SIZE[0] * SIZE[1])
    await expect(train({ frames: frames.map((frame) => withPixels(frame, { valid: nothing })) })).rejects.toThrow(Fault)
  })

  test('a held-out one without a single source pixel is not scored', async () => {
    const nothing = new Uint8Array(SIZE[0] * SIZE[1])
    const trained = await train({ frames: frames.map((frame, i) => (i === 2 ? withPixels(frame, { valid: nothing }) : frame)), heldOut: new Set(['frame 2']) })
    expectSound(trained)
    expect([trained.psnr, trained.ssim, trained.psnrAsGiven]).toEqual([null, null, null])
  })

  test('one alone', async () => {
    expectSound(await train({ frames: frames.slice(0, 1) }, { exposure: true, refinePoses: true }))
  })

  test('a single pixel', async () => {
    const one = ringOfCameras(4, 1, 1).map((camera, i) => ({ id: `p${i}`, name: `p${i}`, camera, rgb: new Uint8Array([200, 100, 50]), depth: null, valid: null }))
    expectSound(await train({ frames: one }, { exposure: true }))
  })

  test('of different sizes', async () => {
    const sizes = [[40, 30], [64, 20], [130, 124], [7, 50]] as const
    const mixed: PreparedFrame[] = []
    for (const [i, size] of sizes.entries()) {
      const camera = lookAt([3 * Math.cos(i), 3 * Math.sin(i), 1], [0, 0, 0], size[0], size[1])
      mixed.push(frameOf(`m${i}`, camera, await renderSplats(gpu, knownCloud(400, 1), camera), false))
    }
    expectSound(await train({ frames: mixed, heldOut: new Set(['m2']) }))
  })

  test.each([
    ['NaN', NaN], ['infinite', Infinity], ['negative', -1], ['as far as numbers go', 3e38],
  ])('with depth that is %s here and there', async (_, odd) => {
    const depth = Float32Array.from({ length: SIZE[0] * SIZE[1] }, (_v, i) => (i % 5 === 0 ? odd : 3))
    expectSound(await train({ frames: frames.map((frame) => withPixels(frame, { depth })) }))
  })

  test('all from one place', async () => {
    expectSound(await train({ frames: frames.map((frame) => withPixels(frame, { camera: cameras[0]! })) }, { refinePoses: true }))
  })
})

describe('splats', () => {
  test('one', async () => {
    const trained = await train({}, { maxSplats: 1 })
    expectSound(trained)
    expect(trained.cloud.count).toBeLessThanOrEqual(1)
  })

  test('loaded with scales without end, at one place and behind the camera are drawn or left out', async () => {
    const sound = knownCloud(60, 4)
    const cloud: SplatCloud = selectSplats(sound, Array.from({ length: 60 }, (_, i) => (i < 20 ? 7 : i)))
    cloud.logScales.fill(Infinity, 3 * 30, 3 * 32)
    cloud.logScales.fill(88, 3 * 32, 3 * 33)
    cloud.means.set([100, 100, 100], 3 * 33)
    const { color, depth, alpha } = await renderSplats(gpu, cloud, cameras[0]!)
    for (const values of [color, depth, alpha]) expect(values.every(Number.isFinite)).toBe(true)
    expect(Math.max(...alpha)).toBeGreaterThan(0.5)
  })
})
