// Rendered views until they are fetched: named like blobs, but kept in memory. They are no part of the project, which
// may be another studio's or on a disk that cannot be written, and they are quickly made again.

import { createHash } from 'node:crypto'
import type { BlobRef } from '../../native-models/scene/records.ts'

/** Whoever renders a view fetches it next; of an ordinary width, a few hundred wait here until somebody comes for them. */
const BYTES_KEPT = 128e6

export interface PictureStore {
  /** Keeps a .png and returns its name. The oldest go when there are too many; the newest always stays. */
  put(png: Uint8Array): BlobRef
  get(ref: string): Uint8Array | null
}

export function createPictureStore(bytesKept = BYTES_KEPT): PictureStore {
  const kept = new Map<string, Uint8Array>()
  return {
    get: (ref) => kept.get(ref) ?? null,
    put(png) {
      const ref = `${createHash('sha256').update(png).digest('hex')}.png`
      // Put again, it is the newest again.
      kept.delete(ref)
      kept.set(ref, png)
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
