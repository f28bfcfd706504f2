// models: what the studio sees and reads with, pack by pack. Packs belong to the machine, not to a project.

import type { Command } from 'commander'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { addKnownPack, knownPack, knownPacks } from '../../../native-models/perception/known-packs.ts'
import { checkModel } from '../../../native-models/perception/open-model.ts'
import { packsOn } from '../../../native-models/perception/pack-choice.ts'
import { downloadPack } from '../../../native-models/perception/pack-download.ts'
import { addPack, isPack, readPack, removePack, verifyPack, type Pack } from '../../../native-models/perception/pack-store.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import type { Model } from '../../contract/models.ts'
import { decomposers } from '../../host/models/decomposers.ts'
import { inWords } from '../../jobs/in-words.ts'
import { modelShelves } from '../../jobs/model-shelves.ts'
import { action } from '../action.ts'
import { note, print, table, type GlobalOptions } from '../output.ts'

interface Row {
  readonly name: string
  readonly purpose: string
  readonly installed: boolean
  readonly bundled: boolean
  readonly hash?: string
  readonly bytes?: number
  readonly file?: string
  readonly source?: string
  readonly licence?: string
  readonly problem?: string
}

/** What reads sentences is no pack: words as data, and a language model in one file. */
const decomposerRow = ({ name, purpose, hash, bytes, folder, source, licence }: Model): Row =>
  hash === null ? { name, purpose, installed: true, bundled: true, file: source! } : { name, purpose, installed: true, bundled: true, hash, bytes: bytes!, file: folder!, source: source!, licence: licence! }

export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('the models the studio can use')
  models.command('list').description('what is installed, and what the studio knows how to use').action(action(list))
  models.command('add').argument('<pack>', 'a folder or pack.json, or the name of a known pack, which is downloaded')
    .option('--from <folder>', 'the known pack’s files, fetched by hand').description('install a pack; it is checked and its hash pinned')
    .action(action((options, given, [pack]) => add(options, pack!, given['from'] as string | undefined)))
  models.command('verify').argument('[pack]', 'name of a pack, or its folder; default: every pack').description('read every file of a pack and hold it against its pinned hash')
    .action(action((options, _, [pack]) => verify(options, pack)))
  models.command('remove').argument('<name>', 'name of an installed pack').description('uninstall a pack')
    .action(action(async (options, _, [name]) => {
      await removePack(name!, modelShelves().installed)
      print(options, { removed: name }, () => [`${name} is removed`])
    }))
}

async function list(options: GlobalOptions): Promise<void> {
  const here = (await packsOn(modelShelves())).map(({ bundled, entry }): Row => (isPack(entry) ? rowOf(entry, bundled) : { name: entry.folder.split(/[\\/]/).at(-1)!, purpose: 'unknown', installed: false, bundled, problem: entry.problem }))
  const absent = knownPacks().map(({ manifest }) => manifest).filter(({ name }) => !here.some((row) => row.name === name))
    .map(({ name, purpose, licence, source }): Row => ({ name, purpose, installed: false, bundled: false, licence, source }))
  const rows = [...(await decomposers()).map(decomposerRow), ...here, ...absent]
  print(options, { models: rows }, () => [
    ...table(rows.map((row) => [row.name, row.purpose, stateOf(row)])),
    ...here.flatMap(({ problem }) => (problem === undefined ? [] : [`broken: ${problem}`])),
  ])
}

function rowOf({ folder, manifest, hash }: Pack, bundled: boolean): Row {
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
  return { name: manifest.name, purpose: manifest.purpose, installed: true, bundled, hash, bytes, file: folder, source: manifest.source, licence: manifest.licence }
}

function stateOf({ installed, bundled, bytes, file, source, problem }: Row): string {
  if (problem !== undefined) return 'broken, see below'
  if (!installed) return `not installed (${source})`
  return `${bundled ? 'built in' : 'installed'}${bytes === undefined ? '' : `, ${inWords(bytes)}`} (${file})`
}

async function add(options: GlobalOptions, pack: string, from: string | undefined): Promise<void> {
  const shelf = modelShelves().installed
  const added = from !== undefined ? await addKnownPack(knownPack(pack), resolve(from), shelf, checkModel)
    : existsSync(pack) ? await addPack(pack, shelf, checkModel)
    : await downloadPack(knownPack(pack), shelf, checkModel, { onProgress: downloadNotes(options) })
  print(options, rowOf(added, false), () => [`${added.manifest.title} is installed as ${added.manifest.name}, pinned as ${added.hash.slice(0, 12)}`])
}

/** One remark for every tenth of a file. */
function downloadNotes(options: GlobalOptions): (progress: { file: string; bytes: number; total: number | null }) => void {
  let said = ''
  return ({ file, bytes, total }) => {
    const now = `${file}: ${total === null ? `${Math.floor(bytes / 1e7)}0 MB` : `${Math.floor((10 * bytes) / total)}0 %`}`
    if (now !== said) note(options, now)
    said = now
  }
}

async function verify(options: GlobalOptions, pack: string | undefined): Promise<void> {
  const folders = await foldersOf(pack)
  const checked: { name: string; ok: boolean; detail: string }[] = []
  for (const folder of folders) checked.push(await verdictOf(folder))
  print(options, { checked }, () => (checked.length === 0 ? ['no pack is installed'] : table(checked.map(({ name, ok, detail }) => [name, ok ? 'ok' : 'BROKEN', detail]))))
  const broken = checked.find(({ ok }) => !ok)
  if (broken !== undefined) throw new Fault('model.malformed', broken.detail, broken.name)
}

async function foldersOf(pack: string | undefined): Promise<string[]> {
  if (pack !== undefined && existsSync(join(pack, 'pack.json'))) return [resolve(pack)]
  const folders = (await packsOn(modelShelves())).map(({ entry }) => entry.folder).filter((folder) => pack === undefined || folder.endsWith(`/${pack}`) || folder.endsWith(`\\${pack}`))
  if (folders.length === 0 && pack !== undefined) throw new Fault('input.invalid', `"${pack}" is neither an installed pack nor a folder with a pack.json`, 'pack')
  return folders
}

/** The hashes, and whether its graphs open and fit their description. */
async function verdictOf(folder: string): Promise<{ name: string; ok: boolean; detail: string }> {
  try {
    const pack = await verifyPack(folder)
    await checkModel(pack)
    return { name: pack.manifest.name, ok: true, detail: `${pack.hash.slice(0, 12)} ${folder}` }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { name: await readPack(folder).then(({ manifest }) => manifest.name, () => folder), ok: false, detail: error.message }
  }
}
