// Members of an object in a new reconstruction of the same place: the new splats that lie where its old ones lay.
// Both clouds are in the capture's world, so places can be compared; indices cannot.

import { sigmoid, type SplatCloud } from '../scene/splats.ts'

/** Voxels along the object's longest side: fine enough to keep a mug apart from its saucer, coarse enough for new splats to meet old ones. */
const VOXELS_ACROSS = 20
/** A coarser reconstruction has its splats inside the surface of a finer one: up to this many voxels, a seventh of the object. */
const FARTHEST_VOXELS = 3
/** Voxel coordinates are packed into one number in this base; the object spans few of them. */
const BASE = 1024

/** Indices, ascending, of `after`'s splats that are what `members` are in `before`; empty if nothing is left of it. */
export function carriedMembers(before: SplatCloud, members: Uint32Array, after: SplatCloud): Uint32Array {
  const grid = gridAround(before, members)
  const votes = new Map<number, number>()
  const inside = new Uint8Array(before.count)
  for (const i of members) inside[i] = 1
  for (let i = 0; i < before.count; i++) {
    const voxel = grid(before, i)
    if (voxel !== null) votes.set(voxel, (votes.get(voxel) ?? 0) + (inside[i] ? 1 : -1) * sigmoid(before.opacityLogits[i]!))
  }
  const carried: number[] = []
  for (let j = 0; j < after.count; j++) {
    const voxel = grid(after, j)
    if (voxel !== null && (votes.get(voxel) ?? around(votes, voxel)) > 0) carried.push(j)
  }
  return Uint32Array.from(carried)
}

/** Where nothing lay before, the nearest voxels where something did decide. */
function around(votes: ReadonlyMap<number, number>, voxel: number): number {
  for (let reach = 1; reach <= FARTHEST_VOXELS; reach++) {
    let [sum, any] = [0, false]
    for (let x = -reach; x <= reach; x++)
      for (let y = -reach; y <= reach; y++)
        for (let z = -reach; z <= reach; z++) {
          const vote = votes.get(voxel + (x * BASE + y) * BASE + z)
          if (vote !== undefined) [sum, any] = [sum + vote, true]
        }
    if (any) return sum
  }
  return 0
}

/** The voxel a splat's centre lies in, or null outside the object's bounds and one voxel around them. */
function gridAround({ means }: SplatCloud, members: Uint32Array): (cloud: SplatCloud, i: number) => number | null {
  const [low, high] = [[Infinity, Infinity, Infinity], [-Infinity, -Infinity, -Infinity]]
  for (const i of members)
    for (let d = 0; d < 3; d++) {
      low[d] = Math.min(low[d]!, means[i * 3 + d]!)
      high[d] = Math.max(high[d]!, means[i * 3 + d]!)
    }
  const voxel = Math.max(...high.map((value, d) => value - low[d]!), Number.MIN_VALUE) / VOXELS_ACROSS
  return (cloud, i) => {
    let packed = 0
    for (let d = 0; d < 3; d++) {
      const at = Math.floor((cloud.means[i * 3 + d]! - low[d]!) / voxel) + 1
      // One voxel of margin on each side, one more for the far face.
      if (!(at >= 0 && at <= VOXELS_ACROSS + 2)) return null
      // Away from 0, so that a neighbour's coordinate never borrows from the next one.
      packed = packed * BASE + at + FARTHEST_VOXELS
    }
    return packed
  }
}
