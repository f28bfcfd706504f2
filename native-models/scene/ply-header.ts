// The header of a PLY file: what elements follow, of how many rows, with which properties. Comments may stand anywhere.

export type PlyFormat = 'ascii' | 'binary_little_endian' | 'binary_big_endian'
export interface PlyProperty { readonly name: string; readonly type: PlyType }
export interface PlyElement {
  readonly name: string
  readonly count: number
  readonly properties: readonly PlyProperty[]
  /** Property types that have no fixed size: lists, and types nobody defined. Such an element cannot be skipped in a binary file. */
  readonly unsupported: readonly { readonly name: string; readonly type: string }[]
}
export interface PlyHeader {
  readonly format: PlyFormat
  readonly elements: readonly PlyElement[]
  readonly comments: readonly string[]
  /** Where the body begins. */
  readonly bytes: number
}

export const PLY_SIZES = { char: 1, uchar: 1, short: 2, ushort: 2, int: 4, uint: 4, float: 4, double: 8 } as const
export type PlyType = keyof typeof PLY_SIZES
const ALIASES: Record<string, PlyType> = {
  int8: 'char', uint8: 'uchar', int16: 'short', uint16: 'ushort', int32: 'int', uint32: 'uint', float32: 'float', float64: 'double',
}
export const PLY_READ: Readonly<Record<PlyType, (view: DataView, at: number, little: boolean) => number>> = {
  char: (v, at) => v.getInt8(at),
  uchar: (v, at) => v.getUint8(at),
  short: (v, at, little) => v.getInt16(at, little),
  ushort: (v, at, little) => v.getUint16(at, little),
  int: (v, at, little) => v.getInt32(at, little),
  uint: (v, at, little) => v.getUint32(at, little),
  float: (v, at, little) => v.getFloat32(at, little),
  double: (v, at, little) => v.getFloat64(at, little),
}

/** Headers are far shorter; a file without `end_header` this early is no PLY. */
export const LONGEST_PLY_HEADER = 65_536

type Fail = (what: string) => never

/** From the first bytes of a file. Calls `fail` with a plain sentence for what is no PLY header. */
export function readPlyHeader(start: Uint8Array, fail: Fail): PlyHeader {
  const text = new TextDecoder('latin1').decode(start.subarray(0, LONGEST_PLY_HEADER))
  const end = /(^|\n)end_header\r?\n/.exec(text)
  if (!/^ply\r?\n/.test(text) || !end) return fail('this is not a PLY file (no "ply" … "end_header" at its start)')
  const lines = text.slice(0, end.index).split(/\r?\n/)
  const words = lines.map((line) => line.trim().split(/\s+/))
  const format = words.find(([word]) => word === 'format')?.[1]
  if (format !== 'ascii' && format !== 'binary_little_endian' && format !== 'binary_big_endian') return fail(`the format "${format ?? ''}" is not known`)
  const comments = lines.flatMap((line) => /^\s*(?:comment|obj_info)\s+(.*)$/.exec(line)?.[1] ?? [])
  return { format, elements: elementsOf(words, fail), comments, bytes: end.index + end[0].length }
}

function elementsOf(lines: readonly string[][], fail: Fail): PlyElement[] {
  const starts = lines.flatMap(([word], i) => (word === 'element' ? [i] : []))
  return starts.map((start, k) => {
    const [, name = '', count = ''] = lines[start]!
    const rows = Number(count)
    if (count === '' || !Number.isSafeInteger(rows) || rows < 0) fail(`its ${name} count is "${count}"`)
    const own = lines.slice(start + 1, starts[k + 1]).filter(([word]) => word === 'property')
    const typed = own.map(([, type = '', ...rest]) => ({ name: rest.at(-1) ?? '', type, known: typeOf(type) }))
    return {
      name, count: rows,
      properties: typed.flatMap((p) => (p.known === null ? [] : [{ name: p.name, type: p.known }])),
      unsupported: typed.filter((p) => p.known === null).map((p) => ({ name: p.name, type: p.type })),
    }
  })
}

const typeOf = (type: string): PlyType | null => (Object.hasOwn(PLY_SIZES, type) ? (type as PlyType) : Object.hasOwn(ALIASES, type) ? ALIASES[type]! : null)

/** Bytes of one row in a binary file. */
export const plyStride = (element: PlyElement): number => element.properties.reduce((sum, { type }) => sum + PLY_SIZES[type], 0)
