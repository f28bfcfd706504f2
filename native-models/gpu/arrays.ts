// Typed arrays on the GPU: made, filled, zeroed, read back.

import { restThrough, type Gpu } from './gpu.ts'

export type GpuArrayKind = 'f32' | 'u32' | 'i32'
type HostArray<K extends GpuArrayKind> = K extends 'f32' ? Float32Array<ArrayBuffer> : K extends 'u32' ? Uint32Array<ArrayBuffer> : Int32Array<ArrayBuffer>

/** `length` elements of 4 bytes in one storage buffer. */
export interface GpuArray<K extends GpuArrayKind = GpuArrayKind> {
  readonly label: string
  readonly kind: K
  readonly length: number
  readonly buffer: GPUBuffer
}

const BYTES = 4

/** All that making an array takes of a Gpu: what only counts bytes can stand in for one. */
export type BufferMaker = Pick<Gpu, 'createBuffer'>

/** A zeroed array. Faults gpu.out-of-memory if the adapter cannot bind one this long. */
export function createArray<K extends GpuArrayKind>(gpu: BufferMaker, label: string, kind: K, length: number): GpuArray<K> {
  const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST | GPUBufferUsage.UNIFORM
  return { label, kind, length, buffer: gpu.createBuffer(label, length * BYTES, usage) }
}

/** A new array holding `data`. */
export function uploadArray(gpu: Gpu, label: string, data: Float32Array): GpuArray<'f32'>
export function uploadArray(gpu: Gpu, label: string, data: Uint32Array): GpuArray<'u32'>
export function uploadArray(gpu: Gpu, label: string, data: Int32Array): GpuArray<'i32'>
export function uploadArray(gpu: Gpu, label: string, data: Float32Array | Uint32Array | Int32Array): GpuArray {
  const kind = data instanceof Float32Array ? 'f32' : data instanceof Uint32Array ? 'u32' : 'i32'
  const array = createArray(gpu, label, kind, data.length)
  writeArray(gpu, array, data)
  return array
}

/** Overwrites elements from `at` on, ordered with submits: work submitted before sees the old values. */
export function writeArray(gpu: Gpu, array: GpuArray, data: Float32Array | Uint32Array | Int32Array, at = 0): void {
  if (at + data.length > array.length) throw new RangeError(`${array.label}: ${data.length} elements at ${at} exceed ${array.length}`)
  if (data.length > 0) gpu.device.queue.writeBuffer(array.buffer, at * BYTES, data.buffer, data.byteOffset, data.byteLength)
}

/** Encodes zeroing elements [from, to). */
export function zeroArray(encoder: GPUCommandEncoder, array: GpuArray, from = 0, to = array.length): void {
  if (to > from) encoder.clearBuffer(array.buffer, from * BYTES, (to - from) * BYTES)
}

/** Encodes copying `length` elements between arrays. */
export function copyArray(encoder: GPUCommandEncoder, from: GpuArray, to: GpuArray, length = from.length, fromAt = 0, toAt = 0): void {
  if (length > 0) encoder.copyBufferToBuffer(from.buffer, fromAt * BYTES, to.buffer, toAt * BYTES, length * BYTES)
}

export function destroyArray(gpu: Gpu, array: GpuArray): void {
  gpu.destroyBuffer(array.buffer)
}

/** Elements [from, to) of one array, once all submitted work has run. See `readArrays` for `expectedMs`. */
export async function readArray<K extends GpuArrayKind>(
  gpu: Gpu, array: GpuArray<K>, options: { from?: number; to?: number; expectedMs?: number } = {},
): Promise<HostArray<K>> {
  const { from = 0, to = array.length, expectedMs = 0 } = options
  const [bytes] = await readBytes(gpu, [{ array, from, to }], expectedMs)
  return viewOf(array.kind, bytes!)
}

/**
 * Several arrays in one round trip, in order. `expectedMs`: what the work still queued should take; it is slept
 * through, because a pending map keeps a core busy (see Gpu.settle).
 */
export async function readArrays<const T extends readonly GpuArray[]>(
  gpu: Gpu, arrays: T, expectedMs = 0,
): Promise<{ [I in keyof T]: T[I] extends GpuArray<infer K> ? HostArray<K> : never }> {
  const bytes = await readBytes(gpu, arrays.map((array) => ({ array, from: 0, to: array.length })), expectedMs)
  return arrays.map((array, i) => viewOf(array.kind, bytes[i]!)) as never
}

interface Span { readonly array: GpuArray; readonly from: number; readonly to: number }

async function readBytes(gpu: Gpu, spans: readonly Span[], expectedMs: number): Promise<ArrayBuffer[]> {
  const sizes = spans.map(({ from, to }) => (to - from) * BYTES)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total === 0) return sizes.map(() => new ArrayBuffer(0))
  const staging = gpu.createBuffer('read back', total, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST)
  try {
    let at = 0
    gpu.run('read back', (encoder) => {
      for (const [i, { array, from }] of spans.entries()) {
        if (sizes[i]! > 0) encoder.copyBufferToBuffer(array.buffer, from * BYTES, staging, at, sizes[i])
        at += sizes[i]!
      }
    })
    await restThrough(expectedMs)
    await mapped(gpu, staging)
    // The mapped range is the driver's memory: copy it out before it is unmapped.
    const all = staging.getMappedRange()
    at = 0
    return sizes.map((size) => all.slice(at, (at += size)))
  } finally {
    gpu.destroyBuffer(staging)
  }
}

async function mapped(gpu: Gpu, staging: GPUBuffer): Promise<void> {
  try {
    await staging.mapAsync(GPUMapMode.READ)
  } catch (cause) {
    await gpu.reportedErrors()
    gpu.check()
    throw cause
  }
  await gpu.reportedErrors()
  gpu.check()
}

function viewOf<K extends GpuArrayKind>(kind: K, bytes: ArrayBuffer): HostArray<K> {
  const view = kind === 'f32' ? new Float32Array(bytes) : kind === 'u32' ? new Uint32Array(bytes) : new Int32Array(bytes)
  return view as HostArray<K>
}
