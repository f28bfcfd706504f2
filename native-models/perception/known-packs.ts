// resources/packs.json: models of others the studio knows how to feed, and where a user gets them. Nothing of them is here.

import { existsSync, readFileSync } from 'node:fs'
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import { DualEncoderSpec, SegmenterSpec, type PackManifest } from './pack-manifest.ts'
import { parseManifest, pin, settle, writeManifest, type Pack } from './pack-store.ts'

const common = {
  name: z.string(),
  title: z.string(),
  version: z.string(),
  licence: z.string(),
  /** Web page that describes it. */
  source: z.url(),
  /** Local name, address, and the hash where it is known; else what comes first is pinned. */
  files: z.array(z.object({ path: z.string(), url: z.url(), sha256: z.string().optional() })).min(1),
}
const Entry = z.discriminatedUnion('purpose', [
  z.object({ ...common, purpose: z.literal('dual-encoder'), dualEncoder: DualEncoderSpec }),
  z.object({ ...common, purpose: z.literal('segmenter'), segmenter: SegmenterSpec }),
])
const KnownPacks = z.object({ version: z.string(), note: z.string(), packs: z.array(Entry) })

export interface KnownPack {
  readonly manifest: PackManifest
  readonly files: readonly { readonly path: string; readonly url: string; readonly sha256?: string | undefined }[]
}

const FILE = new URL('../../resources/packs.json', import.meta.url)

export function knownPacks(): KnownPack[] {
  const { packs } = KnownPacks.parse(JSON.parse(readFileSync(FILE, 'utf8')))
  return packs.map(({ files, ...entry }) => ({
    files,
    // Sizes and hashes come with the files; until then they only have a place.
    manifest: parseManifest({ format: 1, ...entry, files: files.map(({ path }) => ({ path, bytes: 1, sha256: '0'.repeat(64) })) }, FILE.pathname),
  }))
}

/** Fault `input.invalid` with the names there are. */
export function knownPack(name: string): KnownPack {
  const all = knownPacks()
  const found = all.find(({ manifest }) => manifest.name === name)
  if (found === undefined) throw new Fault('input.invalid', `the studio knows no pack called "${name}"; it knows ${all.map(({ manifest }) => manifest.name).join(', ')}`, 'name')
  return found
}

/** Files of a known pack that somebody fetched into `source` by hand become a pack; their hashes are pinned now. */
export async function addKnownPack(known: KnownPack, source: string, shelf: string, check: (pack: Pack) => Promise<void>): Promise<Pack> {
  const absent = known.files.filter(({ path }) => !existsSync(join(source, path)))
  if (absent.length > 0) throw new Fault('input.invalid', `${source} lacks ${absent.map(({ path, url }) => `${path} (${url})`).join(', ')} of ${known.manifest.name}`, source)
  return settle(known.manifest.name, shelf, check, async (folder) => {
    for (const { path } of known.files) await copyFile(join(source, path), join(folder, path))
    await writeManifest(folder, { ...known.manifest, files: await Promise.all(known.files.map(({ path }) => pin(folder, path))) })
  })
}
