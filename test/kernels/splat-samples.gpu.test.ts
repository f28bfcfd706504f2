// The splats that make up single pixels: against float64, in any tile form, and on hostile input.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPixelSamples } from '../../native-models/backbone/pixel-samples.ts'
import { NO_PLACE, type PixelSamples } from '../../native-models/backbone/backbone.ts'
import { readArray, readArrays } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { samplesReference } from '../../native-models/kernels/splat-samples/splat-samples.reference.ts'
import { SplatSamples } from '../../native-models/kernels/splat-samples/splat-samples.ts'
import { visualReference } from '../../native-models/kernels/visual-properties/visual-properties.reference.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { splatPlaces } from '../../native-models/splatting/splat-places.ts'
import { drawSplats } from './drawn-splats.ts'
import { randomCloud, referenceCamera, slantedCamera } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [44, 29]
const PIXELS = Uint32Array.from({ length: WIDTH * HEIGHT }, (_, p) => p)
/** Weights are products of some fifty float32 factors; two nearly equal ones may change places at the end of a row. */
const TOLERANCE = 2e-5
const SWAPPED_PIXELS = 0.01

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

const camera = slantedCamera(WIDTH, HEIGHT)

async function sample(cloud: SplatCloud, pixels: Uint32Array, keep: number, form: 'narrow' | 'wide' = 'narrow', at = 0): Promise<PixelSamples> {
  const { shape, splats, view } = await drawSplats(gpu, cloud, camera, form)
  const places = await splatPlaces(gpu, splats, cloud)
  const into = createPixelSamples(gpu, at + pixels.length, keep)
  const { ids, weights, depths } = into
  const samples = await SplatSamples.create(gpu, shape)
  samples.run(view, { means: places.positions, visual: places.visual }, pixels, { keep, ids, weights, depths, positions: into.places.positions, samples: into.places.visual }, at)
  return into
}

describe.each(['narrow', 'wide'] as const)('the %s form', (form) => {
  it.each([1, 4, 300])('keeps the %d heaviest splats of a pixel, nearest first', async (keep) => {
    const cloud = randomCloud(300, 1, 21)
    const into = await sample(cloud, PIXELS, keep, form)
    const [ids, weights, depths, positions, visual] = await readArrays(gpu, [into.ids, into.weights, into.depths, into.places.positions, into.places.visual] as const)
    const looks = visualReference(cloud)
    let swapped = 0
    for (const [p, expected] of samplesReference(cloud, referenceCamera(camera), PIXELS, keep).entries()) {
      const same = expected.every(({ i, w }, k) => ids[p * keep + k] === i && Math.abs(weights[p * keep + k]! - w) < TOLERANCE)
      if (!same) swapped++
      else for (const [k, { i, depth }] of expected.entries()) {
        const at = p * keep + k
        expect(depths[at]!).toBeCloseTo(depth, 4)
        expect([...positions.subarray(3 * at, 3 * at + 3)]).toEqual([...cloud.means.subarray(3 * i, 3 * i + 3)])
        for (let d = 0; d < 4; d++) expect(visual[4 * at + d]!).toBeCloseTo(looks[4 * i + d]!, 5)
      }
    }
    expect(swapped).toBeLessThan(PIXELS.length * SWAPPED_PIXELS)
  })
})

it('fills only its rows, and the rest of a row with nothing', async () => {
  const into = await sample(randomCloud(3, 0, 2), new Uint32Array([0, 700]), 6, 'narrow', 2)
  const [ids, weights, positions, visual] = await readArrays(gpu, [into.ids, into.weights, into.places.positions, into.places.visual] as const)
  expect(ids.subarray(0, 12).every((id) => id === 0)).toBe(true)
  for (let at = 12; at < 24; at++) {
    if (ids[at] !== NO_PLACE) continue
    expect([weights[at], ...positions.subarray(3 * at, 3 * at + 3), ...visual.subarray(4 * at, 4 * at + 4)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
  }
  expect(ids.subarray(12).filter((id) => id === NO_PLACE).length).toBeGreaterThan(5)
})

it('survives splats that are not numbers, none, and a million', async () => {
  const good = randomCloud(60, 0, 8)
  const bad: SplatCloud = { ...good, means: good.means.slice() }
  bad.means.set([Number.NaN, Infinity, 0], 0)
  const of = async (cloud: SplatCloud): Promise<Uint32Array> => readArray(gpu, (await sample(cloud, PIXELS, 5)).ids)
  expect((await of(bad)).every((id) => id !== 0)).toBe(true)
  expect((await of(randomCloud(0, 0, 1))).every((id) => id === NO_PLACE)).toBe(true)
  expect((await of(randomCloud(1_000_000, 0, 1, 0.004))).some((id) => id < 1_000_000)).toBe(true)
})
