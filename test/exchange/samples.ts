// Clouds with a known answer, and files of every format written by the letter of its description: not by the studio's writers.

import { zipSync } from 'fflate'
import { zstdCompressSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'
import { openSplatBytes } from '../../native-models/exchange/open-splats.ts'
import { soundSplats, type SoundSplats } from '../../native-models/exchange/quarantine.ts'
import { collectSplats, type CollectedSplats, type SplatSource } from '../../native-models/exchange/splat-source.ts'
import { SH_C0, sigmoid, type SplatCloud } from '../../native-models/scene/splats.ts'

/** Mulberry32. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Splats within ten units, of ordinary sizes and colours, none at the ends of what 8 bits hold. */
export function randomCloud(count: number, shDegree: 0 | 1 | 2 | 3, seed = 1): SplatCloud {
  const next = random(seed)
  const between = (length: number, low: number, high: number): Float32Array => Float32Array.from({ length }, () => low + (high - low) * next())
  const rotations = between(count * 4, -1, 1)
  for (let i = 0; i < count; i++) {
    const norm = Math.hypot(...rotations.subarray(i * 4, i * 4 + 4)) || 1
    for (let k = 0; k < 4; k++) rotations[i * 4 + k]! /= norm
  }
  const coefficients = (shDegree + 1) ** 2
  const sh = between(count * coefficients * 3, -0.9, 0.9)
  return { count, shDegree, rotations, sh, means: between(count * 3, -10, 10), logScales: between(count * 3, -7, -1), opacityLogits: between(count, -3, 3) }
}

export async function drained<T>(work: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const step = await work.next()
    if (step.done === true) return step.value
  }
}

export async function gathered(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}

export interface Opened { readonly source: SplatSource; readonly sound: SoundSplats; readonly cloud: CollectedSplats }

/** The whole way a file takes into a project. */
export async function opened(bytes: Uint8Array, name: string): Promise<Opened> {
  const source = await openSplatBytes(bytes, name)
  const sound = await drained(soundSplats(source, new AbortController().signal))
  return { source, sound, cloud: await collectSplats(sound) }
}

export const read = async (bytes: Uint8Array, name: string): Promise<CollectedSplats> => (await opened(bytes, name)).cloud

/** Smallest angle that turns one unit quaternion's ellipsoid axes into the other's, radians. */
export function angle(a: Float32Array, b: Float32Array, i: number): number {
  const dot = Math.abs([0, 1, 2, 3].reduce((sum, k) => sum + a[i * 4 + k]! * b[i * 4 + k]!, 0))
  return 2 * Math.acos(Math.min(1, dot))
}

export const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!))
  return most
}

/** Six clouds of splats by the descriptions of their formats; `cloud` is what they hold, before quantisation. */
export async function everyFormat(cloud: SplatCloud): Promise<Record<string, Uint8Array>> {
  return {
    'a.compressed.ply': compressedPlyFile(cloud), 'v2.spz': spzFile(cloud, 2), 'v4.spz': spzFile(cloud, 4), 'v2.sog': await sogFile(cloud, 2), 'v1.sog': await sogFile(cloud, 1),
    'l0.ksplat': ksplatFile(cloud, 0), 'l1.ksplat': ksplatFile(cloud, 1), 'l2.ksplat': ksplatFile(cloud, 2),
  }
}

const byte = (v: number): number => Math.min(255, Math.max(0, Math.round(v)))
const shWidth = (cloud: SplatCloud): number => (cloud.shDegree + 1) ** 2 * 3
const colorOf = (cloud: SplatCloud, i: number, c: number): number => 0.5 + SH_C0 * cloud.sh[i * shWidth(cloud) + c]!

/** Chunks of 256 with bounds of positions, sizes and colours; then 11-10-11, 2-10-10-10 and 8-8-8-8 bits. */
export function compressedPlyFile(cloud: SplatCloud): Uint8Array {
  const chunks = Math.ceil(cloud.count / 256)
  const higher = (cloud.shDegree + 1) ** 2 - 1
  const axes = ['x', 'y', 'z']
  const bounds = [...axes.map((a) => `min_${a}`), ...axes.map((a) => `max_${a}`), ...axes.map((a) => `min_scale_${a}`), ...axes.map((a) => `max_scale_${a}`), 'min_r', 'min_g', 'min_b', 'max_r', 'max_g', 'max_b']
  const header = Buffer.from(['ply', 'format binary_little_endian 1.0', `element chunk ${chunks}`, ...bounds.map((n) => `property float ${n}`), `element vertex ${cloud.count}`,
    ...['packed_position', 'packed_rotation', 'packed_scale', 'packed_color'].map((n) => `property uint ${n}`),
    ...(higher > 0 ? [`element sh ${cloud.count}`, ...Array.from({ length: higher * 3 }, (_, k) => `property uchar f_rest_${k}`)] : []), 'end_header', ''].join('\n'))
  const box = Buffer.alloc(chunks * 18 * 4)
  const words = Buffer.alloc(cloud.count * 16)
  const sh = Buffer.alloc(higher > 0 ? cloud.count * higher * 3 : 0)
  for (let g = 0; g < chunks; g++) {
    const members = Array.from({ length: Math.min(256, cloud.count - g * 256) }, (_, k) => g * 256 + k)
    const values = [(i: number, a: number) => cloud.means[i * 3 + a]!, (i: number, a: number) => cloud.logScales[i * 3 + a]!, (i: number, a: number) => colorOf(cloud, i, a)]
    const ranges = values.map((of) => [0, 1, 2].map((a) => [Math.fround(Math.min(...members.map((i) => of(i, a)))), Math.fround(Math.max(...members.map((i) => of(i, a))))] as const))
    ranges.forEach((three, part) => three.forEach(([low, high], a) => {
      box.writeFloatLE(low, (g * 18 + part * 6 + a) * 4)
      box.writeFloatLE(high, (g * 18 + part * 6 + 3 + a) * 4)
    }))
    for (const i of members) {
      const share = (part: number, a: number): number => { const [low, high] = ranges[part]![a]!; return high > low ? Math.min(1, Math.max(0, (values[part]!(i, a) - low) / (high - low))) : 0 }
      const three = (part: number): number => ((Math.round(share(part, 0) * 2047) << 21) | (Math.round(share(part, 1) * 1023) << 11) | Math.round(share(part, 2) * 2047)) >>> 0
      words.writeUInt32LE(three(0), i * 16)
      words.writeUInt32LE(packedRotation(cloud.rotations.subarray(i * 4, i * 4 + 4)), i * 16 + 4)
      words.writeUInt32LE(three(1), i * 16 + 8)
      words.writeUInt32LE(((byte(share(2, 0) * 255) << 24) | (byte(share(2, 1) * 255) << 16) | (byte(share(2, 2) * 255) << 8) | byte(sigmoid(cloud.opacityLogits[i]!) * 255)) >>> 0, i * 16 + 12)
      for (let p = 0; p < higher * 3; p++) sh[i * higher * 3 + p] = Math.min(255, Math.max(0, Math.trunc((cloud.sh[i * shWidth(cloud) + (1 + (p % higher)) * 3 + Math.floor(p / higher)]! / 8 + 0.5) * 256)))
    }
  }
  return Buffer.concat([header, box, words, sh])
}

function packedRotation(q: Float32Array): number {
  const largest = q.reduce((best, v, k) => (Math.abs(v) > Math.abs(q[best]!) ? k : best), 0)
  const turn = q[largest]! < 0 ? -1 : 1
  let word = largest
  for (let k = 0; k < 4; k++) if (k !== largest) word = word * 1024 + Math.round(((q[k]! * turn * Math.SQRT2) / 2 + 0.5) * 1023)
  return word
}

const SPZ_BITS = 12

/** In right-up-back axes, as the format wants it: the world's y and z change their sign. */
export function spzFile(cloud: SplatCloud, version: 2 | 3 | 4, { fractionalBits = SPZ_BITS, flags = 0 } = {}): Uint8Array {
  const { count } = cloud
  const width = shWidth(cloud)
  const planes = [9, 1, 3, 3, version === 2 ? 3 : 4, width - 3].map((n) => Buffer.alloc(n * count))
  const [positions, alphas, colors, scales, rotations, sh] = planes as [Buffer, Buffer, Buffer, Buffer, Buffer, Buffer]
  for (let i = 0; i < count; i++) {
    for (let a = 0; a < 3; a++) {
      positions.writeIntLE(Math.round(cloud.means[i * 3 + a]! * (a > 0 ? -1 : 1) * 2 ** fractionalBits), i * 9 + a * 3, 3)
      scales[i * 3 + a] = byte((cloud.logScales[i * 3 + a]! + 10) * 16)
      colors[i * 3 + a] = byte((cloud.sh[i * width + a]! * 0.15 + 0.5) * 255)
    }
    alphas[i] = byte(sigmoid(cloud.opacityLogits[i]!) * 255)
    const [w, x, y, z] = cloud.rotations.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number]
    const turned = [x, -y, -z, w]
    if (version === 2) for (let k = 0; k < 3; k++) rotations[i * 3 + k] = byte(turned[k]! * (w < 0 ? -127.5 : 127.5) + 127.5)
    else rotations.writeUInt32LE(spzRotation(turned), i * 4)
    // Parities in y and z: y z x | xy yz z² xz x²-y² | y(..) xyz y z x z(..) x.
    const signs = [-1, -1, 1, -1, 1, 1, -1, 1, -1, 1, -1, -1, 1, -1, 1]
    for (let k = 3; k < width; k++) sh[i * (width - 3) + k - 3] = byte(cloud.sh[i * width + k]! * signs[Math.floor(k / 3) - 1]! * 128 + 128)
  }
  const header = Buffer.alloc(version === 4 ? 32 : 16)
  header.writeUInt32LE(0x5053474e, 0)
  header.writeUInt32LE(version, 4)
  header.writeUInt32LE(count, 8)
  header.set([cloud.shDegree, fractionalBits, flags], 12)
  if (version < 4) return gzipSync(Buffer.concat([header, ...planes]))
  const present = planes.filter(({ length }) => length > 0)
  header[15] = present.length
  header.writeUInt32LE(32, 16)
  const packed = present.map((plane) => zstdCompressSync(plane))
  const toc = Buffer.alloc(present.length * 16)
  packed.forEach((p, k) => { toc.writeBigUInt64LE(BigInt(p.length), k * 16); toc.writeBigUInt64LE(BigInt(present[k]!.length), k * 16 + 8) })
  return Buffer.concat([header, toc, ...packed])
}

function spzRotation(xyzw: readonly number[]): number {
  const largest = xyzw.reduce((best, v, k) => (Math.abs(v) > Math.abs(xyzw[best]!) ? k : best), 0)
  const negate = xyzw[largest]! < 0
  let word = largest
  for (let k = 0; k < 4; k++) if (k !== largest) word = word * 1024 + ((xyzw[k]! < 0) !== negate ? 512 : 0) + Math.floor((511 * Math.abs(xyzw[k]!)) / Math.SQRT1_2 + 0.5)
  return word
}

const fold = (x: number): number => Math.sign(x) * Math.log(Math.abs(x) + 1)

/** Pictures of a square, in a zip archive; version 1 with bounds, version 2 with codebooks. */
export async function sogFile(cloud: SplatCloud, version: 1 | 2, more: { meta?: (meta: Record<string, unknown>) => void; folder?: string } = {}): Promise<Uint8Array> {
  const { files, meta } = await sogParts(cloud, version)
  more.meta?.(meta)
  return zipSync(Object.fromEntries([['meta.json', Buffer.from(JSON.stringify(meta))] as const, ...Object.entries(files)].map(([name, bytes]) => [`${more.folder ?? ''}${name}`, new Uint8Array(bytes)])), { level: 1 })
}

export async function sogParts(cloud: SplatCloud, version: 1 | 2): Promise<{ meta: Record<string, unknown>; files: Record<string, Buffer> }> {
  const { count } = cloud
  const side = Math.ceil(Math.sqrt(count))
  const width = shWidth(cloud)
  const span = (of: (i: number) => number): [number, number] => { const all = Array.from({ length: count }, (_, i) => of(i)); return [Math.min(...all), Math.max(...all)] }
  const of = (values: Float32Array, stride: number, a: number) => (i: number): number => values[i * stride + a]!
  const means = [0, 1, 2].map((a) => span((i) => fold(cloud.means[i * 3 + a]!)))
  const scales = version === 1 ? [0, 1, 2].map((a) => span(of(cloud.logScales, 3, a))) : [0, 1, 2].map(() => [-8, 0] as [number, number])
  const colors = version === 1 ? [...[0, 1, 2].map((a) => span(of(cloud.sh, width, a))), span((i) => cloud.opacityLogits[i]!)] : [0, 1, 2].map(() => [-1, 1] as [number, number])
  const share = (v: number, [low, high]: readonly [number, number]): number => (high > low ? (v - low) / (high - low) : 0)
  const picture = (pixel: (i: number) => readonly number[], w = side, n = count): Promise<Buffer> => {
    const rgba = Buffer.alloc(w * Math.ceil(n / w) * 4, 255)
    for (let i = 0; i < n; i++) rgba.set(pixel(i), i * 4)
    return sharp(rgba, { raw: { width: w, height: Math.ceil(n / w), channels: 4 } }).webp({ lossless: true, exact: true }).toBuffer()
  }
  const sixteen = (i: number, a: number): number => Math.round(share(fold(cloud.means[i * 3 + a]!), means[a]!) * 65_535)
  const files: Record<string, Buffer> = {
    'means_l.webp': await picture((i) => [0, 1, 2].map((a) => sixteen(i, a) & 255)), 'means_u.webp': await picture((i) => [0, 1, 2].map((a) => sixteen(i, a) >> 8)),
    'scales.webp': await picture((i) => [0, 1, 2].map((a) => byte(share(cloud.logScales[i * 3 + a]!, scales[a]!) * 255))),
    'quats.webp': await picture((i) => sogRotation(cloud.rotations.subarray(i * 4, i * 4 + 4))),
    'sh0.webp': await picture((i) => [...[0, 1, 2].map((a) => byte(share(cloud.sh[i * width + a]!, colors[a]!) * 255)), version === 1 ? byte(share(cloud.opacityLogits[i]!, colors[3]!) * 255) : byte(sigmoid(cloud.opacityLogits[i]!) * 255)]),
  }
  const higher = width / 3 - 1
  if (higher > 0) {
    // Every splat is its own palette entry.
    files['shN_labels.webp'] = await picture((i) => [i & 255, i >> 8, 0])
    files['shN_centroids.webp'] = await picture((p) => { const i = Math.floor(p / higher); return [0, 1, 2].map((c) => byte(share(cloud.sh[i * width + (1 + (p % higher)) * 3 + c]!, [-1, 1]) * 255)) }, 64 * higher, Math.ceil(count / 64) * 64 * higher)
  }
  const ramp = ([low, high]: readonly [number, number]): number[] => Array.from({ length: 256 }, (_, k) => low + ((high - low) * k) / 255)
  const mins = (ranges: readonly (readonly [number, number])[]): object => ({ mins: ranges.map(([low]) => low), maxs: ranges.map(([, high]) => high) })
  const meta = version === 1
    ? { means: { shape: [count, 3], ...mins(means), files: ['means_l.webp', 'means_u.webp'] }, scales: { ...mins(scales), files: ['scales.webp'] }, quats: { files: ['quats.webp'] }, sh0: { ...mins(colors), files: ['sh0.webp'] }, ...(higher > 0 ? { shN: { mins: -1, maxs: 1, files: ['shN_centroids.webp', 'shN_labels.webp'] } } : {}) }
    : { version: 2, count, antialias: true, means: { ...mins(means), files: ['means_l.webp', 'means_u.webp'] }, scales: { codebook: ramp([-8, 0]), files: ['scales.webp'] }, quats: { files: ['quats.webp'] }, sh0: { codebook: ramp([-1, 1]), files: ['sh0.webp'] }, ...(higher > 0 ? { shN: { count, bands: cloud.shDegree, codebook: ramp([-1, 1]), files: ['shN_centroids.webp', 'shN_labels.webp'] } } : {}) }
  return { meta, files }
}

function sogRotation(q: Float32Array): number[] {
  const largest = q.reduce((best, v, k) => (Math.abs(v) > Math.abs(q[best]!) ? k : best), 0)
  const turn = q[largest]! < 0 ? -1 : 1
  return [...[0, 1, 2, 3].filter((k) => k !== largest).map((k) => byte(((q[k]! * turn * Math.SQRT2 + 1) / 2) * 255)), 252 + largest]
}

function half(value: number): number {
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0]!
  const [sign, exponent, fraction] = [(bits >>> 16) & 0x8000, ((bits >>> 23) & 255) - 112, bits & 0x7fffff]
  // Ordinary numbers only: rounded to the nearest of ten bits, which may carry into the exponent.
  return exponent <= 0 ? sign : sign | ((exponent << 10) + ((fraction + 0x1000) >> 13))
}

/** One section; the compressed levels with buckets of 64, full ones first, one partial one at the end. */
export function ksplatFile(cloud: SplatCloud, level: 0 | 1 | 2): Uint8Array {
  const { count, shDegree } = cloud
  const harmonics = shWidth(cloud) - 3
  const [number, harmonic, bucketSize, block, range] = [level === 0 ? 4 : 2, [4, 2, 1][level]!, 64, 30, 32_767]
  const stride = number * 10 + 4 + harmonics * harmonic
  const [full, partial] = level === 0 ? [0, 0] : [Math.floor(count / bucketSize), count % bucketSize > 0 ? 1 : 0]
  const buckets = full + partial
  const header = Buffer.alloc(4096)
  header.set([0, 1])
  for (const [at, value] of [[4, 1], [8, 1], [12, count], [16, count]] as const) header.writeUInt32LE(value, at)
  header.writeUInt16LE(level, 20)
  header.writeFloatLE(-1, 36)
  header.writeFloatLE(1, 40)
  const section = Buffer.alloc(1024)
  for (const [at, value] of [[0, count], [4, count], [8, bucketSize], [12, buckets], [24, level === 0 ? 1 : range], [32, full], [36, partial]] as const) section.writeUInt32LE(value, at)
  section.writeFloatLE(block, 16)
  section.writeUInt16LE(buckets > 0 ? 12 : 0, 20)
  section.writeUInt16LE(shDegree, 40)
  const sizes = Buffer.alloc(partial * 4)
  if (partial > 0) sizes.writeUInt32LE(count % bucketSize)
  const centre = (bucket: number): readonly number[] => [0.5 * bucket, -0.25, 1]
  const centres = Buffer.alloc(buckets * 12)
  for (let b = 0; b < buckets; b++) centre(b).forEach((v, a) => centres.writeFloatLE(v, b * 12 + a * 4))
  const rows = Buffer.alloc(count * stride)
  for (let i = 0; i < count; i++) {
    const row = i * stride
    const put = (value: number, at: number): unknown => (level === 0 ? rows.writeFloatLE(value, row + at) : rows.writeUInt16LE(half(value), row + at))
    for (let a = 0; a < 3; a++) {
      if (level === 0) rows.writeFloatLE(cloud.means[i * 3 + a]!, row + a * 4)
      else rows.writeUInt16LE(Math.round((cloud.means[i * 3 + a]! - centre(Math.floor(i / bucketSize))[a]!) / (block / 2 / range)) + range, row + a * 2)
      put(Math.exp(cloud.logScales[i * 3 + a]!), (3 + a) * number)
      rows[row + number * 10 + a] = byte(colorOf(cloud, i, a) * 255)
    }
    for (let k = 0; k < 4; k++) put(cloud.rotations[i * 4 + k]!, (6 + k) * number)
    rows[row + number * 10 + 3] = byte(sigmoid(cloud.opacityLogits[i]!) * 255)
    // Degree after degree; within each one channel after the other.
    const order = [3, 5, 7].slice(0, shDegree).flatMap((n, d) => [0, 1, 2].flatMap((c) => Array.from({ length: n }, (_, k) => ((d + 1) ** 2 + k) * 3 + c)))
    order.forEach((from, h) => {
      const value = cloud.sh[i * shWidth(cloud) + from]!
      const at = number * 10 + 4 + h * harmonic
      if (level === 2) rows[row + at] = byte(((value + 1) / 2) * 255)
      else put(value, at)
    })
  }
  return Buffer.concat([header, section, sizes, centres, rows])
}
