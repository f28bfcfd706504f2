// Neighbouring splats and how far apart they are in what they are part of.

import { nearestOthers } from '../splatting/neighbours.ts'
import type { SplatCloud } from '../scene/splats.ts'
import type { DistanceGraph } from './hdbscan/spanning-tree.ts'
import { sharedMasks, type RegionMasks } from './shared-masks.ts'
import type { Sightings } from './sightings.ts'

/** Each splat is paired with so many nearest others. */
const NEIGHBOURS = 12
/** Nearer than this nobody is: 1 / distance stays finite, and what fell together stays together. */
const NEAREST = 0.02
/** A splat that is never this much of any pixel lies within or behind others: it describes nothing. */
export const LEAST_DOMINANT = 0.05
/** Splats that lie in masks for less than this share of what is seen of them are background. */
const LEAST_MASKED = 0.3

/** Features of a trained field at splats: unit rows (n, width), whose distance says how far apart two are, from 0 to 2. */
export interface Affinities { readonly features: Float32Array; readonly width: number }

/** Ascending splats that are seen and mostly lie in masks. */
export function describedSplats(sightings: Sightings): Uint32Array {
  const { splats, starts, regions, weights, most } = sightings
  return Uint32Array.from({ length: splats }, (_, i) => i).filter((i) => {
    if (most[i]! < LEAST_DOMINANT) return false
    let [seen, masked] = [0, 0]
    for (let k = starts[i]!; k < starts[i + 1]!; k++) {
      seen += weights[k]!
      if (regions[k]! > 0) masked += weights[k]!
    }
    return masked > LEAST_MASKED * seen
  })
}

/**
 * Pairs of neighbours among `described`, by their places in it. Distance is one less the mean share of masks they have in
 * common over the views that see both, and where a field is given the mean of that and half the distance of their features.
 */
export function pairGraph(cloud: SplatCloud, described: Uint32Array, sightings: Sightings, masks: RegionMasks, field: Affinities | null = null): DistanceGraph {
  const positions = new Float32Array(described.length * 3)
  described.forEach((i, k) => positions.set(cloud.means.subarray(3 * i, 3 * i + 3), 3 * k))
  const near = nearestOthers(positions, NEIGHBOURS)
  const [from, to, distances]: [number[], number[], number[]] = [[], [], []]
  for (let a = 0; a < described.length; a++)
    for (let k = 0; k < NEIGHBOURS; k++) {
      const b = near[a * NEIGHBOURS + k]!
      if (b >= described.length || (b < a && near.subarray(b * NEIGHBOURS, (b + 1) * NEIGHBOURS).includes(a))) continue
      const apart = distanceOf(described[a]!, described[b]!, sightings, masks, field)
      if (apart === null) continue
      from.push(a)
      to.push(b)
      distances.push(Math.max(NEAREST, apart))
    }
  return { points: described.length, from: Uint32Array.from(from), to: Uint32Array.from(to), distances: Float64Array.from(distances) }
}

function distanceOf(i: number, j: number, sightings: Sightings, masks: RegionMasks, field: Affinities | null): number | null {
  const together = affinity(i, j, sightings, masks)
  if (field === null) return together === null ? null : 1 - together
  let squared = 0
  for (let c = 0; c < field.width; c++) squared += (field.features[i * field.width + c]! - field.features[j * field.width + c]!) ** 2
  const learnt = Math.min(1, Math.sqrt(squared) / 2)
  return together === null ? learnt : (1 - together + learnt) / 2
}

/** Mean share of masks that two splats have in common, over views that see both; null where none does. */
function affinity(i: number, j: number, { starts, views, regions, weights, purity }: Sightings, masks: RegionMasks): number | null {
  let [shared, heard] = [0, 0]
  for (let a = starts[i]!, b = starts[j]!; a < starts[i + 1]! && b < starts[j + 1]!;) {
    if (views[a]! < views[b]!) a++
    else if (views[b]! < views[a]!) b++
    else {
      const here = sharedMasks(masks, views[a]!, regions[a]!, regions[b]!)
      const weight = Math.min(weights[a]!, weights[b]!) * purity[a]! * purity[b]!
      if (here !== null) [shared, heard] = [shared + weight * here, heard + weight]
      a++
      b++
    }
  }
  return heard > 0 ? shared / heard : null
}
