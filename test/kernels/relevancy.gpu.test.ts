import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArrays, uploadArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { foldedTexts, gramFactor } from '../../native-models/fields/relevancy/folding.ts'
import { askWords, openRelevancySteps } from '../../native-models/kernels/relevancy/relevancy.ts'
import { referenceRelevancy } from '../../native-models/kernels/relevancy/relevancy.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass } from './pass.ts'

/** What a phrase's answer may differ by from the plain formula in doubles. */
const EXACT = 1e-4
const [RANK, WIDTH] = [32, 512]

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

const normals = (count: number, random: Random): Float32Array => Float32Array.from({ length: count }, () => random.normal())

function unitRows(rows: Float32Array, width: number): Float32Array {
  for (let at = 0; at < rows.length; at += width) {
    const row = rows.subarray(at, at + width)
    const length = Math.sqrt(row.reduce((sum, x) => sum + x * x, 0))
    for (let i = 0; i < width; i++) row[i]! /= length
  }
  return rows
}

interface Asked { basis: Float32Array; codes: Float32Array; negatives: Float32Array; phrase: Float32Array; planes?: boolean }

async function relevancyOf({ basis, codes, negatives, phrase, planes = false }: Asked, width: number): Promise<Float32Array> {
  const rank = basis.length / width
  const items = codes.length / rank
  const steps = await openRelevancySteps(gpu, rank)
  const count = negatives.length / width
  const ask = uploadArray(gpu, 'ask', askWords({ items, negatives: count, strides: planes ? [items, 1] : [1, rank] }))
  const [codeArray, settled, relevancy] = [uploadArray(gpu, 'codes', codes), createArray(gpu, 'settled', 'f32', items * 2), createArray(gpu, 'relevancy', 'f32', items)]
  const folded = (name: string, texts: Float32Array): ReturnType<typeof createArray<'f32'>> => uploadArray(gpu, name, foldedTexts(texts, basis, width))
  runPass(gpu,
    steps.settle({ ask, codes: codeArray, factor: uploadArray(gpu, 'factor', gramFactor(basis, width)), negatives: folded('negatives', negatives), settled }, items),
    steps.score({ ask, codes: codeArray, settled, phrase: folded('phrase', phrase), relevancy }, items))
  return (await readArrays(gpu, [relevancy] as const))[0].slice(0, items)
}

const embeddingOf = (basis: Float32Array, codes: Float32Array, item: number, width: number): Float64Array => {
  const rank = basis.length / width
  return Float64Array.from({ length: width }, (_, k) => Array.from({ length: rank }, (__, r) => codes[item * rank + r]! * basis[r * width + k]!).reduce((a, b) => a + b, 0))
}

const rowsOf = (rows: Float32Array, width: number): Float32Array[] => Array.from({ length: rows.length / width }, (_, i) => rows.subarray(i * width, (i + 1) * width))

describe('relevancy from folded texts', () => {
  test('is the plain formula to 1e-4, for embeddings crowded together as CLIP’s are', async () => {
    const random = new Random(1)
    // Texts and embeddings share a large common part, as real ones do: cosines of 0.6 to 1, where digits are lost.
    const common = unitRows(normals(WIDTH, random), WIDTH)
    const crowd = (count: number): Float32Array => unitRows(Float32Array.from({ length: count * WIDTH }, (_, i) => 3 * common[i % WIDTH]! + random.normal() * 0.1), WIDTH)
    const basis = Float32Array.from(crowd(RANK), (x) => x * 0.3)
    const codes = normals(300 * RANK, random)
    for (let i = 0; i < codes.length; i += RANK) codes[i] = 4
    const [negatives, phrase] = [crowd(4), crowd(1)]
    const found = await relevancyOf({ basis, codes, negatives, phrase }, WIDTH)
    for (let i = 0; i < 300; i++) expect(Math.abs(found[i]! - referenceRelevancy(embeddingOf(basis, codes, i, WIDTH), phrase, rowsOf(negatives, WIDTH)))).toBeLessThan(EXACT)
    expect(Math.max(...found) - Math.min(...found)).toBeGreaterThan(0.2)
  })

  test('reads planes as well as rows, and any number of negatives', async () => {
    const random = new Random(2)
    const basis = normals(8 * 16, random)
    const codes = normals(70 * 8, random)
    const planes = Float32Array.from({ length: codes.length }, (_, at) => codes[(at % 70) * 8 + Math.floor(at / 70)]!)
    for (const count of [1, 3]) {
      const [negatives, phrase] = [unitRows(normals(16 * count, random), 16), unitRows(normals(16, random), 16)]
      const rows = await relevancyOf({ basis, codes, negatives, phrase }, 16)
      expect(await relevancyOf({ basis, codes: planes, negatives, phrase, planes: true }, 16)).toEqual(rows)
      for (let i = 0; i < 70; i++) expect(Math.abs(rows[i]! - referenceRelevancy(embeddingOf(basis, codes, i, 16), phrase, rowsOf(negatives, 16)))).toBeLessThan(EXACT)
    }
  })

  test('is 0 where there is no code or one that is no number, and takes a basis of dependent rows', async () => {
    const random = new Random(3)
    const basis = normals(8 * 16, random)
    basis.copyWithin(5 * 16, 0, 16)
    basis.fill(0, 6 * 16, 8 * 16)
    const codes = normals(5 * 8, random)
    codes.fill(0, 0, 8)
    codes[8] = NaN
    codes[16] = Infinity
    const [negatives, phrase] = [unitRows(normals(32, random), 16), unitRows(normals(16, random), 16)]
    const found = await relevancyOf({ basis, codes, negatives, phrase }, 16)
    expect([...found.subarray(0, 3)]).toEqual([0, 0, 0])
    for (const i of [3, 4]) expect(Math.abs(found[i]! - referenceRelevancy(embeddingOf(basis, codes, i, 16), phrase, rowsOf(negatives, 16)))).toBeLessThan(EXACT)
  })

  test('works on one item and on a million', async () => {
    const random = new Random(4)
    const basis = normals(8 * 16, random)
    const [negatives, phrase] = [unitRows(normals(16, random), 16), unitRows(normals(16, random), 16)]
    for (const items of [1, 1_000_000]) {
      const codes = new Float32Array(items * 8)
      codes.set(normals(8, random), (items - 1) * 8)
      const found = await relevancyOf({ basis, codes, negatives, phrase }, 16)
      expect(found.length).toBe(items)
      expect(Math.abs(found[items - 1]! - referenceRelevancy(embeddingOf(basis, codes, items - 1, 16), phrase, rowsOf(negatives, 16)))).toBeLessThan(EXACT)
    }
  })
})
