import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, uploadArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import {
  createLossKernels, NEUTRAL_EXPOSURE, PhotometricLoss, resultOf,
  type ChannelExposure, type LossKernels, type LossResult, type LossTarget,
} from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import { referenceLoss, type ReferenceImages } from '../../native-models/kernels/photometric-loss/photometric-loss.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'

/** f32 sums over a few hundred pixels against doubles. */
const LOSS_TOLERANCE = 2e-6
/** Of the largest gradient: SSIM's derivative divides small differences of f32 window sums. */
const GRADIENT_TOLERANCE = 1e-3
const EXPOSURE: ChannelExposure = { gain: [1.1, 0.9, 1.05], bias: [0.02, -0.01, 0.03] }
const DEPTH_WEIGHT = 0.3

let gpu: Gpu
let kernels: LossKernels
beforeAll(async () => {
  gpu = await openGpu()
  kernels = await createLossKernels(gpu)
})
afterAll(() => { gpu.close() })

interface Outcome { result: LossResult; colorGradient: Float32Array; alphaGradient: Float32Array }

async function run(images: { color: Float32Array; alpha: Float32Array }, target: LossTarget, exposure: ChannelExposure, depthWeight: number): Promise<Outcome> {
  const color = uploadArray(gpu, 'color', images.color)
  const alpha = uploadArray(gpu, 'alpha', images.alpha)
  const colorGradient = createArray(gpu, 'color gradient', 'f32', images.color.length)
  const alphaGradient = createArray(gpu, 'alpha gradient', 'f32', images.alpha.length)
  const loss = new PhotometricLoss(gpu, kernels, target, { color, alpha, colorGradient, alphaGradient }, 2)
  loss.prepare(target, exposure, depthWeight, 1)
  gpu.run('loss', (encoder) => {
    const pass = encoder.beginComputePass()
    loss.encode(pass)
    pass.end()
  })
  const result = resultOf(await readArray(gpu, loss.results), 1, target, depthWeight)
  return { result, colorGradient: await readArray(gpu, colorGradient), alphaGradient: await readArray(gpu, alphaGradient) }
}

/** Odd sizes, so that groups of four pixels overhang both edges; some pixels without a source, some without depth. */
function scene(width: number, height: number, seed: number): { images: ReferenceImages; target: LossTarget } {
  const random = new Random(seed)
  const n = width * height
  const color = Float64Array.from({ length: n * 4 }, (_, i) => (i % 4 === 3 ? 1.5 + random.next() : random.next()))
  const alpha = Float64Array.from({ length: n }, () => 0.3 + 0.7 * random.next())
  for (let i = 0; i < n; i++) color[i * 4 + 3]! *= alpha[i]!
  const pixels = Uint32Array.from({ length: n }, () => (random.next() < 0.9 ? 0xff000000 + random.below(0x1000000) : 0))
  const depth = Float32Array.from({ length: n }, () => (random.next() < 0.7 ? 1.5 + random.next() : 0))
  const counted = pixels.filter((pixel) => pixel >>> 24 !== 0).length
  return {
    images: { color: Float64Array.from(color, Math.fround), alpha: Float64Array.from(alpha, Math.fround) },
    target: { width, height, pixels, counted, depth, depthCounted: depth.filter((d) => d > 0).length },
  }
}

const single = ({ color, alpha }: ReferenceImages): { color: Float32Array; alpha: Float32Array } => ({ color: Float32Array.from(color), alpha: Float32Array.from(alpha) })

describe('photometric loss', () => {
  test('agrees with its definition in doubles', async () => {
    for (const [width, height] of [[21, 18], [64, 7], [3, 5], [130, 12]] as const) {
      const { images, target } = scene(width, height, width)
      const { result } = await run(single(images), target, EXPOSURE, DEPTH_WEIGHT)
      const expected = referenceLoss(images, target, EXPOSURE, DEPTH_WEIGHT)
      for (const key of ['loss', 'l1', 'mse', 'ssim'] as const) expect(Math.abs(result[key] - expected[key]), `${key} ${width}x${height}`).toBeLessThan(LOSS_TOLERANCE)
    }
  })

  test('gradients agree with finite differences of the definition', async () => {
    const { images, target } = scene(15, 13, 7)
    const at = (): number => referenceLoss(images, target, EXPOSURE, DEPTH_WEIGHT).loss
    const { colorGradient, alphaGradient, result } = await run(single(images), target, EXPOSURE, DEPTH_WEIGHT)
    for (const [values, gradient] of [[images.color, colorGradient], [images.alpha, alphaGradient]] as const) {
      const most = gradient.reduce((m, g) => Math.max(m, Math.abs(g)), 0)
      expect(most).toBeGreaterThan(0)
      for (let i = 0; i < values.length; i++) expect(Math.abs(gradient[i]! - slope(values, i, at)), `element ${i}`).toBeLessThan(GRADIENT_TOLERANCE * most)
    }
    const byExposure = (key: 'gain' | 'bias', c: number): number => central((step) => {
      const moved = { ...EXPOSURE, [key]: EXPOSURE[key].map((value, i) => value + (i === c ? step : 0)) } as unknown as ChannelExposure
      return referenceLoss(images, target, moved, DEPTH_WEIGHT).loss
    })
    for (let c = 0; c < 3; c++) {
      expect(result.byGain[c]).toBeCloseTo(byExposure('gain', c), 4)
      expect(result.byBias[c]).toBeCloseTo(byExposure('bias', c), 4)
    }
  })

  test('an image equal to its photograph has loss 0, SSIM 1 and no SSIM gradient', async () => {
    const { target } = scene(20, 16, 3)
    const color = new Float32Array(20 * 16 * 4)
    for (let i = 0; i < 20 * 16; i++) for (let c = 0; c < 3; c++) color[i * 4 + c] = ((target.pixels[i]! >>> (8 * c)) & 255) / 255
    const { result, colorGradient } = await run({ color, alpha: new Float32Array(20 * 16).fill(1) }, target, NEUTRAL_EXPOSURE, 0)
    expect(result.mse).toBe(0)
    expect(result.ssim).toBeCloseTo(1, 5)
    expect(Math.max(...colorGradient.map(Math.abs))).toBeLessThan(1e-7)
  })

  test('survives NaN and infinite pixels, a single pixel, and photographs without any source', async () => {
    const one = await run({ color: new Float32Array([0.5, 0.5, 0.5, 1]), alpha: new Float32Array([1]) },
      { width: 1, height: 1, pixels: new Uint32Array([0xff000000]), counted: 1, depth: null, depthCounted: 0 }, NEUTRAL_EXPOSURE, 0)
    expect(one.result.l1).toBeCloseTo(0.5, 6)
    const { images, target } = scene(16, 16, 5)
    const nothing = await run(single(images), { ...target, pixels: new Uint32Array(256), counted: 0, depth: new Float32Array(256), depthCounted: 0 }, EXPOSURE, 1)
    expect(nothing.result.loss).toBe(0.2)
    expect(nothing.colorGradient.every((g) => g === 0)).toBe(true)
    const broken = single(images)
    broken.color.fill(NaN, 40, 44)
    broken.color.fill(Infinity, 200, 204)
    // NaN must reach the result: a loss that hides it would let a broken rasteriser look healthy. Adam skips what is not finite.
    expect((await run(broken, target, EXPOSURE, DEPTH_WEIGHT)).result.loss).toBeNaN()
  })

  test('following its gradient turns noise into the photograph', async () => {
    const { images, target } = scene(24, 20, 11)
    const smooth: LossTarget = { ...target, pixels: target.pixels.map((_, i) => (0xff000000 + ((i % 24) * 8) * 0x10101) >>> 0), counted: 480 }
    const values = single(images)
    const before = (await run(values, smooth, NEUTRAL_EXPOSURE, 0)).result
    const array = { color: uploadArray(gpu, 'color', values.color), alpha: uploadArray(gpu, 'alpha', values.alpha), colorGradient: createArray(gpu, 'g', 'f32', 1920), alphaGradient: createArray(gpu, 'ag', 'f32', 480) }
    const loss = new PhotometricLoss(gpu, kernels, smooth, array, 1)
    loss.prepare(smooth, NEUTRAL_EXPOSURE, 0, 0)
    for (let step = 0; step < 250; step++) {
      gpu.run('loss', (encoder) => { const pass = encoder.beginComputePass(); loss.encode(pass); pass.end() })
      const gradient = await readArray(gpu, array.colorGradient)
      const rate = 20 * 0.98 ** step
      values.color.forEach((value, i) => { values.color[i] = value - rate * gradient[i]! })
      writeArray(gpu, array.color, values.color)
    }
    const after = (await run(values, smooth, NEUTRAL_EXPOSURE, 0)).result
    expect(after.loss).toBeLessThan(0.15 * before.loss)
    expect(after.ssim).toBeGreaterThan(0.9)
  })
})

const STEP = 1e-6
const central = (at: (step: number) => number): number => (at(STEP) - at(-STEP)) / (2 * STEP)
function slope(values: Float64Array, i: number, at: () => number): number {
  const kept = values[i]!
  const value = central((step) => {
    values[i] = kept + step
    return at()
  })
  values[i] = kept
  return value
}
