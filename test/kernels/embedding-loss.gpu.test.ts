import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArrays, uploadArray, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { openEmbeddingLoss, packHalves, TERMS, type EmbeddingLossShape } from '../../native-models/kernels/embedding-loss/embedding-loss.ts'
import { referenceEmbeddingGradient, referenceEmbeddingLoss } from '../../native-models/kernels/embedding-loss/embedding-loss.reference.ts'
import type { Step } from '../../native-models/kernels/shared/step.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass, slope } from './pass.ts'

/** f32 sums over an embedding against doubles. */
const TOLERANCE = 1e-5
const ROWS = 12

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Opened { step: Step; predictions: GpuArray<'f32'>; terms: GpuArray<'u32'>; strengths: GpuArray<'f32'>; gradient: GpuArray<'f32'>; losses: GpuArray<'f32'> }

async function open(shape: EmbeddingLossShape, table: Float32Array): Promise<Opened> {
  const arrays = {
    predictions: createArray(gpu, 'predictions', 'f32', shape.rays * shape.width), table: uploadArray(gpu, 'table', packHalves(table)),
    terms: createArray(gpu, 'terms', 'u32', 2 * TERMS * shape.rays), strengths: createArray(gpu, 'strengths', 'f32', shape.rays),
    gradient: createArray(gpu, 'gradient', 'f32', shape.rays * shape.width), losses: createArray(gpu, 'losses', 'f32', shape.rays),
  }
  return { step: await openEmbeddingLoss(gpu, shape, arrays), ...arrays }
}

const bitsOf = (x: number): number => new Uint32Array(Float32Array.of(x).buffer)[0]!
/** Numbers that a half holds exactly. */
const halves = (count: number, random: Random): Float32Array => Float32Array.from({ length: count }, () => Math.round(random.normal() * 64) / 64)

/** Terms of each ray as [row, weight]. */
function termWords(terms: readonly (readonly [number, number])[][]): Uint32Array {
  const words = new Uint32Array(2 * TERMS * terms.length)
  for (const [ray, mix] of terms.entries()) for (const [k, [row, weight]] of mix.entries()) words.set([row, bitsOf(weight)], 2 * (ray * TERMS + k))
  return words
}

describe('the language loss', () => {
  test.each(['cosine', 'huber'] as const)('%s agrees with its definition, and its gradient is a slope', async (kind) => {
    const random = new Random(3)
    const shape: EmbeddingLossShape = { rays: 9, width: 6, kind }
    const table = halves(ROWS * shape.width, random)
    const opened = await open(shape, table)
    const mixes = Array.from({ length: shape.rays }, (_, ray) => Array.from({ length: (ray % TERMS) + 1 }, (__, k): [number, number] => [(ray + 3 * k) % ROWS, 0.2 + random.next()]))
    const predictions = Float32Array.from({ length: 54 }, () => random.normal())
    writeArray(gpu, opened.predictions, predictions)
    writeArray(gpu, opened.terms, termWords(mixes))
    writeArray(gpu, opened.strengths, Float32Array.from({ length: 9 }, (_, ray) => 0.5 + ray))
    runPass(gpu, opened.step)
    const [gradient, losses] = await readArrays(gpu, [opened.gradient, opened.losses] as const)
    for (let ray = 0; ray < 9; ray++) {
      const prediction = Array.from({ length: 6 }, (_, c) => predictions[c * 9 + ray]!)
      const target = prediction.map((_, c) => mixes[ray]!.reduce((sum, [row, weight]) => sum + Math.fround(weight) * table[row * 6 + c]!, 0))
      expect(Math.abs(losses[ray]! - (0.5 + ray) * referenceEmbeddingLoss(kind, prediction, target))).toBeLessThan(TOLERANCE * 20)
      const expected = referenceEmbeddingGradient(kind, prediction, target)
      for (let c = 0; c < 6; c++) {
        expect(Math.abs(gradient[c * 9 + ray]! - (0.5 + ray) * expected[c]!)).toBeLessThan(TOLERANCE * 20)
        expect(expected[c]).toBeCloseTo(slope(prediction, c, () => referenceEmbeddingLoss(kind, prediction, target)), 5)
      }
    }
  })

  test('rays that are told nothing, that see nothing or what is no number learn nothing', async () => {
    const random = new Random(4)
    const opened = await open({ rays: 4, width: 4, kind: 'cosine' }, halves(ROWS * 4, random))
    const predictions = new Float32Array(16).fill(1)
    for (let c = 0; c < 4; c++) predictions.set([0, NaN], c * 4 + 1)
    writeArray(gpu, opened.predictions, predictions)
    writeArray(gpu, opened.terms, termWords([[[0, 1]], [[0, 1]], [[0, 1]], []]))
    writeArray(gpu, opened.strengths, Float32Array.of(0, 1, 1, 1))
    runPass(gpu, opened.step)
    const [gradient, losses] = await readArrays(gpu, [opened.gradient, opened.losses] as const)
    expect([...gradient, ...losses].every((x) => x === 0)).toBe(true)
  })

  test('works on one ray and on a hundred thousand', async () => {
    for (const rays of [1, 100_000]) {
      const opened = await open({ rays, width: 2, kind: 'cosine' }, Float32Array.of(0, 1))
      writeArray(gpu, opened.predictions, new Float32Array(2 * rays).fill(1))
      writeArray(gpu, opened.terms, termWords(Array.from({ length: rays }, () => [[0, 1]])))
      writeArray(gpu, opened.strengths, new Float32Array(rays).fill(1))
      runPass(gpu, opened.step)
      const [losses] = await readArrays(gpu, [opened.losses] as const)
      expect(losses[rays - 1]).toBeCloseTo(1 - Math.SQRT1_2, 5)
    }
  })

  test('following its gradient leads to the target', async () => {
    const random = new Random(6)
    const table = halves(ROWS * 8, random)
    const opened = await open({ rays: 5, width: 8, kind: 'cosine' }, table)
    writeArray(gpu, opened.terms, termWords(Array.from({ length: 5 }, (_, ray) => [[ray, 1]])))
    writeArray(gpu, opened.strengths, new Float32Array(5).fill(1))
    const predictions = Float32Array.from({ length: 40 }, () => random.normal())
    for (let step = 0; step < 80; step++) {
      writeArray(gpu, opened.predictions, predictions)
      runPass(gpu, opened.step)
      const [gradient] = await readArrays(gpu, [opened.gradient] as const)
      for (let i = 0; i < 40; i++) predictions[i]! -= gradient[i]!
    }
    for (let ray = 0; ray < 5; ray++) {
      const found = Array.from({ length: 8 }, (_, c) => predictions[c * 5 + ray]!)
      expect(referenceEmbeddingLoss('cosine', found, [...table.subarray(ray * 8, ray * 8 + 8)])).toBeLessThan(0.01)
    }
  })
})

test('halves are to the nearest, also tiny, huge and no number', async () => {
  const values = Float32Array.of(1, -0.333, 1e-5, 6e-8, 1e9, -1e9, 0.1, 65504, 0, NaN)
  const halvesOf = new Float16Array(new Uint16Array(packHalves(values).buffer).buffer)
  expect([...halvesOf]).toEqual([...Float16Array.of(1, -0.333, 1e-5, 6e-8, 65504, -65504, 0.1, 65504, 0, 0)])
})
