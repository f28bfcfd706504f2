// Splats as .spz version 3: one gzip stream, rotations of 10 bits, read by every current viewer (version 4 is not yet).

import { createGzip } from 'node:zlib'
import { Readable } from 'node:stream'
import { Fault } from '../scene/faults.ts'
import { halfTurnX } from './axes.ts'
import { MOST_DECODED_BYTES } from './inflate.ts'
import { ANTIALIASED, HEADER_BYTES, SPZ_MAGIC } from './spz.ts'
import { emptyPlanes, fractionalBitsFor, packPositions, packSpz, PLANES, widthsOf, type SpzPacking, type SpzPlanes } from './spz-layout.ts'
import type { SplatChunk, SplatStream } from './splat-source.ts'

const VERSION = 3
const BLOCK_BYTES = 1 << 20

/**
 * The attributes are stored one after the other, so all packed bytes (20 to 65 a splat) are in memory until the last
 * splat came. Faults: `input.invalid` where that is more than the format's readers take.
 */
export async function* spzBytes(stream: SplatStream): AsyncGenerator<Uint8Array> {
  const packing: SpzPacking = { version: VERSION, count: stream.count, storedDegree: stream.shDegree, fractionalBits: 0 }
  const size = stream.count * Object.values(widthsOf(packing)).reduce((a, b) => a + b)
  if (size > MOST_DECODED_BYTES) throw new Fault('input.invalid', `${stream.count} splats take ${(size / 2 ** 30).toFixed(1)} GiB as .spz before compression, more than its readers accept; export .ply instead`)
  const planes = emptyPlanes(packing)
  const fractionalBits = await fill(planes, stream)
  const header = headerOf({ ...packing, fractionalBits }, stream.antialiased)
  yield* Readable.from(pieces(header, planes), { objectMode: true }).pipe(createGzip()) as AsyncIterable<Uint8Array>
}

async function fill(planes: SpzPlanes, stream: SplatStream): Promise<number> {
  const means = new Float32Array(stream.count * 3)
  let farthest = 0
  for await (const chunk of stream.chunks()) {
    const turned = copyOf(chunk)
    halfTurnX(turned)
    for (const value of turned.means) farthest = Math.max(farthest, Math.abs(value))
    means.set(turned.means, chunk.start * 3)
    packSpz(planes, turned)
  }
  const fractionalBits = fractionalBitsFor(farthest)
  packPositions(means, fractionalBits, planes.positions)
  return fractionalBits
}

/** Chunks may be views of a cloud that others use. */
const copyOf = (chunk: SplatChunk): SplatChunk => ({ ...chunk, means: chunk.means.slice(), rotations: chunk.rotations.slice(), sh: chunk.sh.slice() })

function headerOf({ version, count, storedDegree, fractionalBits }: SpzPacking, antialiased: boolean): Uint8Array {
  const header = new DataView(new ArrayBuffer(HEADER_BYTES))
  header.setUint32(0, SPZ_MAGIC, true)
  header.setUint32(4, version, true)
  header.setUint32(8, count, true)
  header.setUint8(12, storedDegree)
  header.setUint8(13, fractionalBits)
  header.setUint8(14, antialiased ? ANTIALIASED : 0)
  return new Uint8Array(header.buffer)
}

function* pieces(header: Uint8Array, planes: SpzPlanes): Generator<Uint8Array> {
  yield header
  for (const name of PLANES) for (let at = 0; at < planes[name].length; at += BLOCK_BYTES) yield planes[name].subarray(at, at + BLOCK_BYTES)
}
