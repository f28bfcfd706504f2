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
const SPACE = 0x20

/** Tensors one behind the other, in the order given; the header is padded so that the first starts aligned. */
export function writeSafetensors(tensors: Record<string, Tensor>, metadata: Record<string, string> = {}): Uint8Array {
  let end = 0
  const entries = Object.entries(tensors).map(([name, { dtype, shape, data }]) => {
    const start = end
    end = start + data.byteLength
    return [name, { dtype, shape, data_offsets: [start, end] }] as const
  })
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(entries) })
  const written = new TextEncoder().encode(json)
  const header = new Uint8Array(Math.ceil(written.length / ALIGNMENT) * ALIGNMENT).fill(SPACE)
  header.set(written)
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

/** What a header says of one tensor. */
interface Entry { readonly dtype: Dtype; readonly shape: readonly number[]; readonly data_offsets: readonly [number, number] }

/** Tensors by name, copied out. Fault `internal` with `where` if the bytes are no .safetensors, or only part of one. */
export function readSafetensors(bytes: Uint8Array, where = 'safetensors'): Record<string, Tensor> {
  const { entries, dataAt } = readHeader(bytes, where)
  return Object.fromEntries(entries.map(([name, entry]) => [name, readTensor(bytes.subarray(dataAt), name, entry, where)]))
}

function readHeader(bytes: Uint8Array, where: string): { entries: [string, Entry][]; dataAt: number } {
  const headerBytes = bytes.length < LENGTH_BYTES ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  const dataAt = LENGTH_BYTES + headerBytes
  if (!(dataAt <= bytes.length)) throw new Fault('internal', `${where} is cut short`, where)
  const header = parsed(bytes.subarray(LENGTH_BYTES, dataAt), where)
  const entries = Object.entries(header).filter(([name]) => name !== '__metadata__')
  for (const [name, entry] of entries) if (!isEntry(entry)) throw new Fault('internal', `${where}: tensor ${name} is not described as a tensor is`, name)
  return { entries: entries as [string, Entry][], dataAt }
}

function parsed(header: Uint8Array, where: string): object {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(header))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
    throw new TypeError('no object')
  } catch (cause) {
    throw new Fault('internal', `${where} has no header that can be read`, where, { cause })
  }
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0
function isEntry(value: unknown): value is Entry {
  if (typeof value !== 'object' || value === null) return false
  const { shape, data_offsets: offsets } = value as Partial<Record<keyof Entry, unknown>>
  return Array.isArray(shape) && shape.every(isCount) && Array.isArray(offsets) && offsets.length === 2 && offsets.every(isCount)
}

/** What `writeSafetensors` was given as metadata. Fault `internal` with `where` if the bytes are no .safetensors. */
export function metadataOf(bytes: Uint8Array, where = 'safetensors'): Record<string, string> {
  const headerBytes = bytes.length < LENGTH_BYTES ? Infinity : Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))
  if (!(LENGTH_BYTES + headerBytes <= bytes.length)) throw new Fault('internal', `${where} is cut short`, where)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + headerBytes))) as Record<string, Record<string, string>>
  return header['__metadata__'] ?? {}
}

function readTensor(data: Uint8Array, name: string, { dtype, shape, data_offsets: [start, end] }: Entry, where: string): Tensor {
  const Type = Object.hasOwn(DTYPES, dtype) ? DTYPES[dtype] : undefined
  if (Type === undefined) throw new Fault('internal', `${where}: tensor ${name} has the unknown type ${dtype}`, name)
  const count = shape.reduce((a, b) => a * b, 1)
  if (end > data.length || end - start !== count * Type.BYTES_PER_ELEMENT) throw new Fault('internal', `${where}: tensor ${name} does not fit its shape`, name)
  // Not `slice`: of a Node Buffer that is a view of the same memory.
  return { dtype, shape, data: new Type(new Uint8Array(data.subarray(start, end)).buffer) }
}
