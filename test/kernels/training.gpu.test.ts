// The gradients at work: repeatable to the bit, finite whatever comes in, and good enough to fit an image.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArray, readArrays, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { kernelShape } from '../../native-models/kernels/shared/shape.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, readSplats, SPLAT_PARAMETERS, writeSplats, type SplatArrays } from '../../native-models/splatting/gpu-splats.ts'
import { createRasteriser, type RasterView, type Rasteriser } from '../../native-models/splatting/rasteriser.ts'
import { drawWithRoom } from '../../native-models/splatting/render.ts'
import { random, randomCloud, slantedCamera } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [64, 48]

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

interface Scene { splats: SplatArrays; rasteriser: Rasteriser; view: RasterView }

async function sceneOf(cloud: SplatCloud, form: 'narrow' | 'wide' = 'narrow'): Promise<Scene> {
  const { count, shDegree } = cloud
  const splats = createSplatArrays(gpu, 'splat', count, shDegree)
  writeSplats(gpu, splats, cloud)
  const rasteriser = await createRasteriser(gpu, {
    splats, capacity: count, shDegree, width: WIDTH, height: HEIGHT, gradients: true, shape: kernelShape(gpu, form),
  })
  rasteriser.setScene({ count, shDegree })
  const view = { cameras: uploadCameras(gpu, [slantedCamera(WIDTH, HEIGHT)]), index: 0, width: WIDTH, height: HEIGHT }
  return { splats, rasteriser, view }
}

async function gradientsOf({ rasteriser, view }: Scene, count: number, shDegree: SplatCloud['shDegree']): Promise<SplatCloud & { pose: Float32Array }> {
  await drawWithRoom(gpu, rasteriser, view)
  gpu.run('backward', (encoder) => rasteriser.encodeBackward(encoder, view))
  return { ...(await readSplats(gpu, rasteriser.gradients, count, shDegree)), pose: await readArray(gpu, rasteriser.poseGradient) }
}

function writeNoise({ rasteriser }: Scene): void {
  const next = random(3)
  writeArray(gpu, rasteriser.colorGradient, Float32Array.from({ length: WIDTH * HEIGHT * 4 }, () => 2 * next() - 1))
  writeArray(gpu, rasteriser.alphaGradient, Float32Array.from({ length: WIDTH * HEIGHT }, () => 2 * next() - 1))
}

test.each(['narrow', 'wide'] as const)('two runs of the %s form give the same bits', async (form) => {
  const cloud = randomCloud(3000, 2, 5, 0.05)
  const scene = await sceneOf(cloud, form)
  writeNoise(scene)
  const [first, second] = [await gradientsOf(scene, 3000, 2), await gradientsOf(scene, 3000, 2)]
  expect(Math.max(...first.means.map(Math.abs))).toBeGreaterThan(0)
  expect(second).toEqual(first)
})

test('the two forms agree', async () => {
  const cloud = randomCloud(500, 1, 5, 0.05)
  const read = async (form: 'narrow' | 'wide') => {
    const scene = await sceneOf(cloud, form)
    writeNoise(scene)
    return gradientsOf(scene, 500, 1)
  }
  const [narrow, wide] = [await read('narrow'), await read('wide')]
  for (const name of [...SPLAT_PARAMETERS, 'pose'] as const) {
    const largest = Math.max(...narrow[name].map(Math.abs))
    expect(Math.max(...narrow[name].map((v, k) => Math.abs(v - wide[name][k]!))), name).toBeLessThan(largest * FORM_TOLERANCE)
  }
})

/** As a share of the largest gradient: the same sums in another order, and tiles given up at 1e-4 of the light. */
const FORM_TOLERANCE = 1e-3

describe('hostile input', () => {
  test('splats that are not drawn get zero gradients, the others the same as without them', async () => {
    const cloud = randomCloud(20, 1, 6)
    const spoiled = { ...cloud, means: cloud.means.slice(), rotations: cloud.rotations.slice(), logScales: cloud.logScales.slice() }
    spoiled.means[3 * 4] = NaN
    spoiled.rotations.fill(0, 4 * 9, 4 * 10)
    spoiled.logScales[3 * 15] = Infinity
    const culled = { ...cloud, opacityLogits: cloud.opacityLogits.slice() }
    for (const i of [4, 9, 15]) culled.opacityLogits[i] = -100
    const read = async (of: SplatCloud) => {
      const scene = await sceneOf(of)
      writeNoise(scene)
      return gradientsOf(scene, 20, 1)
    }
    const [bad, expected] = [await read(spoiled), await read(culled)]
    expect(bad).toEqual(expected)
    expect([...bad.means.subarray(12, 15), ...bad.sh.subarray(4 * 12, 5 * 12)].every((v) => v === 0)).toBe(true)
  })

  test('an overflowing view has zero gradients', async () => {
    const cloud = randomCloud(60, 0, 4, 5)
    const scene = await sceneOf(cloud)
    writeNoise(scene)
    gpu.run('overflow', (encoder) => {
      scene.rasteriser.encodeForward(encoder, scene.view)
      scene.rasteriser.encodeBackward(encoder, scene.view)
    })
    const [status, means, pose] = await readArrays(gpu, [scene.rasteriser.status, scene.rasteriser.gradients.means, scene.rasteriser.poseGradient] as const)
    expect(status[0]).toBeGreaterThan(status[1]!)
    expect([...means, ...pose].every((v) => v === 0)).toBe(true)
  })

  test.each([1, 1_000_000])('%d splats have finite gradients', async (count) => {
    const scene = await sceneOf(randomCloud(count, 0, 2, 0.01))
    writeNoise(scene)
    const gradients = await gradientsOf(scene, count, 0)
    for (const name of [...SPLAT_PARAMETERS, 'pose'] as const) expect(gradients[name].every(Number.isFinite), name).toBe(true)
  })

  test('fewer splats than the capacity leave the rest alone', async () => {
    const cloud = randomCloud(10, 0, 2)
    const scene = await sceneOf(cloud)
    scene.rasteriser.setScene({ count: 6, shDegree: 0 })
    writeArray(gpu, scene.rasteriser.gradients.means, new Float32Array(30).fill(5))
    writeNoise(scene)
    const { means } = await gradientsOf(scene, 10, 0)
    expect([...means.subarray(18)]).toEqual(Array.from({ length: 12 }, () => 5))
    expect(means[0]).not.toBe(5)
  })
})

// A dozen splats at random must find an image that another dozen draw: colour, depth and opacity.
const FIT_STEPS = 300
const FIT_RATES = { means: 0.01, rotations: 0.01, logScales: 0.02, opacityLogits: 0.05, sh: 0.02 }
/** Squared error left, as a share of that at the start; a gradient with one wrong term stays far above it. */
const FIT_SHARE = 0.05

test('a few splats fit a small image by plain Adam', async () => {
  const target = await sceneOf(randomCloud(12, 0, 21, 0.2))
  await drawWithRoom(gpu, target.rasteriser, target.view)
  const [wanted, wantedAlpha] = await readArrays(gpu, [target.rasteriser.color, target.rasteriser.alpha] as const)
  const cloud = randomCloud(24, 0, 22, 0.2)
  const scene = await sceneOf(cloud)
  const moments = new Map(SPLAT_PARAMETERS.map((name) => [name, { first: new Float64Array(cloud[name].length), second: new Float64Array(cloud[name].length) }]))
  let [start, end] = [0, 0]
  for (let step = 1; step <= FIT_STEPS; step++) {
    await drawWithRoom(gpu, scene.rasteriser, scene.view)
    const [color, alpha] = await readArrays(gpu, [scene.rasteriser.color, scene.rasteriser.alpha] as const)
    const residual = color.map((v, k) => v - wanted[k]!)
    const alphaResidual = alpha.map((v, k) => v - wantedAlpha[k]!)
    end = residual.reduce((sum, v, k) => sum + (k % 4 < 3 ? v * v : 0), 0)
    if (step === 1) start = end
    writeArray(gpu, scene.rasteriser.colorGradient, residual)
    writeArray(gpu, scene.rasteriser.alphaGradient, alphaResidual)
    gpu.run('backward', (encoder) => scene.rasteriser.encodeBackward(encoder, scene.view))
    const gradients = await readSplats(gpu, scene.rasteriser.gradients, cloud.count, 0)
    for (const name of SPLAT_PARAMETERS) adam(cloud[name], gradients[name], moments.get(name)!, FIT_RATES[name], step)
    writeSplats(gpu, scene.splats, cloud)
  }
  expect(end / start).toBeLessThan(FIT_SHARE)
})

function adam(values: Float32Array, gradient: Float32Array, { first, second }: { first: Float64Array; second: Float64Array }, rate: number, step: number): void {
  for (let k = 0; k < values.length; k++) {
    first[k] = 0.9 * first[k]! + 0.1 * gradient[k]!
    second[k] = 0.99 * second[k]! + 0.01 * gradient[k]! ** 2
    values[k]! -= (rate * (first[k]! / (1 - 0.9 ** step))) / (Math.sqrt(second[k]! / (1 - 0.99 ** step)) + 1e-8)
  }
}
