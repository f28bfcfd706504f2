// What photographs say of a set of splats: which masks show it, what it is in the encoder's space, from where it is seen best.

import type { Sight } from './clumps.ts'
import { robustMean } from './robust-mean.ts'

/** Masks of one view as they are described. */
export interface DescribedMasks {
  /** (masks, width) unit rows. */
  readonly embeddings: Float32Array
  readonly width: number
  readonly trust: ArrayLike<number>
  /** World units; NaN unknown. */
  readonly scales: ArrayLike<number>
}

export interface NodeDescription {
  /** Unit; all 0 where no mask shows it. */
  readonly embedding: Float32Array
  /** Views by how well they show it, best first: pixels of it in a mask that is it. */
  readonly bestViews: readonly number[]
  /** Median physical size of its masks, world units; NaN unknown. */
  readonly scale: number
}

/** From this intersection over union on a mask shows this very thing. */
const SAME = 0.5
/** Seen with fewer pixels of weight, a view tells little. */
const LEAST_PIXELS = 4

/**
 * `seenBy[view]` maps every region of a view to all pixels of visible weight that splats of any kind give it;
 * `regionMasks[view]` is the masks of each region.
 */
export function describeNode(sights: readonly Sight[], seenBy: readonly ReadonlyMap<number, number>[], regionMasks: readonly (readonly Uint32Array[])[], described: readonly DescribedMasks[]): NodeDescription {
  const masks = sights.filter(({ seen }) => seen >= LEAST_PIXELS).flatMap((sight) => overlaps(sight, seenBy[sight.view]!, regionMasks[sight.view]!))
  const rows = masks.map(({ view, mask, overlap, pixels }) => {
    const { embeddings, width, trust } = described[view]!
    return { row: embeddings.subarray(mask * width, (mask + 1) * width), weight: trust[mask]! * overlap * Math.sqrt(pixels) }
  })
  const { mean } = robustMean(rows, described[0]?.width ?? 0)
  const scales = masks.map(({ view, mask }) => described[view]!.scales[mask]!).filter(Number.isFinite).sort((a, b) => a - b)
  const shown = masks.toSorted((a, b) => b.pixels * b.overlap - a.pixels * a.overlap || a.view - b.view)
  return { embedding: mean, bestViews: [...new Set(shown.map(({ view }) => view))], scale: scales[scales.length >> 1] ?? NaN }
}

/** Masks of a view that cover the node and little else, with the pixels they share. */
function overlaps({ view, seen, regions }: Sight, all: ReadonlyMap<number, number>, regionMasks: readonly Uint32Array[]): { view: number; mask: number; overlap: number; pixels: number }[] {
  const within = new Map<number, number>()
  for (const [region, weight] of regions) for (const mask of regionMasks[region]!) within.set(mask, (within.get(mask) ?? 0) + weight)
  const whole = new Map<number, number>()
  for (const [region, weight] of all) for (const mask of regionMasks[region]!) if (within.has(mask)) whole.set(mask, (whole.get(mask) ?? 0) + weight)
  return [...within].map(([mask, pixels]) => ({ view, mask, pixels, overlap: pixels / (seen + whole.get(mask)! - pixels) })).filter(({ overlap }) => overlap >= SAME)
}

/** Pixels of visible weight by region, over all splats, of each view. */
export function seenByView(views: number, sightings: { readonly views: Uint16Array; readonly regions: Uint32Array; readonly weights: Float32Array }): Map<number, number>[] {
  const out = Array.from({ length: views }, () => new Map<number, number>())
  for (let k = 0; k < sightings.views.length; k++) {
    const view = out[sightings.views[k]!]!
    view.set(sightings.regions[k]!, (view.get(sightings.regions[k]!) ?? 0) + sightings.weights[k]!)
  }
  return out
}
