import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, uploadArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { CELL_STRIDE, marchWords, openGridSteps, openRaySampling, RAY_FLOATS, roundWords, ROUND_WORDS, type March } from '../../native-models/kernels/ray-sampling/ray-sampling.ts'
import { referenceDistance, referenceSamples, referenceUnit, type ReferenceSample } from '../../native-models/kernels/ray-sampling/ray-sampling.reference.ts'
import { referenceDensity } from '../../native-models/kernels/volume-compositing/volume-compositing.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass } from './pass.ts'

/** f32 sums over some dozens of stretches against doubles, of distances near 1. */
const TOLERANCE = 2e-4
const [SIDE, STEPS, PER_RAY] = [8, 40, 12]
const MARCH: March = { rays: 0, seed: 3, step: 7, jittered: false, contracted: false, near: 0.05, linear: 2, spread: 0.2, empty: 0.1 }

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Ray { origin: number[]; direction: number[] }

function rayFrom(random: Random): Ray {
  const direction = [random.normal(), random.normal(), random.normal()]
  const size = Math.hypot(...direction)
  return { origin: [1.6 * random.next() - 0.8, 1.6 * random.next() - 0.8, 1.6 * random.next() - 0.8].map(Math.fround), direction: direction.map((d) => Math.fround(d / size)) }
}

/** A grid with empty cells, thick ones and some that nobody sees. */
const gridFrom = (random: Random): Float32Array => Float32Array.from({ length: SIDE ** 3 }, () => (random.next() < 0.2 ? -1 : random.next() < 0.5 ? 0 : 12 * random.next()))

async function sample(rays: readonly Ray[], march: Omit<March, 'rays'>, grid: Float32Array): Promise<ReferenceSample[][]> {
  const padded = Math.ceil(rays.length / 4) * 4
  const words = new Float32Array(padded * RAY_FLOATS)
  for (const [r, { origin, direction }] of rays.entries()) words.set([...origin, 1, ...direction, 0], r * RAY_FLOATS)
  const [positions, along] = [createArray(gpu, 'positions', 'f32', 3 * padded * PER_RAY), createArray(gpu, 'along', 'f32', 4 * padded * PER_RAY)]
  const arrays = { march: uploadArray(gpu, 'march', marchWords({ ...march, rays: rays.length })), rays: uploadArray(gpu, 'rays', words), grid: uploadArray(gpu, 'grid', grid), positions, along }
  runPass(gpu, await openRaySampling(gpu, { rays: padded, perRay: PER_RAY }, { steps: STEPS, side: SIDE }, arrays))
  const [p, a] = await readArrays(gpu, [positions, along] as const)
  const row = padded * PER_RAY
  return rays.map((_, r) => Array.from({ length: PER_RAY }, (_unused, k) => {
    const at = k * padded + r
    return { distance: a[at]!, length: a[row + at]!, spacing: a[2 * row + at]!, spacingLength: a[3 * row + at]!, unit: [p[at]!, p[row + at]!, p[2 * row + at]!] }
  }))
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)

describe('ray sampling', () => {
  test('agrees with doubles, in a box and in squeezed space', async () => {
    const random = new Random(1)
    const rays = Array.from({ length: 30 }, () => rayFrom(random))
    const grid = gridFrom(random)
    for (const contracted of [false, true]) {
      const march = { ...MARCH, contracted }
      const found = await sample(rays, march, grid)
      let close = 0
      for (const [r, { origin, direction }] of rays.entries()) {
        const expected = referenceSamples(origin, direction, { ...march, rays: 0 }, { side: SIDE, densities: grid }, STEPS, PER_RAY, 0.5)
        const scale = Math.max(1, ...expected.map(({ distance }) => distance))
        for (const [k, e] of expected.entries()) {
          const f = found[r]![k]!
          const worst = Math.max(Math.abs(f.distance - e.distance) / scale, Math.abs(f.length - e.length) / scale, Math.abs(f.spacing - e.spacing), Math.abs(f.spacingLength - e.spacingLength), ...f.unit.map((u, i) => Math.abs(u - e.unit[i]!)))
          if (worst < TOLERANCE) close++
        }
      }
      // Where a stretch's middle lies on a cell's face, or a goal on a stretch's end, rounding may choose the neighbour.
      expect(close).toBeGreaterThan(0.97 * 30 * PER_RAY)
    }
  })

  test('samples come nearest first, cover all that is not empty, and crowd where light is stopped', async () => {
    const grid = new Float32Array(SIDE ** 3)
    const wall = 5
    for (let i = 0; i < SIDE ** 3; i++) grid[i] = i % SIDE === wall ? 50 : i % SIDE === 1 ? 0.2 : 0
    const [found] = await sample([{ origin: [-1, 0.05, 0.05], direction: [1, 0, 0] }], { ...MARCH, near: 0 }, grid)
    const distances = found!.map(({ distance }) => distance)
    expect([...distances].sort((a, b) => a - b)).toEqual(distances)
    // Two cells of a quarter each, and nothing of the empty ones between.
    expect(sum(found!.map(({ length }) => length))).toBeCloseTo(2 * (2 / SIDE), 2)
    expect(sum(found!.map(({ spacingLength }) => spacingLength))).toBeCloseTo(2 / SIDE, 2)
    const inWall = found!.filter(({ unit }) => Math.floor(unit[0]! * SIDE) === wall).length
    expect(inWall).toBeGreaterThanOrEqual(PER_RAY - 3)
    expect(found!.some(({ unit }) => Math.floor(unit[0]! * SIDE) === 1)).toBe(true)
  })

  test('jitter moves samples within their share, the same way for the same step', async () => {
    const random = new Random(5)
    const [rays, grid] = [Array.from({ length: 8 }, () => rayFrom(random)), new Float32Array(SIDE ** 3).fill(3)]
    const jittered = { ...MARCH, jittered: true }
    const [still, a, b, c] = [await sample(rays, MARCH, grid), await sample(rays, jittered, grid), await sample(rays, jittered, grid), await sample(rays, { ...jittered, step: 8 }, grid)]
    expect(a).toEqual(b)
    expect(a).not.toEqual(c)
    for (const [r, ray] of a.entries())
      for (const [k, { distance, length }] of ray.entries()) {
        expect(length).toBeCloseTo(still[r]![k]!.length, 5)
        expect(Math.abs(distance - still[r]![k]!.distance)).toBeLessThan(length + 1e-5)
      }
  })

  test('an empty ray, one that misses the box, directions along a face and numbers that are none leave no length and no NaN', async () => {
    const rays: Ray[] = [
      { origin: [3, 3, 3], direction: [0, 0, 1] }, { origin: [0, 0, -3], direction: [0, 0, 1] }, { origin: [1, 0, 0], direction: [0, 1, 0] },
      { origin: [0, 0, 0], direction: [0, 0, 0] },
    ]
    const nothing = await sample(rays, MARCH, new Float32Array(SIDE ** 3))
    expect(nothing.flat().every(({ length }) => length === 0)).toBe(true)
    const full = await sample(rays, MARCH, new Float32Array(SIDE ** 3).fill(1))
    expect(sum(full[0]!.map(({ length }) => Math.abs(length)))).toBeLessThan(1e-6)
    expect(sum(full[1]!.map(({ length }) => length))).toBeCloseTo(2, 3)
    expect(full.flat().flatMap((s) => [s.distance, s.length, ...s.unit]).every(Number.isFinite)).toBe(true)
    expect(await sample([], MARCH, new Float32Array(SIDE ** 3))).toEqual([])
  })

  test('a hundred thousand rays, a million samples', async () => {
    const random = new Random(9)
    const rays = Array.from({ length: 100_000 }, () => rayFrom(random))
    const grid = new Float32Array(SIDE ** 3).fill(2)
    const found = await sample(rays, MARCH, grid)
    const [ray, last] = [rays.at(-1)!, found.at(-1)!]
    const expected = referenceSamples(ray.origin, ray.direction, { ...MARCH, rays: 0 }, { side: SIDE, densities: grid }, STEPS, PER_RAY, 0.5)
    last.forEach((s, k) => { expect(s.distance).toBeCloseTo(expected[k]!.distance, 3) })
  })

  test('squeezing is continuous, keeps the box and holds everything', () => {
    const middle = { ...MARCH, rays: 0, contracted: true }
    expect(referenceUnit([1, 0, 0], true)[0]).toBeCloseTo(referenceUnit([1 + 1e-9, 0, 0], true)[0]!, 8)
    expect(referenceUnit([1e9, -1e9, 5], true).every((u) => u >= 0 && u <= 1)).toBe(true)
    expect(referenceDistance({ from: 0, to: 1 }, middle, 0.5 - 1e-9)).toBeCloseTo(referenceDistance({ from: 0, to: 1 }, middle, 0.5 + 1e-9), 6)
  })
})

describe('density grid', () => {
  test('asks every cell once in a round, inside it, and keeps the larger of fresh and faded', async () => {
    const [side, samples] = [6, 72]
    const cells = side ** 3
    const before = Float32Array.from({ length: cells }, (_, i) => (i % 5 === 0 ? -1 : i % 3))
    const grid = uploadArray(gpu, 'grid', before)
    const [positions, logits, round] = [createArray(gpu, 'p', 'f32', 3 * samples), createArray(gpu, 'l', 'f32', samples), createArray(gpu, 'round', 'u32', ROUND_WORDS)]
    const steps = await openGridSteps(gpu, samples, side, { round, positions, logits, grid })
    const asked = new Set<number>()
    for (let part = 0; part < cells / samples; part++) {
      writeArray(gpu, round, roundWords({ count: samples, first: (part * samples * CELL_STRIDE) % cells, step: part, seed: 1, fade: 0.5 }))
      runPass(gpu, (pass) => { steps.place(pass, samples) })
      const p = await readArray(gpu, positions)
      const said = Float32Array.from({ length: samples }, (_, i) => (i % 2 === 0 ? 1 : -3))
      writeArray(gpu, logits, said)
      runPass(gpu, (pass) => { steps.update(pass, samples) })
      const after = await readArray(gpu, grid)
      for (let i = 0; i < samples; i++) {
        const cell = [2, 1, 0].reduce((at, axis) => at * side + Math.floor(p[axis * samples + i]! * side), 0)
        expect(asked.has(cell)).toBe(false)
        asked.add(cell)
        expect(after[cell]).toBeCloseTo(before[cell]! < 0 ? -1 : Math.max(before[cell]! * 0.5, referenceDensity(said[i]!)), 5)
      }
    }
    expect(asked.size).toBe(cells)
    expect(() => roundWords({ count: 2 ** 20, first: 0, step: 0, seed: 0, fade: 1 })).toThrow(RangeError)
  })
})
