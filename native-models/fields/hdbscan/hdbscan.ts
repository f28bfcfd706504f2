// HDBSCAN over a graph of distances: clusters of any shape and density, and noise that belongs to none.
//
// Campello, Moulavi and Sander 2013; McInnes and Healy 2017. With all pairs as edges it is the published method, and is held
// to two other implementations of it (native-models/recipes/clustering).

import { allPoints, condense, type CondensedCluster } from './condensed-tree.ts'
import { linkageOf, type DistanceGraph } from './spanning-tree.ts'

export interface HdbscanOptions {
  /** Fewer points are no cluster; at least 2. */
  readonly minClusterSize: number
  /** A point counts as dense by the distance to its so-manieth nearest, itself the first; default: minClusterSize. */
  readonly minSamples?: number
  /** Excess of mass takes the most stable clusters, whatever their depth; `leaf` the finest. */
  readonly selection?: 'eom' | 'leaf'
  /** Clusters that came to be at a smaller distance are left together; 0: none. */
  readonly epsilon?: number
  /** Whether everything may be one cluster. */
  readonly allowSingle?: boolean
}

export interface Clustering {
  /** Per point: which of `clusters`' selected ones, 0-based in order of selection; -1 noise. */
  readonly labels: Int32Array
  /** Per point: how central it is to its cluster, 0…1. */
  readonly probabilities: Float64Array
  /** The condensed tree, and which of its clusters are selected: `selected[label]`. */
  readonly clusters: readonly CondensedCluster[]
  readonly selected: readonly number[]
}

export function hdbscan(graph: DistanceGraph, options: HdbscanOptions): Clustering {
  const { minClusterSize, minSamples = minClusterSize, selection = 'eom', epsilon = 0, allowSingle = false } = options
  const clusters = condense(linkageOf(graph, minSamples), Math.max(2, minClusterSize))
  const chosen = selection === 'eom' ? excessOfMass(clusters, allowSingle) : leaves(clusters, allowSingle)
  const selected = epsilon > 0 ? merged(clusters, chosen, epsilon, allowSingle) : chosen
  return { ...labelled(graph.points, clusters, selected), clusters, selected }
}

/** From the leaves up: a cluster stays unless its descendants are worth more together. */
function excessOfMass(clusters: readonly CondensedCluster[], allowSingle: boolean): number[] {
  const worth = clusters.map(({ stability }) => stability)
  const kept = clusters.map(() => false)
  for (let at = clusters.length - 1; at >= (allowSingle ? 0 : 1); at--) {
    const below = clusters[at]!.children.reduce((sum, child) => sum + worth[child]!, 0)
    if (clusters[at]!.children.length > 0 && below > worth[at]!) worth[at] = below
    else kept[at] = true
  }
  // What lies within a kept cluster is part of it.
  return topmost(clusters, kept)
}

function topmost(clusters: readonly CondensedCluster[], kept: readonly boolean[]): number[] {
  const covered = clusters.map(() => false)
  return clusters.flatMap(({ parent }, at) => {
    covered[at] = parent >= 0 && (covered[parent]! || kept[parent]!)
    return kept[at]! && !covered[at] ? [at] : []
  })
}

const leaves = (clusters: readonly CondensedCluster[], allowSingle: boolean): number[] =>
  clusters.flatMap(({ children }, at) => (children.length === 0 && (at > 0 || allowSingle) ? [at] : []))

/** Each of `chosen` that came to be below `epsilon` gives way to its nearest ancestor that came to be above (Malzer and Baum 2020). */
function merged(clusters: readonly CondensedCluster[], chosen: readonly number[], epsilon: number, allowSingle: boolean): number[] {
  const kept = clusters.map(() => false)
  for (const one of chosen) {
    let at = one
    while (1 / clusters[at]!.birth < epsilon && clusters[at]!.parent > (allowSingle ? -1 : 0)) at = clusters[at]!.parent
    kept[at] = true
  }
  return topmost(clusters, kept)
}

function labelled(points: number, clusters: readonly CondensedCluster[], selected: readonly number[]): Pick<Clustering, 'labels' | 'probabilities'> {
  const labels = new Int32Array(points).fill(-1)
  const probabilities = new Float64Array(points)
  const lambdas = new Float64Array(points)
  for (const { points: own, lambdas: left } of clusters) own.forEach((point, k) => { lambdas[point] = left[k]! })
  selected.forEach((at, label) => {
    const { death } = clusters[at]!
    for (const point of allPoints(clusters, at)) {
      labels[point] = label
      probabilities[point] = death > 0 && Number.isFinite(lambdas[point]!) ? Math.min(lambdas[point]!, death) / death : 1
    }
  })
  return { labels, probabilities }
}
