// The .ksplat: sections of splats, each with its own precision; positions of the compressed levels count from the
// middle of a bucket.
//
// Source: mkkellogg/GaussianSplats3D (MIT), SplatBuffer; splat-transform's reader (MIT).

import { SH_C0 } from '../scene/splats.ts'
import { malformed, type Bytes } from './bytes.ts'
import { logitOfByte } from './compressed-ply.ts'
import { CHUNK_SPLATS, emptyChunk, UP_BY_CONVENTION, type SplatChunk, type SplatSource } from './splat-source.ts'

const HEADER_BYTES = 4096
const SECTION_BYTES = 1024
const MOST_SECTIONS = 4096
/** Range of 8-bit coefficients where the file states none. */
const DEFAULT_RANGE = 1.5
const SHORT_RANGE = 32_767

/** Bytes of each number: positions and sizes, rotations, higher coefficients. */
const LEVELS = [
  { number: 4, harmonic: 4 }, // plain floats
  { number: 2, harmonic: 2 }, // positions u16 in their bucket, the rest half floats
  { number: 2, harmonic: 1 }, // harmonics u8 besides
] as const
const COLOR_BYTES = 4

interface Head { readonly level: 0 | 1 | 2; readonly count: number; readonly sections: number; readonly range: readonly [number, number] }
interface Section {
  readonly count: number
  readonly degree: number
  readonly stride: number
  readonly bucketSize: number
  readonly fullBuckets: number
  readonly partialSizes: Uint32Array
  readonly centres: Float32Array
  /** World units of one step of a compressed position, and the step that is the bucket's middle. */
  readonly step: number
  readonly middle: number
  readonly at: number
}

export async function ksplat(bytes: Bytes): Promise<SplatSource> {
  const head = headOf(viewOf(await bytes.read(0, Math.min(bytes.size, HEADER_BYTES))), bytes)
  const sections = await sectionsOf(bytes, head)
  const count = sections.reduce((sum, s) => sum + s.count, 0)
  if (count !== head.count) throw malformed(bytes.name, `its header announces ${head.count} splats, its sections hold ${count}; it is damaged, copy it again`)
  const shDegree = Math.max(0, ...sections.map(({ degree }) => degree)) as 0 | 1 | 2 | 3
  return {
    format: 'ksplat', title: `.ksplat, level ${head.level}`, file: bytes.name, count, shDegree, antialiased: false, hasInstanceIds: false, notes: [], up: UP_BY_CONVENTION,
    async *chunks() {
      let before = 0
      for (const section of sections) {
        for (let from = 0; from < section.count; from += CHUNK_SPLATS) {
          const here = Math.min(CHUNK_SPLATS, section.count - from)
          const rows = viewOf(await bytes.read(section.at + from * section.stride, here * section.stride))
          yield unpack(rows, section, head, { start: before + from, from, count: here, shDegree })
        }
        before += section.count
      }
    },
    close: () => bytes.close(),
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

function headOf(view: DataView, { name, size }: Bytes): Head {
  if (view.byteLength < HEADER_BYTES) throw malformed(name, `a .ksplat begins with ${HEADER_BYTES} bytes of header, but it has only ${size} bytes`)
  const [major, minor] = [view.getUint8(0), view.getUint8(1)]
  if (major !== 0 || minor < 1) throw malformed(name, `it says it is .ksplat version ${major}.${minor}; the studio reads 0.1 and later 0.x`)
  const level = view.getUint16(20, true)
  if (level !== 0 && level !== 1 && level !== 2) throw malformed(name, `its compression level is ${level}; there are 0, 1 and 2`)
  const sections = view.getUint32(4, true)
  if (sections > MOST_SECTIONS || HEADER_BYTES + sections * SECTION_BYTES > size) throw malformed(name, `its header announces ${sections} sections, which ${size} bytes cannot hold`)
  const [low, high] = [view.getFloat32(36, true), view.getFloat32(40, true)]
  return { level, count: view.getUint32(16, true), sections, range: [low || -DEFAULT_RANGE, high || DEFAULT_RANGE] }
}

const harmonicsOf = (degree: number): number => ((degree + 1) ** 2 - 1) * 3

async function sectionsOf(bytes: Bytes, head: Head): Promise<Section[]> {
  const sections: Section[] = []
  let at = HEADER_BYTES + head.sections * SECTION_BYTES
  for (let k = 0; k < head.sections; k++) {
    const view = viewOf(await bytes.read(HEADER_BYTES + k * SECTION_BYTES, SECTION_BYTES))
    const { section, end } = await sectionOf(bytes, view, head, at, k)
    at = end
    if (section.count > 0) sections.push(section)
  }
  return sections
}

async function sectionOf(bytes: Bytes, view: DataView, { level }: Head, at: number, k: number): Promise<{ section: Section; end: number }> {
  const u32 = (offset: number): number => view.getUint32(offset, true)
  const [count, most, bucketSize, buckets, blockSize, bucketBytes] = [u32(0), u32(4), u32(8), u32(12), view.getFloat32(16, true), view.getUint16(20, true)]
  const [range, fullBuckets, partialBuckets, degree] = [u32(24) || (level === 0 ? 1 : SHORT_RANGE), u32(32), u32(36), view.getUint16(40, true)]
  const fail = (what: string): never => { throw malformed(bytes.name, `section ${k + 1}: ${what}; it is damaged, copy it again`) }
  if (degree > 3) fail(`spherical harmonics of degree ${degree} are announced`)
  if (count > most) fail(`it holds ${count} splats where it has room for ${most}`)
  const { number, harmonic } = LEVELS[level]
  const stride = number * 10 + COLOR_BYTES + harmonicsOf(degree) * harmonic
  const splatsAt = at + partialBuckets * 4 + buckets * bucketBytes
  const end = splatsAt + most * stride
  if (end > bytes.size) fail(`it announces ${most} splats of ${stride} bytes from byte ${splatsAt}, beyond the end of the file at byte ${bytes.size}`)
  const compressed = level > 0
  if (compressed && (fullBuckets + partialBuckets > buckets || bucketBytes < 12)) fail(`its ${buckets} buckets do not fit together`)
  const partialSizes = compressed ? new Uint32Array((await bytes.read(at, partialBuckets * 4)).buffer) : new Uint32Array(0)
  if (compressed && fullBuckets * bucketSize + partialSizes.reduce((a, b) => a + b, 0) < count) fail('its buckets hold fewer splats than it announces')
  const centres = compressed ? centresOf(viewOf(await bytes.read(at + partialBuckets * 4, buckets * bucketBytes)), buckets, bucketBytes) : new Float32Array(0)
  return { end, section: { count, degree, stride, bucketSize, fullBuckets, partialSizes, centres, step: blockSize / 2 / range, middle: range, at: splatsAt } }
}

function centresOf(view: DataView, buckets: number, bucketBytes: number): Float32Array {
  return Float32Array.from({ length: buckets * 3 }, (_, i) => view.getFloat32(Math.floor(i / 3) * bucketBytes + (i % 3) * 4, true))
}

/** Which bucket each of the section's splats [from, from + count) lies in: full ones first, then the partial ones in order. */
function bucketsOf({ bucketSize, fullBuckets, partialSizes }: Section, from: number, count: number): Uint32Array {
  const out = new Uint32Array(count)
  let [partial, end] = [0, fullBuckets * bucketSize + (partialSizes[0] ?? 0)]
  for (let i = 0; i < count; i++) {
    const splat = from + i
    if (splat < fullBuckets * bucketSize) {
      out[i] = Math.floor(splat / bucketSize)
      continue
    }
    while (splat >= end && partial + 1 < partialSizes.length) end += partialSizes[++partial]!
    out[i] = fullBuckets + partial
  }
  return out
}

function unpack(rows: DataView, section: Section, { level, range }: Head, { start, from, count, shDegree }: { start: number; from: number; count: number; shDegree: 0 | 1 | 2 | 3 }): SplatChunk {
  const chunk = emptyChunk(start, count, shDegree, false)
  const { number, harmonic } = LEVELS[level]
  const value = (at: number): number => (level === 0 ? rows.getFloat32(at, true) : halfAt(rows, at))
  const buckets = level === 0 ? null : bucketsOf(section, from, count)
  const width = (shDegree + 1) ** 2 * 3
  for (let i = 0, row = 0; i < count; i++, row += section.stride) {
    for (let a = 0; a < 3; a++) {
      chunk.means[i * 3 + a] = buckets === null ? rows.getFloat32(row + a * 4, true) : (rows.getUint16(row + a * 2, true) - section.middle) * section.step + section.centres[buckets[i]! * 3 + a]!
      chunk.logScales[i * 3 + a] = Math.log(value(row + (3 + a) * number))
      chunk.sh[i * width + a] = (rows.getUint8(row + 10 * number + a) / 255 - 0.5) / SH_C0
    }
    for (let k = 0; k < 4; k++) chunk.rotations[i * 4 + k] = value(row + (6 + k) * number)
    chunk.opacityLogits[i] = logitOfByte(rows.getUint8(row + 10 * number + 3))
    const at = row + 10 * number + COLOR_BYTES
    for (let h = 0; h < harmonicsOf(section.degree); h++) {
      const stored = at + h * harmonic
      chunk.sh[i * width + placeOf(h)] = level === 2 ? range[0] + (rows.getUint8(stored) / 255) * (range[1] - range[0]) : value(stored)
    }
  }
  return chunk
}

/** Degree after degree, within each one channel after the other → coefficient-major then RGB. */
function placeOf(h: number): number {
  const [before, width, first] = h < 9 ? [0, 3, 1] : h < 24 ? [9, 5, 4] : [24, 7, 9]
  const [channel, k] = [Math.floor((h - before) / width), (h - before) % width]
  return (first + k) * 3 + channel
}

/** IEEE 754 half precision. */
function halfAt(view: DataView, at: number): number {
  const bits = view.getUint16(at, true)
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
