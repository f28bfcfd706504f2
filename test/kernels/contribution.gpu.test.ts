// What each splat did for a view: against float64, added up over views, and on hostile input.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArrays } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { Contribution, type Contributions } from '../../native-models/kernels/contribution/contribution.ts'
import { contributionReference } from '../../native-models/kernels/contribution/contribution.reference.ts'
import { NEUTRAL_EXPOSURE, type ChannelExposure } from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { cameraBinding } from '../../native-models/splatting/camera-array.ts'
import { FORMS, runPhases, screenSplatAt, takeApart, type Apart, type Form } from './raster-parts.ts'
import { random, randomCloud, slantedCamera } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [45, 29]
/** A weight behind some fifty others in float32, each alpha by a recurrence of up to seven products. */
const WEIGHT_TOLERANCE = 2e-5
/** Two splats whose weights differ by less at a pixel may lead it the other way round: share of all pixels. */
const TIES = 0.01
/** Blame is rounded to whole units once per tile and splat; relative to the largest, with float32. */
const BLAME_TOLERANCE = 1e-4
const EXPOSURE: ChannelExposure = { gain: [1.1, 0.9, 1.05], bias: [0.02, -0.01, 0.03] }

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

function photograph(seed = 3): Uint32Array {
  const next = random(seed)
  return Uint32Array.from({ length: WIDTH * HEIGHT }, () => (next() < 0.85 ? 0xff000000 + Math.floor(next() * 0x1000000) : 0))
}

interface Measured { apart: Apart; contribution: Contribution }

async function open(cloud: SplatCloud, form: Form = 'narrow'): Promise<Measured> {
  const apart = await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT), { form })
  runPhases(apart, ['project', 'sort', 'raster'])
  return { apart, contribution: await Contribution.create(gpu, apart.parts.shape, { splats: Math.max(1, cloud.count), width: WIDTH, height: HEIGHT }) }
}

function add({ apart, contribution }: Measured, pixels: Uint32Array, exposure = EXPOSURE): void {
  const { parts, tileStarts, cameras } = apart
  contribution.add({
    camera: cameraBinding(cameras, 0), lists: { tileStarts, tileSplats: parts.pairs.tileSplats, screen: parts.scratch.screen },
    color: parts.outputs.color, width: WIDTH, height: HEIGHT, pixels, exposure,
  })
}

async function measure(cloud: SplatCloud, form: Form = 'narrow', pixels = photograph()): Promise<Contributions> {
  const measured = await open(cloud, form)
  add(measured, pixels)
  return measured.contribution.read(cloud.count)
}

describe.each(FORMS)('contributions in the %s form', (form) => {
  test.each([[6, 0.6], [80, 0.2], [400, 0.06]] as const)('of %d splats agree with float64', async (count, size) => {
    const measured = await open(randomCloud(count, 0, count, size), form)
    add(measured, photograph())
    const actual = await measured.contribution.read(count)
    const { scratch, outputs } = measured.apart.parts
    const [screen, visible, color] = await readArrays(gpu, [scratch.screen, outputs.visible, outputs.color] as const)
    const splats = Array.from({ length: count }, (_, i) => (visible[i]! > 0 ? screenSplatAt(screen, i) : null))
    const expected = contributionReference(splats, { width: WIDTH, height: HEIGHT, color, pixels: photograph(), exposure: EXPOSURE })
    const mostBlame = Math.max(...expected.map(({ blame }) => blame))
    let moved = 0
    for (const [i, { most, leading, blame }] of expected.entries()) {
      expect(Math.abs(actual.most[i]! - most), `weight of splat ${i}`).toBeLessThan(WEIGHT_TOLERANCE)
      expect(Math.abs(actual.blame[i]! - blame) / mostBlame, `blame of splat ${i}`).toBeLessThan(BLAME_TOLERANCE)
      moved += Math.abs(actual.leading[i]! - leading)
    }
    expect(moved).toBeLessThan(TIES * WIDTH * HEIGHT)
    expect(Math.max(...actual.leading)).toBeGreaterThan(0)
  })
})

test('views add up, the same bits in any order, and a clear begins anew', async () => {
  const cloud = randomCloud(60, 0, 5, 0.2)
  const measured = await open(cloud)
  const [a, b] = [photograph(1), photograph(2)]
  const read = async (...views: Uint32Array[]): Promise<Contributions> => {
    measured.contribution.clear()
    for (const pixels of views) add(measured, pixels)
    return measured.contribution.read(cloud.count)
  }
  const [ab, ba, alone] = [await read(a, b), await read(b, a), await read(a)]
  expect(ab).toEqual(ba)
  expect([...ab.most]).toEqual([...alone.most])
  expect([...ab.leading]).toEqual([...alone.leading].map((pixels) => 2 * pixels))
})

describe('hostile input', () => {
  test('splats that are not drawn did nothing', async () => {
    const cloud = randomCloud(20, 0, 5, 0.2)
    cloud.means[0] = NaN
    cloud.opacityLogits[1] = -50
    const { most, leading, blame } = await measure(cloud)
    for (const values of [most, leading, blame]) expect([...values.subarray(0, 2)]).toEqual([0, 0])
    expect(Math.max(...most)).toBeGreaterThan(0.1)
  })

  test('a photograph without any source blames nobody; exposures that are no numbers blame within bounds', async () => {
    const cloud = randomCloud(20, 0, 5, 0.2)
    const nothing = await measure(cloud, 'narrow', new Uint32Array(WIDTH * HEIGHT))
    expect(nothing.blame.every((v) => v === 0)).toBe(true)
    for (const gain of [NaN, Infinity, 1e30]) {
      const measured = await open(cloud)
      add(measured, photograph(), { ...NEUTRAL_EXPOSURE, gain: [gain, 1, 1] })
      const { blame } = await measured.contribution.read(20)
      // No pixel can be more wrong than wholly wrong.
      expect(blame.every((v) => v >= 0 && v <= WIDTH * HEIGHT), `gain ${gain}`).toBe(true)
    }
  })

  test.each([0, 1, 1_000_000])('%d splats', async (count) => {
    const { most, leading } = await measure(randomCloud(count, 0, 3, 0.01))
    expect(most.every((v) => v >= 0 && v <= 1)).toBe(true)
    const led = leading.reduce((sum, v) => sum + v, 0)
    expect(led).toBeLessThanOrEqual(WIDTH * HEIGHT)
    if (count > 1) expect(led).toBeGreaterThan(WIDTH * HEIGHT * 0.3)
  })
})
