// Splats to the screen: against float64, with direct differences of what the adapter computes, and on hostile input.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArrays } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { projectReference } from '../../native-models/kernels/projection/projection.reference.ts'
import { litTiles, reachedTiles } from '../../native-models/kernels/tiles/tiles.reference.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { FORMS, runPhases, screenSplatAt, straightCamera, takeApart, type Form } from './raster-parts.ts'
import { randomCloud, referenceCamera, slantedCamera } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [61, 43]
/** Float32 through some thirty operations, relative to a value's size (pixels of the image, for places). */
const TOLERANCE = 2e-5
/** Conics divide by a determinant that is a difference of products: a digit more is lost on thin splats. */
const CONIC_TOLERANCE = 2e-4
/** What tiles may be wider than the ellipse: the kernel's own 0.01 and the rounding of a large ellipse's extent. Pixels. (The lists: tiles.gpu.test.ts.) */
const SLACK = 0.1
/** The depth key's unit at float32 depth d is d 2^-22; float32 rounding moves a depth by as much. */
const KEY_TOLERANCE = 3

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Projected { screen: Float32Array; visible: Uint32Array; depthKeys: Uint32Array; tile: number }

async function project(cloud: SplatCloud, { form = 'narrow', camera = slantedCamera(WIDTH, HEIGHT), antialiased = false }: { form?: Form; camera?: Camera; antialiased?: boolean } = {}): Promise<Projected> {
  const apart = await takeApart(gpu, cloud, camera, { form, antialiased })
  runPhases(apart, ['project'])
  const { scratch, outputs, shape } = apart.parts
  const [screen, visible, depthKeys] = await readArrays(gpu, [scratch.screen, outputs.visible, scratch.depthKeys] as const)
  return { screen, visible, depthKeys, tile: shape.tile }
}

const bitsOf = (value: number): number => new Uint32Array(new Float32Array([value]).buffer)[0]!
/** Float steps from NEAR (0.01), in pairs. */
const keyOf = (depth: number): number => (bitsOf(depth) - bitsOf(0.01)) >>> 1
const relative = (actual: number, expected: number, size = Math.abs(expected)): number => Math.abs(actual - expected) / size

describe.each(FORMS)('projection in the %s form', (form) => {
  test.each([[0, false], [1, false], [2, false], [3, false], [0, true], [3, true]] as const)('agrees with float64, harmonics of degree %d, antialiased: %s', async (degree, antialiased) => {
    const cloud = randomCloud(300, degree, 40 + degree)
    // Some smaller than a pixel, where blur outweighs the splat.
    cloud.logScales.fill(-4.5, 450, 600)
    // Beyond the border and near the camera, where J is held and depths are small.
    for (let i = 0; i < 100; i++) cloud.means[3 * i] = 3 * cloud.means[3 * i]!
    const reference = referenceCamera(slantedCamera(WIDTH, HEIGHT))
    const { screen, visible, depthKeys, tile } = await project(cloud, { form, antialiased })
    let drawn = 0
    for (let i = 0; i < cloud.count; i++) {
      const expected = projectReference(cloud, i, reference, antialiased)
      const [must, may] = expected === null ? [[], []] : [litTiles(expected, reference, tile), reachedTiles(expected, reference, tile, SLACK)]
      expect(visible[i], `tiles of splat ${i}`).toBeGreaterThanOrEqual(must.length)
      expect(visible[i], `tiles of splat ${i}`).toBeLessThanOrEqual(may.length)
      if (visible[i] === 0) continue
      drawn++
      const actual = screenSplatAt(screen, i)
      for (const key of ['u', 'v'] as const) expect(relative(actual[key], expected![key], WIDTH), `${key} of splat ${i}`).toBeLessThan(TOLERANCE)
      for (const key of ['depth', 'opacity'] as const) expect(relative(actual[key], expected![key]), `${key} of splat ${i}`).toBeLessThan(TOLERANCE)
      const steepest = Math.max(expected!.conic[0], expected!.conic[2])
      for (const k of [0, 1, 2] as const) expect(relative(actual.conic[k], expected!.conic[k], steepest), `conic of splat ${i}`).toBeLessThan(CONIC_TOLERANCE)
      for (const k of [0, 1, 2] as const) expect(relative(actual.rgb[k], expected!.rgb[k], 1), `colour of splat ${i}`).toBeLessThan(TOLERANCE)
      expect(Math.abs(depthKeys[i]! - keyOf(expected!.depth)), `depth key of splat ${i}`).toBeLessThanOrEqual(KEY_TOLERANCE)
    }
    expect(drawn).toBeGreaterThan(100)
  })
})

test('a step of a splat moves it on the screen by what the camera says', async () => {
  // Direct differences of the adapter's own forward: one splat in front of a straight camera, where du = f/z dx.
  const { camera } = straightCamera(64, 48, 80)
  const at = async (x: number, y: number, z: number): Promise<ReturnType<typeof screenSplatAt>> => {
    const cloud: SplatCloud = { ...randomCloud(1, 0, 1), means: new Float32Array([x, y, z]), opacityLogits: new Float32Array([2]) }
    return screenSplatAt((await project(cloud, { camera })).screen, 0)
  }
  const [step, z] = [2 ** -6, 2]
  const [middle, right, below, further] = [await at(0, 0, z), await at(step, 0, z), await at(0, step, z), await at(step, 0, z + step)]
  expect((right.u - middle.u) / step).toBeCloseTo(80 / z, 3)
  expect((below.v - middle.v) / step).toBeCloseTo(80 / z, 3)
  expect(right.v).toBe(middle.v)
  expect(further.u - 32).toBeCloseTo((80 * step) / (z + step), 4)
  expect(further.depth - right.depth).toBe(step)
})

describe('hostile input', () => {
  const odd = [NaN, Infinity, -Infinity]
  const spoils: readonly (readonly [string, (cloud: SplatCloud, i: number, value: number) => void])[] = [
    ['mean', (cloud, i, value) => { cloud.means[3 * i + 2] = value }],
    ['quaternion', (cloud, i, value) => { cloud.rotations[4 * i + 1] = value }],
    ['colour', (cloud, i, value) => { cloud.sh[12 * i + 5] = value }],
  ]
  test.each(spoils)('a %s that is no number culls its splat and no other', async (_, spoil) => {
    const cloud = randomCloud(20, 1, 6)
    const before = await project(cloud)
    for (const [k, value] of odd.entries()) spoil(cloud, 5 * k, value)
    const after = await project(cloud)
    for (let i = 0; i < 20; i++) expect(after.visible[i], `splat ${i}`).toBe(i % 5 === 0 && i < 15 ? 0 : before.visible[i])
    for (const key of after.depthKeys) expect(key).toBeLessThan(2 ** 27)
  })

  test('scales: NaN and +Infinity cull, a splat without extent is a blurred point', async () => {
    const cloud = randomCloud(3, 0, 6)
    cloud.means.fill(0)
    cloud.opacityLogits.fill(2)
    cloud.logScales.set([NaN, 0, 0, 0, Infinity, 0, -Infinity, -Infinity, -Infinity])
    const { visible, screen } = await project(cloud)
    expect([...visible.subarray(0, 2)]).toEqual([0, 0])
    expect(visible[2]).toBeGreaterThan(0)
    const { conic: [a, b, c] } = screenSplatAt(screen, 2)
    // The blur alone: 0.3 px² both ways.
    expect(a).toBeCloseTo(1 / 0.3, 4)
    expect(Math.abs(b)).toBe(0)
    expect(c).toBeCloseTo(1 / 0.3, 4)
  })

  test('a zero quaternion and an opacity of nothing cull', async () => {
    const cloud = randomCloud(2, 0, 6)
    cloud.means.fill(0)
    cloud.rotations.fill(0, 0, 4)
    cloud.opacityLogits.set([2, -Infinity])
    expect([...(await project(cloud)).visible]).toEqual([0, 0])
  })

  test.each([0, 1, 1_000_000])('%d splats', async (count) => {
    const cloud = randomCloud(count, 0, 3, 0.01)
    const { visible, screen } = await project(cloud)
    const seen = [...visible.subarray(0, count).keys()].filter((i) => visible[i]! > 0)
    if (count > 1) expect(seen.length).toBeGreaterThan(count / 10)
    const reference = referenceCamera(slantedCamera(WIDTH, HEIGHT))
    // The last of a dispatch over two dimensions is as good as the first.
    for (const i of seen.slice(-5)) expect(screenSplatAt(screen, i).u).toBeCloseTo(projectReference(cloud, i, reference)!.u, 2)
  })
})
