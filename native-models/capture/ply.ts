// The vertices of a PLY file: ascii, little or big endian; any property order; comments anywhere in the header.

import { PLY_READ, PLY_SIZES, plyStride, readPlyHeader, type PlyElement, type PlyHeader, type PlyType } from '../scene/ply-header.ts'

export type PlyColumn = Float32Array | Int32Array | Uint32Array
export interface PlyVertices {
  readonly count: number
  /** By property name, in the file's order. */
  readonly columns: ReadonlyMap<string, PlyColumn>
}

type Fail = (what: string) => never

/** Calls `fail` with a plain sentence for anything a PLY reader cannot make sense of. */
export function readPlyVertices(bytes: Uint8Array, fail: Fail): PlyVertices {
  const header = readPlyHeader(bytes, fail)
  const vertex = vertexElement(header, fail)
  refuseShort(bytes, header, vertex, fail)
  const columns = new Map(vertex.properties.map(({ name, type }) => [name, columnFor(type, vertex.count)]))
  if (header.format === 'ascii') readAscii(bytes, header, vertex, [...columns.values()], fail)
  else readBinary(bytes, header, vertex, [...columns.values()])
  return { count: vertex.count, columns }
}

const columnFor = (type: PlyType, count: number): PlyColumn =>
  type === 'float' || type === 'double' ? new Float32Array(count) : type === 'uint' ? new Uint32Array(count) : new Int32Array(count)

function vertexElement({ elements }: PlyHeader, fail: Fail): PlyElement {
  const first = elements[0]
  if (first?.name !== 'vertex') return fail(`its first element is "${first?.name ?? 'absent'}", it must be "vertex"`)
  const odd = first.unsupported[0]
  return odd === undefined ? first : fail(`vertex property "${odd.name}" has the type "${odd.type}", which is not supported`)
}

/** Nothing is allocated for vertices that the file cannot hold. */
function refuseShort(bytes: Uint8Array, header: PlyHeader, vertex: PlyElement, fail: Fail): void {
  const held = bytes.length - header.bytes
  const stride = header.format === 'ascii' ? 2 * vertex.properties.length : plyStride(vertex)
  if (header.format === 'ascii' ? held + 1 < vertex.count * stride : held < vertex.count * stride)
    fail(`${vertex.count} vertices of ${stride} bytes are announced, but only ${held} bytes follow the header; it is cut short`)
}

function readBinary(bytes: Uint8Array, header: PlyHeader, vertex: PlyElement, columns: PlyColumn[]): void {
  const stride = plyStride(vertex)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = header.format === 'binary_little_endian'
  let offset = header.bytes
  for (const [p, { type }] of vertex.properties.entries()) {
    const [read, column] = [PLY_READ[type], columns[p]!]
    for (let i = 0, at = offset; i < vertex.count; i++, at += stride) column[i] = read(view, at, little)
    offset += PLY_SIZES[type]
  }
}

function readAscii(bytes: Uint8Array, header: PlyHeader, { count }: PlyElement, columns: PlyColumn[], fail: Fail): void {
  const lines = new TextDecoder().decode(bytes.subarray(header.bytes)).split('\n').filter((line) => line.trim() !== '')
  if (lines.length < count) fail(`${count} vertices are announced, but only ${lines.length} lines follow the header; it is cut short`)
  for (let i = 0; i < count; i++) {
    const words = lines[i]!.trim().split(/\s+/)
    if (words.length < columns.length) fail(`vertex ${i + 1} has ${words.length} of ${columns.length} values`)
    for (const [p, column] of columns.entries()) column[i] = Number(words[p])
  }
}
