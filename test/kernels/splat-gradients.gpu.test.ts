// The whole chain, image gradient to parameters, against central differences of the float64 reference renderer.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { ReferenceCamera, ReferenceCloud } from '../../native-models/kernels/projection/projection.reference.ts'
import { renderReference } from '../../native-models/kernels/raster/raster.reference.ts'
import { kernelShape, type KernelShape } from '../../native-models/kernels/shared/shape.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, readSplats, SPLAT_PARAMETERS, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { createRasteriser, type RasterView, type Rasteriser } from '../../native-models/splatting/rasteriser.ts'
import { drawWithRoom } from '../../native-models/splatting/render.ts'
import { random, randomCloud, referenceCamera, slantedCamera, twisted } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [44, 28]
const BACKGROUND = [0.3, 0.1, 0.6] as const
/** Step of the central difference: small, so that hardly ever a splat crosses 1/255 at some pixel; float64 keeps 1e-8. */
const STEP = 1e-6
/**
 * Largest error allowed, as a share of the largest gradient of its kind: sums of some hundred float32 terms of both
 * signs keep about five digits. A wrong term is off by whole percents.
 */
const GRADIENT_TOLERANCE = 1e-4

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

interface Setup { rasteriser: Rasteriser; view: RasterView; imageGradient: Float32Array; alphaGradient: Float32Array }

type Form = 'narrow' | 'wide' | 'half-filled'

/** The two forms, and a tile of 4x4 on 4 threads: fewer than a subgroup has lanes, as happens to 'narrow' on some GPUs. */
function shapeOf(form: Form): KernelShape {
  return form === 'half-filled' ? { ...kernelShape(gpu), tile: 4, vectors: 1, threads: 4, subgroups: 1, lanes: 0 } : kernelShape(gpu, form)
}

async function setUp(cloud: SplatCloud, form: Form): Promise<Setup> {
  const camera = slantedCamera(WIDTH, HEIGHT)
  const { count, shDegree } = cloud
  const splats = createSplatArrays(gpu, 'splat', count, shDegree)
  writeSplats(gpu, splats, cloud)
  const rasteriser = await createRasteriser(gpu, {
    splats, capacity: count, shDegree, width: WIDTH, height: HEIGHT, gradients: true, shape: shapeOf(form),
  })
  rasteriser.setScene({ count, shDegree })
  const next = random(7)
  const signed = (): number => 2 * next() - 1
  const imageGradient = Float32Array.from({ length: WIDTH * HEIGHT * 4 }, signed)
  const alphaGradient = Float32Array.from({ length: WIDTH * HEIGHT }, signed)
  writeArray(gpu, rasteriser.colorGradient, imageGradient)
  writeArray(gpu, rasteriser.alphaGradient, alphaGradient)
  const view = { cameras: uploadCameras(gpu, [camera], BACKGROUND), index: 0, width: WIDTH, height: HEIGHT }
  await drawWithRoom(gpu, rasteriser, view)
  gpu.run('backward', (encoder) => rasteriser.encodeBackward(encoder, view))
  return { rasteriser, view, imageGradient, alphaGradient }
}

function lossOf(cloud: ReferenceCloud, camera: ReferenceCamera, { imageGradient, alphaGradient }: Setup): number {
  const { color, alpha } = renderReference(cloud, camera, BACKGROUND)
  let loss = 0
  for (let k = 0; k < color.length; k++) loss += color[k]! * imageGradient[k]!
  for (let k = 0; k < alpha.length; k++) loss += alpha[k]! * alphaGradient[k]!
  return loss
}

function differences(cloud: SplatCloud, name: (typeof SPLAT_PARAMETERS)[number], setup: Setup): Float64Array {
  const camera = referenceCamera(slantedCamera(WIDTH, HEIGHT))
  const values = Float64Array.from(cloud[name])
  const moved = { ...cloud, [name]: values } as ReferenceCloud
  return Float64Array.from(values, (value, k) => {
    values[k] = value + STEP
    const above = lossOf(moved, camera, setup)
    values[k] = value - STEP
    const below = lossOf(moved, camera, setup)
    values[k] = value
    return (above - below) / (2 * STEP)
  })
}

function worst(actual: ArrayLike<number>, expected: ArrayLike<number>): { error: number; largest: number } {
  let [error, largest] = [0, 0]
  for (let k = 0; k < expected.length; k++) {
    error = Math.max(error, Math.abs(actual[k]! - expected[k]!))
    largest = Math.max(largest, Math.abs(expected[k]!))
  }
  return { error, largest }
}

describe.each(['narrow', 'wide', 'half-filled'] as const)('gradients of the %s form', (form) => {
  const cloud = randomCloud(14, 3, 11)

  test('agree with finite differences in every parameter and in the pose', async () => {
    const setup = await setUp(cloud, form)
    const gradients = await readSplats(gpu, setup.rasteriser.gradients, cloud.count, cloud.shDegree)
    for (const name of SPLAT_PARAMETERS) {
      const { error, largest } = worst(gradients[name], differences(cloud, name, setup))
      expect(largest, name).toBeGreaterThan(0)
      expect(error / largest, name).toBeLessThan(GRADIENT_TOLERANCE)
    }
    const camera = referenceCamera(slantedCamera(WIDTH, HEIGHT))
    const pose = [0, 1, 2, 3, 4, 5].map((k) => {
      const at = (step: number): number => lossOf(cloud, { ...camera, pose: twisted(camera.pose, [0, 0, 0, 0, 0, 0].fill(step, k, k + 1)) }, setup)
      return (at(STEP) - at(-STEP)) / (2 * STEP)
    })
    const { error, largest } = worst(await readArray(gpu, setup.rasteriser.poseGradient), pose)
    expect(error / largest, 'pose').toBeLessThan(GRADIENT_TOLERANCE)
  })
})
