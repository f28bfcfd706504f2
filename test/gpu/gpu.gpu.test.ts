import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeFileSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { tmpdir } from 'node:os'
import { pathToFileURL } from 'node:url'
import { createArray, destroyArray, readArray, readArrays, uploadArray, writeArray, zeroArray } from '../../native-models/gpu/arrays.ts'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { createKernel } from '../../native-models/gpu/kernel.ts'

let gpu: Gpu
const folder = mkdtempSync(join(tmpdir(), 'wgsl-'))

function source(name: string, code: string): URL {
  const path = join(folder, `${name}.wgsl`)
  writeFileSync(path, code)
  return pathToFileURL(path)
}

const DOUBLE = `
@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read_write> doubled: array<f32>;
@compute @workgroup_size(64) fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&values)) { return; }
  doubled[id.x] = FACTOR * values[id.x];
}`

beforeAll(async () => { gpu = await openGpu() })
afterAll(() => gpu.close())

test('an adapter says its name, its kind and its subgroup sizes', () => {
  expect(gpu.adapterName).not.toBe('')
  expect(gpu.subgroupMinSize).toBeGreaterThan(0)
  expect(gpu.limits.storageBuffers).toBeGreaterThanOrEqual(8)
})

test('a kernel runs on arrays bound by name, with a constant from the host', async () => {
  const kernel = await createKernel(gpu, { url: source('double', DOUBLE), constants: { FACTOR: 2 } })
  const values = uploadArray(gpu, 'values', new Float32Array([1, 2, 3]))
  const doubled = createArray(gpu, 'doubled', 'f32', 3)
  gpu.run('double', (encoder) => {
    const pass = encoder.beginComputePass()
    kernel.dispatch(pass, kernel.bind({ values, doubled }), 1)
    pass.end()
  })
  expect([...(await readArray(gpu, doubled))]).toEqual([2, 4, 6])
})

test('a missing or misspelt name throws, naming both', async () => {
  const kernel = await createKernel(gpu, { url: source('double2', DOUBLE), constants: { FACTOR: 2 } })
  const values = uploadArray(gpu, 'values', new Float32Array(1))
  expect(() => kernel.bind({ values, dubled: values })).toThrow(/missing doubled.*knows no dubled/)
})

test('a WGSL error throws with the kernel and the compiler message', async () => {
  const url = source('broken', DOUBLE.replace('FACTOR', 'NOWHERE'))
  await expect(createKernel(gpu, { url })).rejects.toThrow(/'broken'.*NOWHERE/s)
})

test('imports are read once, relative to the importing file, and directives move up', async () => {
  source('half', 'enable subgroups;\nconst HALF = 0.5;')
  source('quarter', '#import half\nconst QUARTER = HALF * 0.5;')
  const url = source('importing', `#import half\n#import quarter\nconst FACTOR = QUARTER;${DOUBLE}`)
  await expect(createKernel(gpu, { url })).resolves.toBeDefined()
  await expect(createKernel(gpu, { url: source('lost', '#import absent\n') })).rejects.toThrow(/absent\.wgsl cannot be read/)
})

test('entry points of one file bind only what they use', async () => {
  const url = source('two', `${DOUBLE.replace('FACTOR', '2.0')}
@group(0) @binding(2) var<storage, read_write> other: array<f32>;
fn store(value: f32) { other[0] = value; }
@compute @workgroup_size(1) fn second() { store(7.0); }`)
  const kernel = await createKernel(gpu, { url, entryPoint: 'second' })
  const other = createArray(gpu, 'other', 'f32', 1)
  expect(() => kernel.bind({ other })).not.toThrow()
})

test('arrays are written in part, zeroed in part, and read in one round trip', async () => {
  const a = uploadArray(gpu, 'a', new Uint32Array([1, 2, 3, 4]))
  const b = uploadArray(gpu, 'b', new Int32Array([-1, -2]))
  writeArray(gpu, a, new Uint32Array([9]), 1)
  gpu.run('zero', (encoder) => zeroArray(encoder, a, 2, 3))
  const [readA, readB] = await readArrays(gpu, [a, b])
  expect([...readA, ...readB]).toEqual([1, 9, 0, 4, -1, -2])
  expect(() => writeArray(gpu, b, new Int32Array(3))).toThrow(RangeError)
})

test('memory is counted, and what the adapter cannot bind is refused with advice', () => {
  const before = gpu.bytes
  const array = createArray(gpu, 'kilobyte', 'f32', 256)
  expect(gpu.bytes - before).toBe(1024)
  destroyArray(gpu, array)
  expect(gpu.bytes).toBe(before)
  expect(gpu.peakBytes).toBeGreaterThanOrEqual(before + 1024)
  expect(() => createArray(gpu, 'huge', 'f32', gpu.limits.storageBindingBytes)).toThrow(expect.objectContaining({ code: 'gpu.out-of-memory' }) as Error)
})

test('an adapter that does not exist is unavailable, with what to do', async () => {
  await expect(openGpu({ device: 'no such adapter' })).rejects.toMatchObject({ code: 'gpu.unavailable' })
})

test('an error the device reports late is thrown by the next wait', async () => {
  const other = await openGpu()
  const small = createArray(other, 'small', 'f32', 1)
  other.run('out of range', (encoder) => encoder.copyBufferToBuffer(small.buffer, 0, small.buffer, 4096, 4))
  await expect(other.settle()).rejects.toThrow(/refused a command/)
  other.close()
})

test('a closed device is lost, not silent', async () => {
  const other = await openGpu()
  other.close()
  await other.device.lost
  expect(() => other.check()).toThrow(expect.objectContaining({ code: 'gpu.lost' }) as Error)
})
