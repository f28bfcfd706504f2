import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, uploadArray, writeArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import type { Kernel } from '../../native-models/gpu/kernel.ts'
import { Adam, createAdamKernel, type AdamArrays, type AdamStep } from '../../native-models/kernels/adam/adam.ts'
import { referenceAdamStep } from '../../native-models/kernels/adam/adam.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'

/** f32 against doubles over a few steps, relative to the learning rate. */
const TOLERANCE = 1e-3
const RATE = 0.01

let gpu: Gpu
let kernel: Kernel
beforeAll(async () => {
  gpu = await openGpu()
  kernel = await createAdamKernel(gpu)
})
afterAll(() => { gpu.close() })

function arraysOf(parameters: Float32Array): AdamArrays {
  const empty = (label: string): GpuArray<'f32'> => createArray(gpu, label, 'f32', parameters.length)
  return { parameters: uploadArray(gpu, 'parameters', parameters), gradients: empty('gradients'), firstMoments: empty('first'), secondMoments: empty('second') }
}

const FITS = new Uint32Array([10, 10, 10, 0])
const OVERFLOWED = new Uint32Array([11, 0, 11, 1])

function step(adam: Adam, settings: AdamStep): void {
  adam.prepare(settings)
  gpu.run('adam', (encoder) => {
    const pass = encoder.beginComputePass()
    adam.encode(pass)
    pass.end()
  })
}

describe('Adam', () => {
  test('agrees with doubles over steps, sizes and slow tails', async () => {
    for (const count of [1, 7, 300, 1_000_000]) {
      const random = new Random(count)
      const parameters = Float32Array.from({ length: Math.ceil(count / 4) * 4 }, () => random.normal())
      const arrays = arraysOf(parameters)
      const adam = new Adam(gpu, kernel, arrays, uploadArray(gpu, 'status', FITS))
      const reference = { parameters: Float64Array.from(parameters.subarray(0, count)), firstMoments: new Float64Array(count), secondMoments: new Float64Array(count) }
      const tail = { head: 3, period: 12, factor: 0.05 }
      for (let time = 1; time <= 3; time++) {
        const gradients = Float32Array.from({ length: count }, () => random.normal() * 10 ** (random.below(8) - 7))
        writeArray(gpu, arrays.gradients, gradients)
        step(adam, { time, count, learningRate: RATE, tail })
        referenceAdamStep(reference, gradients, time, (i) => (i % tail.period >= tail.head ? RATE * tail.factor : RATE))
      }
      const after = await readArray(gpu, arrays.parameters)
      let worst = 0
      for (let i = 0; i < count; i++) worst = Math.max(worst, Math.abs(after[i]! - reference.parameters[i]!))
      expect(worst, `${count} numbers`).toBeLessThan(TOLERANCE * RATE)
    }
  })

  test('leaves numbers alone whose gradient is not finite, and everything after a view that did not fit', async () => {
    const arrays = arraysOf(new Float32Array([1, 2, 3, 4]))
    const status = uploadArray(gpu, 'status', FITS)
    const adam = new Adam(gpu, kernel, arrays, status)
    writeArray(gpu, arrays.gradients, new Float32Array([NaN, Infinity, -Infinity, 1]))
    step(adam, { time: 1, count: 4, learningRate: RATE })
    const [parameters, first, second] = await readArrays(gpu, [arrays.parameters, arrays.firstMoments, arrays.secondMoments] as const)
    expect([...parameters.subarray(0, 3)]).toEqual([1, 2, 3])
    expect(parameters[3]).toBeCloseTo(4 - RATE, 6)
    expect([...first.subarray(0, 3), ...second.subarray(0, 3)]).toEqual([0, 0, 0, 0, 0, 0])
    writeArray(gpu, status, OVERFLOWED)
    writeArray(gpu, arrays.gradients, new Float32Array([1, 1, 1, 1]))
    step(adam, { time: 2, count: 4, learningRate: RATE })
    expect([...await readArray(gpu, arrays.parameters)]).toEqual([...parameters])
  })

  test('a gradient of 0 from the start changes nothing', async () => {
    const arrays = arraysOf(new Float32Array([1, 2, 3, 4]))
    step(new Adam(gpu, kernel, arrays, uploadArray(gpu, 'status', FITS)), { time: 1, count: 4, learningRate: RATE })
    expect([...await readArray(gpu, arrays.parameters)]).toEqual([1, 2, 3, 4])
  })

  test('finds the bottom of a bowl', async () => {
    const goal = [1, -2, 3, 0.5]
    const arrays = arraysOf(new Float32Array(4))
    const adam = new Adam(gpu, kernel, arrays, uploadArray(gpu, 'status', FITS))
    for (let time = 1; time <= 300; time++) {
      const parameters = await readArray(gpu, arrays.parameters)
      writeArray(gpu, arrays.gradients, parameters.map((value, i) => value - goal[i]!))
      step(adam, { time, count: 4, learningRate: 0.05 })
    }
    const found = await readArray(gpu, arrays.parameters)
    found.forEach((value, i) => { expect(value).toBeCloseTo(goal[i]!, 1) })
  })
})
