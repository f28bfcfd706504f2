// A checkpoint of a radiance run: field, moments, and which step of which run it was. Rays and cells are chosen by counting, so
// there is no other state.

import { createHash } from 'node:crypto'
import type { Adjustment, SettingsInForce } from '../scene/adjustable.ts'
import { Fault } from '../scene/faults.ts'
import { readSafetensors, writeSafetensors, type Tensor } from '../scene/safetensors.ts'
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

/** Name of the tensor with the JSON's bytes; no array may be called so. */
const ABOUT = 'about'

export function encodeRun(about: SavedRun, arrays: Readonly<Record<string, Float32Array>>): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(about))
  const tensors = Object.entries(arrays).map(([name, data]) => [name, { dtype: 'F32', shape: [data.length], data }] as const)
  return writeSafetensors({ ...Object.fromEntries<Tensor>(tensors), [ABOUT]: { dtype: 'U8', shape: [json.length], data: json } })
}

/** Throws Fault `input.invalid` at `checkpoint` on damaged bytes, and unless they were saved by a run like `mine`. */
export function decodeRun(bytes: Uint8Array, mine: RunIdentity): { about: SavedRun; arrays: Record<string, Float32Array> } {
  const { about, arrays } = decoded(bytes)
  for (const key of ['version', 'settings', 'trained', 'geometry'] as const) {
    if (JSON.stringify(about[key]) === JSON.stringify(mine[key])) continue
    throw new Fault('input.invalid', `the checkpoint was made with other ${WORDS[key]}, so training cannot go on from it`, 'checkpoint')
  }
  return { about, arrays }
}

function decoded(bytes: Uint8Array): { about: SavedRun; arrays: Record<string, Float32Array> } {
  try {
    const { [ABOUT]: json, ...tensors } = readSafetensors(bytes, 'checkpoint')
    const about = JSON.parse(new TextDecoder().decode(json!.data)) as SavedRun
    return { about, arrays: Object.fromEntries(Object.entries(tensors).map(([name, { data }]) => [name, data as Float32Array])) }
  } catch (cause) {
    throw new Fault('input.invalid', 'the checkpoint is damaged, so training cannot go on from it', 'checkpoint', { cause })
  }
}
