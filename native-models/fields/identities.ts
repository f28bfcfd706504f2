// Which masks of different photographs show the same region: an identity. And which identities each splat has.
//
// Two masks are alike by the splats they share, of those that both views see; masks join by average linkage (as MaskClustering
// does it, Yan et al. 2024), never two of one view. A splat has an identity if most of what such views saw of it lay in its masks.

import { averageLinkage } from './linking.ts'
import type { RegionMasks } from './shared-masks.ts'
import type { Sightings } from './sightings.ts'

export interface Identity {
  readonly masks: readonly { readonly view: number; readonly mask: number }[]
}
export interface Identities {
  readonly identities: readonly Identity[]
  /** By splat: ascending identities it has; none for background. */
  readonly ofSplat: readonly (readonly number[])[]
}

/** Masks that share this much of their union show the same region. */
const SAME = 0.45
/** Pixels of both views below which what they have in common may be chance. */
const DOUBT_PIXELS = 4
/** So many splats decide about masks; more would only say it again. */
const MOST_ASKED = 20_000
/** A splat has an identity from this share of what was seen of it on. */
const HAS = 0.5
/** An identity that fewer of the views that see its place show was a mistake, or a group seen from one side. */
const LEAST_SHOWN = 0.25
/** A view shows an identity's place if it sees so much of its splats. */
const SEES = 0.5

interface Seen { readonly view: number; readonly masks: readonly number[]; readonly weight: number }

export function identitiesOf(sightings: Sightings, { trust }: RegionMasks): Identities {
  const masks = trust.flatMap((weights, view) => Array.from(weights, (own, mask) => ({ view, mask, own }))).filter(({ own }) => own > 0)
  const place = new Map(masks.map(({ view, mask }, at) => [key(view, mask), at]))
  const seenBy = (i: number): Seen[] => seen(i, sightings, place)
  const groups = groupsOf(masks, seenBy, sightings.splats)
  const groupOf = new Int32Array(masks.length)
  groups.forEach((members, group) => { for (const at of members) groupOf[at] = group })
  const shares = sharesOf(sightings.splats, seenBy, groups, masks, groupOf)
  const shown = shownOften(groups, shares, seenBy, masks)
  const kept = groups.flatMap((_, group) => (shown[group] ? [group] : []))
  const name = new Map(kept.map((group, k) => [group, k]))
  return {
    identities: kept.map((group) => ({ masks: groups[group]!.map((at) => ({ view: masks[at]!.view, mask: masks[at]!.mask })) })),
    ofSplat: shares.map((own) => own.flatMap((group) => name.get(group) ?? []).sort((a, b) => a - b)),
  }
}

/** Views times more masks than any photograph has. */
const key = (view: number, mask: number): number => view * 65_536 + mask

function seen(i: number, { starts, views, regions, weights, purity, masks }: Sightings, place: ReadonlyMap<number, number>): Seen[] {
  const out: Seen[] = []
  for (let k = starts[i]!; k < starts[i + 1]!; k++) {
    const view = views[k]!
    out.push({ view, masks: [...masks[view]![regions[k]!]!].flatMap((mask) => place.get(key(view, mask)) ?? []), weight: weights[k]! * purity[k]! })
  }
  return out
}

/** Masks that are one region, as places in `masks`. */
function groupsOf(masks: readonly { readonly view: number }[], seenBy: (i: number) => Seen[], splats: number): number[][] {
  const n = masks.length
  const [both, mine] = [new Float32Array(n * n), new Float32Array(n * Math.max(1, 1 + masks.reduce((most, { view }) => Math.max(most, view), 0)))]
  const views = mine.length / Math.max(1, n)
  for (let i = 0; i < splats; i += Math.max(1, Math.floor(splats / MOST_ASKED))) {
    const own = seenBy(i)
    for (const a of own)
      for (const b of own) {
        const weight = Math.min(a.weight, b.weight)
        for (const m of a.masks) {
          // What of mask m the view of b sees at all.
          mine[m * views + b.view]! += weight
          if (a.view < b.view) for (const k of b.masks) both[m * n + k]! += weight
        }
      }
  }
  const evidence = (i: number, j: number): { shared: number; heard: number } => {
    const [a, b] = [masks[i]!.view, masks[j]!.view]
    if (a === b) return { shared: -Infinity, heard: 1 }
    const shared = a < b ? both[i * n + j]! : both[j * n + i]!
    const either = mine[i * views + b]! + mine[j * views + a]! - shared
    // In pixels: two views that hardly see the same say hardly anything, whatever their masks.
    return { shared, heard: either }
  }
  const groups = masks.map((_, at) => [at])
  for (const { left, right, affinity } of averageLinkage(n, evidence, DOUBT_PIXELS)) {
    // Heights never rise: below the first that is not, none is.
    const joined = affinity >= SAME
    groups.push(joined ? [...groups[left]!, ...groups[right]!] : [])
    if (joined) groups[left] = groups[right] = []
  }
  return groups.filter((members) => members.length > 0)
}

/** By splat: the groups it has. */
function sharesOf(splats: number, seenBy: (i: number) => Seen[], groups: readonly (readonly number[])[], masks: readonly { readonly view: number }[], groupOf: Int32Array): number[][] {
  const groupViews = groups.map((members) => new Set(members.map((at) => masks[at]!.view)))
  return Array.from({ length: splats }, (_, i) => {
    const own = seenBy(i)
    const inside = new Map<number, number>()
    for (const { masks: lain, weight } of own) for (const at of lain) inside.set(groupOf[at]!, (inside.get(groupOf[at]!) ?? 0) + weight)
    return [...inside].filter(([group, weight]) => weight > HAS * own.reduce((sum, one) => sum + (groupViews[group]!.has(one.view) ? one.weight : 0), 0)).map(([group]) => group)
  })
}

/** Whether most views that see a group's place show it. */
function shownOften(groups: readonly (readonly number[])[], shares: readonly (readonly number[])[], seenBy: (i: number) => Seen[], masks: readonly { readonly view: number }[]): boolean[] {
  const sizes = groups.map(() => 0)
  const byView = groups.map(() => new Map<number, number>())
  shares.forEach((own, i) => {
    if (own.length === 0) return
    const views = seenBy(i)
    for (const group of own) {
      sizes[group]!++
      for (const { view } of views) byView[group]!.set(view, (byView[group]!.get(view) ?? 0) + 1)
    }
  })
  return groups.map((members, group) => {
    const seeing = [...byView[group]!.values()].filter((count) => count >= SEES * sizes[group]!).length
    return sizes[group]! > 0 && new Set(members.map((at) => masks[at]!.view)).size >= LEAST_SHOWN * seeing
  })
}

/** Share of identities that two sets have in common; null where neither has any. */
export function sharedIdentities(a: readonly number[], b: readonly number[]): number | null {
  if (a.length === 0 && b.length === 0) return null
  const both = a.filter((one) => b.includes(one)).length
  return both / (a.length + b.length - both)
}
