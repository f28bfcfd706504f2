// Splats taken from a surface: of a ball that is known in closed form, and of a splat cloud whose pictures are compared.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { psnr } from '../../native-models/scene/image-metrics.ts'
import { surfaceSplats } from '../../native-models/reconstruction/surface-splats.ts'
import { baseColor, type SplatCloud } from '../../native-models/scene/splats.ts'
import { rigid, type Vec3 } from '../../native-models/scene/geometry.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import type { Backbone } from '../../native-models/backbone/backbone.ts'
import { openSplatBackbone } from '../../native-models/splatting/splat-backbone.ts'
import { BallBackbone, ballColor, BALL_RADIUS } from '../backbone/ball-backbone.ts'
import { knownCloud, lookAt, ringOfCameras } from '../splatting/samples.ts'

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

async function surfaceOf(backbone: Backbone, cameras: readonly Camera[], maxSplats = 5000): Promise<SplatCloud> {
  const taking = surfaceSplats(backbone, cameras, { maxSplats })
  for (;;) {
    const { done, value } = await taking.next()
    if (done === true) return value
  }
}

const at = ({ means }: SplatCloud, i: number): Vec3 => [means[3 * i]!, means[3 * i + 1]!, means[3 * i + 2]!]

it('lie on the ball, flat against it, in its colours', async () => {
  const cloud = await surfaceOf(new BallBackbone(gpu), ringOfCameras(12, 64, 48, 2))
  expect(cloud.count).toBeGreaterThan(500)
  let flat = 0
  for (let i = 0; i < cloud.count; i++) {
    const mean = at(cloud, i)
    const radius = Math.hypot(...mean)
    // The fog's light is used up a few hundredths below the surface.
    expect(radius).toBeGreaterThan(0.85 * BALL_RADIUS)
    expect(radius).toBeLessThan(1.01 * BALL_RADIUS)
    const normal = rigid([...cloud.rotations.subarray(4 * i, 4 * i + 4)] as unknown as [number, number, number, number], [0, 0, 0])
    if (Math.abs(normal[2]! * mean[0] + normal[6]! * mean[1] + normal[10]! * mean[2]) / radius > 0.9) flat++
    const expected = ballColor(mean)
    for (const [c, value] of baseColor(cloud, i).entries()) expect(Math.abs(value - expected[c]!)).toBeLessThan(0.06)
  }
  expect(flat).toBeGreaterThan(0.9 * cloud.count)
})

it('are no more than asked for, and none where nothing is seen', async () => {
  const cloud = await surfaceOf(new BallBackbone(gpu), ringOfCameras(6, 64, 48, 2), 200)
  expect(cloud.count).toBeGreaterThan(80)
  expect(cloud.count).toBeLessThanOrEqual(200)
  expect((await surfaceOf(new BallBackbone(gpu), [lookAt([2, 0, 0], [4, 0, 0], 32, 24)])).count).toBe(0)
  expect((await surfaceOf(new BallBackbone(gpu), [])).count).toBe(0)
})

it('look like what they were taken from', async () => {
  const backbone = await openSplatBackbone(gpu, knownCloud(6000, 5))
  const surface = await surfaceOf(backbone, ringOfCameras(24, 128, 96), 40_000)
  const taken = await openSplatBackbone(gpu, surface)
  const camera = lookAt([2.2, 1.4, 1.6], [0, 0, 0], 128, 96)
  const [original, copy] = [await backbone.render(camera), await taken.render(camera)]
  const image = ({ color }: { color: Float32Array }) => ({ width: 128, height: 96, pixels: color })
  expect(psnr(image(copy), image(original))).toBeGreaterThan(19)
  backbone.close()
  taken.close()
})

it('stop when nobody wants them any more', async () => {
  const signal = AbortSignal.abort()
  await expect(surfaceSplats(new BallBackbone(gpu), ringOfCameras(3, 16, 12), { maxSplats: 10, signal }).next()).rejects.toMatchObject({ code: 'job.cancelled' })
})
