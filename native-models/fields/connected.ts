// Which splats of a set hang together in space.

import type { SplatCloud } from '../scene/splats.ts'

/** Two members are linked where they come as near as this many of their largest standard deviations together … */
const LINK_SIGMAS = 2
/** … or as near as this many usual nearest-neighbour distances … */
const LINK_SPACINGS = 3
/** … or as this share of the set's robust extent, so that a sparse set does not fall into dust. */
const LINK_EXTENT = 0.1
/** A splat reaches at most this share of the robust extent: one huge floater must not tie everything together. */
const LONGEST_REACH = 0.2
/** Nearest-neighbour distances are measured on at most this many members, and this share of them is nearer. */
const SPACING_SAMPLE = 400
const SPACING_QUANTILE = 0.75

/** Connected parts of `members`, as lists of positions in `members`, heaviest first; `weights` per member. */
export function connectedParts(cloud: SplatCloud, members: Uint32Array, weights: ArrayLike<number>): number[][] {
  if (members.length === 0) return []
  const reach = reaches(cloud, members)
  const cell = 2 * reach.reduce((most, r) => Math.max(most, r), 0)
  const cells = new Map<string, number[]>()
  const cellOf = (k: number, d: number): number => Math.floor(cloud.means[members[k]! * 3 + d]! / cell)
  members.forEach((_, k) => {
    const key = `${cellOf(k, 0)} ${cellOf(k, 1)} ${cellOf(k, 2)}`
    const others = cells.get(key)
    if (others === undefined) cells.set(key, [k])
    else others.push(k)
  })
  const part = new Int32Array(members.length).fill(-1)
  const parts: number[][] = []
  for (let seed = 0; seed < members.length; seed++) {
    if (part[seed]! >= 0) continue
    const list = [seed]
    part[seed] = parts.length
    for (let at = 0; at < list.length; at++) {
      const k = list[at]!
      for (const q of around(cells, cellOf(k, 0), cellOf(k, 1), cellOf(k, 2))) {
        if (part[q]! >= 0 || squared(cloud, members[k]!, members[q]!) > (reach[k]! + reach[q]!) ** 2) continue
        part[q] = parts.length
        list.push(q)
      }
    }
    parts.push(list)
  }
  const weightOf = (list: number[]): number => list.reduce((sum, k) => sum + weights[k]!, 0)
  return parts.map((list) => ({ list, weight: weightOf(list) })).sort((a, b) => b.weight - a.weight).map(({ list }) => list)
}

function* around(cells: Map<string, number[]>, x: number, y: number, z: number): Generator<number> {
  for (let dx = -1; dx <= 1; dx++)
    for (let dy = -1; dy <= 1; dy++)
      for (let dz = -1; dz <= 1; dz++) yield* cells.get(`${x + dx} ${y + dy} ${z + dz}`) ?? []
}

function squared(cloud: SplatCloud, i: number, j: number): number {
  const { means } = cloud
  return (means[i * 3]! - means[j * 3]!) ** 2 + (means[i * 3 + 1]! - means[j * 3 + 1]!) ** 2 + (means[i * 3 + 2]! - means[j * 3 + 2]!) ** 2
}

/** How far each member reaches out, world units; two are linked where their reaches meet. */
function reaches(cloud: SplatCloud, members: Uint32Array): Float64Array {
  const extent = robustExtent(cloud, members)
  const least = Math.max(LINK_SPACINGS * spacingOf(cloud, members), LINK_EXTENT * extent, 1e-6) / 2
  const most = Math.max(least, LONGEST_REACH * extent)
  return Float64Array.from(members, (i) => {
    const sigma = Math.exp(Math.max(cloud.logScales[i * 3]!, cloud.logScales[i * 3 + 1]!, cloud.logScales[i * 3 + 2]!))
    return Math.min(most, Math.max(least, (LINK_SIGMAS * sigma) / 2))
  })
}

function spacingOf(cloud: SplatCloud, members: Uint32Array): number {
  const step = Math.max(1, Math.floor(members.length / SPACING_SAMPLE))
  const nearest: number[] = []
  for (let k = 0; k < members.length; k += step) {
    let least = Infinity
    for (let q = 0; q < members.length; q++) if (q !== k) least = Math.min(least, squared(cloud, members[k]!, members[q]!))
    if (Number.isFinite(least)) nearest.push(Math.sqrt(least))
  }
  return nearest.sort((a, b) => a - b)[Math.floor(SPACING_QUANTILE * (nearest.length - 1))] ?? 0
}

/** Length of the diagonal between the 10th and the 90th percentile. */
function robustExtent(cloud: SplatCloud, members: Uint32Array): number {
  const spans = [0, 1, 2].map((d) => {
    const values = Array.from(members, (i) => cloud.means[i * 3 + d]!).sort((a, b) => a - b)
    return values[Math.floor(0.9 * (values.length - 1))]! - values[Math.floor(0.1 * (values.length - 1))]!
  })
  return Math.hypot(...spans)
}
