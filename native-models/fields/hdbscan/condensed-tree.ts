// The hierarchy without its dust: a cluster lives on while only a few points at a time fall away from it, and ends where it
// falls apart into two that are both large enough (McInnes and Healy 2017).
//
// What a cluster is worth is its stability: how long its points stay in it, in lambda = 1 / distance.

import type { Linkage } from './spanning-tree.ts'

export interface CondensedCluster {
  /** Index of the cluster it came from; -1 for the first, which is everything. */
  readonly parent: number
  readonly children: number[]
  /** lambda at which it came to be, and the largest at which something left it. */
  readonly birth: number
  death: number
  /** Points at its birth. */
  readonly size: number
  stability: number
  /** Points that fall away from it by themselves, and at which lambda. */
  readonly points: number[]
  readonly lambdas: number[]
}

/** Cluster 0 is the root; parents come before children. Nothing at all for no points. */
export function condense(linkage: Linkage, minClusterSize: number): CondensedCluster[] {
  const { points, distances } = linkage
  if (points === 0) return []
  const clusters = [newCluster(-1, 0, points)]
  const pending: [node: number, cluster: number][] = [[2 * points - 2, 0]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [node, at] = next
    const cluster = clusters[at]!
    if (node < points) {
      leave(cluster, node, Infinity)
      continue
    }
    const lambda = 1 / distances[node - points]!
    const sides = [linkage.left[node - points]!, linkage.right[node - points]!]
    const large = sides.filter((side) => sizeOf(linkage, side) >= minClusterSize)
    for (const side of sides) if (!large.includes(side)) for (const point of pointsUnder(linkage, side)) leave(cluster, point, lambda)
    if (large.length === 1) pending.push([large[0]!, at])
    if (large.length < 2) continue
    for (const side of large) {
      cluster.children.push(clusters.length)
      cluster.death = Math.max(cluster.death, lambda)
      cluster.stability += (lambda - cluster.birth) * sizeOf(linkage, side)
      pending.push([side, clusters.length])
      clusters.push(newCluster(at, lambda, sizeOf(linkage, side)))
    }
  }
  return clusters
}

const newCluster = (parent: number, birth: number, size: number): CondensedCluster => ({ parent, children: [], birth, death: birth, size, stability: 0, points: [], lambdas: [] })

const sizeOf = ({ points, sizes }: Linkage, node: number): number => (node < points ? 1 : sizes[node - points]!)

function leave(cluster: CondensedCluster, point: number, lambda: number): void {
  cluster.points.push(point)
  cluster.lambdas.push(lambda)
  if (!Number.isFinite(lambda)) return
  cluster.death = Math.max(cluster.death, lambda)
  cluster.stability += lambda - cluster.birth
}

function pointsUnder({ points, left, right }: Linkage, node: number): number[] {
  const [out, pending]: [number[], number[]] = [[], [node]]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at < points) out.push(at)
    else pending.push(left[at - points]!, right[at - points]!)
  }
  return out
}

/** Every point of a cluster, those of its children included. */
export function allPoints(clusters: readonly CondensedCluster[], at: number): number[] {
  const [out, pending]: [number[], number[]] = [[], [at]]
  for (let k = pending.pop(); k !== undefined; k = pending.pop()) {
    for (const point of clusters[k]!.points) out.push(point)
    pending.push(...clusters[k]!.children)
  }
  return out
}
