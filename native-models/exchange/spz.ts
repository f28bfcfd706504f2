// The containers of .spz: one gzip stream (versions 2 and 3, seldom plain), or a header with one zstd stream for each
// attribute (version 4).
//
// Source: nianticlabs/spz (MIT), README "File Format" and extensions/README.

import { malformed, type Bytes } from './bytes.ts'
import { refuseImplausible, unpack } from './inflate.ts'
import { PLANES, unpackSpz, widthsOf, type SpzPacking, type SpzPlanes } from './spz-layout.ts'
import { breathe, CHUNK_SPLATS, UP_BY_CONVENTION, type SplatSource } from './splat-source.ts'

/** "NGSP", little-endian. */
export const SPZ_MAGIC = 0x5053474e
export const HEADER_BYTES = 16
const HEADER_BYTES_V4 = 32
const OLDEST = 2
const NEWEST = 4
const MOST_DEGREE = 4
const MOST_FRACTIONAL_BITS = 24
export const ANTIALIASED = 1
const HAS_EXTENSIONS = 2
/** A second data set over the same scene, or a stated coordinate system: read as what it is not, it would be wrong. */
const COORDINATE_SYSTEM_EXTENSION = 0xadbe_0001
const RIGHT_UP_BACK = 4

interface Header extends SpzPacking { readonly flags: number }
interface Opened { readonly header: Header; readonly planes: SpzPlanes; readonly notes: readonly string[] }

export async function spz(bytes: Bytes): Promise<SplatSource> {
  const { header, planes, notes } = await opened(bytes)
  const shDegree = Math.min(3, header.storedDegree) as 0 | 1 | 2 | 3
  return {
    format: 'spz', title: `SPZ version ${header.version}`, file: bytes.name, count: header.count, shDegree, hasInstanceIds: false, up: UP_BY_CONVENTION,
    antialiased: (header.flags & ANTIALIASED) !== 0,
    notes: [...notes, ...(header.storedDegree > 3 ? ['spherical harmonics of degree 4 are left aside: the studio draws up to degree 3'] : [])],
    async *chunks() {
      for (let start = 0; start < header.count; start += CHUNK_SPLATS) {
        yield unpackSpz(planes, header, start, Math.min(CHUNK_SPLATS, header.count - start))
        await breathe()
      }
    },
    close: () => bytes.close(),
  }
}

async function opened(bytes: Bytes): Promise<Opened> {
  const start = viewOf(await bytes.read(0, Math.min(bytes.size, HEADER_BYTES)))
  if (start.byteLength < HEADER_BYTES) throw malformed(bytes.name, `it has only ${bytes.size} bytes, too few for a .spz`)
  if (start.getUint16(0, true) === 0x8b1f) return gzipped(bytes)
  if (start.getUint32(0, true) !== SPZ_MAGIC) throw malformed(bytes.name, 'it begins neither like gzip nor with "NGSP", so it is not a .spz')
  return start.getUint32(4, true) >= 4 ? streamed(bytes) : plain(bytes)
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function headerOf(view: DataView, name: string): Header {
  if (view.getUint32(0, true) !== SPZ_MAGIC) throw malformed(name, 'what it unpacks to does not begin with "NGSP", so it is not a .spz')
  const header = { version: view.getUint32(4, true), count: view.getUint32(8, true), storedDegree: view.getUint8(12), fractionalBits: view.getUint8(13), flags: view.getUint8(14) }
  if (header.version < OLDEST || header.version > NEWEST) throw malformed(name, `it is of .spz version ${header.version}; the studio reads ${OLDEST} to ${NEWEST}`)
  if (header.storedDegree > MOST_DEGREE) throw malformed(name, `its header announces spherical harmonics of degree ${header.storedDegree}; ${MOST_DEGREE} is the most there can be`)
  if (header.fractionalBits > MOST_FRACTIONAL_BITS) throw malformed(name, `its header announces ${header.fractionalBits} bits after the point of 24-bit numbers`)
  return header
}

const bodyBytes = (header: Header): number => header.count * Object.values(widthsOf(header)).reduce((a, b) => a + b)

/** All attributes one after the other, after the header. */
function planesOf(whole: Uint8Array, header: Header): SpzPlanes {
  const widths = widthsOf(header)
  let at = HEADER_BYTES
  return Object.fromEntries(PLANES.map((name) => [name, whole.subarray(at, (at += header.count * widths[name]))])) as unknown as SpzPlanes
}

async function gzipped(bytes: Bytes): Promise<Opened> {
  let header: Header | null = null
  const whole = await unpack(bytes, 0, bytes.size, 'gzip', HEADER_BYTES, (start) => {
    header = headerOf(viewOf(start), bytes.name)
    if (header.version >= 4) throw malformed(bytes.name, 'a .spz of version 4 is not gzipped as a whole; its header is damaged')
    refuseImplausible(bytes.name, bytes.size, bodyBytes(header), 'gzip')
    return HEADER_BYTES + bodyBytes(header)
  })
  return { header: header!, planes: planesOf(whole, header!), notes: extensionNotes(header!) }
}

async function plain(bytes: Bytes): Promise<Opened> {
  const header = headerOf(viewOf(await bytes.read(0, HEADER_BYTES)), bytes.name)
  const needed = HEADER_BYTES + bodyBytes(header)
  if (bytes.size < needed) throw malformed(bytes.name, `${header.count} splats need ${needed} bytes, but it has ${bytes.size}; it is cut short, copy it again`)
  return { header, planes: planesOf(await bytes.read(0, needed), header), notes: extensionNotes(header) }
}

async function streamed(bytes: Bytes): Promise<Opened> {
  const start = viewOf(await bytes.read(0, HEADER_BYTES_V4))
  const header = headerOf(start, bytes.name)
  const [streams, toc] = [start.getUint8(15), start.getUint32(16, true)]
  const widths = widthsOf(header)
  const present = PLANES.filter((name) => header.count * widths[name] > 0)
  if (toc < HEADER_BYTES_V4 || streams !== present.length) throw malformed(bytes.name, `its header announces ${streams} streams from byte ${toc}; ${present.length} after byte ${HEADER_BYTES_V4} would fit its splats`)
  const table = viewOf(await bytes.read(toc, streams * 16))
  const planes: Partial<Record<(typeof PLANES)[number], Uint8Array>> = {}
  refuseImplausible(bytes.name, bytes.size, bodyBytes(header), 'zstd')
  let at = toc + streams * 16
  for (const [i, name] of present.entries()) {
    const [packed, size] = [Number(table.getBigUint64(i * 16, true)), Number(table.getBigUint64(i * 16 + 8, true))]
    const expected = header.count * widths[name]
    if (size !== expected) throw malformed(bytes.name, `its stream of ${name} announces ${size} bytes; ${header.count} splats have ${expected}`)
    if (packed > bytes.size - at) throw malformed(bytes.name, `its stream of ${name} takes ${packed} bytes from byte ${at}, beyond its end at ${bytes.size}; it is cut short, copy it again`)
    refuseImplausible(bytes.name, packed, expected, 'zstd')
    planes[name] = await unpack(bytes, at, packed, 'zstd', 0, () => expected)
    at += packed
  }
  const none = new Uint8Array(0)
  const whole = Object.fromEntries(PLANES.map((name) => [name, planes[name] ?? none])) as unknown as SpzPlanes
  if ((header.flags & HAS_EXTENSIONS) !== 0) refuseOtherAxes(viewOf(await bytes.read(HEADER_BYTES_V4, toc - HEADER_BYTES_V4)), bytes.name)
  return { header, planes: whole, notes: extensionNotes(header) }
}

/** Records of type, length, payload. One may state other axes than the usual ones. */
function refuseOtherAxes(records: DataView, name: string): void {
  for (let at = 0; at + 8 <= records.byteLength;) {
    const [type, length] = [records.getUint32(at, true), records.getUint32(at + 4, true)]
    if (type === COORDINATE_SYSTEM_EXTENSION && length >= 4 && at + 12 <= records.byteLength) {
      const system = records.getUint32(at + 8, true)
      if (system !== 0 && system !== RIGHT_UP_BACK) throw malformed(name, `it states that its axes are those of coordinate system ${system}; the studio reads only the usual right-up-back (${RIGHT_UP_BACK}), export it again with those`)
    }
    at += 8 + length
  }
}

const extensionNotes = ({ flags }: Header): string[] => ((flags & HAS_EXTENSIONS) !== 0 ? ['extensions of the .spz (camera limits and the like) are left aside'] : [])
