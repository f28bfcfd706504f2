import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, uploadArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import {
  createLossKernels, NEUTRAL_EXPOSURE, PhotometricLoss, resultOf,
  type ChannelExposure, type LossKernels, type LossResult, type LossTarget,
} from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import { referenceLoss, type ReferenceImages } from '../../native-models/kernels/photometric-loss/photometric-loss.reference.ts'
import { kernelShape } from '../../native-models/kernels/shared/shape.ts'
import { Random } from '../../native-models/splatting/random.ts'

/** f32 sums over a few hundred pixels against doubles. */
const LOSS_TOLERANCE = 2e-6
/** Of the largest gradient: SSIM's derivative divides small differences of f32 window sums. */
const GRADIENT_TOLERANCE = 1e-3
const EXPOSURE: ChannelExposure = { gain: [1.1, 0.9, 1.05], bias: [0.02, -0.01, 0.03] }
const DEPTH_WEIGHT = 0.3

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

/** As a CPU driver walks, as a GPU does, and one block at a time. */
const CUTS = [{ walk: 64, chunkGroup: 8 }, { walk: 4, chunkGroup: 32 }, { walk: 1, chunkGroup: 64 }] as const

interface Outcome { result: LossResult; colorGradient: Float32Array; alphaGradient: Float32Array }

interface Single { color: Float32Array; alpha: Float32Array }

async function runWith(kernels: LossKernels, images: Single, target: LossTarget, exposure: ChannelExposure, depthWeight: number, depth: boolean): Promise<Outcome> {
  const color = uploadArray(gpu, 'color', images.color)
  const alpha = uploadArray(gpu, 'alpha', images.alpha)
  const colorGradient = createArray(gpu, 'color gradient', 'f32', images.color.length)
  const alphaGradient = createArray(gpu, 'alpha gradient', 'f32', images.alpha.length)
  const loss = new PhotometricLoss(gpu, kernels, target, { color, alpha, colorGradient, alphaGradient }, 2, depth)
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

const single = ({ color, alpha }: ReferenceImages): Single => ({ color: Float32Array.from(color), alpha: Float32Array.from(alpha) })

describe.each(CUTS)('photometric loss, $walk blocks to a thread', (cut) => {
  let kernels: LossKernels
  beforeAll(async () => { kernels = await createLossKernels(gpu, { ...kernelShape(gpu), ...cut }) })

  const run = (images: Single, target: LossTarget, exposure: ChannelExposure, depthWeight: number, depth = true): Promise<Outcome> =>
    runWith(kernels, images, target, exposure, depthWeight, depth)

  test('agrees with its definition in doubles', async () => {
    for (const [width, height] of [[21, 18], [64, 7], [3, 5], [130, 12], [7, 133], [300, 2]] as const) {
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

  test('repeats bit for bit, also after larger and smaller images in the same buffers', async () => {
    const [large, small] = [scene(41, 37, 1), scene(22, 31, 2)]
    const arrays = { color: createArray(gpu, 'c', 'f32', 41 * 37 * 4), alpha: createArray(gpu, 'a', 'f32', 41 * 37), colorGradient: createArray(gpu, 'g', 'f32', 41 * 37 * 4), alphaGradient: createArray(gpu, 'ag', 'f32', 41 * 37) }
    const loss = new PhotometricLoss(gpu, kernels, large.target, arrays, 1)
    const at = async ({ images, target }: typeof large): Promise<[LossResult, number[]]> => {
      writeArray(gpu, arrays.color, single(images).color)
      writeArray(gpu, arrays.alpha, single(images).alpha)
      loss.prepare(target, EXPOSURE, DEPTH_WEIGHT, 0)
      gpu.run('loss', (encoder) => { const pass = encoder.beginComputePass(); loss.encode(pass); pass.end() })
      return [resultOf(await readArray(gpu, loss.results), 0, target, DEPTH_WEIGHT), [...(await readArray(gpu, arrays.colorGradient, { to: target.width * target.height * 4 }))]]
    }
    for (const each of [small, large]) {
      const alone = await run(single(each.images), each.target, EXPOSURE, DEPTH_WEIGHT)
      for (const other of [large, small]) {
        await at(other)
        expect(await at(each)).toEqual([alone.result, [...alone.colorGradient]])
      }
    }
  })

  test('without depth, measured depth does not count and its gradients are left alone', async () => {
    const { images, target } = scene(21, 18, 4)
    const none = await run(single(images), { ...target, depth: null, depthCounted: 0 }, EXPOSURE, DEPTH_WEIGHT)
    const without = await run(single(images), target, EXPOSURE, DEPTH_WEIGHT, false)
    expect(without.result).toEqual(none.result)
    expect(without.colorGradient).toEqual(none.colorGradient)
    expect(without.alphaGradient.every((g) => g === 0)).toBe(true)
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
