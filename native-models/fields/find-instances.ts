// From sightings to wholes and parts: neighbours into clumps by density, clumps into wholes by the identities they share,
// then every splat where it belongs.

import type { SplatCloud } from '../scene/splats.ts'
import { hdbscan } from './hdbscan/hdbscan.ts'
import { instanceTree, type InstanceNode } from './instance-tree.ts'
import { sharedIdentities, type Identities } from './identities.ts'
import { averageLinkage } from './linking.ts'
import { describedSplats, pairGraph, type Affinities } from './pair-graph.ts'
import { sightsOf, type Sight } from './clumps.ts'
import { settle } from './settle.ts'
import type { RegionMasks } from './shared-masks.ts'
import type { Sightings } from './sightings.ts'

/** Sets of splats a person holds on to: they are what they are, and nothing else may take from them. */
export interface HeldSet { readonly members: Uint32Array }

export interface FoundInstances {
  readonly nodes: readonly FoundNode[]
}
export interface FoundNode extends Omit<InstanceNode, 'clumps'> {
  /** Ascending. */
  readonly members: Uint32Array
  readonly sights: readonly Sight[]
  /** Index of the held set it is; -1 none. */
  readonly held: number
}

/** A clump of fewer splats is dust … */
const CLUMP_SPLATS = 6
/** … and this many near ones make a place dense. */
const SAMPLES = 4
/** Splats nearer to each other than this in what they are part of are never cut apart. */
const CLUMP_EPSILON = 0.15
/** Linking compares every two clumps; of more, only clearer cuts are made. */
const MOST_CLUMPS = 3000
/** Seen by fewer views a whole may be a mistake of one mask, if there are more views to ask. */
const LEAST_VIEWS = 2
/** Pixels of visible weight, in the view that sees most of it, below which there is nothing to name. */
const LEAST_PIXELS = 12
/** A part that is nearly all of its whole is no part. */
const MOST_OF_WHOLE = 0.85
/** … and one of less than this is dust. */
const LEAST_OF_WHOLE = 0.03

export interface FindOptions {
  readonly field?: Affinities | null
  readonly held?: readonly HeldSet[]
}

export function findInstances(cloud: SplatCloud, sightings: Sightings, masks: RegionMasks, identities: Identities, { field = null, held = [] }: FindOptions = {}): FoundInstances {
  const heldBy = new Uint8Array(cloud.count)
  for (const { members } of held) for (const i of members) heldBy[i] = 1
  const clumpOf = clumpsOf(cloud, sightings, identities, field, heldBy)
  const clumps = 1 + clumpOf.reduce((most, p) => Math.max(most, p), -1)
  const had = identitiesOfClumps(clumpOf, clumps, identities)
  const joinings = averageLinkage(clumps, (i, j) => ({ shared: sharedIdentities(had[i]!, had[j]!) ?? 0, heard: 1 }), 0)
  const tree = instanceTree(clumps, joinings)
  const nodes = membersOfNodes(cloud, tree, clumpOf, sightings, masks, held, heldBy)
  return { nodes: believable(nodes, sightings) }
}

/** By splat, its clump; -1 none. Held splats are in none. */
function clumpsOf(cloud: SplatCloud, sightings: Sightings, identities: Identities, field: Affinities | null, held: Uint8Array): Int32Array {
  const described = describedSplats(sightings, identities).filter((i) => held[i] === 0)
  const graph = pairGraph(cloud, described, identities, field)
  const cluster = (epsilon: number): Int32Array => hdbscan(graph, { minClusterSize: CLUMP_SPLATS, minSamples: SAMPLES, selection: 'leaf', epsilon, allowSingle: true }).labels
  let labels = cluster(CLUMP_EPSILON)
  for (let epsilon = 2 * CLUMP_EPSILON; epsilon < 1 && Math.max(-1, labels.reduce((most, l) => Math.max(most, l), -1)) >= MOST_CLUMPS; epsilon *= 1.5) labels = cluster(epsilon)
  const out = new Int32Array(cloud.count).fill(-1)
  described.forEach((i, k) => { out[i] = labels[k]! })
  return out
}

/** Identities that most splats of a clump have. */
function identitiesOfClumps(clumpOf: Int32Array, clumps: number, { ofSplat }: Identities): number[][] {
  const sizes = new Uint32Array(clumps)
  const counts = Array.from({ length: clumps }, () => new Map<number, number>())
  clumpOf.forEach((clump, i) => {
    if (clump < 0) return
    sizes[clump]!++
    for (const one of ofSplat[i]!) counts[clump]!.set(one, (counts[clump]!.get(one) ?? 0) + 1)
  })
  return counts.map((own, clump) => [...own].filter(([, count]) => count > sizes[clump]! / 2).map(([one]) => one).sort((a, b) => a - b))
}

function membersOfNodes(cloud: SplatCloud, tree: readonly InstanceNode[], clumpOf: Int32Array, sightings: Sightings, masks: RegionMasks, held: readonly HeldSet[], heldBy: Uint8Array): FoundNode[] {
  const wholes = tree.flatMap(({ parent }, at) => (parent < 0 ? [at] : []))
  const wholeOfClump = new Map(wholes.flatMap((at, whole) => tree[at]!.clumps.map((clump) => [clump, whole] as const)))
  const started = clumpOf.map((clump) => wholeOfClump.get(clump) ?? -1)
  held.forEach(({ members }, k) => { for (const i of members) started[i] = wholes.length + k })
  const all = wholes.length + held.length
  const settled = settle(cloud, started, sightsOf(sightings, started, all), sightings, masks, heldBy)
  const sights = sightsOf(sightings, settled, all)
  const members = Array.from({ length: all }, (): number[] => [])
  settled.forEach((whole, i) => { if (whole >= 0) members[whole]!.push(i) })
  const out: FoundNode[] = []
  const place = new Map<number, number>()
  tree.forEach(({ parent, clumps, affinity, stability }, at) => {
    const whole = wholes.indexOf(at)
    place.set(at, out.length)
    const own = whole >= 0 ? { parent: -1, members: Uint32Array.from(members[whole]!), sights: sights[whole]! } : { parent: place.get(parent)!, ...partOf(members[wholes.indexOf(topOf(tree, at))]!, clumps, clumpOf, sightings) }
    out.push({ ...own, affinity, stability, held: -1 })
  })
  held.forEach(({ members: own }, k) => out.push({ parent: -1, affinity: 1, stability: 1, members: own.slice().sort(), sights: sights[wholes.length + k]!, held: k }))
  return out
}

/** Those members of a whole that are in the clumps of its part. */
function partOf(whole: readonly number[], clumps: readonly number[], clumpOf: Int32Array, sightings: Sightings): Pick<FoundNode, 'members' | 'sights'> {
  const own = new Set(clumps)
  const members = Uint32Array.from(whole.filter((i) => own.has(clumpOf[i]!)))
  const labels = new Int32Array(sightings.splats).fill(-1)
  for (const i of members) labels[i] = 0
  return { members, sights: sightsOf(sightings, labels, 1)[0]! }
}

function topOf(tree: readonly InstanceNode[], at: number): number {
  while (tree[at]!.parent >= 0) at = tree[at]!.parent
  return at
}

/** Without what hardly was seen, and parts that are all or next to nothing of their whole; parts of what goes move up. */
function believable(nodes: readonly FoundNode[], { masks }: Sightings): FoundNode[] {
  const views = masks.length
  const stays = nodes.map((node) => node.held >= 0 || (node.members.length > 0 && node.sights.length >= Math.min(LEAST_VIEWS, views) && Math.max(0, ...node.sights.map(({ seen }) => seen)) >= LEAST_PIXELS))
  const out: FoundNode[] = []
  const place = new Map<number, number>()
  nodes.forEach((node, at) => {
    let parent = node.parent
    while (parent >= 0 && !place.has(parent)) parent = nodes[parent]!.parent
    const whole = parent < 0 ? null : nodes[parent]!.members.length
    const share = whole === null ? 0.5 : node.members.length / whole
    if (!stays[at] || share > MOST_OF_WHOLE || share < LEAST_OF_WHOLE || (node.parent >= 0 && parent < 0)) return
    place.set(at, out.length)
    out.push({ ...node, parent: parent < 0 ? -1 : place.get(parent)! })
  })
  return out
}
