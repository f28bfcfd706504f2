// SOG, spatially ordered Gaussians: one picture for each attribute, pixel i is splat i. Bundled as a zip archive (.sog)
// or as files beside a meta.json.
//
// Source: developer.playcanvas.com, "The SOG Format". Its axes are those of the .ply it was made from.

import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { malformed, openBytes, type Bytes } from './bytes.ts'
import { logitOfByte } from './compressed-ply.ts'
import { MOST_DECODED_BYTES } from './inflate.ts'
import { readSogMeta, type SogMeta } from './sog-meta.ts'
import { breathe, CHUNK_SPLATS, emptyChunk, UP_BY_CONVENTION, type SplatChunk, type SplatSource } from './splat-source.ts'
import { openArchive } from './zip.ts'

/** Finds a file of the scene by its name; refuses more than `most` bytes. */
type Finder = (name: string, most: number) => Promise<Uint8Array>

const META = 'meta.json'
const MOST_META_BYTES = 1 << 20
const RGBA = 4
/** Pixels of a palette: 65 536 entries of degree 3. */
const MOST_CENTROIDS = 65_536 * 15
/** Splats of one scene whose pictures still fit into the memory that packed files may take. */
const MOST_SPLATS = Math.floor(MOST_DECODED_BYTES / (RGBA * 6))
/** Writers round a picture up to whole rows, some to a power of two; a picture far larger than its splats is a bomb. */
const mostPixels = (splats: number): number => 4 * splats + 65_536
/** A lossless picture takes at most a little more than its pixels. */
const mostBytes = (splats: number): number => RGBA * mostPixels(splats) + 65_536

/** RGBA bytes, row by row. */
interface Picture { readonly width: number; readonly height: number; readonly rgba: Uint8Array }
interface Pictures {
  readonly low: Uint8Array
  readonly high: Uint8Array
  readonly scales: Uint8Array
  readonly quats: Uint8Array
  readonly sh0: Uint8Array
  readonly centroids: Picture | null
  readonly labels: Uint8Array | null
}

export async function bundledSog(bytes: Bytes): Promise<SplatSource> {
  const archive = await openArchive(bytes)
  // Some archives hold the scene in a folder of its own.
  const meta = archive.names.filter((name) => name === META || name.endsWith(`/${META}`)).sort((a, b) => a.length - b.length)[0]
  if (meta === undefined) throw malformed(bytes.name, `the archive has no ${META}, so it is no SOG scene`)
  const folder = meta.slice(0, -META.length)
  return sog(bytes.name, (name, most) => archive.file(folder + name, most), () => bytes.close())
}

/** `meta` is the path of a meta.json. */
export async function unbundledSog(meta: string, name: string): Promise<SplatSource> {
  return sog(name, async (file, most) => {
    const path = file === META ? meta : join(dirname(meta), file)
    const bytes = await openBytes(path)
    try {
      if (bytes.size > most) throw malformed(path, `it has ${bytes.size} bytes; at most ${most} are expected`)
      return await readFile(path)
    } finally {
      await bytes.close()
    }
  }, () => Promise.resolve())
}

async function sog(file: string, find: Finder, close: () => Promise<void>): Promise<SplatSource> {
  const meta = readSogMeta(new TextDecoder().decode(await find(META, MOST_META_BYTES)), file)
  if (meta.count > MOST_SPLATS) throw malformed(file, `${meta.count} splats are announced; the studio takes at most ${MOST_SPLATS} from one SOG scene, split it or convert it to .ply, which is read piece by piece`)
  const pictures = await picturesOf(meta, find, file)
  const shDegree = degreeOf(meta, pictures, file)
  return {
    format: 'sog', title: `SOG version ${meta.version}`, file, count: meta.count, shDegree, antialiased: meta.antialiased, hasInstanceIds: false, notes: [], up: UP_BY_CONVENTION,
    async *chunks() {
      for (let start = 0; start < meta.count; start += CHUNK_SPLATS) {
        yield unpack(meta, pictures, shDegree, start, Math.min(CHUNK_SPLATS, meta.count - start))
        await breathe()
      }
    },
    close,
  }
}

async function picturesOf(meta: SogMeta, find: Finder, file: string): Promise<Pictures> {
  const of = async (name: string): Promise<Uint8Array> => {
    const { width, height, rgba } = await decode(await find(name, mostBytes(meta.count)), `${file}, ${name}`, mostPixels(meta.count))
    if (width * height < meta.count) throw malformed(file, `${meta.count} splats are announced, but the picture ${name} has ${width}×${height} pixels`)
    return rgba
  }
  const { means, scales, sh0, shN } = meta
  return {
    low: await of(means.files[0]!), high: await of(means.files[1]!), scales: await of(scales.file), quats: await of(meta.quats), sh0: await of(sh0.file),
    centroids: shN === null ? null : await decode(await find(shN.centroids, mostBytes(MOST_CENTROIDS)), `${file}, ${shN.centroids}`, mostPixels(MOST_CENTROIDS)),
    labels: shN === null ? null : await of(shN.labels),
  }
}

async function decode(bytes: Uint8Array, name: string, limitInputPixels: number): Promise<Picture> {
  try {
    // The colour profile of a picture of numbers means nothing.
    const { data, info } = await sharp(bytes, { limitInputPixels, ignoreIcc: true }).ensureAlpha().toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })
    if (info.channels !== RGBA) throw new Error(`it has ${info.channels} channels`)
    return { width: info.width, height: info.height, rgba: data }
  } catch (cause) {
    throw malformed(name, `the picture cannot be decoded (${(cause as Error).message}); copy it again`)
  }
}

/** Splats of the palette in one row of its picture. */
const PALETTE_ROW = 64

function degreeOf({ shN }: SogMeta, { centroids }: Pictures, file: string): 0 | 1 | 2 | 3 {
  if (shN === null || centroids === null) return 0
  const degree = ([1, 2, 3] as const).find((d) => centroids.width === PALETTE_ROW * ((d + 1) ** 2 - 1))
  if (degree === undefined || (shN.bands !== null && shN.bands !== degree)) throw malformed(file, `its palette of harmonics is ${centroids.width} pixels wide; 192, 512 or 960 hold degree 1, 2 or 3`)
  return degree
}

/** Positions are stored as sign(x) ln(|x| + 1). */
const unfold = (v: number): number => Math.sign(v) * Math.expm1(Math.abs(v))

function unpack(meta: SogMeta, pictures: Pictures, shDegree: 0 | 1 | 2 | 3, start: number, count: number): SplatChunk {
  const chunk = emptyChunk(start, count, shDegree, false)
  const { low, high, scales, quats, sh0 } = pictures
  const { mins, maxs } = meta.means
  const width = (shDegree + 1) ** 2 * 3
  for (let i = 0; i < count; i++) {
    const p = (start + i) * RGBA
    for (let a = 0; a < 3; a++) {
      chunk.means[i * 3 + a] = unfold(mins[a]! + ((maxs[a]! - mins[a]!) * (low[p + a]! | (high[p + a]! << 8))) / 65_535)
      chunk.logScales[i * 3 + a] = meta.scales.tables[a]![scales[p + a]!]!
      chunk.sh[i * width + a] = meta.sh0.tables[a]![sh0[p + a]!]!
    }
    chunk.opacityLogits[i] = meta.sh0.logits === null ? logitOfByte(sh0[p + 3]!) : meta.sh0.logits[sh0[p + 3]!]!
    unpackRotation(chunk.rotations, i * 4, quats, p)
    if (shDegree > 0) unpackHarmonics(chunk, i, meta.shN!, pictures.centroids!, pictures.labels!, p)
  }
  return chunk
}

/** The fourth byte, 252…255, says which of wxyz is largest; the other three follow in order, as ±1/√2. Any other byte: no turn. */
function unpackRotation(rotations: Float32Array, at: number, bytes: Uint8Array, p: number): void {
  const largest = bytes[p + 3]! - 252
  if (largest < 0) {
    rotations[at] = 1
    return
  }
  let sum = 0
  for (let k = 0, from = p; k < 4; k++) {
    if (k === largest) continue
    const value = ((bytes[from++]! / 255) * 2 - 1) * Math.SQRT1_2
    rotations[at + k] = value
    sum += value * value
  }
  rotations[at + largest] = Math.sqrt(Math.max(0, 1 - sum))
}

/** A label beyond the palette means no view dependence. */
function unpackHarmonics(chunk: SplatChunk, i: number, { palette, table }: NonNullable<SogMeta['shN']>, centroids: Picture, labels: Uint8Array, p: number): void {
  const label = labels[p]! | (labels[p + 1]! << 8)
  const row = Math.floor(label / PALETTE_ROW)
  if (label >= palette || row >= centroids.height) return
  const higher = (chunk.shDegree + 1) ** 2 - 1
  const from = (row * centroids.width + (label % PALETTE_ROW) * higher) * RGBA
  const to = (i * (higher + 1) + 1) * 3
  for (let k = 0; k < higher; k++) for (let c = 0; c < 3; c++) chunk.sh[to + k * 3 + c] = table[centroids.rgba[from + k * RGBA + c]!]!
}
