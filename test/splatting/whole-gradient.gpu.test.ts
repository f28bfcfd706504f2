// One look at one photograph, from every parameter to the loss and back: what the trainer's gradients say against central
// differences of the float64 definition of the same loss of the same picture.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { referenceLoss } from '../../native-models/kernels/photometric-loss/photometric-loss.reference.ts'
import type { ChannelExposure } from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import type { ReferenceCamera, ReferenceCloud } from '../../native-models/kernels/projection/projection.reference.ts'
import { renderReference } from '../../native-models/kernels/raster/raster.reference.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { createSplatArrays, readSplats, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import type { TrainingImage } from '../../native-models/splatting/training-frames.ts'
import { TrainingStage, type LookResult } from '../../native-models/splatting/training-stage.ts'
import { central, largestError, SPLAT_GRADIENTS } from '../kernels/reference-gradients.ts'
import { random, randomCloud, referenceCamera, slantedCamera, twisted } from '../kernels/splat-scene.ts'

const [WIDTH, HEIGHT] = [26, 18]
/** Short, so that hardly ever a pixel's error changes its sign or a splat crosses 1/255; float64 keeps 1e-9 of the loss. */
const STEP = 1e-6
/** Of the largest gradient of its kind: SSIM divides small differences of float32 window sums. A wrong term is off by percents. */
const TOLERANCE = 1e-3
const EXPOSURE: ChannelExposure = { gain: [1.1, 0.9, 1.05], bias: [0.02, -0.01, 0.03] }
const DEPTH_WEIGHT = 0.3
const BACKGROUND = [0.2, 0.5, 0.1] as const

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

/** Noise with holes in colour and depth, near what is drawn (depths near 3). */
function photograph(): TrainingImage {
  const next = random(13)
  const n = WIDTH * HEIGHT
  const pixels = Uint32Array.from({ length: n }, () => (next() < 0.9 ? 0xff000000 + Math.floor(next() * 0x1000000) : 0))
  const depth = Float32Array.from({ length: n }, () => (next() < 0.7 ? 2.5 + next() : 0))
  const counted = pixels.filter((pixel) => pixel >>> 24 !== 0).length
  return { camera: slantedCamera(WIDTH, HEIGHT), width: WIDTH, height: HEIGHT, pixels, counted, depth, depthCounted: depth.filter((d) => d > 0).length }
}

interface Looked { result: LookResult; gradients: SplatCloud }

async function lookAt(cloud: SplatCloud, image: TrainingImage, antialiased: boolean): Promise<Looked> {
  const splats = createSplatArrays(gpu, 'splat', cloud.count, cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const stage = await TrainingStage.open(gpu, splats, cloud.count, cloud.shDegree, { width: WIDTH, height: HEIGHT }, antialiased)
  stage.rasteriser.setScene({ count: cloud.count, shDegree: cloud.shDegree })
  for (;;) {
    stage.look({ image, camera: image.camera, exposure: EXPOSURE, depthWeight: DEPTH_WEIGHT, background: BACKGROUND }, () => {})
    const [result] = await stage.results(0)
    if (!result!.drawn) continue
    const gradients = await readSplats(gpu, stage.rasteriser.gradients, cloud.count, cloud.shDegree)
    stage.destroy()
    return { result: result!, gradients }
  }
}

describe.each([[0, false], [1, false], [2, false], [3, false], [3, true]] as const)('a look with harmonics of degree %d, antialiased: %s', (degree, antialiased) => {
  const cloud = randomCloud(9, degree, 71 + degree, 0.25)
  // Two smaller than a pixel, where the compensation for blur counts, and bright enough to matter all the same.
  cloud.logScales.fill(-3.6, 0, 6)
  cloud.opacityLogits.fill(2.5, 0, 2)
  const image = photograph()
  const camera = referenceCamera(image.camera)
  const lossOf = (of: ReferenceCloud, from: ReferenceCamera = camera, exposure = EXPOSURE): number =>
    referenceLoss(renderReference(of, from, BACKGROUND, antialiased), image, exposure, DEPTH_WEIGHT).loss
  const expectEqual = (what: string, actual: ArrayLike<number>, expected: ArrayLike<number>): void => {
    const { error, largest } = largestError(actual, expected)
    expect(largest, what).toBeGreaterThan(0)
    expect(error / largest, what).toBeLessThan(TOLERANCE)
  }

  test('has the gradient of its loss in every splat parameter, the pose and the exposure', async () => {
    const { result, gradients } = await lookAt(cloud, image, antialiased)
    expect(Math.abs(result.loss - lossOf(cloud))).toBeLessThan(1e-5)
    for (const name of SPLAT_GRADIENTS) {
      expectEqual(name, gradients[name], central(Float64Array.from(cloud[name]), STEP, (values) => lossOf({ ...cloud, [name]: values })))
    }
    expectEqual('pose', result.poseGradient, central(new Float64Array(6), STEP, (twist) => lossOf(cloud, { ...camera, pose: twisted(camera.pose, [...twist]) })))
    for (const key of ['gain', 'bias'] as const) {
      const by = central(Float64Array.from(EXPOSURE[key]), STEP, (values) => lossOf(cloud, camera, { ...EXPOSURE, [key]: [...values] as [number, number, number] }))
      expectEqual(key, key === 'gain' ? result.byGain : result.byBias, by)
    }
  })
})
