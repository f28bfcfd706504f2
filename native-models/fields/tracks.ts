// Which masks of different photographs show the same region: tracks. Two masks are of one track if they cover the same
// patches, over those that both views see (as MaskClustering and PairGS compare them).

import type { Sight } from './patches.ts'

export interface Track {
  readonly masks: readonly { readonly view: number; readonly mask: number }[]
}

/** From this intersection over union on masks show the same region. */
const SAME = 0.6
/** Patches seen with fewer pixels say nothing. */
const LEAST_PIXELS = 2

/** Of patches: how much of each lies within, of how much is seen, in pixels of weight. */
type Cover = Map<number, { inside: number; seen: number }>
interface Open { readonly cover: Cover; readonly views: Set<number>; readonly masks: { view: number; mask: number }[] }

/** Every mask that covers anything is in one track; the largest masks come first. `sights` by patch. */
export function tracksOf(sights: readonly (readonly Sight[])[], regionMasks: readonly (readonly Uint32Array[])[]): Track[] {
  const covers = coversOf(sights, regionMasks)
  const seen = seenOf(sights)
  const tracks: Open[] = []
  const holding = new Map<number, Open[]>()
  for (const { view, mask, cover } of covers.sort((a, b) => weightOf(b.cover) - weightOf(a.cover))) {
    let [best, most]: [Open | null, number] = [null, SAME]
    for (const track of new Set([...cover.keys()].flatMap((patch) => holding.get(patch) ?? []))) {
      const alike = track.views.has(view) ? 0 : overlap(track.cover, cover, seen[view]!)
      if (alike >= most) [best, most] = [track, alike]
    }
    const track = best ?? { cover: new Map(), views: new Set<number>(), masks: [] }
    if (best === null) tracks.push(track)
    add(track, view, mask, cover, seen[view]!, holding)
  }
  return tracks.map(({ masks }) => ({ masks }))
}

interface MaskCover { readonly view: number; readonly mask: number; readonly cover: Map<number, number> }

function coversOf(sights: readonly (readonly Sight[])[], regionMasks: readonly (readonly Uint32Array[])[]): MaskCover[] {
  const found = new Map<string, MaskCover>()
  sights.forEach((own, patch) => {
    for (const { view, seen, regions } of own) {
      if (seen < LEAST_PIXELS) continue
      for (const [region, weight] of regions)
        for (const mask of regionMasks[view]![region]!) {
          const key = `${view} ${mask}`
          const there = found.get(key) ?? { view, mask, cover: new Map<number, number>() }
          found.set(key, there)
          there.cover.set(patch, (there.cover.get(patch) ?? 0) + weight)
        }
    }
  })
  return [...found.values()]
}

/** By view: pixels of each patch. */
function seenOf(sights: readonly (readonly Sight[])[]): Map<number, number>[] {
  const out: Map<number, number>[] = []
  sights.forEach((own, patch) => {
    for (const { view, seen } of own) if (seen >= LEAST_PIXELS) (out[view] ??= new Map<number, number>()).set(patch, seen)
  })
  return out
}

const weightOf = (cover: ReadonlyMap<number, number>): number => [...cover.values()].reduce((sum, w) => sum + w, 0)

/** Intersection over union on what the track's views and this one both see. */
function overlap(track: Cover, mask: ReadonlyMap<number, number>, seen: ReadonlyMap<number, number>): number {
  let [both, either] = [0, 0]
  for (const [patch, pixels] of seen) {
    const known = track.get(patch)
    if (known === undefined) continue
    const [a, b] = [known.inside / known.seen, Math.min(1, (mask.get(patch) ?? 0) / pixels)]
    both += pixels * Math.min(a, b)
    either += pixels * Math.max(a, b)
  }
  return either > 0 ? both / either : 0
}

function add(track: Open, view: number, mask: number, cover: ReadonlyMap<number, number>, seen: ReadonlyMap<number, number>, holding: Map<number, Open[]>): void {
  track.views.add(view)
  track.masks.push({ view, mask })
  for (const [patch, pixels] of seen) {
    const known = track.cover.get(patch) ?? { inside: 0, seen: 0 }
    track.cover.set(patch, { inside: known.inside + Math.min(pixels, cover.get(patch) ?? 0), seen: known.seen + pixels })
  }
  for (const patch of cover.keys()) {
    const list = holding.get(patch)
    if (list === undefined) holding.set(patch, [track])
    else if (!list.includes(track)) list.push(track)
  }
}
