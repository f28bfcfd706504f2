// Which whole each splat belongs to, once wholes are known: those that clustering left out, and those at the borders between
// two things, go where most of what was seen of them lies.

import { nearestOthers } from '../splatting/neighbours.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { evidenceBetween, type Sight } from './clumps.ts'
import { LEAST_DOMINANT } from './pair-graph.ts'
import type { RegionMasks } from './shared-masks.ts'
import type { Sightings } from './sightings.ts'

/** Wholes of so many nearest splats are tried. */
const NEIGHBOURS = 8
/** A splat that has less in common with a whole is not part of it. */
const LEAST_SHARED = 0.3
/** Rounds: each reaches one neighbour further out. */
const ROUNDS = 3

/**
 * By splat, which whole; -1 none. `wholeOf` as clustering has it, `sights` by whole; `held` splats stay as they are.
 */
export function settle(cloud: SplatCloud, wholeOf: Int32Array, sights: readonly (readonly Sight[])[], sightings: Sightings, masks: RegionMasks, held: Uint8Array): Int32Array {
  const near = nearestOthers(cloud.means, NEIGHBOURS)
  let [current, changed] = [wholeOf, true]
  const known = new Map<number, number>()
  const sharedWith = (i: number, whole: number): number => {
    const key = i * sights.length + whole
    const there = known.get(key) ?? fit(i, sights[whole]!, sightings, masks)
    known.set(key, there)
    return there
  }
  for (let round = 0; round < ROUNDS && changed; round++) {
    changed = false
    const next = current.slice()
    for (let i = 0; i < cloud.count; i++) {
      if (held[i] === 1) continue
      if (sightings.most[i]! < LEAST_DOMINANT) {
        next[i] = -1
        continue
      }
      let [best, most] = [-1, LEAST_SHARED]
      for (const whole of candidates(i, current, near)) {
        const shared = sharedWith(i, whole)
        if (shared > most) [best, most] = [whole, shared]
      }
      if (best !== current[i]) [next[i], changed] = [best, true]
    }
    current = next
  }
  return current
}

function candidates(i: number, wholeOf: Int32Array, near: Uint32Array): Set<number> {
  const out = new Set<number>()
  if (wholeOf[i]! >= 0) out.add(wholeOf[i]!)
  for (let k = 0; k < NEIGHBOURS; k++) {
    const whole = wholeOf[near[i * NEIGHBOURS + k]!]
    if (whole !== undefined && whole >= 0) out.add(whole)
  }
  return out
}

/** Share of masks that a splat and a whole have in common. */
function fit(i: number, whole: readonly Sight[], { starts, views, regions, weights }: Sightings, masks: RegionMasks): number {
  const own: Sight[] = []
  for (let k = starts[i]!; k < starts[i + 1]!; k++) own.push({ view: views[k]!, seen: weights[k]!, regions: new Map([[regions[k]!, weights[k]!]]) })
  const { shared, heard } = evidenceBetween(own, whole, masks)
  return heard > 0 ? shared / heard : 0
}
