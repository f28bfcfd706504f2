// How alike two places are by the masks they lie in: the share of masks that hold both among those that hold either
// (Jaccard), each by how far it is believed. Of one part it is 1, of two parts of one whole the share of masks that show the
// whole, of two things 0: so it orders parts, wholes and strangers without a scale being chosen.

/** By view and region: ascending masks; by view and mask: trust 0…1. */
export interface RegionMasks {
  readonly masks: readonly (readonly Uint32Array[])[]
  readonly trust: readonly ArrayLike<number>[]
}

/** 0…1 of two regions of one view; null where neither lies in a mask that is believed. */
export function sharedMasks({ masks, trust }: RegionMasks, view: number, a: number, b: number): number | null {
  const [own, other, weights] = [masks[view]![a]!, masks[view]![b]!, trust[view]!]
  let [both, either, i, j] = [0, 0, 0, 0]
  while (i < own.length || j < other.length) {
    const [m, n] = [own[i] ?? Infinity, other[j] ?? Infinity]
    either += weights[Math.min(m, n)]!
    if (m === n) both += weights[m]!
    if (m <= n) i++
    if (n <= m) j++
  }
  return either > 0 ? both / either : null
}
