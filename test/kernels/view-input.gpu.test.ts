import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, uploadArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { marchWords, RAY_FLOATS, type March } from '../../native-models/kernels/ray-sampling/ray-sampling.ts'
import { APPEARANCE, EMBEDDING_FIXED_POINT, GEOMETRY, HARMONICS, HEAD, openViewInput, openViewInputBackward } from '../../native-models/kernels/view-input/view-input.ts'
import { referenceHarmonics } from '../../native-models/kernels/view-input/view-input.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass } from './pass.ts'

const TOLERANCE = 1e-5
const MARCH: March = { rays: 0, seed: 1, step: 1, jittered: false, contracted: false, near: 0, linear: 1, spread: 0, empty: 0 }

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

type Direction = readonly [number, number, number]

function raysOf(rays: number, images: number, random: Random): { words: Float32Array; directions: Direction[] } {
  const words = new Float32Array(rays * RAY_FLOATS)
  const directions = Array.from({ length: rays }, (_, r) => {
    const d = [random.normal(), random.normal(), random.normal()] as const
    const unit = d.map((x) => x / Math.hypot(...d)) as unknown as Direction
    words.set([0, 0, 0, 1, ...unit, r % images], r * RAY_FLOATS)
    return unit
  })
  return { words, directions }
}

async function told(rays: number, perRay: number, words: Float32Array, embeddings: Float32Array): Promise<Float32Array> {
  const head = createArray(gpu, 'head', 'f32', HEAD * rays * perRay)
  const arrays = { march: uploadArray(gpu, 'march', marchWords({ ...MARCH, rays })), rays: uploadArray(gpu, 'rays', words), embeddings: uploadArray(gpu, 'embeddings', embeddings), head }
  runPass(gpu, await openViewInput(gpu, { rays, perRay }, arrays))
  return readArray(gpu, head)
}

describe('view input', () => {
  test('every sample of a ray is told its harmonics and its photograph, the geometry is left', async () => {
    const random = new Random(1)
    const [rays, perRay, images] = [20, 3, 4]
    const { words, directions } = raysOf(rays, images, random)
    const embeddings = Float32Array.from({ length: images * APPEARANCE }, () => random.normal())
    const head = await told(rays, perRay, words, embeddings)
    const at = (row: number, k: number, r: number): number => head[(row * perRay + k) * rays + r]!
    for (let r = 0; r < rays; r++)
      for (let k = 0; k < perRay; k++) {
        expect(at(0, k, r)).toBe(0)
        referenceHarmonics(directions[r]!).forEach((value, i) => { expect(Math.abs(at(GEOMETRY + i, k, r) - value)).toBeLessThan(TOLERANCE) })
        for (let i = 0; i < APPEARANCE; i++) expect(at(GEOMETRY + HARMONICS + i, k, r)).toBe(embeddings[(r % images) * APPEARANCE + i])
      }
  })

  test('the harmonics are orthonormal', () => {
    const random = new Random(2)
    const products = new Float64Array(256)
    const count = 20_000
    for (let n = 0; n < count; n++) {
      const d = [random.normal(), random.normal(), random.normal()] as const
      const values = referenceHarmonics(d.map((x) => x / Math.hypot(...d)) as unknown as Direction)
      for (let i = 0; i < 16; i++) for (let j = 0; j < 16; j++) products[i * 16 + j]! += (values[i]! * values[j]! * 4 * Math.PI) / count
    }
    products.forEach((value, at) => { expect(Math.abs(value - (at % 17 === 0 ? 1 : 0))).toBeLessThan(0.06) })
  })

  test('on the way back densities join the geometry and appearances are summed by photograph, which is their slope', async () => {
    const random = new Random(3)
    const [rays, perRay, images] = [24, 2, 3]
    const { words } = raysOf(rays, images, random)
    const values = (count: number): Float32Array => Float32Array.from({ length: count }, () => Math.fround(random.normal()))
    const [density, gradient] = [values(rays * perRay), values(HEAD * rays * perRay)]
    const headGradient = uploadArray(gpu, 'head gradient', gradient)
    const embeddingGradient = createArray(gpu, 'embedding gradient', 'i32', images * APPEARANCE)
    const step = await openViewInputBackward(gpu, { rays, perRay }, {
      march: uploadArray(gpu, 'march', marchWords({ ...MARCH, rays })), rays: uploadArray(gpu, 'rays', words),
      densityGradient: uploadArray(gpu, 'density gradient', density), headGradient, embeddingGradient,
    })
    runPass(gpu, step)
    const [head, embedding] = await readArrays(gpu, [headGradient, embeddingGradient] as const)
    head.forEach((value, i) => { expect(value).toBeCloseTo(gradient[i]! + (i < rays * perRay ? density[i]! : 0), 5) })
    // Each embedding is copied to all samples of its photograph, so its slope is the sum of theirs.
    for (let image = 0; image < images; image++)
      for (let i = 0; i < APPEARANCE; i++) {
        let expected = 0
        for (let r = image; r < rays; r += images) for (let k = 0; k < perRay; k++) expected += gradient[((GEOMETRY + HARMONICS + i) * perRay + k) * rays + r]!
        expect(embedding[image * APPEARANCE + i]! / EMBEDDING_FIXED_POINT).toBeCloseTo(expected, 2)
      }
  })

  test('gradients beyond all bounds do not wrap, and many rays and none are fine', async () => {
    const rays = 4
    const headGradient = uploadArray(gpu, 'head gradient', new Float32Array(HEAD * rays).fill(1e30))
    const embeddingGradient = createArray(gpu, 'embedding gradient', 'i32', APPEARANCE)
    const step = await openViewInputBackward(gpu, { rays, perRay: 1 }, {
      march: uploadArray(gpu, 'march', marchWords({ ...MARCH, rays })), rays: uploadArray(gpu, 'rays', new Float32Array(rays * RAY_FLOATS)),
      densityGradient: uploadArray(gpu, 'density gradient', new Float32Array(rays)), headGradient, embeddingGradient,
    })
    runPass(gpu, step)
    expect((await readArray(gpu, embeddingGradient)).every((g) => g > 0)).toBe(true)
    const count = 500_000
    const { words } = raysOf(count, 1, new Random(5))
    const head = await told(count, 1, words, new Float32Array(APPEARANCE).fill(7))
    expect(head[HEAD * count - 1]).toBe(7)
  })
})
