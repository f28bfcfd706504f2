// The masks of a photograph overlap and nest; its pixels fall into regions, each of which lies in one set of masks. A splat
// then votes once a pixel, for a region, and every mask gets its share afterwards.

import { NO_REGION } from '../kernels/lifting/tile-labels.ts'
import type { Mask } from '../perception/mask.ts'

export interface ViewRegions {
  /** (height, width) which region; region 0 lies in no mask. NO_REGION where `valid` says there is no photograph. */
  readonly labels: Uint32Array
  /** Ascending masks of each region; of region 0 none. */
  readonly masks: readonly Uint32Array[]
}

/** Regions of masks of one picture (width, height). */
export function regionsOfView(masks: readonly Mask[], width: number, height: number, valid: Uint8Array | null = null): ViewRegions {
  const labels = new Uint32Array(width * height)
  const regions: number[][] = [[]]
  masks.forEach(({ runs }, mask) => {
    // What this mask makes of each region it meets: a new one, the old one with the mask in it.
    const within = new Map<number, number>()
    for (let k = 0; k < runs.length; k += 2)
      for (let p = runs[k]!; p < runs[k + 1]!; p++) {
        const before = labels[p]!
        const after = within.get(before) ?? regions.push([...regions[before]!, mask]) - 1
        within.set(before, after)
        labels[p] = after
      }
  })
  if (valid !== null) valid.forEach((there, p) => { if (there === 0) labels[p] = NO_REGION })
  return { labels, masks: regions.map((list) => Uint32Array.from(list)) }
}
