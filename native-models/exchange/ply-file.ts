// A .ply on disk: its header, where each element's rows lie, and the rows of a binary file a chunk at a time.

import { LONGEST_PLY_HEADER, PLY_READ, PLY_SIZES, plyStride, readPlyHeader, type PlyElement, type PlyHeader, type PlyProperty } from '../scene/ply-header.ts'
import { malformed, type Bytes } from './bytes.ts'
import { CHUNK_SPLATS } from './splat-source.ts'

export interface OpenedPly { readonly header: PlyHeader; readonly bytes: Bytes }

/** The header alone: enough to tell an INRIA file from a compressed one. */
export async function openPly(bytes: Bytes): Promise<OpenedPly> {
  const fail = (what: string): never => { throw malformed(bytes.name, what) }
  return { bytes, header: readPlyHeader(await bytes.read(0, Math.min(bytes.size, LONGEST_PLY_HEADER)), fail) }
}

/** Where an element's rows begin and how they are laid out. Fault where rows before it have no fixed size, or it does not fit. */
export function elementAt({ header, bytes }: OpenedPly, name: string): { element: PlyElement; offset: number; stride: number } {
  let offset = header.bytes
  for (const element of header.elements) {
    const odd = element.unsupported[0]
    if (odd !== undefined) throw malformed(bytes.name, `${element.name} property "${odd.name}" has the type "${odd.type}", which is not supported before or in the element "${name}"`)
    const stride = plyStride(element)
    if (element.name === name) {
      refuseShort(bytes, header, element, offset, stride)
      return { element, offset, stride }
    }
    offset += header.format === 'ascii' ? 0 : stride * element.count
  }
  throw malformed(bytes.name, `it has no element "${name}", so it is no file of splats`)
}

/** Before anything is allocated: can a file of this size hold so many rows? */
function refuseShort(bytes: Bytes, { format }: PlyHeader, { name, count, properties }: PlyElement, offset: number, stride: number): void {
  const held = bytes.size - offset
  // In ascii a value takes a digit and what parts it from the next one.
  const least = format === 'ascii' ? 2 * properties.length : stride
  const needed = format === 'ascii' ? count * least - 1 : count * least
  if (held >= needed) return
  throw malformed(bytes.name, `${count} rows of ${name} need at least ${needed} bytes, but only ${Math.max(0, held)} follow the header; it is cut short or its header is wrong, copy it again`)
}

/** Some rows as numbers: column p of row i is values[i * width + p]. */
export interface Rows { readonly start: number; readonly count: number; readonly values: Float64Array | Float32Array; readonly width: number }

export function binaryRows(bytes: Bytes, element: PlyElement, offset: number, stride: number, little: boolean): () => AsyncIterable<Rows> {
  const width = element.properties.length
  const decodeRows = isPlainFloats(element, little) ? floatsOf : (block: Uint8Array, count: number) => numbersOf(block, count, element.properties, stride, little)
  return async function* () {
    for (let start = 0; start < element.count; start += CHUNK_SPLATS) {
      const count = Math.min(CHUNK_SPLATS, element.count - start)
      const block = await bytes.read(offset + start * stride, count * stride)
      yield { start, count, width, values: decodeRows(block, count) }
    }
  }
}

const LITTLE_ENDIAN_HERE = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1
const isPlainFloats = ({ properties }: PlyElement, little: boolean): boolean => little && LITTLE_ENDIAN_HERE && properties.every(({ type }) => type === 'float')
const floatsOf = (block: Uint8Array): Float32Array => new Float32Array(block.buffer, block.byteOffset, block.byteLength / 4)

function numbersOf(block: Uint8Array, count: number, properties: readonly PlyProperty[], stride: number, little: boolean): Float64Array {
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength)
  // Doubles hold every float and every 32-bit id exactly.
  const values = new Float64Array(count * properties.length)
  let offset = 0
  for (const [p, { type }] of properties.entries()) {
    const read = PLY_READ[type]
    for (let i = 0, at = offset; i < count; i++, at += stride) values[i * properties.length + p] = read(view, at, little)
    offset += PLY_SIZES[type]
  }
  return values
}
