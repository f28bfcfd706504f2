// A photograph with named regions, whatever tool drew them.

import type { LabelMask } from './label-masks.ts'

export interface LabelledObject {
  readonly label: string
  /** Joins the regions of one object over images: equal here means the same thing in the room. */
  readonly instance: string
  readonly attributes: readonly string[]
  readonly mask: LabelMask
}
export interface LabelledImage {
  /** As the file says; `namesFrame` finds its frame. */
  readonly imageName: string
  readonly width: number
  readonly height: number
  readonly objects: readonly LabelledObject[]
}
