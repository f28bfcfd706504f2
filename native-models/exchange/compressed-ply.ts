// The compressed .ply of SuperSplat: 16 bytes a splat within chunks of 256 that share a box of positions, sizes and
// colours, and 8 bits for each higher coefficient.
//
// Source: PlayCanvas splat-transform and engine (MIT), "compressed.ply": positions and sizes 11-10-11 bits between the
// chunk's bounds, rotations as the smallest three of 10 bits, colours 8 bits a channel.

import { PLY_SIZES, type PlyElement } from '../scene/ply-header.ts'
import { SH_C0 } from '../scene/splats.ts'
import { malformed, type Bytes } from './bytes.ts'
import { elementAt, type OpenedPly } from './ply-file.ts'
import { LARGEST_OPACITY_LOGIT } from './quarantine.ts'
import { CHUNK_SPLATS, degreeOf, emptyChunk, UP_BY_CONVENTION, type SplatChunk, type SplatSource } from './splat-source.ts'

/** Splats that share their bounds. */
export const PACKED_TOGETHER = 256

export const isCompressed = ({ header }: OpenedPly): boolean => header.elements.some(({ name, properties }) => name === 'vertex' && properties.some((p) => p.name === 'packed_position'))

const PACKED = ['packed_position', 'packed_rotation', 'packed_scale', 'packed_color'] as const
const BOUNDS = ['min_x', 'min_y', 'min_z', 'max_x', 'max_y', 'max_z', 'min_scale_x', 'min_scale_y', 'min_scale_z', 'max_scale_x', 'max_scale_y', 'max_scale_z'] as const
/** Absent in files of the first version: colours are then 0…1. */
const COLOR_BOUNDS = ['min_r', 'min_g', 'min_b', 'max_r', 'max_g', 'max_b'] as const

/** All bounds of a chunk where it states none of colour: 0…1. */
const BOX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1] as const

interface Place { readonly offset: number; readonly stride: number }
interface Layout {
  readonly vertex: Place
  /** Byte offset of each packed word within a row. */
  readonly words: readonly number[]
  /** With the byte offsets, in a row, of the lower and upper bounds of position, size and colour, in the order of `BOUNDS`. */
  readonly bounds: Place & { readonly at: readonly number[] }
  readonly sh: (Place & { readonly columns: readonly number[] }) | null
}

export function compressedPly(opened: OpenedPly): SplatSource {
  const { bytes, header } = opened
  if (header.format !== 'binary_little_endian') throw malformed(bytes.name, `a compressed .ply must be binary_little_endian, this one is ${header.format}`)
  const vertex = elementAt(opened, 'vertex')
  const chunk = elementAt(opened, 'chunk')
  const { count } = vertex.element
  const bounded = Math.ceil(count / PACKED_TOGETHER)
  if (chunk.element.count < bounded) throw malformed(bytes.name, `${count} splats need ${bounded} chunks of ${PACKED_TOGETHER}, but it has ${chunk.element.count}`)
  const offsets = (element: PlyElement, names: readonly string[], type: string): number[] => names.map((name) => offsetOf(element, name, type, bytes.name))
  const colorBounds = chunk.element.properties.some(({ name }) => name === 'min_r')
  const bounds = colorBounds ? [...BOUNDS, ...COLOR_BOUNDS] : BOUNDS
  const { sh, shDegree } = shOf(opened, count)
  const layout: Layout = {
    vertex, words: offsets(vertex.element, PACKED, 'uint'), sh,
    bounds: { ...chunk, at: offsets(chunk.element, bounds, 'float') },
  }
  return {
    format: 'compressed-ply', title: 'compressed .ply', file: bytes.name, count, shDegree, antialiased: false, hasInstanceIds: false, notes: [], up: UP_BY_CONVENTION,
    chunks: () => chunksOf(bytes, layout, count, shDegree),
    close: () => bytes.close(),
  }
}

function offsetOf(element: PlyElement, name: string, type: string, file: string): number {
  let offset = 0
  for (const property of element.properties) {
    if (property.name === name && property.type === type) return offset
    offset += PLY_SIZES[property.type]
  }
  throw malformed(file, `its element "${element.name}" has no ${type} property "${name}", so it is not a compressed .ply`)
}

function shOf(opened: OpenedPly, count: number): Pick<Layout, 'sh'> & { shDegree: 0 | 1 | 2 | 3 } {
  if (!opened.header.elements.some(({ name }) => name === 'sh')) return { sh: null, shDegree: 0 }
  const { element, offset, stride } = elementAt(opened, 'sh')
  const { name: file } = opened.bytes
  const shDegree = degreeOf(element.properties.length / 3 + 1)
  if (shDegree === null || shDegree === 0) throw malformed(file, `its element "sh" has ${element.properties.length} properties; 9, 24 or 45 make whole degrees`)
  if (element.count !== count) throw malformed(file, `it has coefficients for ${element.count} splats, but ${count} splats`)
  const columns = element.properties.map((_, i) => offsetOf(element, `f_rest_${i}`, 'uchar', file))
  return { sh: { offset, stride, columns }, shDegree }
}

async function* chunksOf(bytes: Bytes, layout: Layout, total: number, shDegree: 0 | 1 | 2 | 3): AsyncGenerator<SplatChunk> {
  const { vertex, bounds, sh } = layout
  for (let start = 0; start < total; start += CHUNK_SPLATS) {
    const count = Math.min(CHUNK_SPLATS, total - start)
    const chunk = emptyChunk(start, count, shDegree, false)
    const groups = Math.ceil(count / PACKED_TOGETHER)
    const rows = viewOf(await bytes.read(vertex.offset + start * vertex.stride, count * vertex.stride))
    const boxes = viewOf(await bytes.read(bounds.offset + (start / PACKED_TOGETHER) * bounds.stride, groups * bounds.stride))
    const box = Float64Array.from(BOX)
    for (let i = 0; i < count; i++) {
      if (i % PACKED_TOGETHER === 0) readBox(box, boxes, (i / PACKED_TOGETHER) * bounds.stride, bounds.at)
      unpack(chunk, i, rows, i * vertex.stride, layout.words, box)
    }
    if (sh !== null) unpackSh(chunk, await bytes.read(sh.offset + start * sh.stride, count * sh.stride), sh)
    yield chunk
  }
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
const lerp = (a: number, b: number, t: number): number => a * (1 - t) + b * t

/** 11, 10 and 11 bits, x highest, as 0…1. */
const share = (word: number, axis: number): number => (axis === 0 ? (word >>> 21) / 2047 : axis === 1 ? ((word >>> 11) & 1023) / 1023 : (word & 2047) / 2047)

function readBox(box: Float64Array, boxes: DataView, row: number, at: readonly number[]): void {
  for (let k = 0; k < at.length; k++) box[k] = boxes.getFloat32(row + at[k]!, true)
}

function unpack(chunk: SplatChunk, i: number, rows: DataView, row: number, words: readonly number[], box: Float64Array): void {
  const position = rows.getUint32(row + words[0]!, true)
  const size = rows.getUint32(row + words[2]!, true)
  const color = rows.getUint32(row + words[3]!, true)
  const width = (chunk.shDegree + 1) ** 2 * 3
  for (let a = 0; a < 3; a++) {
    chunk.means[i * 3 + a] = lerp(box[a]!, box[3 + a]!, share(position, a))
    chunk.logScales[i * 3 + a] = lerp(box[6 + a]!, box[9 + a]!, share(size, a))
    chunk.sh[i * width + a] = (lerp(box[12 + a]!, box[15 + a]!, ((color >>> (24 - 8 * a)) & 255) / 255) - 0.5) / SH_C0
  }
  unpackRotation(chunk.rotations, i * 4, rows.getUint32(row + words[1]!, true))
  chunk.opacityLogits[i] = logitOfByte(color & 255)
}

/** An opacity of 8 bits as a logit; 0 and 255 as far out as a renderer can tell. */
export const logitOfByte = (byte: number): number => Math.min(LARGEST_OPACITY_LOGIT, Math.max(-LARGEST_OPACITY_LOGIT, Math.log(byte / (255 - byte))))

/** Two bits say which component is largest; the other three follow in order, 10 bits each, of ±1/√2. */
function unpackRotation(rotations: Float32Array, at: number, word: number): void {
  const largest = word >>> 30
  let sum = 0
  for (let k = 0, shift = 20; k < 4; k++) {
    if (k === largest) continue
    const value = (((word >>> shift) & 1023) / 1023 - 0.5) * Math.SQRT2
    rotations[at + k] = value
    sum += value * value
    shift -= 10
  }
  rotations[at + largest] = Math.sqrt(Math.max(0, 1 - sum))
}

/** Coefficients lie in ±4; the bytes 0 and 255 are the ends, the others the middle of their step. */
const shOfByte = (byte: number): number => ((byte === 0 ? 0 : byte === 255 ? 1 : (byte + 0.5) / 256) - 0.5) * 8

function unpackSh({ sh, count, shDegree }: SplatChunk, rows: Uint8Array, { stride, columns }: NonNullable<Layout['sh']>): void {
  const higher = (shDegree + 1) ** 2 - 1
  const width = (higher + 1) * 3
  for (const [p, column] of columns.entries()) {
    const to = (1 + (p % higher)) * 3 + Math.floor(p / higher)
    for (let i = 0; i < count; i++) sh[i * width + to] = shOfByte(rows[i * stride + column]!)
  }
}
