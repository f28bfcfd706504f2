// What a training of fields is asked for.

import type { BatchShape, TrainedShape } from './shape.ts'
import type { StartPlaces } from './start.ts'

export interface FieldOptions {
  readonly steps: number
  readonly seed: number
  /** What the networks are told, and what they learn from: each a switch, so that its worth can be measured. */
  readonly visualProperties: boolean
  readonly hierarchy: boolean
  readonly scaleConditioning: boolean
  readonly supervision: 'masks' | 'pyramid'
  readonly loss: 'cosine' | 'huber'
  /** Lifted features to begin with. */
  readonly start: StartPlaces | null
  /** A checkpoint of the same training, to go on from. */
  readonly resume: Uint8Array | null
  /** Sizes other than those the adapter suggests. */
  readonly shape?: TrainedShape
  readonly batch?: BatchShape
  /** Rays gathered in all, to draw from. */
  readonly pool?: number
  readonly signal: AbortSignal
}

export const FIELD_DEFAULTS = {
  seed: 1, visualProperties: true, hierarchy: true, scaleConditioning: true, supervision: 'masks', loss: 'cosine', start: null, resume: null,
} as const satisfies Partial<FieldOptions>

/** On a processor half a minute; a graphics card takes larger steps, and more of them, in less. */
export const stepsFor = (gpu: { readonly software: boolean }): number => (gpu.software ? 600 : 2000)
