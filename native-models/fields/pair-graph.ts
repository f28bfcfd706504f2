// Neighbouring splats and how far apart they are in what they are part of.

import { nearestOthers } from '../splatting/neighbours.ts'
import type { SplatCloud } from '../scene/splats.ts'
import type { DistanceGraph } from './hdbscan/spanning-tree.ts'
import { sharedIdentities, type Identities } from './identities.ts'
import type { Sightings } from './sightings.ts'

/** Each splat is paired with so many nearest others. */
const NEIGHBOURS = 12
/** Nearer than this nobody is: 1 / distance stays finite, and what fell together stays together. */
const NEAREST = 0.02
/** A splat that is never this much of any pixel lies within or behind others: it describes nothing. */
export const LEAST_DOMINANT = 0.05

/** Features of a trained field at splats: unit rows (n, width), whose distance says how far apart two are, from 0 to 2. */
export interface Affinities { readonly features: Float32Array; readonly width: number }

/** Ascending splats that are part of something, and seen. */
export function describedSplats({ most }: Sightings, { ofSplat }: Identities): Uint32Array {
  return Uint32Array.from({ length: most.length }, (_, i) => i).filter((i) => most[i]! >= LEAST_DOMINANT && ofSplat[i]!.length > 0)
}

/**
 * Pairs of neighbours among `described`, by their places in it. Distance is one less the share of identities they have in
 * common, and where a field is given the mean of that and half the distance of their features. Identities are had or not:
 * splats at an outline, half this and half that, make no bridge of small steps from one thing to the next.
 */
export function pairGraph(cloud: SplatCloud, described: Uint32Array, { ofSplat }: Identities, field: Affinities | null = null): DistanceGraph {
  const positions = new Float32Array(described.length * 3)
  described.forEach((i, k) => positions.set(cloud.means.subarray(3 * i, 3 * i + 3), 3 * k))
  const near = nearestOthers(positions, NEIGHBOURS)
  const [from, to, distances]: [number[], number[], number[]] = [[], [], []]
  for (let a = 0; a < described.length; a++)
    for (let k = 0; k < NEIGHBOURS; k++) {
      const b = near[a * NEIGHBOURS + k]!
      if (b >= described.length || (b < a && near.subarray(b * NEIGHBOURS, (b + 1) * NEIGHBOURS).includes(a))) continue
      from.push(a)
      to.push(b)
      distances.push(Math.max(NEAREST, distanceOf(described[a]!, described[b]!, ofSplat, field)))
    }
  return { points: described.length, from: Uint32Array.from(from), to: Uint32Array.from(to), distances: Float64Array.from(distances) }
}

function distanceOf(i: number, j: number, ofSplat: Identities['ofSplat'], field: Affinities | null): number {
  const apart = 1 - (sharedIdentities(ofSplat[i]!, ofSplat[j]!) ?? 0)
  if (field === null) return apart
  let squared = 0
  for (let c = 0; c < field.width; c++) squared += (field.features[i * field.width + c]! - field.features[j * field.width + c]!) ** 2
  return (apart + Math.min(1, Math.sqrt(squared) / 2)) / 2
}
