// Big arrays as immutable files named by their hash: blobs/<sha256>.<extension>.

import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../../native-models/scene/faults.ts'
import { BlobRef } from '../../native-models/scene/records.ts'
import { openDurably, writeDurably } from './disk.ts'

export interface Blobs {
  /** Stores the bytes durably and returns their name; the same bytes are stored once. Fault `disk.full`. */
  put(bytes: Uint8Array, extension: string): Promise<BlobRef>
  /** The same for bytes that come piece by piece; `discard` it whatever happens. */
  create(extension: string): Promise<BlobWriter>
  /** Fault `input.invalid` if the project has no such blob. */
  get(ref: BlobRef): Promise<Uint8Array>
  has(ref: BlobRef): boolean
  path(ref: BlobRef): string
  remove(ref: BlobRef): Promise<void>
  /** Deletes every blob that `isUsed` denies, and what a killed writer left behind. */
  sweep(isUsed: (ref: BlobRef) => boolean): Promise<void>
}

export interface BlobWriter {
  write(bytes: Uint8Array): Promise<void>
  finish(): Promise<BlobRef>
  discard(): Promise<void>
}

export function openBlobs(folder: string): Blobs {
  const path = (ref: BlobRef): string => join(folder, BlobRef.parse(ref))
  return {
    path,
    has: (ref) => existsSync(path(ref)),
    get: (ref) => readBlob(path(ref), ref),
    remove: (ref) => rm(path(ref), { force: true }),
    async put(bytes, extension) {
      const ref = `${createHash('sha256').update(bytes).digest('hex')}.${extension}`
      if (existsSync(path(ref))) return ref
      await mkdir(folder, { recursive: true })
      await writeDurably(path(ref), bytes)
      return ref
    },
    async create(extension) {
      await mkdir(folder, { recursive: true })
      const [file, hash] = [await openDurably(folder), createHash('sha256')]
      return {
        write(bytes) {
          hash.update(bytes)
          return file.write(bytes)
        },
        async finish() {
          const ref = `${hash.digest('hex')}.${extension}`
          await file.finish(path(ref))
          return ref
        },
        discard: () => file.discard(),
      }
    },
    async sweep(isUsed) {
      for (const name of await readdir(folder))
        if (name.endsWith('.tmp') || !isUsed(name)) await rm(join(folder, name), { force: true })
    },
  }
}

async function readBlob(path: string, ref: BlobRef): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new Fault('input.invalid', `the project has no blob ${ref}; it was deleted outside the studio, run the step that makes it again`, ref, { cause })
  }
}
