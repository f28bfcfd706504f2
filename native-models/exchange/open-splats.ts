// A file of splats is recognised by what it begins with, never by its name alone, and opened for reading in chunks.

import { readFile, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { Fault } from '../scene/faults.ts'
import { bytesInMemory, malformed, openBytes, type Bytes } from './bytes.ts'
import { compressedPly, isCompressed } from './compressed-ply.ts'
import { ksplat } from './ksplat.ts'
import { openPly } from './ply-file.ts'
import { inriaPly } from './ply-source.ts'
import { bundledSog, unbundledSog } from './sog.ts'
import { splatRecords } from './splat-records.ts'
import type { SplatSource } from './splat-source.ts'
import { spz } from './spz.ts'

/** File endings that a scene of splats may have. A meta.json counts with the pictures beside it. */
export const SPLAT_EXTENSIONS = ['.ply', '.spz', '.sog', '.splat', '.ksplat', '.zip'] as const

const META = 'meta.json'
/** "ply", before either line end. */
const PLY = 0x79_6c70
const ZIP = 0x0403_4b50
const SPZ = 0x5053_474e
const GZIP = 0x8b1f

/** A meta.json of SOG is a few hundred bytes of bounds and names, or some kilobytes of codebooks. */
const MOST_META_BYTES = 1 << 20

/** The meta.json of an unbundled SOG scene, if `path` is one or a folder that holds one; null otherwise. */
export async function sogMetaAt(path: string): Promise<string | null> {
  const meta = basename(path) === META ? path : join(path, META)
  const found = await stat(meta).catch(() => null)
  if (found?.isFile() !== true || found.size > MOST_META_BYTES) return null
  // Other tools write files of this name too: SOG's speaks of means and quaternions.
  const text = await readFile(meta, 'utf8').catch(() => '')
  return text.includes('"means"') && text.includes('"quats"') ? meta : null
}

/** Whether this may be a scene of splats, by its name; nothing is read. */
export async function looksLikeSplats(path: string): Promise<boolean> {
  const kind = await stat(path).catch(() => null)
  if (kind?.isFile() === true && (SPLAT_EXTENSIONS as readonly string[]).includes(extname(path).toLowerCase())) return true
  return (await sogMetaAt(path)) !== null
}

/**
 * Opens a file, or the folder of an unbundled SOG scene. Its header is checked against its size; its splats are not
 * read yet. Faults: `input.invalid` (cannot be read), `splats.malformed` (says where and why).
 */
export async function openSplats(path: string): Promise<SplatSource> {
  const meta = await sogMetaAt(path)
  if (meta !== null) return unbundledSog(meta, path)
  if ((await stat(path).catch(() => null))?.isDirectory() === true) throw new Fault('input.invalid', `${path} is a folder without a ${META}, so it holds no splats; give the file itself`, path)
  const bytes = await openBytes(path)
  try {
    return await recognised(bytes, extname(path).toLowerCase())
  } catch (error) {
    await bytes.close()
    throw error
  }
}

/** The same from bytes that are in memory already; `name` is what messages call them, its ending tells formats without a mark. */
export const openSplatBytes = (bytes: Uint8Array, name: string): Promise<SplatSource> => recognised(bytesInMemory(bytes, name), extname(name).toLowerCase())

async function recognised(bytes: Bytes, extension: string): Promise<SplatSource> {
  if (bytes.size < 4) throw malformed(bytes.name, bytes.size === 0 ? 'it is empty' : `it has only ${bytes.size} bytes`)
  const start = new DataView((await bytes.read(0, 4)).buffer).getUint32(0, true)
  if ((start & 0xff_ffff) === PLY) {
    const opened = await openPly(bytes)
    return isCompressed(opened) ? compressedPly(opened) : inriaPly(opened)
  }
  if (start === SPZ || (start & 0xffff) === GZIP) return spz(bytes)
  if (start === ZIP) return bundledSog(bytes)
  if (extension === '.ksplat') return ksplat(bytes)
  if (extension === '.splat') return splatRecords(bytes)
  throw malformed(bytes.name, 'this is none of the splat files the studio reads: .ply (INRIA or compressed), .spz, .sog, .splat and .ksplat')
}
