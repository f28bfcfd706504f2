import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArrays, uploadArray, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { FeatureCompositing, type FeatureCompositingShape } from '../../native-models/kernels/feature-compositing/feature-compositing.ts'
import { referenceFeatureCompositing, referenceFeatureCompositingGradient } from '../../native-models/kernels/feature-compositing/feature-compositing.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass, slope, worstOf } from './pass.ts'

/** f32 sums of a few products against doubles. */
const TOLERANCE = 1e-5

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Opened { kernel: FeatureCompositing; weights: GpuArray<'f32'>; features: GpuArray<'f32'>; rays: GpuArray<'f32'>; rayGradient: GpuArray<'f32'>; gradient: GpuArray<'f32'> }

async function open(shape: FeatureCompositingShape): Promise<Opened> {
  const samples = shape.rays * shape.perRay
  const weights = createArray(gpu, 'weights', 'f32', samples)
  const features = createArray(gpu, 'features', 'f32', shape.channels * samples)
  const rays = createArray(gpu, 'rays', 'f32', shape.channels * shape.rays)
  const rayGradient = createArray(gpu, 'ray gradient', 'f32', shape.channels * shape.rays)
  const gradient = createArray(gpu, 'gradient', 'f32', shape.channels * samples)
  return { kernel: await FeatureCompositing.open(gpu, shape, { weights, features, rays, gradients: { rays: rayGradient, features: gradient } }), weights, features, rays, rayGradient, gradient }
}

const normals = (count: number, random: Random): Float32Array => Float32Array.from({ length: count }, () => random.normal())

/** Weights as compositing gives them: shares of light, some rays short of places. */
const weightsOf = ({ rays, perRay }: FeatureCompositingShape, random: Random): Float32Array =>
  Float32Array.from({ length: rays * perRay }, (_, at) => (at % perRay > (at / perRay) % 5 ? 0 : 0.5 ** ((at % perRay) + 1) * random.next()))

const SHAPES: readonly FeatureCompositingShape[] = [{ rays: 70, perRay: 5, channels: 8, unit: true }, { rays: 33, perRay: 8, channels: 24, unit: false }]

describe('features composited over the places of rays', () => {
  test('agree with their definition in doubles, and so does their gradient', async () => {
    for (const shape of SHAPES) {
      const random = new Random(shape.rays)
      const opened = await open(shape)
      const samples = shape.rays * shape.perRay
      const [weights, features, rayGradient] = [weightsOf(shape, random), normals(shape.channels * samples, random), normals(shape.channels * shape.rays, random)]
      writeArray(gpu, opened.weights, weights)
      writeArray(gpu, opened.features, features)
      writeArray(gpu, opened.rayGradient, rayGradient)
      runPass(gpu, (pass) => { opened.kernel.forward(pass); opened.kernel.backward(pass) })
      const [rays, gradient] = await readArrays(gpu, [opened.rays, opened.gradient] as const)
      expect(worstOf(rays, referenceFeatureCompositing(shape, weights, features))).toBeLessThan(TOLERANCE)
      expect(worstOf(gradient, referenceFeatureCompositingGradient(shape, weights, features, rayGradient))).toBeLessThan(TOLERANCE)
    }
  })

  test('the gradient it agrees with is a slope', () => {
    for (const unit of [true, false]) {
      const shape = { rays: 3, perRay: 4, channels: 5, unit }
      const random = new Random(7)
      const [weights, features, rayGradient] = [weightsOf(shape, random), Float64Array.from(normals(60, random)), normals(15, random)]
      const at = (): number => referenceFeatureCompositing(shape, weights, features).reduce((sum, value, i) => sum + value * rayGradient[i]!, 0)
      const gradient = referenceFeatureCompositingGradient(shape, weights, features, rayGradient)
      for (let i = 0; i < 60; i++) expect(gradient[i]).toBeCloseTo(slope(features, i, at), 6)
    }
  })

  test('places that are no numbers, have no length or no weight say and learn nothing', async () => {
    const shape = { rays: 1, perRay: 5, channels: 2, unit: true }
    const opened = await open(shape)
    writeArray(gpu, opened.weights, Float32Array.of(0.4, 0.3, 0.2, 0, NaN))
    writeArray(gpu, opened.features, Float32Array.of(NaN, 0, 3, NaN, 1, 1, 0, 4, 7, 1))
    writeArray(gpu, opened.rayGradient, Float32Array.of(1, 1))
    runPass(gpu, (pass) => { opened.kernel.forward(pass); opened.kernel.backward(pass) })
    const [rays, gradient] = await readArrays(gpu, [opened.rays, opened.gradient] as const)
    expect(rays[0]).toBeCloseTo(0.2 * 0.6, 6)
    expect(rays[1]).toBeCloseTo(0.2 * 0.8, 6)
    expect([0, 1, 3, 4].flatMap((k) => [gradient[k], gradient[5 + k]])).toEqual([0, 0, 0, 0, 0, 0, 0, 0])
    expect(gradient[2]! * 3 + gradient[7]! * 4).toBeCloseTo(0, 6)
  })

  test('works on one ray and on a hundred thousand', async () => {
    for (const rays of [1, 100_000]) {
      const opened = await open({ rays, perRay: 2, channels: 8, unit: false })
      writeArray(gpu, opened.weights, new Float32Array(2 * rays).fill(0.5))
      writeArray(gpu, opened.features, new Float32Array(16 * rays).fill(3))
      runPass(gpu, (pass) => { opened.kernel.forward(pass) })
      const [found] = await readArrays(gpu, [opened.rays] as const)
      expect([found[0], found[rays - 1], found[8 * rays - 1]]).toEqual([3, 3, 3])
    }
  })

  test('features learn what rays should see', async () => {
    const shape = { rays: 64, perRay: 3, channels: 4, unit: true }
    const random = new Random(11)
    const opened = await open(shape)
    const weights = Float32Array.from({ length: 192 }, (_, at) => [0.5, 0.3, 0.1][at % 3]!)
    const features = normals(4 * 192, random)
    const targets = Float32Array.from({ length: 256 }, (_, at) => (Math.floor(at / 64) === at % 4 ? 0.9 : 0))
    writeArray(gpu, opened.weights, weights)
    let error = Infinity
    for (let step = 0; step < 60; step++) {
      writeArray(gpu, opened.features, features)
      runPass(gpu, (pass) => { opened.kernel.forward(pass) })
      const [seen] = await readArrays(gpu, [opened.rays] as const)
      const off = seen.map((x, i) => x - targets[i]!)
      error = off.reduce((sum, x) => sum + x * x, 0) / 64
      writeArray(gpu, opened.rayGradient, off)
      runPass(gpu, (pass) => { opened.kernel.backward(pass) })
      const [gradient] = await readArrays(gpu, [opened.gradient] as const)
      for (let i = 0; i < features.length; i++) features[i]! -= 3 * gradient[i]!
    }
    expect(error).toBeLessThan(0.01)
  })
})

test('one array cannot be taken for another', async () => {
  const few = uploadArray(gpu, 'few', Float32Array.of(1))
  await expect(FeatureCompositing.open(gpu, { rays: 1, perRay: 1, channels: 1, unit: false }, { weights: few, features: few, rays: undefined as never, gradients: null })).rejects.toThrow(/missing rays/)
})
