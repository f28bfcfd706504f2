// Projection, sorting and compositing together: against the float64 reference, against images gsplat rendered, and
// against input nobody should send.

import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArray, readArrays } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { renderReference } from '../../native-models/kernels/raster/raster.reference.ts'
import { kernelShape } from '../../native-models/kernels/shared/shape.ts'
import { NO_DISTORTION, type Camera } from '../../native-models/scene/camera.ts'
import { selectSplats, type SplatCloud } from '../../native-models/scene/splats.ts'
import { uploadCameras } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { createRasteriser, type RasterView, type Rasteriser } from '../../native-models/splatting/rasteriser.ts'
import { drawWithRoom, renderSplats, SplatRenderer } from '../../native-models/splatting/render.ts'
import { sharedData } from '../shared-data.ts'
import { readTensors } from './safetensors.ts'
import { randomCloud, referenceCamera, slantedCamera } from './splat-scene.ts'

/** Float32 along a chain of some fifty splats, each alpha by a recurrence of up to seven products. */
const IMAGE_TOLERANCE = 2e-5
/** Depths lie near 3 and are summed like colours. */
const DEPTH_TOLERANCE = 1e-4
/**
 * gsplat stops a pixel before, this rasteriser after less than 1e-4 of the light is left: colours in 0…1 may differ by
 * that, and by float32 rounding.
 */
const GSPLAT_TOLERANCE = 1.2e-4
/** A splat whose alpha at a pixel is 1/255 to the last bit may be drawn by one and not by the other. */
const FAINTEST_STEP = 1.1 / 255
const BACKGROUND = [0.2, 0.5, 0.1] as const

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

interface Scene { rasteriser: Rasteriser; view: RasterView }

async function sceneOf(cloud: SplatCloud, camera: Camera, form: 'narrow' | 'wide' = 'narrow'): Promise<Scene> {
  const { width, height } = camera.intrinsics
  const splats = createSplatArrays(gpu, 'splat', cloud.count, cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const rasteriser = await createRasteriser(gpu, {
    splats, capacity: cloud.count, shDegree: cloud.shDegree, width, height, gradients: false, shape: kernelShape(gpu, form),
  })
  rasteriser.setScene({ count: cloud.count, shDegree: cloud.shDegree })
  return { rasteriser, view: { cameras: uploadCameras(gpu, [camera], BACKGROUND), index: 0, width, height } }
}

/** Largest difference, and how many values differ by more than `tolerance`. */
function compare(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): { largest: number; beyond: number } {
  let [largest, beyond] = [0, 0]
  for (let k = 0; k < expected.length; k++) {
    const error = Math.abs(actual[k]! - expected[k]!)
    if (!(error <= tolerance)) beyond++
    if (!(error <= largest)) largest = error
  }
  return { largest, beyond }
}

describe.each(['narrow', 'wide'] as const)('the %s form', (form) => {
  // Sizes that are no multiple of a tile, one pixel among them.
  test.each([[61, 43, 60, 3], [33, 17, 400, 1], [1, 1, 5, 0], [70, 9, 1, 2]] as const)('%dx%d of %d splats is what the reference draws', async (width, height, count, degree) => {
    const cloud = randomCloud(count, degree, width)
    const camera = slantedCamera(width, height)
    const { rasteriser, view } = await sceneOf(cloud, camera, form)
    await drawWithRoom(gpu, rasteriser, view)
    const [color, alpha] = await readArrays(gpu, [rasteriser.color, rasteriser.alpha] as const)
    const expected = renderReference(cloud, referenceCamera(camera), BACKGROUND)
    const image = compare(color.filter((_, k) => k % 4 < 3), expected.color.filter((_, k) => k % 4 < 3), IMAGE_TOLERANCE)
    expect(image.largest).toBeLessThan(FAINTEST_STEP)
    expect(image.beyond).toBeLessThanOrEqual(width * height * 3 * 0.001)
    const depth = compare(color.filter((_, k) => k % 4 === 3), expected.color.filter((_, k) => k % 4 === 3), DEPTH_TOLERANCE)
    expect(depth.beyond).toBeLessThanOrEqual(width * height * 0.001)
    expect(compare(alpha, expected.alpha, IMAGE_TOLERANCE).beyond).toBeLessThanOrEqual(width * height * 0.001)
  })
})

const references = sharedData('splats/brush_reference')
const cases = references === null ? [] : readdirSync(references).filter((name) => name.endsWith('.safetensors')).sort()
if (cases.length === 0) console.warn('SKIPPED: the images rendered by gsplat are not on this machine')

test.skipIf(cases.length === 0).each(cases.length === 0 ? ['no image'] : cases)('gsplat draws %s the same', async (name) => {
  const { means, quats, scales, opacities, coeffs, out_img: image } = readTensors(join(references!, name))
  const cloud: SplatCloud = {
    count: means!.shape[0]!, means: means!.data, rotations: quats!.data, logScales: scales!.data, opacityLogits: opacities!.data, sh: coeffs!.data, shDegree: 3,
  }
  const [height, width] = image!.shape as [number, number]
  // The camera those images were made with: 90 degrees wide, square pixels, looking along +z.
  const camera: Camera = {
    intrinsics: { width, height, fx: width / 2, fy: width / 2, cx: width / 2, cy: height / 2, distortion: NO_DISTORTION },
    worldFromCamera: [1, 0, 0, 0.123, 0, 1, 0, 0.456, 0, 0, 1, -8, 0, 0, 0, 1],
  }
  const { color, alpha } = await renderSplats(gpu, cloud, camera)
  const expected = image!.data
  const errors = {
    color: compare(color, expected.filter((_, k) => k % 4 < 3), GSPLAT_TOLERANCE).largest,
    alpha: compare(alpha, expected.filter((_, k) => k % 4 === 3), GSPLAT_TOLERANCE).largest,
  }
  console.log(`${name}: largest error of colour ${errors.color.toExponential(1)}, of opacity ${errors.alpha.toExponential(1)}`)
  expect(errors.color).toBeLessThan(GSPLAT_TOLERANCE)
  expect(errors.alpha).toBeLessThan(GSPLAT_TOLERANCE)
})

describe('hostile input', () => {
  const camera = slantedCamera(48, 32)
  const sound = randomCloud(40, 1, 3)

  /** The sound cloud with splat `i` spoiled, and the cloud without it. */
  function spoiled(i: number, spoil: (cloud: SplatCloud) => void): { bad: SplatCloud; without: SplatCloud } {
    const all = Array.from({ length: sound.count }, (_, k) => k)
    const bad = selectSplats(sound, all)
    spoil(bad)
    return { bad, without: selectSplats(sound, all.filter((k) => k !== i)) }
  }

  test.each([
    ['a NaN mean', (cloud: SplatCloud) => { cloud.means[3 * 7 + 1] = NaN }],
    ['an infinite mean', (cloud: SplatCloud) => { cloud.means[3 * 7] = Infinity }],
    ['a mean too far for float32', (cloud: SplatCloud) => { cloud.means[3 * 7] = 3e38 }],
    ['a zero quaternion', (cloud: SplatCloud) => { cloud.rotations.fill(0, 28, 32) }],
    ['a NaN quaternion', (cloud: SplatCloud) => { cloud.rotations[30] = NaN }],
    ['a NaN scale', (cloud: SplatCloud) => { cloud.logScales[21] = NaN }],
    ['an overflowing scale', (cloud: SplatCloud) => { cloud.logScales[22] = 200 }],
    ['a NaN opacity', (cloud: SplatCloud) => { cloud.opacityLogits[7] = NaN }],
    ['no opacity', (cloud: SplatCloud) => { cloud.opacityLogits[7] = -Infinity }],
    ['a place behind the camera', (cloud: SplatCloud) => { cloud.means.set(behind(), 21) }],
    ['the place of the camera itself', (cloud: SplatCloud) => { cloud.means.set([3, 7, 11].map((k) => camera.worldFromCamera[k]!), 21) }],
  ])('a splat with %s is left out, the others are drawn', async (_, spoil) => {
    const { bad, without } = spoiled(7, spoil)
    const [drawn, expected] = [await renderSplats(gpu, bad, camera), await renderSplats(gpu, without, camera)]
    expect(drawn).toEqual(expected)
  })

  const behind = (): number[] => [2, 6, 10].map((k) => camera.worldFromCamera[k + 1]! - camera.worldFromCamera[k]!)

  test('splats far larger and far smaller than the image stay finite', async () => {
    const { bad } = spoiled(7, (cloud) => {
      cloud.logScales.fill(8, 21, 24)
      cloud.logScales.fill(-60, 24, 27)
    })
    const { color, depth, alpha } = await renderSplats(gpu, bad, camera)
    for (const values of [color, depth, alpha]) expect(values.every(Number.isFinite)).toBe(true)
  })

  test('colours that are not numbers stay within the splat that has them', async () => {
    const { bad, without } = spoiled(7, (cloud) => { cloud.sh.fill(NaN, 7 * 12, 8 * 12) })
    const [drawn, expected] = [await renderSplats(gpu, bad, camera), await renderSplats(gpu, without, camera)]
    expect(drawn.color.every(Number.isFinite)).toBe(true)
    expect(drawn).toEqual(expected)
  })

  test('no splats at all give the background', async () => {
    const { color, depth, alpha } = await renderSplats(gpu, selectSplats(sound, []), camera, { background: BACKGROUND })
    expect([...color.subarray(0, 3)]).toEqual([...Float32Array.from(BACKGROUND)])
    expect(depth.every((v) => v === 0) && alpha.every((v) => v === 0)).toBe(true)
  })

  test('a million splats are drawn, over a dispatch of many workgroups', async () => {
    const { alpha, color } = await renderSplats(gpu, randomCloud(1_000_000, 0, 9, 0.004), camera)
    expect(color.every(Number.isFinite)).toBe(true)
    expect(Math.max(...alpha)).toBeGreaterThan(0.9)
  })
})

test('a view with more tile pairs than room draws nothing, says so, and draws all after room is made', async () => {
  // Each splat covers the whole image of 12x12 tiles: 144 pairs where room starts at 16 per splat.
  const cloud = randomCloud(50, 0, 4, 4)
  const camera = slantedCamera(96, 96)
  const { rasteriser, view } = await sceneOf(cloud, camera)
  gpu.run('overflow', (encoder) => rasteriser.encodeForward(encoder, view))
  const [needed, drawn, most, times] = await readArray(gpu, rasteriser.status)
  expect(needed).toBeGreaterThan(rasteriser.pairCapacity)
  expect([drawn, most, times]).toEqual([0, needed, 1])
  expect((await readArray(gpu, rasteriser.alpha)).every((v) => v === 0)).toBe(true)
  rasteriser.reserve(needed!)
  gpu.run('fits', (encoder) => rasteriser.encodeForward(encoder, view))
  expect([...(await readArray(gpu, rasteriser.status))]).toEqual([needed, needed, needed, 1])
  const expected = renderReference(cloud, referenceCamera(camera), BACKGROUND)
  expect(compare(await readArray(gpu, rasteriser.alpha), expected.alpha, IMAGE_TOLERANCE).largest).toBeLessThan(FAINTEST_STEP)
})

test('more tile pairs than a number can count are too many, not few', async () => {
  // Each splat covers all 240x135 tiles: 2^32 + 9104 pairs, which 32 bits would take for 9104.
  const one = randomCloud(1, 0, 4, 50)
  const cloud = selectSplats(one, new Uint32Array(132_561))
  cloud.opacityLogits.fill(2)
  await expect(renderSplats(gpu, cloud, slantedCamera(1920, 1080))).rejects.toMatchObject({ code: 'gpu.out-of-memory' })
})

test('several cameras in one array are drawn in one submit, each its own image', async () => {
  const cloud = randomCloud(30, 1, 8)
  const [near, far] = [slantedCamera(40, 24), slantedCamera(40, 24)]
  far.worldFromCamera[11]! -= 2
  const { rasteriser } = await sceneOf(cloud, near)
  const cameras = uploadCameras(gpu, [near, far], BACKGROUND)
  for (const [index, camera] of [near, far].entries()) {
    gpu.run('twice', (encoder) => {
      for (const other of [1 - index, index]) rasteriser.encodeForward(encoder, { cameras, index: other, width: 40, height: 24 })
    })
    const expected = renderReference(cloud, referenceCamera(camera), BACKGROUND)
    expect(compare(await readArray(gpu, rasteriser.alpha), expected.alpha, IMAGE_TOLERANCE).largest).toBeLessThan(FAINTEST_STEP)
  }
})

test('a renderer draws views of different sizes one after the other', async () => {
  const cloud = randomCloud(50, 1, 12)
  const renderer = await SplatRenderer.open(gpu, cloud, { width: 64, height: 48 })
  for (const [width, height] of [[20, 30], [64, 48], [9, 48]] as const) {
    const camera = slantedCamera(width, height)
    expect(await renderer.render(camera, BACKGROUND)).toEqual(await renderSplats(gpu, cloud, camera, { background: BACKGROUND }))
  }
  renderer.close()
})
