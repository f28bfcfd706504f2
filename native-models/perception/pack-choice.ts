// Which pack answers for a purpose where nobody says: one that was installed here, else the bundled one.

import { Fault } from '../scene/faults.ts'
import type { Purpose } from './pack-manifest.ts'
import { isBroken, isPack, listPacks, type BrokenPack, type Pack } from './pack-store.ts'

/** Where packs stand: those people installed, and those that came with the studio. */
export interface Shelves { readonly installed: string; readonly bundled: string }

export interface Entry { readonly bundled: boolean; readonly entry: Pack | BrokenPack }

/** Installed before bundled, by name. */
export async function packsOn({ installed, bundled }: Shelves): Promise<Entry[]> {
  const shelved = await Promise.all([listPacks(installed), listPacks(bundled)])
  return shelved.flatMap((entries, at) => entries.map((entry) => ({ bundled: at === 1, entry })))
}

/** The pack of that name, or the one to use by default. Fault `model.missing` says what is there instead. */
export async function choosePack(shelves: Shelves, purpose: Purpose, name?: string): Promise<Pack> {
  const entries = await packsOn(shelves)
  const fitting = entries.map(({ entry }) => entry).filter(isPack).filter(({ manifest }) => manifest.purpose === purpose && (name === undefined || manifest.name === name))
  if (fitting[0] !== undefined) return fitting[0]
  const broken = entries.map(({ entry }) => entry).filter(isBroken).map(({ problem }) => problem)
  const what = name === undefined ? `no ${purpose} is installed` : `no ${purpose} called "${name}" is installed`
  throw new Fault('model.missing', [`${what}: "studio models list" shows what there is, "studio models add" adds one`, ...broken].join('. '), purpose)
}
