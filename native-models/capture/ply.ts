// The vertices of a PLY file: ascii, little or big endian; any property order; comments anywhere in the header.

export type PlyColumn = Float32Array | Int32Array | Uint32Array
export interface PlyVertices {
  readonly count: number
  /** By property name, in the file's order. */
  readonly columns: ReadonlyMap<string, PlyColumn>
}

type Format = 'ascii' | 'binary_little_endian' | 'binary_big_endian'
type Fail = (what: string) => never
interface Property { readonly name: string; readonly type: ScalarType }
interface Header { readonly format: Format; readonly count: number; readonly properties: readonly Property[]; readonly bytes: number }

const SIZES = { char: 1, uchar: 1, short: 2, ushort: 2, int: 4, uint: 4, float: 4, double: 8 } as const
type ScalarType = keyof typeof SIZES
const ALIASES: Record<string, ScalarType> = {
  int8: 'char', uint8: 'uchar', int16: 'short', uint16: 'ushort', int32: 'int', uint32: 'uint', float32: 'float', float64: 'double',
}
const READ: Record<ScalarType, (view: DataView, at: number, little: boolean) => number> = {
  char: (v, at) => v.getInt8(at),
  uchar: (v, at) => v.getUint8(at),
  short: (v, at, little) => v.getInt16(at, little),
  ushort: (v, at, little) => v.getUint16(at, little),
  int: (v, at, little) => v.getInt32(at, little),
  uint: (v, at, little) => v.getUint32(at, little),
  float: (v, at, little) => v.getFloat32(at, little),
  double: (v, at, little) => v.getFloat64(at, little),
}

/** Calls `fail` with a plain sentence for anything a PLY reader cannot make sense of. */
export function readPlyVertices(bytes: Uint8Array, fail: Fail): PlyVertices {
  const header = readHeader(bytes, fail)
  const columns = new Map(header.properties.map(({ name, type }) => [name, columnFor(type, header.count)]))
  if (header.format === 'ascii') readAscii(bytes, header, [...columns.values()], fail)
  else readBinary(bytes, header, [...columns.values()], fail)
  return { count: header.count, columns }
}

const columnFor = (type: ScalarType, count: number): PlyColumn =>
  type === 'float' || type === 'double' ? new Float32Array(count) : type === 'uint' ? new Uint32Array(count) : new Int32Array(count)

/** Headers are far shorter; a file without `end_header` this early is no PLY. */
const LONGEST_HEADER = 65_536

function readHeader(bytes: Uint8Array, fail: Fail): Header {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, LONGEST_HEADER))
  const end = /(^|\n)end_header\r?\n/.exec(text)
  if (!/^ply\r?\n/.test(text) || !end) return fail('this is not a PLY file (no "ply" … "end_header" at its start)')
  const lines = text.slice(0, end.index).split(/\r?\n/).map((line) => line.trim().split(/\s+/))
  const format = lines.find(([word]) => word === 'format')?.[1]
  if (format !== 'ascii' && format !== 'binary_little_endian' && format !== 'binary_big_endian') return fail(`the format "${format ?? ''}" is not known`)
  return { format, ...vertexElement(lines, fail), bytes: end.index + end[0].length }
}

function vertexElement(lines: string[][], fail: Fail): { count: number; properties: Property[] } {
  const first = lines.findIndex(([word]) => word === 'element')
  const [, name, countText] = lines[first] ?? []
  if (name !== 'vertex') return fail(`its first element is "${name ?? 'absent'}", it must be "vertex"`)
  const count = Number(countText)
  if (!Number.isSafeInteger(count) || count < 0) return fail(`its vertex count is "${countText ?? ''}"`)
  const next = lines.findIndex(([word], i) => i > first && word === 'element')
  const own = lines.slice(first + 1, next < 0 ? undefined : next).filter(([word]) => word === 'property')
  return { count, properties: own.map((words) => propertyOf(words, fail)) }
}

function propertyOf([, typeName = '', name = '']: string[], fail: Fail): Property {
  const type = typeName in SIZES ? (typeName as ScalarType) : ALIASES[typeName]
  return type === undefined ? fail(`vertex property "${name}" has the type "${typeName}", which is not supported`) : { name, type }
}

function readBinary(bytes: Uint8Array, header: Header, columns: PlyColumn[], fail: Fail): void {
  const stride = header.properties.reduce((sum, { type }) => sum + SIZES[type], 0)
  const held = bytes.length - header.bytes
  if (held < header.count * stride) fail(`${header.count} vertices of ${stride} bytes are announced, but only ${held} bytes follow the header; it is cut short`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const little = header.format === 'binary_little_endian'
  let offset = header.bytes
  for (const [p, { type }] of header.properties.entries()) {
    const [read, column] = [READ[type], columns[p]!]
    for (let i = 0, at = offset; i < header.count; i++, at += stride) column[i] = read(view, at, little)
    offset += SIZES[type]
  }
}

function readAscii(bytes: Uint8Array, header: Header, columns: PlyColumn[], fail: Fail): void {
  const lines = new TextDecoder().decode(bytes.subarray(header.bytes)).split('\n').filter((line) => line.trim() !== '')
  if (lines.length < header.count) fail(`${header.count} vertices are announced, but only ${lines.length} lines follow the header; it is cut short`)
  for (let i = 0; i < header.count; i++) {
    const words = lines[i]!.trim().split(/\s+/)
    if (words.length < columns.length) fail(`vertex ${i + 1} has ${words.length} of ${columns.length} values`)
    for (const [p, column] of columns.entries()) column[i] = Number(words[p])
  }
}
