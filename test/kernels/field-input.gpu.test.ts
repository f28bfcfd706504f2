import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArrays, uploadArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { askedWords, openFieldInput, openWeigh, QUANTILES, TOLD_ROWS, type Asked } from '../../native-models/kernels/field-input/field-input.ts'
import { referenceRows, referenceWithin } from '../../native-models/kernels/field-input/field-input.reference.ts'
import { scaleQuantiles } from '../../native-models/fields/trained/scales.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass, worstOf } from './pass.ts'

const TOLERANCE = 2e-6
const FIRST_ROW = 3

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

const normals = (count: number, random: Random): Float32Array => Float32Array.from({ length: count }, () => random.normal())

interface Case { asked: Asked; rows: Uint32Array; scales: Float32Array; quantiles: Float32Array; places: number; seed: number; hostile?: boolean }

async function describePlaces({ asked, rows, scales, quantiles, places, seed, hostile = false }: Case) {
  const random = new Random(seed)
  const positions = normals(3 * places, random).map((x) => 2 * x)
  if (hostile) positions.set([NaN, Infinity, -1e30])
  const visual = Float32Array.from({ length: 4 * places }, () => random.next())
  const depths = Float32Array.from({ length: places }, () => 1 + random.next())
  const samples = asked.count
  const arrays = {
    asked: uploadArray(gpu, 'asked', askedWords(asked)), rows: uploadArray(gpu, 'rows', rows), scales: uploadArray(gpu, 'scales', scales), quantiles: uploadArray(gpu, 'quantiles', quantiles),
    within: createArray(gpu, 'within', 'f32', 3 * samples), encoding: createArray(gpu, 'encoding', 'f32', (FIRST_ROW + TOLD_ROWS) * samples),
  }
  const shape = { samples, firstRow: FIRST_ROW }
  const [placeWeights, weights] = [uploadArray(gpu, 'place weights', depths), createArray(gpu, 'weights', 'f32', samples)]
  const input = await openFieldInput(gpu, shape, arrays)
  runPass(gpu, input({ positions: uploadArray(gpu, 'positions', positions), visual: uploadArray(gpu, 'visual', visual), depths: placeWeights }, samples), await openWeigh(gpu, shape, { asked: arrays.asked, rows: arrays.rows, placeWeights, weights }))
  const [within, encoding, found] = await readArrays(gpu, [arrays.within, arrays.encoding, weights] as const)
  return { positions, visual, depths, within, encoding, weights: found }
}

const base: Asked = { centre: [0.5, -1, 0.2], reach: 1.5, first: 0, count: 40, perRay: 4, visual: true, scale: true }

describe('what a field is told of a place', () => {
  test.each([[true, true], [false, true], [true, false]])('is as defined (visual properties %s, scale %s), inside and outside', async (visual, scale) => {
    const random = new Random(2)
    const quantiles = scaleQuantiles([0.1, 0.1, 0.1, 0.4, 0.5, 0.9, 2])
    const rows = Uint32Array.from({ length: 10 }, (_, ray) => (ray * 3) % 12)
    const scales = Float32Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? 2.4 * random.next() : i % 3 === 0 ? 0.3 : 0))
    const asked = { ...base, visual, scale }
    const found = await describePlaces({ asked, rows, scales, quantiles, places: 48, seed: 1 })
    const input = { centre: base.centre, reach: base.reach, quantiles, tellsVisual: visual, tellsScale: scale }
    for (let sample = 0; sample < 40; sample++) {
      const ray = Math.floor(sample / 4)
      const place = rows[ray]! * 4 + (sample % 4)
      const expected = [
        ...referenceWithin(input, [...found.positions.subarray(3 * place, 3 * place + 3)]),
        ...referenceRows(input, [...found.visual.subarray(4 * place, 4 * place + 4)], scales[2 * ray]! + scales[2 * ray + 1]! * found.depths[place]!),
      ]
      const got = [...[0, 1, 2].map((d) => found.within[d * 40 + sample]!), ...Array.from({ length: TOLD_ROWS }, (_, r) => found.encoding[(FIRST_ROW + r) * 40 + sample]!)]
      expect(worstOf(got, expected)).toBeLessThan(TOLERANCE * 10)
      expect(found.weights[sample]).toBe(found.depths[place])
    }
    expect([...found.encoding.subarray(0, FIRST_ROW * 40)].every((x) => x === 0)).toBe(true)
  })

  test('a stretch of places starts where it should', async () => {
    const asked = { ...base, first: 5, count: 8, perRay: 64 }
    const found = await describePlaces({ asked, rows: Uint32Array.of(0), scales: Float32Array.of(1, 0), quantiles: scaleQuantiles([1, 2]), places: 20, seed: 3 })
    expect([...found.weights]).toEqual([...found.depths.subarray(5, 13)])
  })

  test('places that are no numbers, one scale and no spread of scales do no harm', async () => {
    for (const quantiles of [new Float32Array(QUANTILES), scaleQuantiles([0.7]), scaleQuantiles([])]) {
      const found = await describePlaces({ asked: base, rows: new Uint32Array(10), scales: new Float32Array(20).fill(0.7), quantiles, places: 48, seed: 4, hostile: true })
      expect(found.encoding.every(Number.isFinite)).toBe(true)
      expect(found.within.slice(4).every((x) => x >= 0 && x <= 1)).toBe(true)
    }
  })
})
