// Model packs: fetched, added from a folder, checked, removed.

import { attempt } from '../state/faults.ts'
import { setModels } from '../state/models.ts'
import { announce, setSurfaces } from '../state/surfaces.ts'
import { nativeShell } from '../shell.ts'
import { studio } from '../studio.ts'

let asked = 0

export async function fetchModels(): Promise<void> {
  const mine = ++asked
  const list = await attempt('models', () => studio.models.list({}))
  if (list !== null && mine === asked) setModels({ list })
}

async function busily<T>(name: string, work: () => Promise<T>): Promise<T | null> {
  setModels((s) => ({ busy: new Set(s.busy).add(name) }))
  const done = await attempt('models', work)
  setModels((s) => ({ busy: new Set([...s.busy].filter((one) => one !== name)) }))
  return done
}

/** Any name while it is not known which pack is being added. */
export const ADDING = '+'

/** Installs the pack at a path of the host's machine; `name` says which known model its files are. */
export async function addModel(path: string, name?: string): Promise<void> {
  setSurfaces({ dialog: { kind: 'models' } })
  const added = await busily(name ?? ADDING, () => studio.models.add({ path, ...(name === undefined ? {} : { name }) }))
  if (added === null) return
  announce(`${added.name} is installed`)
  await fetchModelsKeeping()
}

/** The list anew, a fault of what was just done left standing. */
async function fetchModelsKeeping(): Promise<void> {
  const list = await studio.models.list({})
  setModels({ list })
}

/** The system's dialog in the desktop shell, the host's folders in a browser. */
export async function chooseModel(name?: string): Promise<void> {
  const shell = nativeShell()
  if (shell === null) return setSurfaces({ dialog: { kind: 'browse', purpose: 'model', ...(name === undefined ? {} : { of: name }) } })
  const path = await shell.pickFolder()
  if (path !== null) await addModel(path, name)
}

export async function verifyModel(name: string): Promise<void> {
  const found = await busily(name, () => studio.models.verify({ name }))
  if (found === null) return
  setModels((s) => ({ checked: { ...s.checked, [name]: found } }))
  announce(`${name}: ${found.detail}`)
}

export async function removeModel(name: string): Promise<void> {
  const gone = await busily(name, () => studio.models.remove({ name }))
  if (gone === null) return
  setModels((s) => ({ checked: Object.fromEntries(Object.entries(s.checked).filter(([one]) => one !== name)) }))
  announce(`${name} is removed`)
  await fetchModelsKeeping()
}

/** Fetches a known pack; asked again after a break it goes on. */
export async function downloadModel(name: string): Promise<void> {
  const done = await attempt('models', () => studio.models.download({ name }))
  if (done !== null) announce(`${name} is installed`)
}

export async function cancelDownload(name: string): Promise<void> {
  await attempt('models', () => studio.models.cancel({ name }))
}
