import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, uploadArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { openUnitRows, PART_WORDS } from '../../native-models/kernels/unit-rows/unit-rows.ts'
import { referenceUnitRows } from '../../native-models/kernels/unit-rows/unit-rows.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass, worstOf } from './pass.ts'

/** f32 roots and quotients against doubles. */
const TOLERANCE = 2e-6

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

async function rowsOf(features: Float32Array, channels: number, first: number, count: number, room: number): Promise<Float32Array> {
  const [part, rows] = [createArray(gpu, 'part', 'u32', PART_WORDS), createArray(gpu, 'rows', 'f32', room * channels)]
  writeArray(gpu, part, new Uint32Array([first, count]))
  const step = await openUnitRows(gpu, channels, features.length / channels, part, uploadArray(gpu, 'features', features))
  runPass(gpu, step(rows, count))
  return readArray(gpu, rows)
}

describe('unit rows', () => {
  test('are as defined, a stretch at a time; without length or number they are 0', async () => {
    const random = new Random(9)
    const [channels, samples] = [8, 10]
    const features = Float32Array.from({ length: channels * samples }, () => random.normal())
    for (let c = 0; c < channels; c++) {
      features[c * samples + 1] = 0
      features[c * samples + 2] = c === 3 ? NaN : 1
    }
    const found = await rowsOf(features, channels, 4, 9, 15)
    expect(worstOf(found.slice(4 * channels, 13 * channels), referenceUnitRows(features, channels).slice(0, 9 * channels))).toBeLessThan(TOLERANCE)
    expect([...found.slice(5 * channels, 7 * channels), ...found.slice(0, 4 * channels), ...found.slice(13 * channels)].every((x) => x === 0)).toBe(true)
  })

  test('are made of one place and of a million', async () => {
    for (const samples of [1, 1_000_000]) {
      const found = await rowsOf(new Float32Array(2 * samples).fill(3), 2, 0, samples, samples)
      expect(found[2 * samples - 1]).toBeCloseTo(Math.SQRT1_2, 6)
    }
  })
})
