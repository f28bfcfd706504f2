// Where a reader gets its bytes: a piece of a file, or of memory, at a time. Nothing is read that was not asked for.

import { open, stat } from 'node:fs/promises'
import { Fault } from '../scene/faults.ts'

export interface Bytes {
  /** What messages call it. */
  readonly name: string
  readonly size: number
  /** Exactly `length` bytes from `at`, in memory of their own (aligned to 8). Fault `splats.malformed` where the file ends before. */
  read(at: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

export const malformed = (name: string, what: string): Fault => new Fault('splats.malformed', `${name}: ${what}`, name)

function refuseBeyond(name: string, size: number, at: number, length: number): void {
  if (at >= 0 && length >= 0 && at + length <= size) return
  throw malformed(name, `${length} bytes are wanted from byte ${at}, but it has only ${size}; it is cut short or damaged, copy it again`)
}

/** Faults: `input.invalid` where the file cannot be opened. */
export async function openBytes(path: string, name = path): Promise<Bytes> {
  try {
    const { size } = await stat(path)
    const handle = await open(path, 'r')
    return {
      name, size,
      async read(at, length) {
        refuseBeyond(name, size, at, length)
        const bytes = new Uint8Array(length)
        for (let got = 0; got < length;) {
          const { bytesRead } = await handle.read(bytes, got, length - got, at + got)
          if (bytesRead === 0) throw malformed(name, `it ends at byte ${at + got} now; it was cut short while being read`)
          got += bytesRead
        }
        return bytes
      },
      close: () => handle.close(),
    }
  } catch (cause) {
    throw new Fault('input.invalid', `${path} cannot be read: ${(cause as Error).message}`, path, { cause })
  }
}

export function bytesInMemory(bytes: Uint8Array, name: string): Bytes {
  return {
    name, size: bytes.length,
    // A copy starts at an aligned address, which a view may not; `slice` of a Node Buffer would be one.
    read: async (at, length) => {
      refuseBeyond(name, bytes.length, at, length)
      return new Uint8Array(bytes.subarray(at, at + length))
    },
    close: () => Promise.resolve(),
  }
}
