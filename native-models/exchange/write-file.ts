// A stream of splats written to a file: beside its place first, renamed into it when all of it is on disk.

import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../scene/faults.ts'
import type { Progress } from '../scene/progress.ts'
import type { SplatStream } from './splat-source.ts'
import { plyBytes } from './write-ply.ts'
import { splatBytes } from './splat-records.ts'
import { spzBytes } from './write-spz.ts'

export const EXPORT_FORMATS = ['ply', 'spz', 'splat'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

const WRITERS: Readonly<Record<ExportFormat, (stream: SplatStream) => AsyncGenerator<Uint8Array>>> = { ply: plyBytes, spz: spzBytes, splat: splatBytes }

/**
 * Writes the file and returns its size in bytes. Whatever happens, `path` holds its old content or all of the new.
 * Faults: `disk.full`, `input.invalid` (the place cannot be written), and those of the stream; an aborted signal throws its reason.
 */
export async function* writeSplatFile(stream: SplatStream, format: ExportFormat, path: string, signal: AbortSignal): AsyncGenerator<Progress, number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.tmp`)
  const counted = { splats: 0 }
  let bytes = 0
  try {
    const file = await open(temporary, 'wx')
    try {
      for await (const piece of WRITERS[format](counting(stream, counted))) {
        signal.throwIfAborted()
        await file.writeFile(piece)
        bytes += piece.length
        yield { phase: 'writing splats', step: counted.splats, total: stream.count }
      }
      refuseMiscount(counted.splats, stream.count)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
    return bytes
  } catch (error) {
    throw asFault(error, path)
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

const counting = (stream: SplatStream, counted: { splats: number }): SplatStream => ({
  ...stream,
  async *chunks() {
    for await (const chunk of stream.chunks()) {
      counted.splats = chunk.start + chunk.count
      yield chunk
    }
  },
})

function refuseMiscount(written: number, announced: number): void {
  if (written !== announced) throw new Fault('internal', `${announced} splats were announced and ${written} came; the reconstruction changed while it was written, export it again`)
}

function asFault(error: unknown, path: string): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof Fault || typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return error
  const full = code === 'ENOSPC' || code === 'EDQUOT'
  return new Fault(full ? 'disk.full' : 'input.invalid', full ? `the disk that holds ${path} is full; free some space and export again (no file was left behind)` : `${path} cannot be written: ${message}`, path, { cause: error })
}
