// The .safetensors container: u64 header length, JSON header { name: { dtype, shape, data_offsets } }, raw little-endian data.
// Source: https://github.com/huggingface/safetensors (format).

import { Fault } from './faults.ts'

const DTYPES = { F32: Float32Array, U32: Uint32Array, I32: Int32Array, U16: Uint16Array, U8: Uint8Array } as const
export type Dtype = keyof typeof DTYPES
export interface Tensor {
  readonly dtype: Dtype
  readonly shape: readonly number[]
  readonly data: Float32Array | Uint32Array | Int32Array | Uint16Array | Uint8Array
}

const LENGTH_BYTES = 8
/** The data starts at a multiple of this, as the format asks. */
const ALIGNMENT = 8

/** Tensors one behind the other, in the order given; the header is padded so that the first starts aligned. */
export function writeSafetensors(tensors: Record<string, Tensor>, metadata: Record<string, string> = {}): Uint8Array {
  let end = 0
  const entries = Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    const start = end
    end = start + data.byteLength
    return [name, { dtype, shape, data_offsets: [start, end] }] as const
  })
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) })
  const header = new TextEncoder().encode(json.padEnd(Math.ceil(json.length / ALIGNMENT) * ALIGNMENT, ' '))
  const out = new Uint8Array(LENGTH_BYTES + header.length + end)
  new DataView(out.buffer).setBigUint64(0, BigInt(header.length), true)
  out.set(header, LENGTH_BYTES)
  let at = LENGTH_BYTES + header.length
  for (const { data } of Object.values(tensors)) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return out
}

/** Tensors by name, copied out. Fault `internal` with `where` if the bytes are no .safetensors. */
export function readSafetensors(bytes: Uint8Array, where = 'safetensors'): Record<string, Tensor> {
  const headerBytes = bytes.length < LENGTH_BYTES ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const dataAt = LENGTH_BYTES + headerBytes
  if (!(dataAt <= bytes.length)) throw new Fault('internal', `${where} is cut short`, where)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, dataAt))) as Record<string, { dtype: Dtype; shape: number[]; data_offsets: [number, number] }>
  const out: Record<string, Tensor> = {}
  for (const [name, entry] of Object.entries(header)) {
    if (name === '__metadata__') continue
    out[name] = readTensor(bytes.subarray(dataAt), name, entry, where)
  }
  return out
}

function readTensor(data: Uint8Array, name: string, entry: { dtype: Dtype; shape: number[]; data_offsets: [number, number] }, where: string): Tensor {
  const [start, end] = entry.data_offsets
  const Type = DTYPES[entry.dtype]
  if (Type === undefined) throw new Fault('internal', `${where}: tensor ${name} has the unknown type ${entry.dtype}`, name)
  const count = entry.shape.reduce((a, b) => a * b, 1)
  if (end > data.length || end - start !== count * Type.BYTES_PER_ELEMENT) throw new Fault('internal', `${where}: tensor ${name} does not fit its shape`, name)
  // Not `slice`: of a Node Buffer that is a view of the same memory.
  return { dtype: entry.dtype, shape: entry.shape, data: new Type(new Uint8Array(data.subarray(start, end)).buffer) }
}
