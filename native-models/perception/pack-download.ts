// Packs fetched over a network: each file to a temporary name, going on where an earlier try stopped, checked, and only
// then a pack.

import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../scene/faults.ts'
import { throwIfCancelled } from './cancelled.ts'
import type { KnownPack } from './known-packs.ts'
import { pin, settle, writeManifest, type Pack } from './pack-store.ts'

export interface DownloadOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: { readonly file: string; readonly bytes: number; readonly total: number | null }) => void
}

/**
 * Fetches a known pack onto the shelf. Stopped or broken off, the same call goes on from there. Faults `model.missing` (the
 * network or the server does not give it), `model.malformed` (what came is not what is known), `job.cancelled`.
 */
export async function downloadPack(known: KnownPack, shelf: string, check: (pack: Pack) => Promise<void>, options: DownloadOptions = {}): Promise<Pack> {
  const partial = join(shelf, `.partial-${known.manifest.name}`)
  await mkdir(partial, { recursive: true })
  for (const file of known.files) await fetchFile(file, join(partial, file.path), options)
  const pack = await settle(known.manifest.name, shelf, check, async (folder) => {
    for (const { path } of known.files) await rename(join(partial, path), join(folder, path))
    const files = await Promise.all(known.files.map(({ path }) => pin(folder, path)))
    refuseChanged(known, files)
    await writeManifest(folder, { ...known.manifest, files })
  })
  await rm(partial, { recursive: true, force: true })
  return pack
}

function refuseChanged(known: KnownPack, files: readonly { path: string; sha256: string }[]): void {
  for (const { path, sha256, url } of known.files) {
    const came = files.find((file) => file.path === path)!
    if (sha256 !== undefined && sha256 !== came.sha256) throw new Fault('model.malformed', `${url} is not the file that is known as ${path} of ${known.manifest.name} (sha256 ${came.sha256.slice(0, 12)}…, known ${sha256.slice(0, 12)}…); nothing was installed`, path)
  }
}

/** Fetches to a temporary name; an earlier try is gone on with only while the server vouches that the file is still the same. */
async function fetchFile({ url, path }: KnownPack['files'][number], place: string, { signal, onProgress }: DownloadOptions): Promise<void> {
  if (await stat(place).then(() => true, () => false)) return
  const [temporary, note] = [`${place}.part`, `${place}.part.version`]
  const [held, version] = [await stat(temporary).then(({ size }) => size, () => 0), await readFile(note, 'utf8').catch(() => null)]
  // Without a name for the version that was begun, nobody could tell whether the rest belongs to it.
  const start = version === null ? 0 : held
  const response = await ask(url, start, version, signal)
  const goesOn = response.status === 206 && startOf(response) === start
  if (response.status === 206 && !goesOn) throw broken(url, `the server sends another part of the file than was asked for (${response.headers.get('content-range') ?? 'it does not say which'})`)
  await keepVersion(note, response)
  const total = totalOf(response, goesOn ? start : 0)
  let bytes = goesOn ? start : 0
  try {
    // Every piece is in the file before the next is asked for: what came before a break is kept.
    await using file = await open(temporary, goesOn ? 'a' : 'w')
    for await (const chunk of response.body!) {
      await file.write(chunk)
      bytes += chunk.length
      onProgress?.({ file: path, bytes, total })
    }
  } catch (cause) {
    throwIfCancelled(signal)
    throw broken(url, `the connection broke off after ${bytes} bytes (${(cause as Error).message}); start it again to go on from there`, cause)
  }
  if (total !== null && bytes !== total) throw broken(url, `only ${bytes} of ${total} bytes came; start it again to go on from there`)
  await rename(temporary, place)
  await rm(note, { force: true })
}

/** Goes on from `start` if the file is still of that version; else the server sends all of it (RFC 9110, If-Range). */
async function ask(url: string, start: number, version: string | null, signal: AbortSignal | undefined): Promise<Response> {
  let response: Response
  try {
    response = await fetch(url, { headers: start > 0 && version !== null ? { range: `bytes=${start}-`, 'if-range': version } : {}, signal: signal ?? null })
  } catch (cause) {
    throwIfCancelled(signal)
    throw broken(url, 'it cannot be reached from here; fetch the files on another machine and use "studio models add FOLDER"', cause)
  }
  // Nothing is left to send of a file that was complete but for its name: ask for all of it.
  if (response.status === 416) return ask(url, 0, null, signal)
  if (!response.ok || response.body === null) throw broken(url, `the server answers ${response.status} ${response.statusText}`)
  return response
}

/** A strong ETag, else the date: weak ones (W/…) do not promise the same bytes. Nothing is kept where there is neither. */
async function keepVersion(note: string, { headers }: Response): Promise<void> {
  const etag = headers.get('etag')
  const version = etag !== null && !etag.startsWith('W/') ? etag : headers.get('last-modified')
  if (version === null) await rm(note, { force: true })
  else await writeFile(note, version)
}

const startOf = ({ headers }: Response): number => Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? NaN)

function totalOf(response: Response, start: number): number | null {
  const length = response.headers.get('content-length')
  return length === null || response.headers.has('content-encoding') ? null : start + Number(length)
}

const broken = (url: string, what: string, cause?: unknown): Fault => new Fault('model.missing', `${url}: ${what}`, url, cause === undefined ? undefined : { cause })
