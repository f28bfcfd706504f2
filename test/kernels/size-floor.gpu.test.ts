// No splat finer than the photographs show: floors against float64, splats held to them, and hostile input.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { SizeFloor } from '../../native-models/kernels/density-control/size-floor.ts'
import { sizeFloorReference } from '../../native-models/kernels/density-control/size-floor.reference.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, writeSplats, type SplatArrays } from '../../native-models/splatting/gpu-splats.ts'
import { ringOfCameras } from '../splatting/samples.ts'
import { runPass } from './pass.ts'
import { randomCloud, referenceCamera } from './splat-scene.ts'

/** A logarithm in float32 of numbers near 0.01. */
const TOLERANCE = 1e-5
/** Splats on the border of a view to the last bit may be in it or not. */
const ON_BORDER = 0.002
/** What "no camera sees it" looks like: smaller than any size. */
const ANY_SIZE = -1e20

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

async function open(cloud: SplatCloud, cameras: readonly Camera[]): Promise<{ splats: SplatArrays; floor: SizeFloor }> {
  const splats = createSplatArrays(gpu, 'splat', Math.max(1, cloud.count), 0)
  writeSplats(gpu, splats, cloud)
  const floor = await SizeFloor.create(gpu, splats, uploadCameras(gpu, cameras), cameras.length)
  floor.find(cloud.count)
  return { splats, floor }
}

async function hold(cloud: SplatCloud, cameras: readonly Camera[]): Promise<{ floors: Float32Array; logScales: Float32Array }> {
  const { splats, floor } = await open(cloud, cameras)
  floor.prepare(cloud.count)
  runPass(gpu, (pass) => { floor.encode(pass, cloud.count) })
  return { floors: await readArray(gpu, floor.floors), logScales: await readArray(gpu, splats.logScales) }
}

const cameras = ringOfCameras(7, 60, 40)

test.each([0, 1, 300, 1_000_000])('of %d splats agrees with float64 and holds every axis', async (count) => {
  const cloud = randomCloud(count, 0, 5)
  cloud.means.forEach((v, k) => { cloud.means[k] = 3 * v })
  cloud.logScales.forEach((v, k) => { cloud.logScales[k] = v - 2 })
  const { floors, logScales } = await hold(cloud, cameras)
  const references = cameras.map(referenceCamera)
  const checked = Array.from({ length: Math.min(count, 2000) }, (_, k) => Math.floor((k * count) / Math.min(count, 2000)))
  let wrong = 0
  for (const i of checked) {
    const expected = sizeFloorReference([...cloud.means.subarray(3 * i, 3 * i + 3)], references)
    if (expected === -Infinity ? !(floors[i]! < ANY_SIZE) : !(Math.abs(floors[i]! - expected) < TOLERANCE)) wrong++
    for (let k = 3 * i; k < 3 * i + 3; k++) expect(logScales[k]).toBe(Math.max(cloud.logScales[k]!, floors[i]!))
  }
  expect(wrong).toBeLessThanOrEqual(ON_BORDER * count)
  if (count > 100) {
    expect(floors.some((v) => v < ANY_SIZE)).toBe(true)
    expect(logScales.some((v, k) => v > cloud.logScales[k]!)).toBe(true)
  }
})

describe('hostile input', () => {
  test('no camera: any size', async () => {
    const cloud = randomCloud(5, 0, 5)
    expect([...(await hold(cloud, [])).logScales]).toEqual([...cloud.logScales])
  })

  test('means that are no numbers have no floor and spoil no other', async () => {
    const cloud = randomCloud(5, 0, 5)
    const sound = await hold(cloud, cameras)
    cloud.means.set([NaN, 0, 0, Infinity, 0, 0, 0, -Infinity, 0])
    const { floors, logScales } = await hold(cloud, cameras)
    expect([...floors.subarray(0, 3)].every((v) => v < ANY_SIZE)).toBe(true)
    expect([...floors.subarray(3, 5)]).toEqual([...sound.floors.subarray(3, 5)])
    expect(logScales.every(Number.isFinite)).toBe(true)
  })

  test('a splat without extent is held, one without end left', async () => {
    const cloud = randomCloud(2, 0, 5)
    cloud.means.fill(0)
    cloud.logScales.set([-Infinity, -Infinity, -Infinity, Infinity, Infinity, Infinity])
    const { floors, logScales } = await hold(cloud, cameras)
    expect([...logScales]).toEqual([floors[0], floors[0], floors[0], Infinity, Infinity, Infinity])
  })
})
