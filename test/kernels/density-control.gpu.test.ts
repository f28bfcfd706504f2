import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, uploadArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { createDensityKernels, PullSums, relocate, SplatNudges, type DensityKernels, type Moved, type Relocated } from '../../native-models/kernels/density-control/density-control.ts'
import { referenceExploration, referenceExplorationCovariance, referencePulls, referenceRegulariser, referenceRelocation } from '../../native-models/kernels/density-control/density-control.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { logit } from '../../native-models/scene/splats.ts'

/** f32 exponentials against doubles, relative. */
const TOLERANCE = 1e-4
/** f32 logarithms and cosines of the adapter against doubles, of a step's length. */
const STEP_TOLERANCE = 2e-4
/** Of a covariance estimated from SAMPLES draws: five standard errors, sqrt(2/SAMPLES) each. */
const SAMPLES = 20_000
const COVARIANCE_TOLERANCE = 5 * Math.sqrt(2 / SAMPLES)

let gpu: Gpu
let kernels: DensityKernels
beforeAll(async () => {
  gpu = await openGpu()
  kernels = await createDensityKernels(gpu)
})
afterAll(() => { gpu.close() })

interface Shapes { means: GpuArray<'f32'>; rotations: GpuArray<'f32'>; logScales: GpuArray<'f32'>; opacityLogits: GpuArray<'f32'> }

const shapes = (count: number): Shapes => ({
  means: createArray(gpu, 'means', 'f32', count * 3), rotations: createArray(gpu, 'rotations', 'f32', count * 4),
  logScales: createArray(gpu, 'logScales', 'f32', count * 3), opacityLogits: createArray(gpu, 'opacityLogits', 'f32', count),
})

function inPass(encode: (pass: GPUComputePassEncoder) => void): void {
  gpu.run('density control', (encoder) => {
    const pass = encoder.beginComputePass()
    encode(pass)
    pass.end()
  })
}

const WEIGHTS = { opacityWeight: 0.3, scaleWeight: 0.7, scaleUnit: 2 }

describe('density control', () => {
  test('the regulariser adds the slope of its loss', async () => {
    const count = 90
    const random = new Random(1)
    const opacityLogits = Float32Array.from({ length: count }, () => 3 * random.normal())
    const logScales = Float32Array.from({ length: count * 3 }, () => random.normal() - 2)
    const splats = { ...shapes(count), opacityLogits: uploadArray(gpu, 'o', opacityLogits), logScales: uploadArray(gpu, 's', logScales) }
    const gradients = { ...shapes(count), opacityLogits: uploadArray(gpu, 'go', new Float32Array(count).fill(0.5)) }
    const nudges = new SplatNudges(gpu, kernels, splats, gradients)
    nudges.prepare({ count, step: 0, seed: 1, amount: 0, ...WEIGHTS })
    inPass((pass) => { nudges.encodeRegularise(pass) })
    const [byOpacity, byScale] = await readArrays(gpu, [gradients.opacityLogits, gradients.logScales] as const)
    const loss = (): number => referenceRegulariser(opacities, scales, WEIGHTS.opacityWeight, WEIGHTS.scaleWeight, WEIGHTS.scaleUnit)
    const [opacities, scales] = [Float64Array.from(opacityLogits), Float64Array.from(logScales)]
    for (let i = 0; i < count; i += 7) {
      expect(byOpacity[i]! - 0.5).toBeCloseTo(slope(opacities, i, loss), 6)
      expect(Math.abs(byScale[i * 3]! / slope(scales, i * 3, loss) - 1)).toBeLessThan(TOLERANCE)
    }
  })

  test('exploration moves faint splats with the covariance of its formula, and leaves opaque ones', async () => {
    const [rotation, logScale, faint] = [[0.3, -0.5, 0.7, 0.2], [-1, -0.5, 0], logit(0.01)]
    const splats = {
      means: createArray(gpu, 'm', 'f32', SAMPLES * 3),
      rotations: uploadArray(gpu, 'r', Float32Array.from({ length: SAMPLES * 4 }, (_, i) => rotation[i % 4]!)),
      logScales: uploadArray(gpu, 's', Float32Array.from({ length: SAMPLES * 3 }, (_, i) => logScale[i % 3]!)),
      opacityLogits: uploadArray(gpu, 'o', new Float32Array(SAMPLES).fill(faint, 1).fill(logit(0.9), 0, 1)),
    }
    const nudges = new SplatNudges(gpu, kernels, splats, shapes(SAMPLES))
    nudges.prepare({ count: SAMPLES, step: 3, seed: 42, amount: 2, ...WEIGHTS })
    inPass((pass) => { nudges.encodeExplore(pass) })
    const moved = await readArray(gpu, splats.means)
    expect([...moved.subarray(0, 3)]).toEqual([0, 0, 0])
    const expected = referenceExplorationCovariance({ rotation, logScales: logScale, opacityLogit: faint }, 2)
    const largest = Math.max(...expected)
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        let sum = 0
        for (let n = 1; n < SAMPLES; n++) sum += moved[n * 3 + i]! * moved[n * 3 + j]!
        expect(Math.abs(sum / (SAMPLES - 1) - expected[i * 3 + j]!) / largest, `${i}${j}`).toBeLessThan(COVARIANCE_TOLERANCE)
      }
  })

  test.each([0, 1, 500, 1_000_000])('exploration of %d splats takes the very steps of its formula', async (count) => {
    const random = new Random(count)
    const rotations = Float32Array.from({ length: count * 4 }, () => random.normal())
    const logScales = Float32Array.from({ length: count * 3 }, () => random.normal() - 2)
    const opacityLogits = Float32Array.from({ length: count }, () => random.normal() - 5)
    const splats = {
      means: createArray(gpu, 'm', 'f32', Math.max(1, count * 3)), rotations: uploadArray(gpu, 'r', rotations),
      logScales: uploadArray(gpu, 's', logScales), opacityLogits: uploadArray(gpu, 'o', opacityLogits),
    }
    const nudges = new SplatNudges(gpu, kernels, splats, shapes(count))
    nudges.prepare({ count, step: 17, seed: 4_000_000_000, amount: 1.5, ...WEIGHTS })
    inPass((pass) => { nudges.encodeExplore(pass) })
    const moved = await readArray(gpu, splats.means)
    for (let i = 0; i < count; i += Math.ceil(count / 300)) {
      const splat = { rotation: [...rotations.subarray(4 * i, 4 * i + 4)], logScales: [...logScales.subarray(3 * i, 3 * i + 3)], opacityLogit: opacityLogits[i]! }
      const expected = referenceExploration(splat, i, 17, 4_000_000_000, 1.5)
      const size = Math.hypot(...expected)
      for (let k = 0; k < 3; k++) expect(Math.abs(moved[3 * i + k]! - expected[k]!), `splat ${i}`).toBeLessThanOrEqual(STEP_TOLERANCE * size)
    }
  })

  test.each([0, 1, 1_000_000])('pulls of %d splats add up over the views that show them', async (count) => {
    const random = new Random(count + 1)
    const gradients = Float32Array.from({ length: count }, () => Math.abs(random.normal()))
    const visible = Uint32Array.from({ length: count }, () => random.below(3))
    const raster = { screenGradient: uploadArray(gpu, 'g', gradients), visible: uploadArray(gpu, 'v', visible) }
    const pulls = new PullSums(gpu, kernels.accumulate, Math.max(1, count), raster)
    let expected = Array.from({ length: 2 * count }, () => 0)
    for (const view of [{ width: 640, height: 480 }, { width: 100, height: 300 }]) {
      pulls.prepare(count, view)
      inPass((pass) => { pulls.encode(pass, count) })
      expected = referencePulls(expected, gradients, visible, view)
    }
    const sums = await readArray(gpu, pulls.sums)
    expect(expected.findIndex((sum, at) => !(Math.abs(sums[at]! - sum) <= TOLERANCE * sum))).toBe(-1)
  })

  test('pulls that are no numbers stay with their splat', async () => {
    const raster = { screenGradient: uploadArray(gpu, 'g', new Float32Array([1, NaN, Infinity, 1])), visible: uploadArray(gpu, 'v', new Uint32Array([1, 1, 1, 0])) }
    const pulls = new PullSums(gpu, kernels.accumulate, 4, raster)
    pulls.prepare(4, { width: 4, height: 2 })
    inPass((pass) => { pulls.encode(pass, 4) })
    expect([...await readArray(gpu, pulls.sums)]).toEqual([2, 1, NaN, 1, Infinity, 1, 0, 0])
  })

  test('opacities and scales that are no numbers spoil no other splat', async () => {
    const opacityLogits = new Float32Array([NaN, Infinity, -Infinity, -6, -6])
    const logScales = new Float32Array(15).fill(-1)
    logScales[13] = NaN
    const splats = { ...shapes(5), opacityLogits: uploadArray(gpu, 'o', opacityLogits), logScales: uploadArray(gpu, 's', logScales) }
    const gradients = shapes(5)
    const nudges = new SplatNudges(gpu, kernels, splats, gradients)
    nudges.prepare({ count: 5, step: 1, seed: 1, amount: 1, ...WEIGHTS })
    inPass((pass) => {
      nudges.encodeRegularise(pass)
      nudges.encodeExplore(pass)
    })
    const [means, byOpacity, byScale] = await readArrays(gpu, [splats.means, gradients.opacityLogits, gradients.logScales] as const)
    expect([...means.subarray(3, 12)].every(Number.isFinite)).toBe(true)
    expect([...byOpacity.subarray(1)].every(Number.isFinite)).toBe(true)
    expect([...byScale.subarray(0, 12)].every(Number.isFinite)).toBe(true)
  })

  test('the same step and seed move alike, another step otherwise; a zero quaternion stays finite', async () => {
    const move = async (step: number): Promise<Float32Array> => {
      const splats = { ...shapes(50), opacityLogits: uploadArray(gpu, 'o', new Float32Array(50).fill(-6)) }
      const nudges = new SplatNudges(gpu, kernels, splats, shapes(50))
      nudges.prepare({ count: 50, step, seed: 7, amount: 1, ...WEIGHTS })
      inPass((pass) => { nudges.encodeExplore(pass) })
      return readArray(gpu, splats.means)
    }
    expect([...await move(1)]).toEqual([...await move(1)])
    expect([...await move(2)]).not.toEqual([...await move(1)])
    expect((await move(1)).every(Number.isFinite)).toBe(true)
  })

  // Shifts that float32 holds exactly, so that one rounding makes the sums equal.
  test('relocation copies rows onto dead and new ones, then changes the sources, clears their moments, and moves whole rows last', async () => {
    const random = new Random(9)
    const offset = [0.125, -0.25, 0.375] as const
    const rows: Relocated[] = [
      { to: 2, from: 0, opacityLogit: -1, scaleShift: -0.25, offset }, { to: 5, from: 0, opacityLogit: -1, scaleShift: -0.25 },
      { to: 3, from: 4, opacityLogit: 0.5, scaleShift: -0.125 },
      { to: 0, from: 0, opacityLogit: -1, scaleShift: -0.25 }, { to: 4, from: 4, opacityLogit: 0.5, scaleShift: -0.125, offset },
    ]
    const moves: Moved[] = [{ to: 1, from: 7 }, { to: 6, from: 5 }]
    for (const [kind, width] of [['copy', 4], ['opacityLogits', 1], ['logScales', 3], ['means', 3]] as const) {
      const noise = (): Float32Array => Float32Array.from({ length: 8 * width }, () => random.normal())
      const before = { parameters: noise(), firstMoments: noise(), secondMoments: noise() }
      const arrays = { parameters: uploadArray(gpu, 'p', before.parameters), firstMoments: uploadArray(gpu, 'm', before.firstMoments), secondMoments: uploadArray(gpu, 'v', before.secondMoments), width, kind }
      relocate(gpu, kernels.relocate, [arrays], rows, moves)
      const plain = { parameters: [...before.parameters], firstMoments: [...before.firstMoments], secondMoments: [...before.secondMoments] }
      const expected = referenceRelocation(plain, width, kind, rows, moves)
      for (const name of ['parameters', 'firstMoments', 'secondMoments'] as const) {
        expect([...await readArray(gpu, arrays[name])], `${kind} ${name}`).toEqual(expected[name].map(Math.fround))
      }
    }
  })

  test('a million rows move in one plan', async () => {
    const count = 1_000_000
    const values = Float32Array.from({ length: 2 * count }, (_, i) => i)
    const arrays = { parameters: uploadArray(gpu, 'p', values), firstMoments: uploadArray(gpu, 'm', values), secondMoments: uploadArray(gpu, 'v', values), width: 1, kind: 'copy' as const }
    relocate(gpu, kernels.relocate, [arrays], [], Array.from({ length: count }, (_, i) => ({ to: i, from: count + i })))
    const moved = await readArray(gpu, arrays.parameters)
    expect(moved.findIndex((value, i) => value !== (i < count ? count + i : i))).toBe(-1)
  })

  test('an empty plan does nothing', () => {
    expect(() => { relocate(gpu, kernels.relocate, [], []) }).not.toThrow()
  })
})

const STEP = 1e-5
function slope(values: Float64Array, i: number, at: () => number): number {
  const kept = values[i]!
  values[i] = kept + STEP
  const above = at()
  values[i] = kept - STEP
  const below = at()
  values[i] = kept
  return (above - below) / (2 * STEP)
}
