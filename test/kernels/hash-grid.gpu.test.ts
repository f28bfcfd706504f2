import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, uploadArray, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { entriesOf, FIXED_POINT, gridLevels, HashGrid, type HashGridOptions } from '../../native-models/kernels/hash-grid/hash-grid.ts'
import { referenceEncode, referenceTableGradient } from '../../native-models/kernels/hash-grid/hash-grid.reference.ts'
import { SparseAdam } from '../../native-models/kernels/sparse-adam/sparse-adam.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass, slope, worstOf } from './pass.ts'

/** f32 means of 8 corners against doubles. */
const TOLERANCE = 1e-5
/** Rounding to whole numbers, by the units of the gradient and how many samples meet in an entry, of gradients near 1. */
const FIXED_TOLERANCE = 1e-3
const OPTIONS: HashGridOptions = { levels: 5, features: 4, tableSize: 512, coarsest: 4, finest: 40 }

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Opened {
  grid: HashGrid
  positions: GpuArray<'f32'>
  table: GpuArray<'f32'>
  encoding: GpuArray<'f32'>
  encodingGradient: GpuArray<'f32'>
  tableGradient: GpuArray<'i32'>
}

async function open(options: HashGridOptions, positions: Float32Array, table: Float32Array): Promise<Opened> {
  const samples = positions.length / 3
  const rows = options.levels * options.features
  const arrays = { positions: uploadArray(gpu, 'positions', positions), table: uploadArray(gpu, 'table', table), encoding: createArray(gpu, 'encoding', 'f32', rows * samples) }
  const gradients = { encodingGradient: createArray(gpu, 'encoding gradient', 'f32', rows * samples), tableGradient: createArray(gpu, 'table gradient', 'i32', table.length) }
  return { grid: await HashGrid.open(gpu, options, samples, arrays, gradients), ...arrays, ...gradients }
}

const randomTable = (options: HashGridOptions, random: Random): Float32Array =>
  Float32Array.from({ length: entriesOf(gridLevels(options)) * options.features }, () => random.next() - 0.5)
const units = (count: number, random: Random): Float32Array => Float32Array.from({ length: 3 * count }, () => random.next())

describe('hash grid', () => {
  test('coarse levels have an entry per corner, fine ones share the table', () => {
    const levels = gridLevels(OPTIONS)
    expect(levels.map(({ resolution }) => resolution)).toEqual([4, 7, 13, 22, 40])
    expect(levels.map(({ hashed }) => hashed)).toEqual([false, false, true, true, true])
    expect(levels[1]!.offset).toBe(levels[0]!.size)
  })

  test('agrees with its definition in doubles, for 2 and 4 features', async () => {
    for (const features of [2, 4]) {
      const options = { ...OPTIONS, features }
      const random = new Random(features)
      const [positions, table] = [units(100, random), randomTable(options, random)]
      const { grid, encoding } = await open(options, positions, table)
      runPass(gpu, (pass) => { grid.encode(pass) })
      expect(worstOf(await readArray(gpu, encoding), referenceEncode(options, table, positions))).toBeLessThan(TOLERANCE)
    }
  })

  test('the gradient of the table agrees with finite differences and with its definition', async () => {
    const random = new Random(3)
    const [positions, table] = [units(64, random), randomTable(OPTIONS, random)]
    const gradient = Float32Array.from({ length: 20 * 64 }, () => random.normal())
    const { grid, encodingGradient, tableGradient } = await open(OPTIONS, positions, table)
    writeArray(gpu, encodingGradient, gradient)
    runPass(gpu, (pass) => { grid.scatter(pass) })
    const found = Float64Array.from(await readArray(gpu, tableGradient), (whole) => whole / FIXED_POINT)
    expect(worstOf(found, referenceTableGradient(OPTIONS, positions, gradient))).toBeLessThan(FIXED_TOLERANCE)
    const doubles = Float64Array.from(table)
    const at = (): number => referenceEncode(OPTIONS, doubles, positions).reduce((sum, value, i) => sum + value * gradient[i]!, 0)
    for (let i = 0; i < 40; i++) {
      const entry = random.below(table.length)
      expect(found[entry]).toBeCloseTo(slope(doubles, entry, at), 3)
    }
  })

  test('repeats its gradient bit for bit', async () => {
    const random = new Random(4)
    const opened = await open(OPTIONS, units(5000, random), randomTable(OPTIONS, random))
    writeArray(gpu, opened.encodingGradient, Float32Array.from({ length: 20 * 5000 }, () => random.normal() * 0.01))
    const once = async (): Promise<string> => {
      writeArray(gpu, opened.tableGradient, new Int32Array(opened.tableGradient.length))
      runPass(gpu, (pass) => { opened.grid.scatter(pass) })
      return (await readArray(gpu, opened.tableGradient)).join()
    }
    expect(await once()).toBe(await once())
  })

  test('survives positions outside or not numbers, gradients beyond all bounds, no sample, one and a million', async () => {
    const random = new Random(5)
    const table = randomTable(OPTIONS, random)
    const wild = new Float32Array([NaN, -3, Infinity, 0, 0.5, 7, 1, -Infinity, 1, 1, 1, 1])
    const { grid, encoding, encodingGradient, tableGradient } = await open(OPTIONS, wild, table)
    writeArray(gpu, encodingGradient, Float32Array.from({ length: 80 }, (_, i) => [NaN, Infinity, 1e30, 1e30][i % 4]!))
    runPass(gpu, (pass) => { grid.encode(pass, 0); grid.scatter(pass, 0) })
    expect((await readArray(gpu, encoding)).every((value) => value === 0)).toBe(true)
    runPass(gpu, (pass) => { grid.encode(pass); grid.scatter(pass) })
    expect(worstOf(await readArray(gpu, encoding), referenceEncode(OPTIONS, table, wild))).toBeLessThan(TOLERANCE)
    // All at the bound: their sum is still within a signed 32-bit number, not wrapped to the other side.
    expect((await readArray(gpu, tableGradient)).reduce((a, b) => Math.min(a, b))).toBeGreaterThanOrEqual(0)

    const one = { ...OPTIONS, levels: 1 }
    for (const count of [1, 1_000_000]) {
      const small = randomTable(one, random)
      const positions = units(count, random)
      const opened = await open(one, positions, small)
      runPass(gpu, (pass) => { opened.grid.encode(pass) })
      const last = Float32Array.from([0, 1, 2], (row) => positions[row * count + count - 1]!)
      const found = await readArray(gpu, opened.encoding)
      expect(worstOf([0, 1, 2, 3].map((row) => found[row * count + count - 1]!), referenceEncode(one, small, last))).toBeLessThan(TOLERANCE)
    }
  })

  test('its table learns a function of space', async () => {
    const random = new Random(6)
    const options: HashGridOptions = { levels: 4, features: 2, tableSize: 4096, coarsest: 4, finest: 24 }
    const samples = 2000
    const opened = await open(options, units(samples, random), new Float32Array(entriesOf(gridLevels(options)) * 2))
    const moments = (label: string): GpuArray<'f32'> => createArray(gpu, label, 'f32', opened.table.length)
    const adam = await SparseAdam.open(gpu, { parameters: opened.table, gradients: opened.tableGradient, firstMoments: moments('first'), secondMoments: moments('second') }, FIXED_POINT)
    const wanted = (x: number, y: number, z: number): number => Math.sin(6 * x) * Math.cos(5 * y) + z * z
    let error = 0
    for (let time = 1; time <= 120; time++) {
      const positions = units(samples, random)
      writeArray(gpu, opened.positions, positions)
      runPass(gpu, (pass) => { opened.grid.encode(pass) })
      const encoding = await readArray(gpu, opened.encoding)
      const gradient = new Float32Array(encoding.length)
      error = 0
      for (let s = 0; s < samples; s++) {
        let off = -wanted(positions[s]!, positions[samples + s]!, positions[2 * samples + s]!)
        for (let row = 0; row < 8; row++) off += encoding[row * samples + s]!
        for (let row = 0; row < 8; row++) gradient[row * samples + s] = off
        error += off * off / samples
      }
      writeArray(gpu, opened.encodingGradient, gradient)
      adam.prepare(time, 0.03)
      runPass(gpu, (pass) => { opened.grid.scatter(pass) }, (pass) => { adam.encode(pass) })
    }
    expect(Math.sqrt(error)).toBeLessThan(0.05)
  })
})
