import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createArray, readArrays, uploadArray, zeroArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { kernelShape, type KernelShape } from '../../native-models/kernels/shared/shape.ts'
import { CountingSort, createDepthSorts } from '../../native-models/kernels/sort/sort.ts'
import { sortReference } from '../../native-models/kernels/sort/sort.reference.ts'
import { random } from './splat-scene.ts'

let gpu: Gpu
beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

const DEPTH_BITS = 27

function randomKeys(count: number, below: number): Uint32Array<ArrayBuffer> {
  const next = random(count)
  return Uint32Array.from({ length: count }, () => Math.floor(next() * below))
}

// The last is as a graphics card sorts, by workgroups with barriers, in few chunks, so that each has several rounds.
describe.each([
  { chunks: 64, chunkGroup: 8, together: false }, { chunks: 1024, chunkGroup: 32, together: false }, { chunks: 40, chunkGroup: 32, together: true },
])('in $chunks chunks, together: $together', (cut) => {
  const shape = (): KernelShape => ({ ...kernelShape(gpu), ...cut })

  /** The places of the keys in the order of all three digits. */
  async function sortByDepth(keys: Uint32Array<ArrayBuffer>): Promise<Uint32Array> {
    const count = keys.length
    const [low, middle, high] = await createDepthSorts(gpu, shape())
    const length = uploadArray(gpu, 'length', new Uint32Array([count]))
    const depthKeys = createArray(gpu, 'keys', 'u32', Math.max(1, count))
    if (count > 0) gpu.device.queue.writeBuffer(depthKeys.buffer, 0, keys)
    const make = (label: string) => createArray(gpu, label, 'u32', Math.max(1, count))
    const [keysA, keysB, valuesA, valuesB, order] = [make('a'), make('b'), make('c'), make('d'), make('e')] as const
    const steps = [
      low!.bind({ length, keys: depthKeys, values: depthKeys, second: keysA, sortedValues: valuesA }),
      middle!.bind({ length, keys: keysA, values: valuesA, second: keysB, sortedValues: valuesB }),
      high!.bind({ length, keys: keysB, values: valuesB, second: keysA, sortedValues: order }),
    ]
    gpu.run('sort', (encoder) => {
      for (const sort of [low!, middle!, high!]) zeroArray(encoder, sort.table)
      const pass = encoder.beginComputePass()
      steps.forEach((step) => step(pass))
      pass.end()
    })
    return (await readArrays(gpu, [order] as const))[0].subarray(0, count)
  }

  test.each([0, 1, 2, 63, 64, 65, 1000, 1_000_000])('%d keys of 27 bits come out in stable order', async (count) => {
    const keys = randomKeys(count, 2 ** DEPTH_BITS)
    // Many equal keys, to see stability.
    for (let i = 0; i < count; i += 3) keys[i] = 5
    const sorted = await sortByDepth(keys)
    const wanted = sortReference(keys, 0).order
    expect(sorted.findIndex((splat, place) => splat !== wanted[place])).toBe(-1)
  })

  test.each([['all the same', () => 7], ['all the largest', () => 2 ** DEPTH_BITS - 1], ['descending', (i: number) => 9999 - i]] as const)('keys that are %s come out in stable order', async (_, keyOf) => {
    const keys = Uint32Array.from({ length: 5000 }, (__, i) => keyOf(i))
    const sorted = await sortByDepth(keys)
    expect([...sorted]).toEqual(sortReference(keys, 0).order)
  })

  test('ranks say where each key went, and starts where each bin begins', async () => {
    const [count, bins] = [5000, 301]
    const keys = randomKeys(count, bins)
    const values = Uint32Array.from(keys, (_, i) => 7 * i)
    const sort = await CountingSort.create(gpu, shape(), { bins, lengthAt: 1, ranked: true })
    const sortedValues = createArray(gpu, 'sorted', 'u32', count)
    const ranks = createArray(gpu, 'ranks', 'u32', count)
    const step = sort.bind({
      length: uploadArray(gpu, 'length', new Uint32Array([0, count])), keys: uploadArray(gpu, 'keys', keys), values: uploadArray(gpu, 'values', values),
      sortedValues, second: ranks,
    })
    gpu.run('sort', (encoder) => {
      zeroArray(encoder, sort.table)
      const pass = encoder.beginComputePass()
      step(pass)
      pass.end()
    })
    const [sorted, at, starts] = await readArrays(gpu, [sortedValues, ranks, sort.starts] as const)
    const expected = sortReference(keys, bins)
    expect([...sorted]).toEqual(expected.order.map((i) => 7 * i))
    expect([...at]).toEqual(expected.ranks)
    expect([...starts]).toEqual(expected.starts)
  })
})
