// Decompression that cannot be made to fill the memory: what comes out is bounded by what the header promised, and
// what the header may promise is bounded by what the compressed bytes can hold.

import { createGunzip, createInflateRaw, createZstdDecompress } from 'node:zlib'
import { pipeline } from 'node:stream/promises'
import { Readable, Writable } from 'node:stream'
import { Fault } from '../scene/faults.ts'
import { malformed, type Bytes } from './bytes.ts'

export type Compression = 'gzip' | 'deflate' | 'zstd'

/** Deflate cannot do better than 1032 to 1 (zlib's technical notes). */
const MOST_BY_DEFLATE = 1032
/** Zstandard can, for bytes that repeat; real attribute streams stay below ten. What Niantic's reader accepts. */
const MOST_BY_ZSTD = 1024
/** All attribute bytes of one file together: 31 million splats of degree 3. */
export const MOST_DECODED_BYTES = 2 ** 31

const BLOCK_BYTES = 1 << 20

/** Fault if `compressed` bytes cannot become `expected`, or if that is more than the studio takes into memory. */
export function refuseImplausible(name: string, compressed: number, expected: number, how: Compression): void {
  const most = (compressed + 64) * (how === 'zstd' ? MOST_BY_ZSTD : MOST_BY_DEFLATE)
  if (expected > most) throw malformed(name, `its header announces ${expected} bytes of splats, which ${compressed} compressed bytes cannot hold; the header is damaged`)
  if (expected > MOST_DECODED_BYTES)
    throw new Fault('splats.malformed', `${name}: its splats take ${(expected / 2 ** 30).toFixed(1)} GiB unpacked, and the studio reads at most ${MOST_DECODED_BYTES / 2 ** 30} GiB of a packed file; split it, or convert it to .ply, which is read piece by piece`, name)
}

/** Told how many bytes are there so far; returns how many are wanted in all, once that is known. */
export type Wanted = (start: Uint8Array) => number

async function* pieces(bytes: Bytes, at: number, length: number): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; done += BLOCK_BYTES) yield await bytes.read(at + done, Math.min(BLOCK_BYTES, length - done))
}

const decoderOf = (how: Compression) => (how === 'gzip' ? createGunzip() : how === 'deflate' ? createInflateRaw() : createZstdDecompress())

/** Raised inside the stream to stop it: enough bytes came. */
class Enough extends Error {}

/**
 * `length` compressed bytes from `at`. `prefix` bytes are unpacked first and shown to `total`, which says how many
 * there must be in all (and may throw); then exactly so many are returned. Bytes after them are not unpacked.
 */
export async function unpack(bytes: Bytes, at: number, length: number, how: Compression, prefix: number, total: Wanted): Promise<Uint8Array> {
  const start = new Uint8Array(prefix)
  let whole: Uint8Array | null = null
  let got = 0
  const take = (piece: Uint8Array): void => {
    let from = 0
    if (whole === null) {
      from = Math.min(prefix - got, piece.length)
      start.set(piece.subarray(0, from), got)
      got += from
      if (got < prefix) return
      whole = new Uint8Array(total(start))
      whole.set(start)
    }
    const rest = piece.subarray(from, from + whole.length - got)
    whole.set(rest, got)
    got += rest.length
    if (got === whole.length) throw new Enough()
  }
  const sink = new Writable({ write: (piece: Uint8Array, _encoding, done) => { try { take(piece); done() } catch (error) { done(error as Error) } } })
  try {
    await pipeline(Readable.from(pieces(bytes, at, length), { objectMode: true }), decoderOf(how), sink)
  } catch (error) {
    if (error instanceof Fault) throw error
    if (!(error instanceof Enough)) throw new Fault('splats.malformed', `${bytes.name}: its ${how} data at byte ${at} is damaged (${(error as Error).message}); copy it again`, bytes.name, { cause: error })
  }
  const complete = whole as Uint8Array | null
  if (complete === null || got < complete.length) throw malformed(bytes.name, `its ${how} data at byte ${at} unpacks to ${got} bytes where ${complete?.length ?? prefix} are announced; it is cut short, copy it again`)
  return complete
}
