// Opacity and base colour of splats: against float64, at every degree of harmonics, and of values nobody should store.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { readArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { visualReference } from '../../native-models/kernels/visual-properties/visual-properties.reference.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { createSplatArrays, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { splatPlaces } from '../../native-models/splatting/splat-places.ts'
import { randomCloud } from './splat-scene.ts'

/** One exponential in float32. */
const TOLERANCE = 1e-6

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

async function visualOf(cloud: SplatCloud): Promise<Float32Array> {
  const splats = createSplatArrays(gpu, 'splat', Math.max(1, cloud.count), cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  return readArray(gpu, (await splatPlaces(gpu, splats, cloud)).visual, { to: cloud.count * 4 })
}

it.each([0, 1, 2, 3] as const)('are those of float64, degree %d', async (degree) => {
  const cloud = randomCloud(500, degree, degree + 1)
  // Some of them darker than black and brighter than white.
  const bright = { ...cloud, sh: cloud.sh.map((value) => 8 * value) }
  const expected = visualReference(bright)
  const actual = await visualOf(bright)
  expect(expected.every((value, k) => Math.abs(value - actual[k]!) < TOLERANCE)).toBe(true)
  expect(expected.filter((value) => value === 1).length).toBeGreaterThan(50)
})

it('stay between 0 and 1 for any logit and colour, none and a million of them', async () => {
  const cloud = randomCloud(6, 0, 3)
  cloud.opacityLogits.set([Infinity, -Infinity, 1e30, -1e30, 200, -200])
  cloud.sh.set([Infinity, -Infinity, 1e30])
  const visual = await visualOf(cloud)
  expect([...visual].every((value) => value >= 0 && value <= 1)).toBe(true)
  expect((await visualOf(randomCloud(0, 0, 1))).length).toBe(0)
  const many = await visualOf(randomCloud(1_000_000, 0, 1))
  expect(many[4 * 999_999]).toBeGreaterThan(0)
})
