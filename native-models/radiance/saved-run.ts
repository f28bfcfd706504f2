// A checkpoint of a radiance run: field, moments, and which step of which run it was. Rays and cells are chosen by counting, so
// there is no other state.

import { createHash } from 'node:crypto'
import { decodeCheckpoint } from '../backbone/checkpoint.ts'
import type { Adjustment, SettingsInForce } from '../scene/adjustable.ts'
import { Fault } from '../scene/faults.ts'
import type { RadianceInput, RadianceSettings } from './options.ts'

export interface RunIdentity {
  readonly version: 1
  readonly settings: RadianceSettings
  /** Ids of the frames trained on. */
  readonly trained: readonly string[]
  /** Hash of where they were taken from and at what size. */
  readonly geometry: string
}

export interface SavedRun extends RunIdentity {
  readonly step: number
  readonly seconds: number
  readonly inForce: SettingsInForce
  readonly adjustments: readonly Adjustment[]
}

export function identityOf({ frames, heldOut }: RadianceInput, settings: RadianceSettings): RunIdentity {
  const trained = frames.filter(({ id }) => !heldOut.has(id))
  const geometry = createHash('sha256').update(JSON.stringify(trained.map(({ camera }) => camera))).digest('hex')
  return { version: 1, settings, trained: trained.map(({ id }) => id), geometry }
}

const WORDS = { version: 'versions of the studio', settings: 'settings', trained: 'photographs', geometry: 'cameras' } as const

/** Throws Fault `input.invalid` at `checkpoint` on damaged bytes, and unless they were saved by a run like `mine`. */
export function decodeRun(bytes: Uint8Array, mine: RunIdentity): { about: SavedRun; arrays: Readonly<Record<string, Float32Array>> } {
  const { about, arrays } = decodeCheckpoint(bytes)
  const saved = about as SavedRun
  for (const key of ['version', 'settings', 'trained', 'geometry'] as const) {
    if (JSON.stringify(saved[key]) === JSON.stringify(mine[key])) continue
    throw new Fault('input.invalid', `the checkpoint was made with other ${WORDS[key]}, so training cannot go on from it`, 'checkpoint')
  }
  return { about: saved, arrays }
}
