// From a graph of distances to its single-linkage hierarchy under mutual reachability.
//
//   core(i)  = distance of i to its (minSamples - 1)-th nearest neighbour (i itself is the first sample)
//   reach(i, j) = max(core(i), core(j), d(i, j))
//
// A point in a thin place is far from everybody, so that chains of stray points tie nothing together (Campello, Moulavi and
// Sander 2013). The minimum spanning tree of a sparse graph, by Kruskal's method: edges that are not there are infinite.

/** An undirected graph: edge k joins from[k] and to[k], each pair once, with a distance above 0. */
export interface DistanceGraph {
  readonly points: number
  readonly from: Uint32Array
  readonly to: Uint32Array
  readonly distances: Float64Array
}

/**
 * Merges in order of distance: merge m joins nodes left[m] and right[m] (points below `points`, else the merge
 * `node - points`) at distances[m], into sizes[m] points. Infinity joins what no edge does. `points - 1` long.
 */
export interface Linkage {
  readonly points: number
  readonly left: Uint32Array
  readonly right: Uint32Array
  readonly distances: Float64Array
  readonly sizes: Uint32Array
}

/** Core distance of each point; of one with too few neighbours, that of the farthest it has (Infinity: it has none). */
export function coreDistances({ points, from, to, distances }: DistanceGraph, minSamples: number): Float64Array {
  const starts = new Uint32Array(points + 1)
  for (const ends of [from, to]) for (const i of ends) starts[i + 1]!++
  for (let i = 0; i < points; i++) starts[i + 1]! += starts[i]!
  const [next, own] = [starts.slice(), new Float64Array(2 * distances.length)]
  for (let k = 0; k < distances.length; k++) {
    own[next[from[k]!]!++] = distances[k]!
    own[next[to[k]!]!++] = distances[k]!
  }
  const wanted = minSamples - 2
  return Float64Array.from({ length: points }, (_, i) => {
    if (wanted < 0) return 0
    const sorted = own.subarray(starts[i], starts[i + 1]).sort()
    return sorted.length === 0 ? Infinity : sorted[Math.min(wanted, sorted.length - 1)]!
  })
}

export function linkageOf(graph: DistanceGraph, minSamples: number): Linkage {
  const { points, from, to, distances } = graph
  const core = coreDistances(graph, minSamples)
  const reach = distances.map((d, k) => Math.max(d, core[from[k]!]!, core[to[k]!]!))
  const order = Uint32Array.from(reach.keys()).sort((a, b) => reach[a]! - reach[b]! || a - b)
  const merges = new Merges(points)
  for (const k of order) merges.join(from[k]!, to[k]!, reach[k]!)
  for (let i = 1; i < points; i++) merges.join(0, i, Infinity)
  return merges.linkage
}

/** Union by size, with the node that stands for each set. */
class Merges {
  readonly linkage: Linkage
  readonly #parents: Uint32Array
  /** By representative: the node of its set and how many points it has. */
  readonly #nodes: Uint32Array
  readonly #sizes: Uint32Array
  #count = 0

  constructor(points: number) {
    const merges = Math.max(0, points - 1)
    this.linkage = { points, left: new Uint32Array(merges), right: new Uint32Array(merges), distances: new Float64Array(merges), sizes: new Uint32Array(merges) }
    this.#parents = Uint32Array.from({ length: points }, (_, i) => i)
    this.#nodes = this.#parents.slice()
    this.#sizes = new Uint32Array(points).fill(1)
  }

  join(i: number, j: number, distance: number): void {
    const [a, b] = [this.#find(i), this.#find(j)]
    if (a === b) return
    const { points, left, right, distances, sizes } = this.linkage
    const m = this.#count++
    left[m] = this.#nodes[a]!
    right[m] = this.#nodes[b]!
    distances[m] = distance
    sizes[m] = this.#sizes[a]! + this.#sizes[b]!
    const [large, small] = this.#sizes[a]! >= this.#sizes[b]! ? [a, b] : [b, a]
    this.#parents[small] = large
    this.#nodes[large] = points + m
    this.#sizes[large] = sizes[m]!
  }

  #find(i: number): number {
    let root = i
    while (this.#parents[root] !== root) root = this.#parents[root]!
    for (let at = i; at !== root;) {
      const up = this.#parents[at]!
      this.#parents[at] = root
      at = up
    }
    return root
  }
}
