// Against scikit-learn's HDBSCAN and the hdbscan package (reference.json, made by native-models/recipes/clustering), and what
// the method promises of itself.

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { hdbscan, type Clustering } from '../../../native-models/fields/hdbscan/hdbscan.ts'
import { coreDistances, linkageOf, type DistanceGraph } from '../../../native-models/fields/hdbscan/spanning-tree.ts'

/** A cluster's end, which its points' probabilities are shares of, may itself be such a tie. */
const PROBABILITY_TOLERANCE = 0.03
/** In evenly spread noise, where most ties are. */
const MOST_UNDECIDED = 0.25

interface Result { minClusterSize: number; minSamples: number; selection: 'eom' | 'leaf'; epsilon: number; labels: number[]; probabilities: number[]; hdbscanLabels: number[] | null }
interface Reference { sets: { name: string; points: [number, number][]; results: Result[] }[] }
const { sets } = JSON.parse(readFileSync(new URL('reference.json', import.meta.url), 'utf8')) as Reference

function everyPair(points: readonly (readonly number[])[]): DistanceGraph {
  const [from, to, distances]: [number[], number[], number[]] = [[], [], []]
  points.forEach((p, i) => points.slice(i + 1).forEach((q, k) => {
    from.push(i)
    to.push(i + 1 + k)
    distances.push(Math.sqrt(p.reduce((sum, v, d) => sum + (v - q[d]!) ** 2, 0)))
  }))
  return { points: points.length, from: Uint32Array.from(from), to: Uint32Array.from(to), distances: Float64Array.from(distances) }
}

/** Labels by first appearance, noise -1: equal partitions are equal lists. */
function canonical(labels: ArrayLike<number>): number[] {
  const names = new Map([[-1, -1]])
  return Array.from(labels, (label) => {
    if (!names.has(label)) names.set(label, names.size - 1)
    return names.get(label)!
  })
}

/**
 * Points that part from their cluster at the very distance at which it came to be or falls apart: many edges of mutual
 * reachability are equally long, and which side of such a split a stray point is counted on is anybody's choice.
 */
function undecided({ clusters }: Clustering): Set<number> {
  const splits = new Set(clusters.map(({ birth }) => birth))
  return new Set(clusters.flatMap(({ points, lambdas }) => points.filter((_, k) => splits.has(lambdas[k]!))))
}

describe.each(sets)('$name', ({ points, results }) => {
  const graph = everyPair(points)
  it.each(results)('size $minClusterSize, samples $minSamples, $selection, epsilon $epsilon', ({ labels, probabilities, hdbscanLabels, ...options }) => {
    const found = hdbscan(graph, options)
    const open = undecided(found)
    expect(open.size).toBeLessThan(points.length * MOST_UNDECIDED)
    const decided = (values: ArrayLike<number>): number[] => canonical(Array.from(values).filter((_, i) => !open.has(i)))
    expect(decided(found.labels)).toEqual(decided(labels))
    if (hdbscanLabels !== null) expect(decided(found.labels)).toEqual(decided(hdbscanLabels))
    const apart = found.probabilities.filter((_, i) => !open.has(i)).map((p, k) => Math.abs(p - probabilities.filter((_, i) => !open.has(i))[k]!))
    expect(apart.reduce((sum, one) => sum + one, 0) / apart.length).toBeLessThan(PROBABILITY_TOLERANCE)
  })
})

describe('a sparse graph', () => {
  it('that holds the nearest neighbours clusters as the full one does', () => {
    const { points } = sets[0]!
    const full = everyPair(points)
    const nearest = points.map((_, i) => Array.from(full.distances.keys()).filter((k) => full.from[k] === i || full.to[k] === i).sort((a, b) => full.distances[a]! - full.distances[b]!).slice(0, 12))
    const kept = [...new Set(nearest.flat())]
    const sparse: DistanceGraph = { points: points.length, from: Uint32Array.from(kept, (k) => full.from[k]!), to: Uint32Array.from(kept, (k) => full.to[k]!), distances: Float64Array.from(kept, (k) => full.distances[k]!) }
    const [few, all] = [hdbscan(sparse, { minClusterSize: 5 }), hdbscan(full, { minClusterSize: 5 })]
    const open = undecided(all)
    const decided = (labels: Int32Array): number[] => canonical(labels.filter((_, i) => !open.has(i)))
    expect(decided(few.labels)).toEqual(decided(all.labels))
  })

  it('in two parts gives two clusters, and a point without edges is noise', () => {
    const chain = (from: number): number[][] => Array.from({ length: 9 }, (_, k) => [from + k, from + k + 1])
    const edges = [...chain(0), ...chain(10)]
    const graph: DistanceGraph = { points: 21, from: Uint32Array.from(edges, ([a]) => a!), to: Uint32Array.from(edges, ([, b]) => b!), distances: new Float64Array(edges.length).fill(0.5) }
    const { labels } = hdbscan(graph, { minClusterSize: 4, minSamples: 2 })
    expect(canonical(labels)).toEqual([...Array.from({ length: 10 }, () => 0), ...Array.from({ length: 10 }, () => 1), -1])
  })
})

describe('the edges of what can be asked', () => {
  const none: DistanceGraph = { points: 0, from: new Uint32Array(), to: new Uint32Array(), distances: new Float64Array() }
  it('no point, one point, and all in one place', () => {
    expect(hdbscan(none, { minClusterSize: 5 }).labels).toHaveLength(0)
    expect([...hdbscan({ ...none, points: 1 }, { minClusterSize: 5, allowSingle: true }).labels]).toHaveLength(1)
    expect([...hdbscan(everyPair(Array.from({ length: 8 }, (_, i) => [i * 1e-9, 0])), { minClusterSize: 5, allowSingle: true }).labels]).toEqual(Array.from({ length: 8 }, () => 0))
  })
  it('everything is one cluster only where that is allowed', () => {
    const blob = everyPair(sets.find(({ name }) => name === 'one blob')!.points)
    expect(new Set(hdbscan(blob, { minClusterSize: 15, allowSingle: true }).labels)).toEqual(new Set([0]))
    expect(new Set(hdbscan(blob, { minClusterSize: 15 }).labels)).toEqual(new Set([-1]))
  })
  it('core distances count the point itself', () => {
    const line = everyPair([[0], [1], [3], [7]])
    expect([...coreDistances(line, 1)]).toEqual([0, 0, 0, 0])
    expect([...coreDistances(line, 2)]).toEqual([1, 1, 2, 4])
    expect([...coreDistances(line, 3)]).toEqual([3, 2, 3, 6])
  })
  it('merges are in order and the last holds every point', () => {
    const { distances, sizes } = linkageOf(everyPair(sets[1]!.points), 5)
    expect([...distances]).toEqual([...distances].sort((a, b) => a - b))
    expect(sizes.at(-1)).toBe(sets[1]!.points.length)
  })
})
