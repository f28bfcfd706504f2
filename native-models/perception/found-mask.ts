// A mask that a grid of points found, and how the grid is asked.

import type { LEVEL_NAMES } from '../scene/supervised-frame.ts'
import type { Mask } from './mask.ts'

export interface FoundMask {
  readonly mask: Mask
  readonly predictedIou: number
  /** IoU of the mask cut a little higher and a little lower. */
  readonly stability: number
  /** Which of the model's masks it was; null where it gives one. */
  readonly level: (typeof LEVEL_NAMES)[number] | null
  /** The grid's point that found it, photograph pixels. */
  readonly point: readonly [number, number]
}

export interface GridSettings {
  readonly pointsPerSide: number
  readonly minPredictedIou: number
  readonly minStability: number
  /** Two masks that share more than this are one. */
  readonly maxOverlap: number
  /** Islands and holes below this many pixels are cleaned away, and so are masks. */
  readonly minPixels: number
  /** 1 looks at quarters of the photograph too, 2 at sixteenths; finds small things, costs an encoder run each. */
  readonly cropLayers: number
  /**
   * A point within a mask that an earlier point found is not asked, if the mask is smaller than this share of the picture; 0
   * asks every point. Spares most of the decoder's work where masks of one point are whole things, and loses parts of things.
   */
  readonly spareWithin: number
}

/** SAM's own, except the overlap, which it measures on boxes. */
export const GRID_DEFAULTS: GridSettings = { pointsPerSide: 32, minPredictedIou: 0.88, minStability: 0.95, maxOverlap: 0.7, minPixels: 100, cropLayers: 0, spareWithin: 0 }
