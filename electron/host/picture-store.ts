// Rendered views, and what else is made for windows, until they are fetched: named like blobs, but kept in memory. They are
// no part of the project, which may be another studio's or on a disk that cannot be written, and are quickly made again.

import { createHash } from 'node:crypto'
import type { BlobRef } from '../../native-models/scene/records.ts'

/** Whoever renders a view fetches it next; of an ordinary width, a few hundred wait here until somebody comes for them. */
const BYTES_KEPT = 128e6

export interface PictureStore {
  /** Keeps bytes and returns their name. The oldest go when there are too many; the newest always stays. */
  put(bytes: Uint8Array, extension?: string): BlobRef
  get(ref: string): Uint8Array | null
}

export function createPictureStore(bytesKept = BYTES_KEPT): PictureStore {
  const kept = new Map<string, Uint8Array>()
  return {
    get: (ref) => kept.get(ref) ?? null,
    put(made, extension = 'png') {
      const ref = `${createHash('sha256').update(made).digest('hex')}.${extension}`
      // Put again, it is the newest again.
      kept.delete(ref)
      kept.set(ref, made)
      let bytes = [...kept.values()].reduce((sum, { length }) => sum + length, 0)
      for (const [oldest, { length }] of kept) {
        if (bytes <= bytesKept || oldest === ref) break
        kept.delete(oldest)
        bytes -= length
      }
      return ref
    },
  }
}
