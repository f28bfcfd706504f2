// The two models of a supervision, and how densely the segmenter is asked.

import type { z } from 'zod'
import { GRID_DEFAULTS, type GridSettings } from '../../native-models/perception/found-mask.ts'
import { choosePack, packsOn } from '../../native-models/perception/pack-choice.ts'
import { isPack, type Pack } from '../../native-models/perception/pack-store.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { SuperviseParams } from '../contract/jobs.ts'
import { modelShelves } from './model-shelves.ts'

/** `names`: pack names separated by commas, each taken for its own purpose. Faults `model.missing`, `input.invalid`. */
export async function choosePacks(names: string | undefined): Promise<{ segmenter: Pack; encoder: Pack }> {
  const shelves = modelShelves()
  const wanted = names?.split(',').map((name) => name.trim()) ?? []
  const here = (await packsOn(shelves)).map(({ entry }) => entry).filter(isPack)
  const unknown = wanted.find((name) => !here.some(({ manifest }) => manifest.name === name))
  if (unknown !== undefined) throw new Fault('model.missing', `no pack called "${unknown}" is installed; "studio models list" shows what there is`, 'pack')
  const nameFor = (purpose: string): string | undefined => wanted.find((name) => here.some(({ manifest }) => manifest.name === name && manifest.purpose === purpose))
  return { segmenter: await choosePack(shelves, 'segmenter', nameFor('segmenter')), encoder: await choosePack(shelves, 'dual-encoder', nameFor('dual-encoder')) }
}

/** What a person asks for, else what the model's maker measured, else SAM's own. */
export function gridOf({ manifest }: Pack, { points, minIou, minStability, minPixels, crops }: z.infer<typeof SuperviseParams>): GridSettings {
  const measured = manifest.purpose === 'segmenter' ? (manifest.segmenter.automatic ?? {}) : {}
  const known = Object.fromEntries(Object.entries(measured).filter(([, value]) => value !== undefined))
  return {
    ...GRID_DEFAULTS, ...known, minPixels, cropLayers: crops,
    ...(points === undefined ? {} : { pointsPerSide: points }), ...(minIou === undefined ? {} : { minPredictedIou: minIou }), ...(minStability === undefined ? {} : { minStability }),
  }
}
