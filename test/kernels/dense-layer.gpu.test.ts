import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { DenseLayer, partialsOf, type LayerShape } from '../../native-models/kernels/dense-layer/dense-layer.ts'
import { referenceLayer, referenceLayerGradients } from '../../native-models/kernels/dense-layer/dense-layer.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass, slope, worstOf } from './pass.ts'

/** f32 sums of up to 64 products, or of all samples, against doubles. */
const TOLERANCE = 1e-5
const SHAPES: readonly LayerShape[] = [{ inputs: 32, outputs: 64, relu: true }, { inputs: 64, outputs: 16, relu: false }, { inputs: 40, outputs: 8, relu: false }]

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

interface Opened {
  layer: DenseLayer
  weights: GpuArray<'f32'>
  inputs: GpuArray<'f32'>
  outputs: GpuArray<'f32'>
  outputGradient: GpuArray<'f32'>
  inputGradient: GpuArray<'f32'>
  weightGradient: GpuArray<'f32'>
}

async function open(shape: LayerShape, samples: number, rectified = false): Promise<Opened> {
  const array = (label: string, length: number): GpuArray<'f32'> => createArray(gpu, label, 'f32', length)
  const arrays = { weights: array('weights', shape.inputs * shape.outputs), inputs: array('inputs', shape.inputs * samples), outputs: array('outputs', shape.outputs * samples) }
  const gradients = {
    outputGradient: array('output gradient', shape.outputs * samples), inputGradient: array('input gradient', shape.inputs * samples),
    weightGradient: array('weight gradient', shape.inputs * shape.outputs), partials: array('partials', partialsOf(gpu, shape)),
  }
  return { layer: await DenseLayer.open(gpu, shape, samples, arrays, { ...gradients, inputsRectified: rectified }), ...arrays, ...gradients }
}

const normals = (count: number, random: Random): Float32Array => Float32Array.from({ length: count }, () => random.normal())

describe('dense layer', () => {
  test('agrees with its definition in doubles, forward and backward', async () => {
    for (const shape of SHAPES)
      for (const rectified of [false, true]) {
        const random = new Random(shape.inputs)
        const samples = 300
        const opened = await open(shape, samples, rectified)
        const [weights, inputs, gradient] = [normals(shape.inputs * shape.outputs, random), normals(shape.inputs * samples, random), normals(shape.outputs * samples, random)]
        writeArray(gpu, opened.weights, weights)
        writeArray(gpu, opened.inputs, inputs)
        writeArray(gpu, opened.outputGradient, gradient)
        runPass(gpu, (pass) => { opened.layer.forward(pass); opened.layer.backward(pass) })
        const [outputs, inputGradient, weightGradient] = await readArrays(gpu, [opened.outputs, opened.inputGradient, opened.weightGradient] as const)
        const expected = referenceLayerGradients(shape, weights, inputs, gradient, rectified)
        expect(worstOf(outputs, referenceLayer(shape, weights, inputs))).toBeLessThan(TOLERANCE)
        expect(worstOf(inputGradient, expected.inputGradient)).toBeLessThan(TOLERANCE)
        expect(worstOf(weightGradient, expected.weightGradient)).toBeLessThan(TOLERANCE)
      }
  })

  test('the gradients it agrees with are slopes', () => {
    const random = new Random(2)
    const shape: LayerShape = { inputs: 8, outputs: 8, relu: false }
    const [weights, inputs] = [Float64Array.from(normals(64, random)), Float64Array.from(normals(40, random))]
    const gradient = normals(40, random)
    const at = (): number => referenceLayer(shape, weights, inputs).reduce((sum, value, i) => sum + value * gradient[i]!, 0)
    const { inputGradient, weightGradient } = referenceLayerGradients(shape, weights, inputs, gradient, false)
    for (let i = 0; i < 64; i++) expect(weightGradient[i]).toBeCloseTo(slope(weights, i, at), 6)
    for (let i = 0; i < 40; i++) expect(inputGradient[i]).toBeCloseTo(slope(inputs, i, at), 6)
  })

  test('works on no sample, on four, on a million, passes NaN on, and refuses what it cannot cut', async () => {
    const shape: LayerShape = { inputs: 8, outputs: 8, relu: true }
    for (const samples of [4, 1_000_000]) {
      const { layer, weights, inputs, outputs } = await open(shape, samples)
      writeArray(gpu, weights, new Float32Array(64).fill(0.5))
      runPass(gpu, (pass) => { layer.forward(pass, 0) })
      expect((await readArray(gpu, outputs, { to: 4 })).join()).toBe('0,0,0,0')
      writeArray(gpu, inputs, new Float32Array(8 * samples).fill(1))
      writeArray(gpu, inputs, new Float32Array([NaN]))
      runPass(gpu, (pass) => { layer.forward(pass) })
      const found = await readArray(gpu, outputs)
      expect([found[1], found[samples - 1], found[8 * samples - 1]]).toEqual([4, 4, 4])
    }
    await expect(open({ inputs: 7, outputs: 8, relu: false }, 8)).rejects.toThrow(/cannot be cut/)
    await expect(open(shape, 3)).rejects.toThrow(/cannot be cut/)
  })

  test('two layers learn a function by following their gradients', async () => {
    const samples = 256
    const random = new Random(9)
    const [first, second] = [await open({ inputs: 8, outputs: 32, relu: true }, samples), await open({ inputs: 32, outputs: 8, relu: false }, samples, true)]
    const weights = [normals(256, random).map((w) => w * 0.5), normals(256, random).map((w) => w * 0.25)]
    const inputs = normals(8 * samples, random).map((x, i) => (i < 2 * samples ? x : i < 3 * samples ? 1 : 0))
    writeArray(gpu, first.inputs, inputs)
    let error = Infinity
    for (let step = 0; step < 200; step++) {
      writeArray(gpu, first.weights, weights[0]!)
      writeArray(gpu, second.weights, weights[1]!)
      runPass(gpu, (pass) => { first.layer.forward(pass) })
      writeArray(gpu, second.inputs, await readArray(gpu, first.outputs))
      runPass(gpu, (pass) => { second.layer.forward(pass) })
      const outputs = await readArray(gpu, second.outputs)
      const gradient = new Float32Array(8 * samples)
      error = 0
      for (let s = 0; s < samples; s++) {
        const off = outputs[s]! - inputs[s]! * inputs[samples + s]!
        gradient[s] = off / samples
        error += off * off / samples
      }
      writeArray(gpu, second.outputGradient, gradient)
      runPass(gpu, (pass) => { second.layer.backward(pass) })
      writeArray(gpu, first.outputGradient, await readArray(gpu, second.inputGradient))
      runPass(gpu, (pass) => { first.layer.backward(pass) })
      for (const [i, { weightGradient }] of [first, second].entries()) {
        const slopes = await readArray(gpu, weightGradient)
        for (const [j, g] of slopes.entries()) weights[i]![j]! -= 0.05 * g
      }
    }
    expect(error).toBeLessThan(0.1)
  })

  test('its sums do not change from run to run', async () => {
    const random = new Random(4)
    const shape = SHAPES[0]!
    const opened = await open(shape, 4096)
    writeArray(gpu, opened.inputs, normals(shape.inputs * 4096, random))
    writeArray(gpu, opened.outputGradient, normals(shape.outputs * 4096, random))
    runPass(gpu, (pass) => { opened.layer.backward(pass) })
    const before = await readArray(gpu, opened.weightGradient)
    runPass(gpu, (pass) => { opened.layer.backward(pass) })
    expect(await readArray(gpu, opened.weightGradient)).toEqual(before)
    expect(before.some((g) => g !== 0)).toBe(true)
  })
})
