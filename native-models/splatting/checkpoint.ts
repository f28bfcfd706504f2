// A checkpoint: named arrays and one JSON value in a .safetensors container, so that any notebook can open it.

import { Fault } from '../scene/faults.ts'

const DTYPES = { F32: Float32Array, F64: Float64Array } as const
type DType = keyof typeof DTYPES
export type CheckpointArray = Float32Array | Float64Array

export interface Checkpoint {
  readonly about: unknown
  readonly arrays: Readonly<Record<string, CheckpointArray>>
}

interface TensorHeader { dtype: DType; shape: number[]; data_offsets: [number, number] }

const LENGTH_BYTES = 8
/** Tensors start at multiples of this so that they can be viewed in place; the header is padded with spaces to it. */
const ALIGNMENT = 8

export function encodeCheckpoint({ about, arrays }: Checkpoint): Uint8Array {
  const header: Record<string, TensorHeader | Record<string, string>> = { __metadata__: { about: JSON.stringify(about) } }
  let at = 0
  for (const [name, array] of Object.entries(arrays)) {
    const size = Math.ceil(array.byteLength / ALIGNMENT) * ALIGNMENT
    header[name] = { dtype: array instanceof Float64Array ? 'F64' : 'F32', shape: [array.length], data_offsets: [at, at + array.byteLength] }
    at += size
  }
  const text = new TextEncoder().encode(JSON.stringify(header))
  const headerBytes = Math.ceil(text.length / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(LENGTH_BYTES + headerBytes + at)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(headerBytes), true)
  bytes.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes)
  bytes.set(text, LENGTH_BYTES)
  for (const [name, array] of Object.entries(arrays)) {
    const { data_offsets: [from] } = header[name] as TensorHeader
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), LENGTH_BYTES + headerBytes + from)
  }
  return bytes
}

/** Throws Fault `input.invalid` on bytes that are not a whole checkpoint. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  try {
    return decode(bytes)
  } catch (cause) {
    throw new Fault('input.invalid', 'the checkpoint is damaged; start the reconstruction again from the beginning', 'checkpoint', { cause })
  }
}

function decode(bytes: Uint8Array): Checkpoint {
  const headerBytes = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const data = LENGTH_BYTES + headerBytes
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, data))) as Record<string, TensorHeader> & { __metadata__: { about: string } }
  const { __metadata__: metadata, ...tensors } = header
  const arrays: Record<string, CheckpointArray> = {}
  for (const [name, { dtype, data_offsets: [from, to] }] of Object.entries(tensors)) {
    if (data + to > bytes.length) throw new RangeError(`${name} ends beyond the file`)
    arrays[name] = new DTYPES[dtype](bytes.slice(data + from, data + to).buffer)
  }
  return { about: JSON.parse(metadata.about), arrays }
}
