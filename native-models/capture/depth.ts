// Depth images as stored: 16-bit PNG or PGM, or a NumPy array. Values are in the file's unit; 0 means unknown.

import { open } from 'node:fs/promises'
import sharp from 'sharp'
import { malformed, readBytes, reasonOf } from './files.ts'
import type { ImageSize } from './image-size.ts'
import { npyHeader, readNpy } from './npy.ts'

export interface DepthImage extends ImageSize {
  /** (height, width); 0 where unknown. */
  readonly values: Uint16Array | Float32Array
}
export interface DepthHeader extends ImageSize {
  /** True where values are whole numbers, as sensors and their datasets store them. */
  readonly integer: boolean
}

export const DEPTH_EXTENSIONS = ['.png', '.pgm', '.npy'] as const

/** Several sensors mark "no reading" with the largest value instead of 0. */
const NO_READING = 65_535
/** Long enough for any of the three headers. */
const HEADER_BYTES = 512

type Fail = (what: string) => never
const failFor = (file: string): Fail => (what) => { throw malformed(file, what) }

/** Size and kind of a depth image from its header alone. Throws `capture.malformed` naming the file. */
export async function depthHeader(file: string): Promise<DepthHeader> {
  const bytes = await firstBytes(file)
  const fail = failFor(file)
  if (isPng(bytes)) return pngHeader(bytes, fail)
  if (isPgm(bytes)) return { ...pgmHeader(bytes, fail), integer: true }
  const npy = npyHeader(bytes)
  if (npy) return { width: npy.width, height: npy.height, integer: !npy.type.includes('f') }
  return fail('this is not a depth image; 16-bit PNG, 16-bit PGM and NumPy .npy are read')
}

export async function readDepth(file: string): Promise<DepthImage> {
  const bytes = await readBytes(file)
  const fail = failFor(file)
  const image = isPng(bytes) ? await readPng(bytes, fail) : isPgm(bytes) ? readPgm(bytes, fail) : readNpy(bytes, fail)
  const { values } = image
  for (let i = 0; i < values.length; i++) if (!(values[i]! > 0 && values[i]! < NO_READING)) values[i] = 0
  return image
}

async function firstBytes(file: string): Promise<Uint8Array> {
  try {
    await using handle = await open(file)
    const { buffer, bytesRead } = await handle.read(new Uint8Array(HEADER_BYTES), 0, HEADER_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw malformed(file, `the depth image cannot be read (${reasonOf(error)})`)
  }
}

const isPng = (b: Uint8Array): boolean => b.length >= 26 && b[0] === 0x89 && b[1] === 0x50 && b[2] === 0x4e && b[3] === 0x47
const isPgm = (b: Uint8Array): boolean => b[0] === 0x50 && b[1] === 0x35

/** IHDR lies at byte 16: width, height, bit depth, colour type. */
function pngHeader(bytes: Uint8Array, fail: Fail): DepthHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [bits, color] = [view.getUint8(24), view.getUint8(25)]
  if (bits !== 16 || color !== 0) fail(`depth is stored as 16-bit grey PNG; this one has ${bits} bits and ${color === 0 ? 'one channel' : 'colour'}`)
  return { width: view.getUint32(16), height: view.getUint32(20), integer: true }
}

async function readPng(bytes: Uint8Array, fail: Fail): Promise<DepthImage> {
  pngHeader(bytes, fail)
  try {
    const { data, info } = await sharp(bytes).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true })
    // Copied, because a Buffer may start at an odd byte of its pool.
    return { width: info.width, height: info.height, values: new Uint16Array(new Uint8Array(data).buffer) }
  } catch (error) {
    return fail(`the PNG cannot be decoded (${reasonOf(error)}); it may be cut short`)
  }
}

function pgmHeader(bytes: Uint8Array, fail: Fail): ImageSize & { readonly bytes: number } {
  const text = new TextDecoder('latin1').decode(bytes.subarray(0, HEADER_BYTES))
  const match = /^P5(?:\s+#[^\n]*)*\s+(\d+)\s+(\d+)\s+(\d+)\s/.exec(text)
  if (!match || Number(match[3]) < 256) return fail('depth is stored as a 16-bit PGM (P5, largest value above 255); this is another kind')
  return { width: Number(match[1]), height: Number(match[2]), bytes: match[0].length }
}

/** Two-byte PGM samples are big-endian (netpbm's definition). */
function readPgm(bytes: Uint8Array, fail: Fail): DepthImage {
  const { width, height, bytes: start } = pgmHeader(bytes, fail)
  if (bytes.length < start + width * height * 2) fail(`the PGM is cut short: ${width}x${height} needs ${width * height * 2} bytes, ${bytes.length - start} are there`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = Uint16Array.from({ length: width * height }, (_, i) => view.getUint16(start + i * 2))
  return { width, height, values }
}
