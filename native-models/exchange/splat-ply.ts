// A project's own clouds: in memory to .ply, and back from a blob. They hold nothing that would have to be left out.

import type { SplatCloud } from '../scene/splats.ts'
import { bytesInMemory, openBytes, type Bytes } from './bytes.ts'
import { openPly } from './ply-file.ts'
import { inriaPly } from './ply-source.ts'
import { flawlessChunks } from './quarantine.ts'
import { collectSplats, type CollectedSplats } from './splat-source.ts'
import { plyHeader, plyRows } from './write-ply.ts'

export interface PlyExtras {
  /** (N) with -1 for splats of no instance. */
  readonly instanceIds?: Int32Array | null
  /** Trained with opacity compensation: a comment in the header says so. */
  readonly antialiased?: boolean
}

export function writeSplatPly(cloud: SplatCloud, { instanceIds = null, antialiased = false }: PlyExtras = {}): Uint8Array {
  const header = plyHeader({ count: cloud.count, shDegree: cloud.shDegree, antialiased, hasInstanceIds: instanceIds !== null })
  const rows = plyRows({ ...cloud, start: 0, instanceIds }, instanceIds !== null)
  const bytes = new Uint8Array(header.length + rows.length)
  bytes.set(header)
  bytes.set(rows, header.length)
  return bytes
}

/** Rotations come back normalised. Fault `splats.malformed` with `file` in the message for anything that is not a sound cloud. */
export const readSplatPly = (bytes: Uint8Array, file = 'the splat file'): Promise<CollectedSplats> => read(bytesInMemory(bytes, file))

/** The same from disk, a chunk at a time: no second copy of the file is made. */
export async function readSplatFile(path: string): Promise<CollectedSplats> {
  const bytes = await openBytes(path)
  try {
    return await read(bytes)
  } finally {
    await bytes.close()
  }
}

async function read(bytes: Bytes): Promise<CollectedSplats> {
  const source = inriaPly(await openPly(bytes))
  return collectSplats({ ...source, chunks: () => flawlessChunks(source) })
}
