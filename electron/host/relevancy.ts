// The heat of a phrase in a view: where the field in use says it is, over the faded picture.

import type { Backbone, RenderedView } from '../../native-models/backbone/backbone.ts'
import { decodeLiftedField } from '../../native-models/fields/lifted-field.ts'
import { liftedLanguage } from '../../native-models/fields/lifted-language.ts'
import { NEGATIVES, type LanguageField } from '../../native-models/fields/relevancy/language-field.ts'
import { RelevancyEngine, type ViewHeat } from '../../native-models/fields/relevancy/relevancy-engine.ts'
import { openTrainedFields } from '../../native-models/fields/trained/open-fields.ts'
import { decodeTrainedFields } from '../../native-models/fields/trained/trained-fields.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { openBackbone } from '../../native-models/reconstruction/open-backbone.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { FieldRecord } from '../../native-models/scene/field-record.ts'
import type { BlobRef, ReconstructionRecord } from '../../native-models/scene/records.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { openSplatBackbone } from '../../native-models/splatting/splat-backbone.ts'
import type { HostContext } from './context.ts'
import { embedPhrases, fieldInUse } from './looks.ts'
import type { Picture } from './pictures.ts'
import type { SceneInUse } from './scene-in-use.ts'

/** Faults `input.invalid` (no field, no phrase), `model.missing` (its encoder is gone). */
export async function heatOf(host: HostContext, scene: SceneInUse, camera: Camera, phrase: string | undefined, signal?: AbortSignal): Promise<Picture> {
  const field = fieldInUse(scene.project.records)
  if (field === null) throw new Fault('input.invalid', 'relevancy is read from a language field, and this reconstruction has none: run "studio supervise" and "studio fields" first', 'show')
  if (phrase === undefined || phrase === '') throw new Fault('input.invalid', 'say what to look for: --show "relevancy:mug"', 'phrase')
  const [asked, ...negatives] = await embedPhrases(host, field, [phrase, ...NEGATIVES])
  const gpu = await host.device.open()
  const { language, backbone, close } = await openAsked(gpu, { ...scene, blob: (ref) => scene.project.blobs.get(ref) }, field)
  const options = signal === undefined ? {} : { signal }
  try {
    const engine = await RelevancyEngine.open(gpu, language, rowsOf(negatives, field.embeddingWidth))
    try {
      const heat = await engine.view(backbone, camera, asked!, options)
      return heatPicture(await backbone.render(camera, options), heat)
    } finally {
      engine.close()
    }
  } finally {
    close()
  }
}

export function rowsOf(rows: readonly Float32Array[], width: number): Float32Array {
  const out = new Float32Array(rows.length * width)
  rows.forEach((row, k) => out.set(row, k * width))
  return out
}

/** Where a field and what it lies on come from. */
export interface FieldSource { readonly reconstruction: ReconstructionRecord; readonly cloud: SplatCloud; readonly blob: (ref: BlobRef) => Promise<Uint8Array> }

/** A trained field where there is one; a lifted one is a table of splats, a radiance field's surface too. */
export async function openAsked(gpu: Gpu, { reconstruction, cloud, blob }: FieldSource, { trainedBlob, liftedBlob }: FieldRecord): Promise<{ language: LanguageField; backbone: Backbone; close: () => void }> {
  if (trainedBlob === null) {
    const language = liftedLanguage(gpu, decodeLiftedField(await blob(liftedBlob), liftedBlob))
    const backbone = await openSplatBackbone(gpu, cloud)
    return { language, backbone, close: () => { backbone.close(); language.close() } }
  }
  const opened = await openTrainedFields(gpu, decodeTrainedFields(await blob(trainedBlob), trainedBlob))
  const backbone = await openBackbone(gpu, reconstruction, { cloud: () => Promise.resolve(cloud), blob })
  return { language: opened.language, backbone, close: () => { backbone.close(); opened.close() } }
}

/** How much of the picture stays under the heat, in grey. */
const OWN_SHARE = 0.35
/** A phrase and the likeliest other fit alike: below that it is not there (LERF). */
const EVEN = 0.5
/** From not there to the hottest place; lightness rises all the way, so that it reads without colour. */
const RAMP: readonly (readonly [number, number, number])[] = [[0, 0, 0], [0.23, 0.08, 0.36], [0.58, 0.16, 0.38], [0.88, 0.36, 0.19], [0.98, 0.69, 0.28], [1, 0.96, 0.82]]

export function heatPicture({ width, height, color }: Pick<RenderedView, 'width' | 'height' | 'color'>, { relevancy }: Pick<ViewHeat, 'relevancy'>): Picture {
  const most = relevancy.reduce((a, b) => Math.max(a, b), 0)
  const pixels = new Uint8Array(width * height * 3)
  for (let p = 0; p < width * height; p++) {
    const heat = most > EVEN ? Math.max(0, relevancy[p]! - EVEN) / (most - EVEN) : 0
    const grey = (color[3 * p]! + color[3 * p + 1]! + color[3 * p + 2]!) / 3
    const [low, at] = [Math.min(RAMP.length - 2, Math.floor(heat * (RAMP.length - 1))), heat * (RAMP.length - 1)]
    for (let c = 0; c < 3; c++) {
      const shown = RAMP[low]![c]! + (RAMP[low + 1]![c]! - RAMP[low]![c]!) * (at - low)
      pixels[3 * p + c] = Math.round(255 * Math.min(1, Math.max(0, OWN_SHARE * grey * (1 - heat) + shown)))
    }
  }
  return { width, height, pixels }
}
