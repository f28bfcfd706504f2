// The .splat: 32 bytes a splat and nothing else. No harmonics, no header: only its length says how many there are.
//
// Source: antimatter15/splat (MIT): position and sizes f32, colour and opacity u8, rotation u8 wxyz around 128.

import { SH_C0, sigmoid } from '../scene/splats.ts'
import { malformed, type Bytes } from './bytes.ts'
import { logitOfByte } from './compressed-ply.ts'
import { CHUNK_SPLATS, emptyChunk, UP_BY_CONVENTION, type SplatChunk, type SplatSource, type SplatStream } from './splat-source.ts'

export const RECORD_BYTES = 32

export function splatRecords(bytes: Bytes): SplatSource {
  const count = bytes.size / RECORD_BYTES
  if (bytes.size === 0 || !Number.isInteger(count)) throw malformed(bytes.name, `a .splat holds ${RECORD_BYTES} bytes a splat, but ${bytes.size} is no multiple of that; it is cut short or no .splat`)
  return {
    format: 'splat', title: '.splat', file: bytes.name, count, shDegree: 0, antialiased: false, hasInstanceIds: false, notes: [], up: UP_BY_CONVENTION,
    async *chunks() {
      for (let start = 0; start < count; start += CHUNK_SPLATS) {
        const here = Math.min(CHUNK_SPLATS, count - start)
        yield unpack(await bytes.read(start * RECORD_BYTES, here * RECORD_BYTES), start, here)
      }
    },
    close: () => bytes.close(),
  }
}

function unpack(bytes: Uint8Array, start: number, count: number): SplatChunk {
  const chunk = emptyChunk(start, count, 0, false)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0, at = 0; i < count; i++, at += RECORD_BYTES) {
    for (let a = 0; a < 3; a++) {
      chunk.means[i * 3 + a] = view.getFloat32(at + a * 4, true)
      chunk.logScales[i * 3 + a] = Math.log(view.getFloat32(at + 12 + a * 4, true))
      chunk.sh[i * 3 + a] = (bytes[at + 24 + a]! / 255 - 0.5) / SH_C0
    }
    chunk.opacityLogits[i] = logitOfByte(bytes[at + 27]!)
    for (let k = 0; k < 4; k++) chunk.rotations[i * 4 + k] = (bytes[at + 28 + k]! - 128) / 128
  }
  return chunk
}

/** Colours beyond 0…1 and view dependence are lost: the format has no place for them. */
export async function* splatBytes(stream: SplatStream): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream.chunks()) yield pack(chunk)
}

function pack(chunk: SplatChunk): Uint8Array {
  const bytes = new Uint8ClampedArray(chunk.count * RECORD_BYTES)
  const view = new DataView(bytes.buffer)
  const width = (chunk.shDegree + 1) ** 2 * 3
  for (let i = 0, at = 0; i < chunk.count; i++, at += RECORD_BYTES) {
    for (let a = 0; a < 3; a++) {
      view.setFloat32(at + a * 4, chunk.means[i * 3 + a]!, true)
      view.setFloat32(at + 12 + a * 4, Math.exp(chunk.logScales[i * 3 + a]!), true)
      // A clamped array rounds to the nearest byte.
      bytes[at + 24 + a] = (0.5 + SH_C0 * chunk.sh[i * width + a]!) * 255
    }
    bytes[at + 27] = sigmoid(chunk.opacityLogits[i]!) * 255
    for (let k = 0; k < 4; k++) bytes[at + 28 + k] = chunk.rotations[i * 4 + k]! * 128 + 128
  }
  return new Uint8Array(bytes.buffer)
}
