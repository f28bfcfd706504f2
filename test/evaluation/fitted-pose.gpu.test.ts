import { afterAll, beforeAll, expect, test } from 'vitest'
import { expTwist, logTwist } from '../../native-models/backbone/rigid.ts'
import { fittedPose } from '../../native-models/evaluation/fitted-pose.ts'
import { evaluateReconstruction, type HeldOutFrame } from '../../native-models/evaluation/reconstruction-protocol.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { NEUTRAL_EXPOSURE } from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { invertRigid, multiply } from '../../native-models/scene/geometry.ts'
import { renderSplats } from '../../native-models/splatting/render.ts'
import { openSplatBackbone, type SplatBackbone } from '../../native-models/splatting/splat-backbone.ts'
import { frameOf, knownCloud, ringOfCameras } from '../splatting/samples.ts'

/** Three pixels beside where it was taken from, turned by one more, and a fifth darker than the scene. */
const OFF = [0.06, -0.03, 0.02, 0.005, -0.008, 0.01]
const DARKER = 0.8
const SIZE = [160, 120] as const

let gpu: Gpu
let backbone: SplatBackbone
let truth: Camera
let held: HeldOutFrame
beforeAll(async () => {
  gpu = await openGpu()
  const cloud = knownCloud(3000, 1)
  backbone = await openSplatBackbone(gpu, cloud)
  truth = ringOfCameras(8, ...SIZE)[2]!
  const view = await renderSplats(gpu, cloud, truth)
  const frame = frameOf('held', truth, { ...view, color: view.color.map((value) => DARKER * value) }, false)
  const camera = { ...truth, worldFromCamera: [...multiply(truth.worldFromCamera, expTwist(OFF))] }
  held = { frame: { ...frame, camera }, camera, exposure: NEUTRAL_EXPOSURE }
})
afterAll(() => {
  backbone.close()
  gpu.close()
})

const apart = (a: Camera, b: Camera): number => Math.hypot(...logTwist(multiply(invertRigid(a.worldFromCamera), b.worldFromCamera)))

test('finds where a photograph was taken from, and how bright it was', async () => {
  const { camera, exposure } = await fittedPose(backbone, held.frame, held)
  expect(apart(held.camera, truth)).toBeGreaterThan(0.05)
  expect(apart(camera, truth)).toBeLessThan(0.002)
  exposure.gain.forEach((gain) => { expect(gain).toBeCloseTo(DARKER, 1) })
})

test('pixels without a source say nothing', async () => {
  const { rgb } = held.frame
  const valid = Uint8Array.from({ length: rgb.length / 3 }, (_, pixel) => (pixel % SIZE[0] < SIZE[0] / 2 ? 0 : 1))
  const spoilt = rgb.map((value, i) => (valid[Math.floor(i / 3)] === 0 ? 255 - value : value))
  const [clean, fitted] = [await fittedPose(backbone, { rgb, valid }, held), await fittedPose(backbone, { rgb: spoilt, valid }, held)]
  expect(apart(clean.camera, truth)).toBeLessThan(0.01)
  // Without a blur nothing of them is left; with one, their edge is.
  expect(apart(fitted.camera, truth)).toBeLessThan(0.01)
})

test('is scored beside the strict figures, which stay what they are', async () => {
  const strict = await evaluateReconstruction(backbone, [held], {})
  const both = await evaluateReconstruction(backbone, [held], {}, { fitPoses: true })
  expect(Object.keys(strict.metrics)).toEqual(['psnr', 'ssim'])
  expect(both.metrics['psnr']).toEqual(strict.metrics['psnr'])
  expect(both.metrics['ssim']).toEqual(strict.metrics['ssim'])
  expect(both.metrics['psnrPosesFitted']!.value).toBeGreaterThan(both.metrics['psnr']!.value + 10)
  expect(both.metrics['ssimPosesFitted']!.value).toBeGreaterThan(0.98)
  expect(both.settings['fitPoses']).toBe(true)
})
