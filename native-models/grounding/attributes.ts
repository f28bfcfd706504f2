// How well an attribute word fits: colours by the instance's own colour shares, sizes against like things, everything
// else by the words it carries. What cannot be measured is neutral: the same for every candidate.

import { lexicon } from '../language/lexicon.ts'
import { normaliseName } from '../language/words.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import { sigmoid } from './measures.ts'
import { sizeSaid } from './relations/superlative.ts'
import type { Body } from './bodies.ts'
import type { PhraseScore } from './match.ts'

/** Nothing known for or against. */
const NEUTRAL = 0.5
/** Nothing known of this thing, while another of its kind is said to be so. */
const OUTSHONE = 0.2
/** A colour that the thing does not show at all still may be meant: light, shade and naming differ. */
const COLOR_FLOOR = 0.1
/** This share of a thing's splats in a colour makes it "the red one". */
const COLOR_SHARE = 0.35
/** A thing all in a neighbouring colour (red for pink) gets this much of the score at most. */
const NEIGHBOUR_WEIGHT = 0.4
/** Relative size difference from the middle of the others that makes a thing "large". */
const SIZE_SOFTNESS = 0.15
const SIZE_FLOOR = 0.25

const families = new Map(Object.entries(lexicon.colorFamilies).flatMap(([family, words]) => words.map((word) => [word, family] as const)))
const neighbours = new Set(lexicon.colorNeighbours.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]))
const { large, small } = DEFAULT_LIMITS.sizeWords

const carries = (body: Body, word: string): boolean =>
  [body.instance.label, ...body.instance.alternatives, ...body.instance.attributes].some((text) => normaliseName(text).split(' ').includes(word))

function colorScore(family: string, body: Body): PhraseScore {
  if (body.instance.colors.length === 0) return { score: NEUTRAL, measured: {} }
  let [share, neighbouring] = [0, 0]
  for (const color of body.instance.colors) {
    const shown = families.get(color.name.toLowerCase()) ?? color.name.toLowerCase()
    if (shown === family) share += color.share
    else if (neighbours.has(`${shown} ${family}`)) neighbouring += color.share
  }
  const fit = Math.max(Math.min(1, share / COLOR_SHARE), NEIGHBOUR_WEIGHT * Math.min(1, neighbouring / COLOR_SHARE))
  return { score: COLOR_FLOOR + (1 - COLOR_FLOOR) * fit, measured: { colorShare: share } }
}

function sizeScore(word: string, sign: 1 | -1, body: Body, peers: readonly Body[]): PhraseScore {
  const others = peers.filter((p) => p !== body).map((p) => sizeSaid(p, word)).sort((a, b) => a - b)
  const middle = others[Math.floor(others.length / 2)]
  if (middle === undefined) return { score: NEUTRAL, measured: {} }
  const ratio = sizeSaid(body, word) / Math.max(middle, 1e-9)
  return { score: SIZE_FLOOR + (1 - SIZE_FLOOR) * sigmoid((sign * Math.log(ratio)) / SIZE_SOFTNESS), measured: { sizeRatio: ratio } }
}

/** The one in the middle of its like: how far from the mean place of all, in units of their spread. */
function middleScore(body: Body, peers: readonly Body[]): PhraseScore {
  if (peers.length < 3) return { score: NEUTRAL, measured: {} }
  const mean = [0, 1].map((i) => peers.reduce((s, p) => s + p.center[i]!, 0) / peers.length)
  const off = (p: Body): number => Math.hypot(p.center[0] - mean[0]!, p.center[1] - mean[1]!)
  const spread = peers.reduce((s, p) => s + off(p), 0) / peers.length
  const offCenter = off(body) / Math.max(spread, 1e-9)
  return { score: SIZE_FLOOR + (1 - SIZE_FLOOR) * Math.exp(-(offCenter ** 2)), measured: { offCenter } }
}

/** Where a room's corners are, as far as the things in it tell: a share of them on each side may stand outside. */
const OUTSIDE = 0.02
/** Way to a corner, over the way of the nearest of its like, that counts as much less in it, in shares of the room. */
const CORNER_SOFTNESS = 0.12

/** In the corner: how far from the nearest corner of the room, beside others of its like. */
function cornerScore(body: Body, peers: readonly Body[], bodies: readonly Body[]): PhraseScore {
  if (bodies.length < FEWEST_IN_ROOM || peers.length < 2) return { score: NEUTRAL, measured: {} }
  const sides = [0, 1].map((axis) => {
    const along = bodies.map((b) => b.center[axis]!).sort((a, b) => a - b)
    const skipped = Math.floor(OUTSIDE * along.length)
    return [along[skipped]!, along[along.length - 1 - skipped]!] as const
  })
  const room = Math.max(...sides.map(([low, high]) => high - low), 1e-9)
  const toCorner = (b: Body): number => Math.hypot(...sides.map(([low, high], axis) => Math.min(Math.abs(b.center[axis]! - low), Math.abs(high - b.center[axis]!)))) / room
  const offCorner = toCorner(body) - Math.min(...peers.map(toCorner))
  return { score: SIZE_FLOOR + (1 - SIZE_FLOOR) * Math.exp(-offCorner / CORNER_SOFTNESS), measured: { offCorner } }
}
/** Fewer things do not outline a room. */
const FEWEST_IN_ROOM = 8

const DENIED = 'not '
const EITHER = ' or '

/** "not red" → "red": what is denied, or null where nothing is. */
export const deniedAttribute = (attribute: string): string | null => (attribute.startsWith(DENIED) ? attribute.slice(DENIED.length) : null)

/** 0…1 between an attribute and a body among `peers` (the things that match the same name, itself included); "not red"
 *  is the complement of "red", "red or blue" the better of both. */
export function attributeScore(attribute: string, body: Body, peers: readonly Body[], bodies: readonly Body[] = peers): PhraseScore {
  const denied = deniedAttribute(attribute)
  if (denied !== null) {
    const { score, measured } = attributeScore(denied, body, peers, bodies)
    return { score: Math.max(1 - score, COLOR_FLOOR), measured }
  }
  return attribute.split(EITHER).map((word) => wordScore(word, body, peers, bodies)).reduce((best, next) => (next.score > best.score ? next : best))
}

function wordScore(attribute: string, body: Body, peers: readonly Body[], bodies: readonly Body[]): PhraseScore {
  const word = normaliseName(attribute)
  if (carries(body, word)) return { score: 1, measured: { nameMatch: 1 } }
  const family = families.get(attribute.toLowerCase())
  if (family) return colorScore(family, body)
  if (large.includes(word)) return sizeScore(word, 1, body, peers)
  if (small.includes(word)) return sizeScore(word, -1, body, peers)
  if (attribute === 'in the corner') return cornerScore(body, peers, bodies)
  if (word === 'middle') return middleScore(body, peers)
  return { score: peers.some((peer) => carries(peer, word)) ? OUTSHONE : NEUTRAL, measured: {} }
}
