// Wholes and their parts, from the order in which clumps join.
//
// A whole is the largest set whose clumps keep sharing a good part of their masks; a part is a set within it that shares
// clearly more. What joins at about the affinity of its parent is no level of its own.

import type { Joining } from './linking.ts'

export interface InstanceNode {
  /** Index of the node it is part of; -1 for a whole. */
  readonly parent: number
  readonly clumps: readonly number[]
  /** Share of masks its clumps have in common, at least, 0…1. */
  readonly affinity: number
  /** How much more that is than what it shares with the rest of its parent, or with anything else: how clearly it is one thing. */
  readonly stability: number
}

/** Clumps that share less of their masks are not one thing. Two parts under one mask and one for each share a third, less where a view missed the mask of the whole; two things that one view in four showed as one share a twelfth. */
const WHOLE = 0.18
/** A part shares so much more with itself than with the rest of the whole. */
const STEP = 0.2

/** Parents come before their parts. */
export function instanceTree(clumps: number, joinings: readonly Joining[]): InstanceNode[] {
  const upper = Array.from({ length: clumps + joinings.length }, () => -1)
  joinings.forEach(({ left, right }, k) => {
    upper[left] = clumps + k
    upper[right] = clumps + k
  })
  const affinityOf = (node: number): number => (node < clumps ? 1 : joinings[node - clumps]!.affinity)
  const above = (node: number): number => (upper[node]! < 0 ? 0 : affinityOf(upper[node]!))
  const nodes: InstanceNode[] = []
  const keep = (node: number, parent: number): number => nodes.push({ parent, clumps: clumpsOf(node, clumps, joinings), affinity: affinityOf(node), stability: affinityOf(node) - above(node) }) - 1
  const descend = (node: number, kept: number): void => {
    if (node < clumps) return
    for (const child of [joinings[node - clumps]!.left, joinings[node - clumps]!.right])
      descend(child, affinityOf(child) - nodes[kept]!.affinity >= STEP ? keep(child, kept) : kept)
  }
  upper.forEach((_, node) => {
    if (affinityOf(node) >= WHOLE && above(node) < WHOLE) descend(node, keep(node, -1))
  })
  return nodes
}

function clumpsOf(node: number, clumps: number, joinings: readonly Joining[]): number[] {
  const [out, pending]: [number[], number[]] = [[], [node]]
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at < clumps) out.push(at)
    else pending.push(joinings[at - clumps]!.right, joinings[at - clumps]!.left)
  }
  return out.sort((a, b) => a - b)
}
