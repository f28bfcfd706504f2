// Files that survive a kill and a full disk: written beside their place, flushed, then renamed into it.

import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open, rename, rm, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Fault } from '../../native-models/scene/faults.ts'

/** SQLite's primary result code for "no space left on the device". */
const SQLITE_FULL = 13
/** Extended I/O results that a full disk also ends in: write, truncate, fsync, shm size. */
const SQLITE_IOERR_WRITES = new Set([778, 1034, 1546, 4874])

/** The same error as Fault `disk.full` where that is what it was; any other error unchanged. */
export function asDiskFault(error: unknown, path: string): unknown {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown }
  const full = code === 'ENOSPC' || code === 'EDQUOT' || errcode === SQLITE_FULL || SQLITE_IOERR_WRITES.has(errcode as number)
  if (!full) return error
  return new Fault('disk.full', `the disk that holds ${path} is full; free some space and repeat the step (nothing was changed)`, path, { cause: error })
}

/** A file that takes its place only when it is complete: until then it is a temporary one beside it. */
export interface DurableWriter {
  write(bytes: Uint8Array): Promise<void>
  /** Puts it in its place, where `path` may depend on what was written. Fault `disk.full`. */
  finish(path: string): Promise<void>
  /** Leaves nothing behind; after `finish` it does nothing. */
  discard(): Promise<void>
}

export async function openDurably(folder: string): Promise<DurableWriter> {
  const temporary = join(folder, `.${randomUUID()}.tmp`)
  const file = await open(temporary, 'wx').catch((error: unknown) => { throw asDiskFault(error, folder) })
  let isOpen = true
  const shut = async (): Promise<void> => {
    if (isOpen) await file.close()
    isOpen = false
  }
  const guarded = async (step: () => Promise<unknown>): Promise<void> => {
    await step().catch((error: unknown) => { throw asDiskFault(error, folder) })
  }
  return {
    write: (bytes) => guarded(() => file.writeFile(bytes)),
    finish: (path) => guarded(async () => {
      await file.sync()
      await shut()
      await rename(temporary, path)
      await flushFolder(dirname(path))
    }),
    async discard() {
      await shut()
      await rm(temporary, { force: true })
    },
  }
}

/** Writes `bytes` so that `path` holds either its old content or all of the new, whatever happens. */
export async function writeDurably(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`)
  try {
    await writeAndFlush(temporary, bytes)
    await rename(temporary, path)
    await flushFolder(dirname(path))
  } catch (error) {
    await rm(temporary, { force: true })
    throw asDiskFault(error, dirname(path))
  }
}

async function writeAndFlush(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'wx')
  try {
    await file.writeFile(bytes)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Makes a rename itself durable. Windows cannot open folders and orders its journal by itself. */
async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, constants.O_RDONLY)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Bytes an ordinary user may still write below `folder`. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder)
  return bavail * bsize
}
