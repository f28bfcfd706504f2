// Clumps: sets of splats that the same masks hold together, and what each view sees of them. What is decided about parts and
// wholes is decided about clumps: there are hundreds of them where there are millions of splats.

import { sharedMasks, type RegionMasks } from './shared-masks.ts'
import type { Sightings } from './sightings.ts'

/** What a view sees of a clump: pixels of visible weight by region of that view. */
export interface Sight { readonly view: number; readonly seen: number; readonly regions: ReadonlyMap<number, number> }

/** By clump: its sights, views ascending. `clumpOf[i]` is splat i's clump, -1 none. */
export function sightsOf({ splats, starts, views, regions, weights, purity }: Sightings, clumpOf: Int32Array, clumps: number): Sight[][] {
  const found = Array.from({ length: clumps }, () => new Map<number, Map<number, number>>())
  for (let i = 0; i < splats; i++) {
    const clump = clumpOf[i]!
    if (clump < 0) continue
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      const view = found[clump]!.get(views[k]!) ?? new Map<number, number>()
      found[clump]!.set(views[k]!, view)
      view.set(regions[k]!, (view.get(regions[k]!) ?? 0) + weights[k]! * purity[k]!)
    }
  }
  return found.map((byView) => [...byView].sort(([a], [b]) => a - b).map(([view, own]) => ({ view, seen: [...own.values()].reduce((sum, w) => sum + w, 0), regions: own })))
}

/** Evidence that two clumps belong together: `shared` of `heard` views' worth. */
export interface Evidence { readonly shared: number; readonly heard: number }

/** Seen with so many pixels, a view is heard in full. */
const ENOUGH_PIXELS = 8
/** A region with less of what a view sees of a clump is an outline that slipped. */
const LEAST_SHARE = 0.1

export function evidenceBetween(a: readonly Sight[], b: readonly Sight[], masks: RegionMasks): Evidence {
  let [shared, heard] = [0, 0]
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    const [own, other] = [a[i]!, b[j]!]
    if (own.view === other.view) {
      const here = expectedShare(own, other, masks)
      const weight = Math.min(1, Math.min(own.seen, other.seen) / ENOUGH_PIXELS) * here.heard
      shared += weight * here.shared
      heard += weight
    }
    if (own.view <= other.view) i++
    if (other.view <= own.view) j++
  }
  return { shared, heard }
}

/** Share of masks in common over all pairs of pixels of the two; heard: how many such pairs lie in masks at all. */
function expectedShare(a: Sight, b: Sight, masks: RegionMasks): Evidence {
  let [shared, heard] = [0, 0]
  for (const [r, w] of a.regions) {
    if (w < LEAST_SHARE * a.seen) continue
    for (const [s, v] of b.regions) {
      if (v < LEAST_SHARE * b.seen) continue
      const here = sharedMasks(masks, a.view, r, s)
      if (here === null) continue
      const pairs = (w / a.seen) * (v / b.seen)
      shared += pairs * here
      heard += pairs
    }
  }
  return heard > 0 ? { shared: shared / heard, heard } : { shared: 0, heard: 0 }
}
