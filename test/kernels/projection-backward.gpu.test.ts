// From gradients on the screen to parameters and pose: against float64 alone, by direct differences of the adapter's forward,
// on hostile input, and put to work.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { projectReference, type ScreenGradient } from '../../native-models/kernels/projection/projection.reference.ts'
import { invertRigid } from '../../native-models/scene/geometry.ts'
import { sigmoid, type SplatCloud } from '../../native-models/scene/splats.ts'
import { cameraRecord } from '../../native-models/splatting/camera-array.ts'
import { readSplats } from '../../native-models/splatting/gpu-splats.ts'
import { FORMS, runPhases, takeApart, type Apart, type Form } from './raster-parts.ts'
import { gradientsFromScreen, largestError, SPLAT_GRADIENTS, type ReferenceGradients } from './reference-gradients.ts'
import { random, randomCloud, referenceCamera, slantedCamera, twisted } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [44, 28]
/** Of the largest gradient of its kind: float32 through a chain of some hundred operations. */
const TOLERANCE = 2e-5

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

/** As gather.wgsl leaves them: 16 floats a splat. */
function screenGradientRows(gradients: readonly ScreenGradient[], opacities: readonly number[]): Float32Array {
  return Float32Array.from(gradients.flatMap(({ u, v, depth, logOpacity, conic, rgb }, i) =>
    [u, v, depth, logOpacity * (1 - opacities[i]!), ...conic, logOpacity, ...rgb, 0, 0, 0, 0, 0]))
}

function noise(count: number, seed = 3): ScreenGradient[] {
  const next = random(seed)
  const signed = (): number => Math.fround(2 * next() - 1)
  return Array.from({ length: count }, () => ({
    u: signed(), v: signed(), depth: signed(), logOpacity: signed(), conic: [signed(), signed(), signed()], rgb: [signed(), signed(), signed()],
  }))
}

async function gradientsOf(apart: Apart, cloud: SplatCloud): Promise<SplatCloud & { pose: Float32Array }> {
  const { gradients, poseGradient } = apart.parts.outputs
  return { ...(await readSplats(gpu, gradients, cloud.count, cloud.shDegree)), pose: await readArray(gpu, poseGradient) }
}

const opacitiesOf = (cloud: SplatCloud): number[] => [...cloud.opacityLogits].map(sigmoid)

/** Runs the backward projection alone, on gradients given. */
async function backward(cloud: SplatCloud, given: readonly ScreenGradient[], form: Form, antialiased = false): Promise<SplatCloud & { pose: Float32Array }> {
  const apart = await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT), { form, antialiased })
  runPhases(apart, ['project'])
  writeArray(gpu, apart.parts.scratch.screenGradients, screenGradientRows(given, opacitiesOf(cloud)))
  runPhases(apart, ['projectBackward'])
  return gradientsOf(apart, cloud)
}

function expectEqual(actual: Record<keyof ReferenceGradients, ArrayLike<number>>, expected: ReferenceGradients): void {
  for (const name of [...SPLAT_GRADIENTS, 'pose'] as const) {
    const { error, largest } = largestError(actual[name], expected[name])
    expect(largest, name).toBeGreaterThan(0)
    expect(error / largest, name).toBeLessThan(TOLERANCE)
  }
}

describe.each(FORMS)('gradients of projection in the %s form', (form) => {
  test.each([[0, false], [1, false], [2, false], [3, false], [0, true], [3, true]] as const)('agree with the chain rule in float64, harmonics of degree %d, antialiased: %s', async (degree, antialiased) => {
    // More than one workgroup, some splats beyond the border, where J is held.
    const cloud = randomCloud(150, degree, 50 + degree, 0.2)
    // Some smaller than a pixel, where blur outweighs the splat.
    cloud.logScales.fill(-4, 120, 240)
    for (let i = 0; i < 40; i++) cloud.means[3 * i] = 2 * cloud.means[3 * i]!
    cloud.opacityLogits.forEach((logit, i) => { cloud.opacityLogits[i] = Math.max(logit, -1) })
    const given = noise(cloud.count)
    const reference = referenceCamera(slantedCamera(WIDTH, HEIGHT))
    const actual = await backward(cloud, given, form, antialiased)
    // Off the image altogether, a splat is culled and learns nothing.
    const seen = given.map((gradient, i) => (isDrawn(actual, i) ? gradient : NOTHING))
    expect(seen.filter((gradient) => gradient !== NOTHING).length).toBeGreaterThan(100)
    expectEqual(actual, gradientsFromScreen(cloud, reference, seen, antialiased))
  })
})

test.each([0, 1, 2])('harmonics held beyond the degree %d that is drawn learn nothing, and the others as if they were all', async (activeDegree) => {
  const cloud = randomCloud(20, 3, 9, 0.3)
  cloud.opacityLogits.fill(1)
  const active = (activeDegree + 1) ** 2 * 3
  const fewer: SplatCloud = { ...cloud, shDegree: activeDegree as SplatCloud['shDegree'], sh: cloud.sh.filter((_, k) => k % 48 < active) }
  const apart = await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT), { activeDegree })
  runPhases(apart, ['project'])
  const given = noise(20)
  writeArray(gpu, apart.parts.scratch.screenGradients, screenGradientRows(given, opacitiesOf(cloud)))
  runPhases(apart, ['projectBackward'])
  const [all, alone] = [await gradientsOf(apart, cloud), await backward(fewer, given, 'narrow')]
  expect([...all.sh].filter((_, k) => k % 48 >= active).every((v) => v === 0)).toBe(true)
  expect([...all.sh].filter((_, k) => k % 48 < active)).toEqual([...alone.sh])
  expect(all.means).toEqual(alone.means)
})

const NOTHING: ScreenGradient = { u: 0, v: 0, depth: 0, logOpacity: 0, conic: [0, 0, 0], rgb: [0, 0, 0] }
const isDrawn = (gradients: SplatCloud, i: number): boolean => gradients.opacityLogits[i] !== 0

describe('hostile input', () => {
  test('splats that are not drawn get zeros whatever their gradients say', async () => {
    const cloud = randomCloud(12, 3, 8)
    cloud.means[0] = NaN
    cloud.rotations.fill(0, 4, 8)
    cloud.logScales[6] = Infinity
    const gradients = await backward(cloud, noise(12).map(() => ({ ...NOTHING, u: NaN, rgb: [Infinity, 1, 1] as const })), 'narrow')
    for (const [name, width] of [['means', 3], ['rotations', 4], ['logScales', 3], ['opacityLogits', 1], ['sh', 48]] as const) {
      expect(gradients[name].subarray(0, 3 * width).every((v) => v === 0), name).toBe(true)
    }
  })

  test('a gradient that is no number stays with its splat', async () => {
    const cloud = randomCloud(12, 1, 8, 0.2)
    cloud.opacityLogits.fill(1)
    const given = noise(12)
    const sound = await backward(cloud, given, 'narrow')
    const spoiled = await backward(cloud, given.map((gradient, i) => (i === 5 ? { ...gradient, v: NaN, rgb: [NaN, 0, 0] as const } : gradient)), 'narrow')
    for (const [name, width] of [['means', 3], ['rotations', 4], ['logScales', 3], ['opacityLogits', 1], ['sh', 12]] as const) {
      const without = (values: Float32Array): number[] => [...values].filter((_, k) => Math.floor(k / width) !== 5)
      expect(without(spoiled[name]), name).toEqual(without(sound[name]))
    }
  })

  test.each([0, 1, 1_000_000])('%d splats', async (count) => {
    const cloud = randomCloud(count, 0, 3, 0.02)
    const { pose, means } = await backward(cloud, count > 1 ? Array.from({ length: count }, () => ({ ...NOTHING, u: 1 })) : noise(count), 'narrow')
    expect([...pose].every(Number.isFinite)).toBe(true)
    expect(means.every(Number.isFinite)).toBe(true)
    // u moves with the camera's x: every splat pulls the pose the same way.
    if (count > 1) expect(pose[0]).toBeGreaterThan(count / 10)
    if (count === 0) expect([...pose]).toEqual([0, 0, 0, 0, 0, 0])
  })
})

/** Steps, and how far off a splat may stay, in pixels: a hundredth of where it begins. */
const POSE_STEPS = 250
const POSE_LEFT = 0.02

test('following the pose gradient finds the camera that took a picture', async () => {
  // A dozen splats whose places on the screen are known: the loss is half their squared distance, which this kernel's
  // pose gradient alone must bring down over all six motions.
  const cloud = randomCloud(12, 0, 77, 0.3)
  cloud.opacityLogits.fill(2)
  const camera = slantedCamera(WIDTH, HEIGHT)
  const truth = referenceCamera(camera)
  const placesFrom = (pose: readonly number[]): [number, number][] => Array.from({ length: cloud.count }, (_, i) => {
    const { u, v } = projectReference(cloud, i, { ...truth, pose })!
    return [u, v]
  })
  const wanted = placesFrom(truth.pose)
  const offsets = (pose: readonly number[]): [number, number][] => placesFrom(pose).map(([u, v], i) => [u - wanted[i]![0], v - wanted[i]![1]])
  const farthest = (pose: readonly number[]): number => Math.max(...offsets(pose).map(([u, v]) => Math.hypot(u, v)))
  let pose = twisted(truth.pose, [0.06, -0.04, 0.1, 0.02, -0.03, 0.05])
  expect(farthest(pose)).toBeGreaterThan(1.5)
  const apart = await takeApart(gpu, cloud, camera)
  const moments = { first: new Float64Array(6), second: new Float64Array(6) }
  for (let step = 1; step <= POSE_STEPS; step++) {
    writeArray(gpu, apart.cameras, cameraRecord({ ...camera, worldFromCamera: [...invertRigid([...pose, 0, 0, 0, 1])] }))
    runPhases(apart, ['project'])
    const rows = screenGradientRows(offsets(pose).map(([u, v]) => ({ ...NOTHING, u, v })), [...cloud.opacityLogits])
    writeArray(gpu, apart.parts.scratch.screenGradients, rows)
    runPhases(apart, ['projectBackward'])
    pose = twisted(pose, adamStep(moments, await readArray(gpu, apart.parts.outputs.poseGradient), 0.01 * 0.975 ** step, step))
  }
  expect(farthest(pose)).toBeLessThan(POSE_LEFT)
})

function adamStep({ first, second }: { first: Float64Array; second: Float64Array }, gradient: ArrayLike<number>, rate: number, step: number): number[] {
  return Array.from(first, (before, k) => {
    const mean = (first[k] = 0.8 * before + 0.2 * gradient[k]!)
    const square = (second[k] = 0.95 * second[k]! + 0.05 * gradient[k]! ** 2)
    return (-rate * (mean / (1 - 0.8 ** step))) / (Math.sqrt(square / (1 - 0.95 ** step)) + 1e-12)
  })
}

test('direct differences of the adapter’s own forward say the same', async () => {
  // Few, large, faint splats: no pixel lies beyond any of them, so that steps long enough for float32 cross no threshold.
  const cloud = largeSplats()
  const camera = slantedCamera(16, 12)
  const next = random(5)
  const weights = Float32Array.from({ length: 16 * 12 * 4 }, () => 2 * next() - 1)
  const loss = async (of: SplatCloud): Promise<number> => {
    const apart = await takeApart(gpu, of, camera)
    runPhases(apart, ['project', 'sort', 'raster'])
    return (await readArray(gpu, apart.parts.outputs.color)).reduce((sum, v, k) => sum + v * weights[k]!, 0)
  }
  const apart = await takeApart(gpu, cloud, camera)
  writeArray(gpu, apart.parts.outputs.colorGradient, weights)
  runPhases(apart, ['project', 'sort', 'raster', 'rasterBackward', 'projectBackward'])
  const gradients = await gradientsOf(apart, cloud)
  for (const name of SPLAT_GRADIENTS) {
    const largest = gradients[name].reduce((most, v) => Math.max(most, Math.abs(v)), 0)
    for (let k = 0; k < cloud[name].length; k += name === 'sh' ? 7 : 2) {
      const moved = async (step: number): Promise<number> => loss({ ...cloud, [name]: cloud[name].map((v, at) => (at === k ? v + step : v)) })
      const slope = (await moved(DIRECT_STEP) - await moved(-DIRECT_STEP)) / (2 * DIRECT_STEP)
      expect(Math.abs(slope - gradients[name][k]!) / largest, `${name} ${k}`).toBeLessThan(DIRECT_TOLERANCE)
    }
  }
})

/** Long enough that float32's 1e-7 of an image's sum does not drown the difference. */
const DIRECT_STEP = 1e-2
/** Of the largest gradient: the difference's own third-order error, and float32 over the step. */
const DIRECT_TOLERANCE = 5e-3

function largeSplats(): SplatCloud {
  const cloud = randomCloud(3, 3, 61, 1)
  cloud.means.forEach((v, k) => { cloud.means[k] = 0.3 * v })
  cloud.opacityLogits.fill(-0.5)
  cloud.logScales.forEach((v, k) => { cloud.logScales[k] = 0.2 * v + 0.5 })
  cloud.sh.forEach((v, k) => { cloud.sh[k] = 0.2 * v })
  return cloud
}
