import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArray, readArrays, uploadArray, writeArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { SparseAdam, type SparseAdamArrays } from '../../native-models/kernels/sparse-adam/sparse-adam.ts'
import { referenceSparseAdamStep } from '../../native-models/kernels/sparse-adam/sparse-adam.reference.ts'
import { Random } from '../../native-models/splatting/random.ts'
import { runPass } from './pass.ts'

const RATE = 0.01
/** f32 against doubles over a few steps, relative to the learning rate. */
const TOLERANCE = 1e-3
const FIXED_POINT = 1024

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => { gpu.close() })

const arraysOf = (parameters: Float32Array): SparseAdamArrays => ({
  parameters: uploadArray(gpu, 'parameters', parameters), gradients: createArray(gpu, 'gradients', 'i32', parameters.length),
  firstMoments: createArray(gpu, 'first', 'f32', parameters.length), secondMoments: createArray(gpu, 'second', 'f32', parameters.length),
})

describe('sparse Adam', () => {
  test('agrees with doubles over steps and sizes, leaves what has no gradient, and clears the gradient', async () => {
    for (const count of [4, 1_000_000]) {
      const random = new Random(count)
      const parameters = Float32Array.from({ length: count }, () => random.normal())
      const arrays = arraysOf(parameters)
      const adam = await SparseAdam.open(gpu, arrays, FIXED_POINT)
      const reference = { parameters: Float64Array.from(parameters), firstMoments: new Float64Array(count), secondMoments: new Float64Array(count) }
      for (let time = 1; time <= 3; time++) {
        const gradients = new Int32Array(count)
        for (let at = 0; at < count; at += 4) if (random.next() < 0.3) for (let i = 0; i < 3; i++) gradients[at + i] = Math.round(random.normal() * 1000)
        writeArray(gpu, arrays.gradients, gradients)
        adam.prepare(time, RATE)
        runPass(gpu, (pass) => { adam.encode(pass) })
        referenceSparseAdamStep(reference, gradients, FIXED_POINT, time, RATE)
      }
      const [after, gradients] = await readArrays(gpu, [arrays.parameters, arrays.gradients] as const)
      let worst = 0
      for (let i = 0; i < count; i++) worst = Math.max(worst, Math.abs(after[i]! - reference.parameters[i]!))
      expect(worst, `${count} numbers`).toBeLessThan(TOLERANCE * RATE)
      expect(gradients.every((g) => g === 0)).toBe(true)
    }
  })

  test('the largest gradients there are and no numbers at all do no harm', async () => {
    const arrays = arraysOf(new Float32Array([1, 2, 3, 4]))
    const adam = await SparseAdam.open(gpu, arrays, FIXED_POINT)
    writeArray(gpu, arrays.gradients, new Int32Array([2147483647, -2147483648, 1, 0]))
    adam.prepare(1, RATE)
    runPass(gpu, (pass) => { adam.encode(pass) })
    const after = await readArray(gpu, arrays.parameters)
    ;[1 - RATE, 2 + RATE, 3 - RATE, 4].forEach((value, i) => { expect(after[i]).toBeCloseTo(value, 5) })
    const empty = await SparseAdam.open(gpu, arraysOf(new Float32Array(0)), FIXED_POINT)
    empty.prepare(1, RATE)
    expect(() => { runPass(gpu, (pass) => { empty.encode(pass) }) }).not.toThrow()
  })

  test('finds the bottom of a bowl', async () => {
    const goal = [1, -2, 3, 0.5]
    const arrays = arraysOf(new Float32Array(4))
    const adam = await SparseAdam.open(gpu, arrays, FIXED_POINT)
    for (let time = 1; time <= 300; time++) {
      const parameters = await readArray(gpu, arrays.parameters)
      writeArray(gpu, arrays.gradients, Int32Array.from(parameters, (value, i) => Math.round((value - goal[i]!) * FIXED_POINT)))
      adam.prepare(time, 0.05)
      runPass(gpu, (pass) => { adam.encode(pass) })
    }
    const found = await readArray(gpu, arrays.parameters)
    found.forEach((value, i) => { expect(value).toBeCloseTo(goal[i]!, 1) })
  })
})
