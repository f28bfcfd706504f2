// Everything models say of one photograph: its masks, what each shows, and the photograph in tiles.

import type { PyramidLevel } from '../scene/supervised-frame.ts'
import { automaticMasks } from './automatic.ts'
import type { DualEncoder } from './dual-encoder.ts'
import type { FoundMask, GridSettings } from './found-mask.ts'
import type { Mask } from './mask.ts'
import type { Picture } from './models.ts'
import { embedPyramid } from './pyramid.ts'
import { cutRegion } from './regions.ts'
import type { Segmenter } from './segmenter.ts'

export interface LookSettings {
  readonly grid: GridSettings
  /** Levels of the pyramid; 0 leaves it out. */
  readonly pyramidLevels: number
}

export interface Seen {
  readonly masks: readonly FoundMask[]
  /** (masks, width) unit rows. */
  readonly embeddings: Float32Array
  readonly pyramid: readonly PyramidLevel[]
}

/** Faults `job.cancelled`. */
export async function lookAt(segmenter: Segmenter, encoder: DualEncoder, picture: Picture, settings: LookSettings, signal?: AbortSignal): Promise<Seen> {
  const masks = await automaticMasks(segmenter, picture, settings.grid, signal)
  const embeddings = await embedMasks(encoder, picture, masks.map(({ mask }) => mask), signal)
  return { masks, embeddings, pyramid: await embedPyramid(encoder, picture, settings.pyramidLevels, signal) }
}

/** (masks, width) unit rows of what each shows. Faults `job.cancelled`. */
export const embedMasks = (encoder: DualEncoder, picture: Picture, masks: readonly Mask[], signal?: AbortSignal): Promise<Float32Array> =>
  encoder.embedPictures(masks.map((mask) => cutRegion(picture, mask, encoder.spec.regions, encoder.spec.image)), signal)
