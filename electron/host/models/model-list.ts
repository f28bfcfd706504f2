// Every model the studio has or knows of, as a window shows it.

import { basename } from 'node:path'
import { knownPacks, type KnownPack } from '../../../native-models/perception/known-packs.ts'
import { isPack, type Pack } from '../../../native-models/perception/pack-store.ts'
import { packsOn, type Entry } from '../../../native-models/perception/pack-choice.ts'
import type { Model } from '../../contract/models.ts'
import { modelShelves } from '../../jobs/model-shelves.ts'
import { decomposers, LANGUAGE_FOLDER } from './decomposers.ts'

/** Chosen first, then what is here, then what could be fetched. */
export async function modelList(): Promise<Model[]> {
  const known = knownPacks()
  const here = (await packsOn(modelShelves())).filter(({ entry }) => entry.folder !== LANGUAGE_FOLDER)
  const chosen = firstOfEachPurpose(here)
  const rows = here.map((entry): Model => (isPack(entry.entry) ? rowOf(entry.entry, entry.bundled, chosen, known) : brokenRow(entry)))
  const absent = known.filter(({ manifest }) => !rows.some(({ name }) => name === manifest.name)).map(absentRow)
  return [...rows, ...absent, ...(await decomposers())]
}

/** As perception/pack-choice.ts chooses where nobody says which. */
function firstOfEachPurpose(here: readonly Entry[]): ReadonlySet<Pack> {
  const first = new Map<string, Pack>()
  for (const { entry } of here) if (isPack(entry) && !first.has(entry.manifest.purpose)) first.set(entry.manifest.purpose, entry)
  return new Set(first.values())
}

function rowOf(pack: Pack, bundled: boolean, chosen: ReadonlySet<Pack>, known: readonly KnownPack[]): Model {
  const { folder, hash, manifest: { name, title, purpose, licence, source, files } } = pack
  const urls = known.find(({ manifest }) => manifest.name === name)?.files ?? []
  return {
    name, title, purpose, licence, source, state: bundled ? 'bundled' : 'installed', chosen: chosen.has(pack), hash, folder, problem: null,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), files: files.map(({ path }) => ({ path, url: urls.find((file) => file.path === path)?.url ?? null })),
  }
}

function brokenRow({ entry }: Entry): Model {
  const problem = isPack(entry) ? null : entry.problem
  return { name: basename(entry.folder), title: basename(entry.folder), purpose: 'unknown', licence: null, source: null, state: 'damaged', chosen: false, bytes: null, hash: null, folder: entry.folder, files: [], problem }
}

function absentRow({ files, manifest: { name, title, purpose, licence, source } }: KnownPack): Model {
  return { name, title, purpose, licence, source, state: 'missing', chosen: false, bytes: null, hash: null, folder: null, files: files.map(({ path, url }) => ({ path, url })), problem: null }
}
