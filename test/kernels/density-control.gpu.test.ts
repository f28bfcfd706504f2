import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, uploadArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { createDensityKernels, relocate, SplatNudges, type DensityKernels, type Relocated } from '../../native-models/kernels/density-control/density-control.ts'
import { referenceExplorationCovariance, referenceRegulariser, referenceRelocation } from '../../native-models/kernels/density-control/density-control.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { logit } from '../../native-models/scene/splats.ts'

/** f32 exponentials against doubles, relative. */
const TOLERANCE = 1e-4
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
    const expected = referenceExplorationCovariance(rotation, logScale, faint, 2)
    const largest = Math.max(...expected)
    for (let i = 0; i < 3; i++)
      for (let j = 0; j < 3; j++) {
        let sum = 0
        for (let n = 1; n < SAMPLES; n++) sum += moved[n * 3 + i]! * moved[n * 3 + j]!
        expect(Math.abs(sum / (SAMPLES - 1) - expected[i * 3 + j]!) / largest, `${i}${j}`).toBeLessThan(COVARIANCE_TOLERANCE)
      }
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

  test('relocation copies rows onto dead and new ones, then changes the sources, and clears their moments', async () => {
    const random = new Random(9)
    const rows: Relocated[] = [
      { to: 2, from: 0, opacityLogit: -1, scaleShift: -0.3 }, { to: 5, from: 0, opacityLogit: -1, scaleShift: -0.3 },
      { to: 3, from: 4, opacityLogit: 0.5, scaleShift: -0.1 },
      { to: 0, from: 0, opacityLogit: -1, scaleShift: -0.3 }, { to: 4, from: 4, opacityLogit: 0.5, scaleShift: -0.1 },
    ]
    for (const [kind, width] of [['copy', 4], ['opacityLogits', 1], ['logScales', 3]] as const) {
      const values = Float32Array.from({ length: 6 * width }, () => random.normal())
      const ones = new Float32Array(6 * width).fill(1)
      const arrays = { parameters: uploadArray(gpu, 'p', values), firstMoments: uploadArray(gpu, 'm', ones), secondMoments: uploadArray(gpu, 'v', ones), width, kind }
      relocate(gpu, kernels.relocate, [arrays], rows)
      const [parameters, first] = await readArrays(gpu, [arrays.parameters, arrays.firstMoments] as const)
      expect([...parameters]).toEqual(referenceRelocation([...values], width, kind, rows).map(Math.fround))
      expect([...first]).toEqual([...ones].map((_, i) => (Math.floor(i / width) === 1 ? 1 : 0)))
    }
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
