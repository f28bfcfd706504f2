// Packs added, checked, fetched and removed for windows; every one of them is told what changed.

import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { addKnownPack, knownPack, knownPacks, type KnownPack } from '../../../native-models/perception/known-packs.ts'
import { checkModel } from '../../../native-models/perception/open-model.ts'
import { packsOn } from '../../../native-models/perception/pack-choice.ts'
import { downloadPack } from '../../../native-models/perception/pack-download.ts'
import { addPack, removePack, verifyPack, type Pack } from '../../../native-models/perception/pack-store.ts'
import { Fault } from '../../../native-models/scene/faults.ts'
import type { Download } from '../../contract/models.ts'
import { modelShelves } from '../../jobs/model-shelves.ts'
import type { EventBus } from '../events.ts'

export interface ModelShop {
  downloads(): Download[]
  /** `name` says which known pack the files at `path` are, where they do not tell. Faults `model.malformed`, `input.invalid`. */
  add(path: string, name?: string): Promise<Pack>
  verify(name: string): Promise<{ ok: boolean; detail: string }>
  /** Fault `input.invalid` for what came with the studio or is not there. */
  remove(name: string): Promise<void>
  /** Resolves once it is installed. Faults as downloadPack; `input.invalid` while it is under way. */
  download(name: string): Promise<Pack>
  cancel(name: string): void
  close(): void
}

/** Windows hear of a download so often at most. */
const TELL_MS = 250

interface Running { state: Download; readonly stop: AbortController }

export function createModelShop(bus: EventBus): ModelShop {
  const running = new Map<string, Running>()
  const downloads = (): Download[] => [...running.values()].map(({ state }) => state)
  const changed = (): void => bus.publish({ type: 'models', downloads: null })

  async function download(name: string): Promise<Pack> {
    if (running.has(name)) throw new Fault('input.invalid', `${name} is being fetched already`, name)
    const known = knownPack(name)
    const one: Running = { state: { name, file: null, bytes: 0, total: null, done: 0, files: known.files.length }, stop: new AbortController() }
    running.set(name, one)
    changed()
    try {
      return await downloadPack(known, modelShelves().installed, checkModel, { signal: one.stop.signal, onProgress: teller(one, known, () => bus.publish({ type: 'models', downloads: downloads() })) })
    } finally {
      running.delete(name)
      changed()
    }
  }

  return {
    downloads, download,
    add: async (path, name) => {
      const pack = await addFrom(resolve(path), name)
      changed()
      return pack
    },
    verify,
    remove: async (name) => {
      await removeInstalled(name)
      changed()
    },
    cancel: (name) => running.get(name)?.stop.abort(),
    close: () => running.forEach(({ stop }) => stop.abort()),
  }
}

function teller(one: Running, { files }: KnownPack, tell: () => void): (progress: { file: string; bytes: number; total: number | null }) => void {
  let told = 0
  return ({ file, bytes, total }) => {
    one.state = { ...one.state, file, bytes, total, done: files.findIndex(({ path }) => path === file) }
    if (performance.now() - told < TELL_MS) return
    told = performance.now()
    tell()
  }
}

async function addFrom(path: string, name: string | undefined): Promise<Pack> {
  const shelf = modelShelves().installed
  const found = await stat(path).catch(() => null)
  if (found === null) throw new Fault('input.invalid', `there is nothing at ${path}`, path)
  if (found.isFile() && basename(path) !== 'pack.json') return addPlainFile(path, name)
  const folder = found.isFile() ? dirname(path) : path
  if (name === undefined && existsSync(join(folder, 'pack.json'))) return addPack(folder, shelf, checkModel)
  return addKnownPack(name === undefined ? whichKnown(folder) : knownPack(name), folder, shelf, checkModel)
}

/** A file of a known pack stands for the folder it was fetched into. */
function addPlainFile(path: string, name: string | undefined): Promise<Pack> {
  const folder = dirname(path)
  if (name !== undefined || fitting(folder).length > 0 || existsSync(join(folder, 'pack.json'))) return addFrom(folder, name)
  throw new Fault('input.invalid', `${basename(path)} alone does not say how it wants to be fed: choose a folder with a pack.json, or one with all files of a model the studio knows`, path)
}

const fitting = (folder: string): KnownPack[] => knownPacks().filter(({ files }) => files.every((file) => existsSync(join(folder, file.path))))

/** Files of several models are called alike; then the folder's name decides. */
function whichKnown(folder: string): KnownPack {
  const fit = fitting(folder)
  const named = fit.find(({ manifest }) => basename(folder).includes(manifest.name))
  if (named !== undefined) return named
  if (fit.length === 1) return fit[0]!
  if (fit.length === 0) throw new Fault('input.invalid', `${folder} holds no model: no pack.json is in it, nor all files of a model the studio knows`, folder)
  throw new Fault('input.invalid', `the files in ${folder} could be ${fit.map(({ manifest }) => manifest.name).join(' or ')}: choose “Add from a folder” at the one it is`, folder)
}

async function verify(name: string): Promise<{ ok: boolean; detail: string }> {
  const folder = (await packsOn(modelShelves())).map(({ entry }) => entry.folder).find((one) => basename(one) === name)
  if (folder === undefined) throw new Fault('input.invalid', `no pack called "${name}" is here`, name)
  try {
    const pack = await verifyPack(folder)
    await checkModel(pack)
    return { ok: true, detail: `every file is as it was pinned (${pack.hash.slice(0, 12)}), and its graphs open` }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ok: false, detail: error.message }
  }
}

async function removeInstalled(name: string): Promise<void> {
  const here = (await packsOn(modelShelves())).filter(({ entry }) => basename(entry.folder) === name)
  if (here.length > 0 && here.every(({ bundled }) => bundled)) throw new Fault('input.invalid', `${name} came with the studio and stays; install another to use that instead`, name)
  await removePack(name, modelShelves().installed)
}
