// Features composited over splats and the gradient back to them: against float64, against differences, on hostile input,
// and fitted to an image.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createArray, readArray, uploadArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { featureGradientReference, featuresReference } from '../../native-models/kernels/feature-raster/feature-raster.reference.ts'
import { FeatureRaster } from '../../native-models/kernels/feature-raster/feature-raster.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { drawSplats, type DrawnSplats } from './drawn-splats.ts'
import { random, randomCloud, referenceCamera, slantedCamera } from './splat-scene.ts'

const [WIDTH, HEIGHT] = [44, 29]
const PIXELS = WIDTH * HEIGHT
/** Float32 along a chain of some fifty splats. */
const TOLERANCE = 5e-5
/** A splat whose alpha at a pixel is 1/255 to the last bit may be drawn by one and not by the other. */
const FAINTEST = 1.1 / 255

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

const camera = slantedCamera(WIDTH, HEIGHT)
const noise = (seed: number, length: number): Float32Array => {
  const next = random(seed)
  return Float32Array.from({ length }, () => next() * 2 - 1)
}

class Bench {
  readonly drawn: DrawnSplats
  readonly raster: FeatureRaster
  readonly count: number
  readonly channels: number

  private constructor(drawn: DrawnSplats, raster: FeatureRaster, count: number, channels: number) {
    this.drawn = drawn
    this.raster = raster
    this.count = count
    this.channels = channels
  }

  static async of(cloud: SplatCloud, channels: number, form: 'narrow' | 'wide' = 'narrow'): Promise<Bench> {
    const drawn = await drawSplats(gpu, cloud, camera, form)
    return new Bench(drawn, await FeatureRaster.create(gpu, drawn.shape), cloud.count, channels)
  }

  async image(features: Float32Array): Promise<Float32Array> {
    const image = createArray(gpu, 'image', 'f32', PIXELS * this.channels)
    this.pass((pass) => this.raster.encodeForward(pass, this.drawn.view, this.channels, uploadArray(gpu, 'features', features), image))
    return readArray(gpu, image)
  }

  async gradient(imageGradient: Float32Array): Promise<Float32Array> {
    // Not zeroed: every value must be overwritten.
    const gradient: GpuArray<'f32'> = uploadArray(gpu, 'gradient', new Float32Array(this.count * this.channels).fill(7))
    const { view, rasteriser } = this.drawn
    this.pass((pass) => this.raster.encodeBackward(pass, view, rasteriser.pairs, this.count, this.channels, uploadArray(gpu, 'image gradient', imageGradient), gradient))
    return readArray(gpu, gradient)
  }

  pass(encode: (pass: GPUComputePassEncoder) => void): void {
    gpu.run('features', (encoder) => {
      const pass = encoder.beginComputePass()
      encode(pass)
      pass.end()
    })
  }
}

/** How many values are off by more than the tolerance, and by how much at worst; relative above 1. */
function compare(actual: ArrayLike<number>, expected: ArrayLike<number>): { worst: number; beyond: number } {
  let [worst, beyond] = [0, 0]
  for (let k = 0; k < expected.length; k++) {
    const error = Math.abs(actual[k]! - expected[k]!) / Math.max(1, Math.abs(expected[k]!))
    if (!(error <= TOLERANCE)) beyond++
    if (!(error <= worst)) worst = error
  }
  return { worst, beyond }
}

describe.each(['narrow', 'wide'] as const)('the %s form', (form) => {
  // Fewer channels than a chunk, one chunk, and chunks with a rest.
  it.each([1, 8, 21])('composites %d channels as float64 does', async (channels) => {
    const cloud = randomCloud(250, 0, 3)
    const features = noise(channels, cloud.count * channels)
    const expected = featuresReference(cloud, referenceCamera(camera), features, channels)
    const { worst, beyond } = compare(await (await Bench.of(cloud, channels, form)).image(features), expected)
    expect(worst).toBeLessThan(FAINTEST)
    expect(beyond).toBeLessThanOrEqual(expected.length * 0.001)
  })
  it.each([1, 8, 21])('takes the gradient of %d channels back as float64 does', async (channels) => {
    const cloud = randomCloud(250, 0, 4)
    const imageGradient = noise(channels, channels * PIXELS)
    const expected = featureGradientReference(cloud, referenceCamera(camera), imageGradient, channels)
    const bench = await Bench.of(cloud, channels, form)
    const actual = await bench.gradient(imageGradient)
    const { worst, beyond } = compare(actual, expected)
    expect(worst).toBeLessThan(2 * FAINTEST)
    expect(beyond).toBeLessThanOrEqual(expected.length * 0.005)
    expect(await bench.gradient(imageGradient)).toEqual(actual)
  })
})

it('has the gradient that differences of the forward pass have', async () => {
  const [cloud, channels] = [randomCloud(120, 1, 9), 11]
  const bench = await Bench.of(cloud, channels)
  const [features, direction, weights] = [noise(1, cloud.count * channels), noise(2, cloud.count * channels), noise(3, channels * PIXELS)]
  const loss = async (step: number): Promise<number> =>
    (await bench.image(features.map((f, k) => f + step * direction[k]!))).reduce((sum, value, k) => sum + value * weights[k]!, 0)
  const gradient = await bench.gradient(weights)
  const slope = gradient.reduce((sum, value, k) => sum + value * direction[k]!, 0)
  // The image is linear in the features: a wide step loses nothing to curvature and little to rounding.
  expect(((await loss(1)) - (await loss(-1))) / 2).toBeCloseTo(slope, 1)
  expect(Math.abs(slope)).toBeGreaterThan(1)
})

describe('hostile input', () => {
  it('splats that are not numbers spoil nothing, and get no gradient', async () => {
    const good = randomCloud(60, 0, 8)
    const bad: SplatCloud = { ...good, means: good.means.slice(), logScales: good.logScales.slice() }
    bad.means.set([Number.NaN, Infinity, 0], 0)
    bad.logScales.set([Infinity, 0, 0], 3)
    const bench = await Bench.of(bad, 8)
    // A splat that is not drawn may have features that are not numbers either.
    const features = noise(1, 60 * 8).fill(Number.NaN, 0, 16)
    expect((await bench.image(features)).every(Number.isFinite)).toBe(true)
    const gradient = await bench.gradient(noise(2, 8 * PIXELS))
    expect(gradient.subarray(0, 16).every((value) => value === 0)).toBe(true)
    expect(gradient.every(Number.isFinite)).toBe(true)
  })
  it('no splat, one and a million', async () => {
    const none = await Bench.of(randomCloud(0, 0, 1), 3)
    expect((await none.image(new Float32Array(3))).every((value) => value === 0)).toBe(true)
    const one = await Bench.of(randomCloud(1, 0, 1), 3)
    expect((await one.gradient(new Float32Array(3 * PIXELS).fill(1))).length).toBe(3)
    const many = await Bench.of(randomCloud(1_000_000, 0, 1, 0.004), 2)
    expect((await many.image(new Float32Array(2_000_000).fill(1))).some((value) => value > 0.5)).toBe(true)
  })
})

it('learns features whose image is a picture', async () => {
  const [cloud, channels] = [randomCloud(400, 0, 6), 4]
  const bench = await Bench.of(cloud, channels)
  const target = await bench.image(noise(5, cloud.count * channels))
  let features = new Float32Array(cloud.count * channels)
  const lossOf = (image: Float32Array): number => image.reduce((sum, value, k) => sum + (value - target[k]!) ** 2, 0)
  const before = lossOf(await bench.image(features))
  // Half the inverse of the largest weight a splat has in the picture makes plain descent stable.
  const most = Math.max(...await bench.gradient(new Float32Array(channels * PIXELS).fill(1)))
  for (let step = 0; step < 60; step++) {
    const image = await bench.image(features)
    const gradient = await bench.gradient(image.map((value, k) => value - target[k]!))
    features = features.map((value, k) => value - (1.5 / most) * gradient[k]!)
  }
  expect(lossOf(await bench.image(features))).toBeLessThan(0.1 * before)
})
