// Every model the studio has or knows of, as a window shows it.

import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { BUNDLED_MODEL } from '../../../native-models/language/language-models.ts'
import { knownPacks, type KnownPack } from '../../../native-models/perception/known-packs.ts'
import { isPack, sha256Of, type Pack } from '../../../native-models/perception/pack-store.ts'
import { packsOn, type Entry } from '../../../native-models/perception/pack-choice.ts'
import type { Model } from '../../contract/models.ts'
import { modelShelves } from '../../jobs/model-shelves.ts'

/** What reads sentences where no language model does: words as data. */
const RULES: Model = {
  name: 'rules', title: 'Rules', purpose: 'decomposer', licence: null, source: 'resources/lexicon.json', state: 'bundled', chosen: true,
  bytes: null, hash: null, folder: null, files: [], problem: null,
}

/** Chosen first, then what is here, then what could be fetched. */
export async function modelList(): Promise<Model[]> {
  const known = knownPacks()
  const here = (await packsOn(modelShelves())).filter(({ entry }) => entry.folder !== LANGUAGE_FOLDER)
  const chosen = firstOfEachPurpose(here)
  const rows = here.map((entry): Model => (isPack(entry.entry) ? rowOf(entry.entry, entry.bundled, chosen, known) : brokenRow(entry)))
  const absent = known.filter(({ manifest }) => !rows.some(({ name }) => name === manifest.name)).map(absentRow)
  return [...rows, ...absent, RULES, ...(await languageModel())]
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

const LANGUAGE_FOLDER = BUNDLED_MODEL.replace(/[\\/][^\\/]*$/, '')

async function languageModel(): Promise<Model[]> {
  const file = await stat(BUNDLED_MODEL).catch(() => null)
  if (file === null) return []
  return [{ name: 'mini', title: 'Mini decomposer', purpose: 'decomposer', licence: 'Apache-2.0', source: 'native-models/recipes/decomposer', state: 'bundled', chosen: false, bytes: file.size, hash: await sha256Of(BUNDLED_MODEL), folder: LANGUAGE_FOLDER, files: [{ path: basename(BUNDLED_MODEL), url: null }], problem: null }]
}
