// From votes to members: which splats are an object.

import type { SplatCloud } from '../scene/splats.ts'
import { connectedParts } from './connected.ts'
import type { MaskVotes } from './lifting.ts'

/** A splat belongs to an object that got more than this share of all its votes, "none of them" included. */
const MEMBER_SHARE = 0.5
/** Splats seen for less than this, in pixels over all views, have said nothing. */
const LEAST_SEEN = 0.02
/** Seen in this many views, an object's outline is cut from several sides and separate parts of it may be believed. */
const MANY_VIEWS = 3
/** … down to this share of the heaviest part's votes; smaller ones are floaters or what shows through. */
const PART_SHARE = 0.1

/**
 * Indices, ascending, of the splats that are object `object` (1-based). With few views only the heaviest connected
 * part is kept, since a single outline also holds what lies behind it. The unseen back of an object is not guessed at.
 */
export function membersOf(cloud: SplatCloud, { votes, objects, views }: MaskVotes, object: number): Uint32Array {
  const columns = objects + 1
  const [members, weights]: [number[], number[]] = [[], []]
  for (let i = 0; i < cloud.count; i++) {
    const weight = votes[i * columns + object]!
    if (weight <= 0) continue
    let seen = 0
    for (let m = 0; m < columns; m++) seen += votes[i * columns + m]!
    if (seen < LEAST_SEEN || weight <= MEMBER_SHARE * seen) continue
    members.push(i)
    weights.push(weight)
  }
  const all = Uint32Array.from(members)
  const parts = connectedParts(cloud, all, weights)
  const weightOf = (part: number[]): number => part.reduce((sum, k) => sum + weights[k]!, 0)
  const believed = views[object]! >= MANY_VIEWS ? parts.filter((part) => weightOf(part) >= PART_SHARE * weightOf(parts[0]!)) : parts.slice(0, 1)
  return Uint32Array.from(believed.flat(), (k) => all[k]!).sort()
}
