// From the image's gradient to gradients on the screen: against float64 alone, on hostile input, and put to work.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readArray, readArrays, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { ScreenGradient, ScreenSplat } from '../../native-models/kernels/projection/projection.reference.ts'
import { rasterBackwardReference } from '../../native-models/kernels/raster-backward/raster-backward.reference.ts'
import { SH_C0, sigmoid } from '../../native-models/scene/splats.ts'
import { writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { FORMS, runPhases, screenSplatAt, takeApart, type Apart } from './raster-parts.ts'
import { largestError } from './reference-gradients.ts'
import { random, randomCloud, slantedCamera } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [45, 29]
const BACKGROUND = [0.3, 0.1, 0.6] as const
/**
 * Of the largest gradient of its kind: sums of some hundred float32 terms of both signs, behind an alpha made by a
 * recurrence of up to seven products. A wrong term is off by whole percents.
 */
const TOLERANCE = 1e-4
/** raster.wgsl's clamp. */
const MAX_OPACITY = 0.999

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Noise { color: Float32Array; alpha: Float32Array }
function noise(): Noise {
  const next = random(7)
  const signed = (n: number): Float32Array => Float32Array.from({ length: n }, () => 2 * next() - 1)
  return { color: signed(WIDTH * HEIGHT * 4), alpha: signed(WIDTH * HEIGHT) }
}

interface OnScreen { splats: (ScreenSplat | null)[]; rows: Float32Array; lengths: Float32Array }

/** Draws, carries the image gradient back to the screen, and reads both. */
async function backward(apart: Apart, count: number, { color, alpha }: Noise): Promise<OnScreen> {
  const { scratch, outputs } = apart.parts
  writeArray(gpu, outputs.colorGradient, color)
  writeArray(gpu, outputs.alphaGradient, alpha)
  runPhases(apart, ['project', 'sort', 'raster', 'rasterBackward'])
  const [screen, visible, rows, lengths] = await readArrays(gpu, [scratch.screen, outputs.visible, scratch.screenGradients, outputs.screenGradient] as const)
  return { splats: Array.from({ length: count }, (_, i) => (visible[i]! > 0 ? screenSplatAt(screen, i) : null)), rows, lengths }
}

/** gather.wgsl's row of a splat, by name; and dL/dlogit = (1 - o) dL/d ln o, o without the compensation. */
function named(rows: Float32Array, i: number): ScreenGradient & { logit: number } {
  const [u, v, depth, logit, a, b, c, logOpacity, r, g, blue] = rows.subarray(16 * i, 16 * i + 11) as unknown as [
    number, number, number, number, number, number, number, number, number, number, number]
  return { u, v, depth, logit, logOpacity, conic: [a, b, c], rgb: [r, g, blue] }
}

const KINDS: readonly (readonly [string, (gradient: ScreenGradient) => readonly number[]])[] = [
  ['place', ({ u, v }) => [u, v]], ['depth', ({ depth }) => [depth]], ['opacity', ({ logOpacity }) => [logOpacity]], ['conic', ({ conic }) => conic], ['colour', ({ rgb }) => rgb],
]

describe.each(FORMS)('gradients of compositing in the %s form', (form) => {
  test.each([[5, 1, false], [40, 0.3, false], [300, 0.08, false], [100, 0.04, true]] as const)('of %d splats of size %f agree with float64, antialiased: %s', async (count, size, antialiased) => {
    const cloud = randomCloud(count, 0, count, size)
    const apart = await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT), { form, background: BACKGROUND, antialiased })
    const given = noise()
    const { splats, rows, lengths } = await backward(apart, count, given)
    const expected = rasterBackwardReference(splats, { width: WIDTH, height: HEIGHT, background: BACKGROUND, ...given })
    const actual = splats.map((_, i) => named(rows, i))
    for (const [kind, valuesOf] of KINDS) {
      const { error, largest } = largestError(actual.flatMap(valuesOf), expected.flatMap(valuesOf))
      expect(largest, kind).toBeGreaterThan(0)
      expect(error / largest, kind).toBeLessThan(TOLERANCE)
    }
    const logits = largestError(actual.map(({ logit }) => logit), expected.map(({ logOpacity }, i) => logOpacity * (1 - Math.min(MAX_OPACITY, sigmoid(cloud.opacityLogits[i]!)))))
    expect(logits.error / logits.largest, 'logit').toBeLessThan(TOLERANCE)
    const { error, largest } = largestError(lengths, expected.map(({ u, v }) => Math.hypot(u, v)))
    expect(error / largest, 'length of the place’s').toBeLessThan(TOLERANCE)
  })
})

test.each(FORMS)('the %s form without depth gradients reads none, and is otherwise the same', async (form) => {
  const cloud = randomCloud(60, 0, 3, 0.2)
  const given = noise()
  const colours: Noise = { color: given.color.map((v, k) => (k % 4 < 3 ? v : 0)), alpha: new Float32Array(WIDTH * HEIGHT) }
  const options = { form, background: BACKGROUND }
  const with0 = await backward(await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT), options), 60, colours)
  const without = await backward(await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT), { ...options, depthGradients: false }), 60, given)
  const { error, largest } = largestError(without.rows, with0.rows)
  expect(largest).toBeGreaterThan(0)
  expect(error / largest).toBeLessThan(1e-6)
})

describe('hostile input', () => {
  test('splats that are not drawn get zeros', async () => {
    const cloud = randomCloud(9, 0, 4)
    cloud.means[0] = NaN
    cloud.opacityLogits[1] = -50
    cloud.rotations.fill(0, 8, 12)
    const { rows, lengths } = await backward(await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT)), 9, noise())
    expect([...rows.subarray(0, 48), ...lengths.subarray(0, 3)].every((v) => v === 0)).toBe(true)
    expect(rows.subarray(48).some((v) => v !== 0)).toBe(true)
  })

  test('a pixel whose gradient is no number spoils only splats of its tile', async () => {
    const cloud = randomCloud(60, 0, 9, 0.02)
    const apart = await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT))
    const { rows: sound } = await backward(apart, 60, noise())
    const spoiled = noise()
    const middle = (Math.floor(HEIGHT / 2) * WIDTH + Math.floor(WIDTH / 2)) * 4
    spoiled.color.fill(NaN, middle, middle + 4)
    const { rows } = await backward(apart, 60, spoiled)
    const differ = Array.from({ length: 60 }, (_, i) => i).filter((i) => rows.subarray(16 * i, 16 * i + 16).some((v, k) => !Object.is(v, sound[16 * i + k])))
    expect(differ.length).toBeLessThan(30)
    for (const i of differ) expect(rows.subarray(16 * i, 16 * i + 16).some(Number.isNaN)).toBe(true)
  })

  test('an opacity beyond the clamp stays finite and keeps a slope', async () => {
    const cloud = randomCloud(2, 0, 9, 0.5)
    cloud.means.fill(0)
    cloud.opacityLogits.set([60, 60])
    const { rows } = await backward(await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT)), 2, noise())
    expect(rows.every(Number.isFinite)).toBe(true)
    expect(rows[3]).not.toBe(0)
  })

  test('a view without room for its pairs teaches nothing', async () => {
    const apart = await takeApart(gpu, randomCloud(30, 0, 4, 2), slantedCamera(WIDTH, HEIGHT), { pairs: 31 })
    const { rows, lengths } = await backward(apart, 30, noise())
    expect([...rows, ...lengths].every((v) => v === 0)).toBe(true)
  })

  test.each([0, 1, 1_000_000])('%d splats', async (count) => {
    const apart = await takeApart(gpu, randomCloud(count, 0, 3, 0.005), slantedCamera(WIDTH, HEIGHT))
    const { rows, lengths } = await backward(apart, count, noise())
    expect(rows.every(Number.isFinite) && lengths.every(Number.isFinite)).toBe(true)
    if (count > 1) expect(lengths.some((v) => v > 0)).toBe(true)
  })
})

/** Gradient steps, and the largest colour error that may be left of up to 0.6: the problem is convex, so only a wrong gradient stops short. */
const COLOUR_STEPS = 300
const COLOUR_LEFT = 0.01

test('following the colour gradient recovers the colours a picture was drawn with', async () => {
  // Round splats of two pixels' width side by side, so that each has pixels of its own.
  const count = 12
  const cloud = randomCloud(count, 0, 15, 0.15)
  for (let i = 0; i < count; i++) cloud.means.set([-0.8 + 0.55 * (i % 4), -0.5 + 0.5 * Math.floor(i / 4), 0], 3 * i)
  cloud.opacityLogits.fill(3)
  cloud.logScales.fill(Math.log(0.12))
  const apart = await takeApart(gpu, cloud, slantedCamera(WIDTH, HEIGHT))
  const { splats, outputs } = apart.parts
  const draw = async (sh: Float32Array): Promise<Float32Array> => {
    writeSplats(gpu, splats, { ...cloud, sh })
    runPhases(apart, ['project', 'sort', 'raster'])
    return readArray(gpu, outputs.color)
  }
  const wanted = await draw(cloud.sh)
  let sh = new Float32Array(cloud.sh.length)
  for (let step = 0; step < COLOUR_STEPS; step++) {
    const residual = (await draw(sh)).map((v, k) => (k % 4 < 3 ? v - wanted[k]! : 0))
    writeArray(gpu, outputs.colorGradient, residual)
    runPhases(apart, ['rasterBackward'])
    const rows = await readArray(gpu, apart.parts.scratch.screenGradients)
    // A twentieth of a colour per lit pixel: below the reciprocal of the largest curvature, the pixels a splat covers.
    sh = sh.map((v, k) => v - (0.05 * rows[16 * Math.floor(k / 3) + 8 + (k % 3)]!) / SH_C0)
  }
  expect(largestError(sh, cloud.sh).error * SH_C0).toBeLessThan(COLOUR_LEFT)
})
