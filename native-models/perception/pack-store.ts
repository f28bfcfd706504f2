// Packs on disk: read, verified, added, removed. A pack is never half there: it is made beside its place and renamed.

import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Fault } from '../scene/faults.ts'
import { namedFiles, PackManifest, type PackFile } from './pack-manifest.ts'

const MANIFEST = 'pack.json'

export interface Pack {
  readonly folder: string
  readonly manifest: PackManifest
  /** Of the manifest without its words for people: two packs of one hash answer alike. What a project names a model by. */
  readonly hash: string
}

/** A folder that should hold a pack and does not. */
export interface BrokenPack { readonly folder: string; readonly problem: string }

/** The pack in `folder`, by its manifest alone (no file is hashed). Fault `model.malformed`. */
export async function readPack(folder: string): Promise<Pack> {
  const file = join(folder, MANIFEST)
  const manifest = parseManifest(await readManifest(file), file)
  const pinned = new Set(manifest.files.map(({ path }) => path))
  const loose = namedFiles(manifest).find((name) => !pinned.has(name))
  if (loose !== undefined) throw malformed(file, `it names ${loose} but does not list it under "files", so nothing vouches for it`)
  for (const { path, bytes } of manifest.files) await checkSize(join(folder, path), bytes)
  return { folder, manifest, hash: hashOf(manifest) }
}

async function readManifest(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown
  } catch (cause) {
    throw new Fault('model.malformed', existsSync(file) ? `${file} is not JSON: ${(cause as Error).message}` : `${dirname(file)} holds no model pack: there is no ${MANIFEST} in it`, file, { cause })
  }
}

export function parseManifest(value: unknown, file: string): PackManifest {
  const parsed = PackManifest.safeParse(value)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw malformed(file, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it is not a pack description'}`)
}

async function checkSize(file: string, bytes: number): Promise<void> {
  const found = await stat(file).catch(() => null)
  if (found === null) throw malformed(file, 'the file is missing; add the pack again')
  if (found.size !== bytes) throw malformed(file, `it has ${found.size} bytes and had ${bytes} when the pack was made; it is cut short or another file, add the pack again`)
}

const malformed = (file: string, what: string): Fault => new Fault('model.malformed', `${file}: ${what}`, file)

function hashOf(manifest: PackManifest): string {
  const { title: _title, licence: _licence, source: _source, card: _card, ...rest } = manifest
  return createHash('sha256').update(JSON.stringify({ ...rest, files: manifest.files.toSorted((a, b) => (a.path < b.path ? -1 : 1)) })).digest('hex')
}

/** Every file of the pack read and held against its pinned hash. Fault `model.malformed` naming the first that differs. */
export async function verifyPack(folder: string): Promise<Pack> {
  const pack = await readPack(folder)
  for (const { path, sha256 } of pack.manifest.files) {
    const found = await sha256Of(join(folder, path))
    if (found !== sha256) throw malformed(join(folder, path), `its contents changed since the pack was pinned (sha256 ${found.slice(0, 12)}…, pinned ${sha256.slice(0, 12)}…); remove the pack and add it again from where you trust`)
  }
  return pack
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(file), hash)
  return hash.digest('hex')
}

/** `file` as it is now, pinned. */
export const pin = async (folder: string, path: string): Promise<PackFile> => ({ path, bytes: (await stat(join(folder, path))).size, sha256: await sha256Of(join(folder, path)) })

/** A language model on the same shelf: one GGUF file that says itself how it is read, and needs no manifest. */
const isLanguageModel = async (folder: string): Promise<boolean> => {
  const files = await readdir(folder)
  return !files.includes(MANIFEST) && files.some((name) => name.endsWith('.gguf'))
}

/** Packs in the folders below `shelf`, and what stands there instead of one. A shelf that does not exist is empty. */
export async function listPacks(shelf: string): Promise<(Pack | BrokenPack)[]> {
  const names = await readdir(shelf, { withFileTypes: true }).catch(() => [])
  const folders = names.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => join(shelf, name)).sort()
  const languageModels = new Set((await Promise.all(folders.map(async (folder) => ((await isLanguageModel(folder)) ? [folder] : [])))).flat())
  return Promise.all(folders.filter((folder) => !languageModels.has(folder)).map(async (folder) => {
    try {
      return await readPack(folder)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      return { folder, problem: error.message }
    }
  }))
}

export const isBroken = (entry: Pack | BrokenPack): entry is BrokenPack => !('manifest' in entry)
export const isPack = (entry: Pack | BrokenPack): entry is Pack => 'manifest' in entry

/**
 * Copies the pack at `source` (a folder, or its pack.json) onto the shelf, after `check` of the copy passed. A pack of that
 * name and other contents is refused: its hash is pinned. Faults `model.malformed`, `input.invalid`, and those of `check`.
 */
export async function addPack(source: string, shelf: string, check: (pack: Pack) => Promise<void>): Promise<Pack> {
  const from = basename(source) === MANIFEST ? dirname(resolve(source)) : resolve(source)
  const { manifest } = await readPack(from)
  return settle(manifest.name, shelf, check, async (folder) => {
    for (const { path } of manifest.files) await copyFile(join(from, path), join(folder, path))
    await copyFile(join(from, MANIFEST), join(folder, MANIFEST))
  })
}

/** Writes `manifest` beside files that `fill` put into a folder of their own, verifies all of it, and moves it to its place. */
export async function settle(name: string, shelf: string, check: (pack: Pack) => Promise<void>, fill: (folder: string) => Promise<void>): Promise<Pack> {
  const [folder, place] = [join(shelf, `.adding-${name}-${process.pid}`), join(shelf, name)]
  try {
    await mkdir(folder, { recursive: true })
    await fill(folder)
    const pack = await verifyPack(folder)
    await check(pack)
    await refuseOther(place, pack)
    await rm(place, { recursive: true, force: true })
    await rename(folder, place)
    return { ...pack, folder: place }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function refuseOther(place: string, { hash, manifest }: Pack): Promise<void> {
  if (!existsSync(join(place, MANIFEST))) return
  const there = await readPack(place).catch(() => null)
  if (there !== null && there.hash !== hash) throw new Fault('input.invalid', `a pack called ${manifest.name} with other contents is installed (${there.hash.slice(0, 12)}…, this one is ${hash.slice(0, 12)}…); "studio models remove ${manifest.name}" first, if you mean to replace it`, place)
}

export const writeManifest = (folder: string, manifest: PackManifest): Promise<void> => writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 1)}\n`)

/** Fault `input.invalid` if there is no such folder on the shelf. */
export async function removePack(name: string, shelf: string): Promise<void> {
  const folder = join(shelf, basename(name))
  if (name === '' || name.startsWith('.') || !existsSync(folder)) throw new Fault('input.invalid', `no pack called "${name}" is installed in ${shelf}`, 'name')
  await rm(folder, { recursive: true })
}
