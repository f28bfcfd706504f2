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

/** From the first bytes: how many there must be in all. */
export type Wanted = (start: Uint8Array) => number

async function* pieces(bytes: Bytes, at: number, length: number): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < length; done += BLOCK_BYTES) yield await bytes.read(at + done, Math.min(BLOCK_BYTES, length - done))
}

const decoderOf = (how: Compression) => (how === 'gzip' ? createGunzip() : how === 'deflate' ? createInflateRaw() : createZstdDecompress())

/** Raised inside the stream to stop it: enough bytes came. */
class Enough extends Error {}

const FIRST_BYTES = 1 << 16
const GROWTH = 4

/** Takes as many bytes as are wanted, which the first `prefix` of them tell. Its memory follows what really comes, not what a header announces. */
class Collected {
  #bytes = new Uint8Array(FIRST_BYTES)
  readonly #total: Wanted
  #sized = false
  got = 0
  wanted: number

  constructor(prefix: number, total: Wanted) {
    this.#total = total
    this.wanted = prefix
    if (prefix === 0) this.#size()
  }

  get full(): boolean { return this.#sized && this.got === this.wanted }
  get bytes(): Uint8Array { return this.#bytes.length === this.got ? this.#bytes : this.#bytes.slice(0, this.got) }

  take(piece: Uint8Array): void {
    const rest = this.#append(piece)
    if (this.#sized || this.got < this.wanted) return
    this.#size()
    this.#append(rest)
  }

  #size(): void {
    this.#sized = true
    this.wanted = this.#total(this.#bytes.subarray(0, this.got))
  }

  /** Returns what was not wanted any more. */
  #append(piece: Uint8Array): Uint8Array {
    const taken = piece.subarray(0, this.wanted - this.got)
    const least = this.got + taken.length
    if (least > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(least, Math.min(this.wanted, this.#bytes.length * GROWTH)))
      larger.set(this.#bytes)
      this.#bytes = larger
    }
    this.#bytes.set(taken, this.got)
    this.got = least
    return piece.subarray(taken.length)
  }
}

/**
 * `length` compressed bytes from `at`. `prefix` bytes are unpacked first and shown to `total`, which says how many
 * there must be in all (and may throw); then exactly so many are returned. Bytes after them are not unpacked.
 */
export async function unpack(bytes: Bytes, at: number, length: number, how: Compression, prefix: number, total: Wanted): Promise<Uint8Array> {
  const collected = new Collected(prefix, total)
  const sink = new Writable({
    write(piece: Uint8Array, _encoding, done) {
      try {
        collected.take(piece)
        done(collected.full ? new Enough() : null)
      } catch (error) {
        done(error as Error)
      }
    },
  })
  try {
    await pipeline(Readable.from(pieces(bytes, at, length), { objectMode: true }), decoderOf(how), sink)
  } catch (error) {
    if (error instanceof Fault) throw error
    if (!(error instanceof Enough)) throw new Fault('splats.malformed', `${bytes.name}: its ${how} data at byte ${at} is damaged (${(error as Error).message}); copy it again`, bytes.name, { cause: error })
  }
  if (!collected.full) throw malformed(bytes.name, `its ${how} data at byte ${at} unpacks to ${collected.got} bytes where ${collected.wanted} are announced; it is cut short, copy it again`)
  return collected.bytes
}
