// What may change without changing the answer, and what must change with it.

import { describe, expect, it } from 'vitest'
import type { Grounding } from '../../native-models/scene/grounding.ts'
import { replayScore, replayTerm } from '../../native-models/grounding/evidence.ts'
import { ask, breakfast, mirrored, scaled, seen, sceneOf, thing, tipped, turned } from './worlds.ts'

const QUERIES = [
  'the mug next to the red box', 'the mug far from the red box', 'the mug closest to the lamp', 'the box farthest from the lamp', 'the largest box', 'the tallest thing on the table',
  'the book on the blue book', 'the book under the red book', 'the bin under the table', 'the table with a lamp on it', 'the box between the white mug and the blue mug',
  'the mug not near the red box', 'the chair with no book near it', 'the highest book', 'the mugs', 'the two boxes on the table', 'the mug next to the box that is near the book', 'the helicopter', 'the mug',
]
const SIDED = ['the left mug', 'the rightmost mug', 'the mug to the left of the green box', 'the box to the right of the blue mug', 'the chair in front of the table', 'the box behind the book', 'the second box from the left', 'the leftmost thing on the table']

const outcome = (g: Grounding): unknown => ({ verdict: g.verdict, answers: g.answers.map((a) => a.instanceId).sort(), scores: g.answers.map((a) => a.score.toFixed(6)).sort() })
const ids = (g: Grounding): unknown => ({ verdict: g.verdict, answers: g.answers.map((a) => a.instanceId).sort() })

/** Deterministic shuffle. */
function shuffled<T>(all: readonly T[], seed: number): T[] {
  const out = [...all]
  for (let i = out.length - 1, state = seed; i > 0; i--) {
    state = (state * 1103515245 + 12345) % 2147483648
    const j = state % (i + 1)
    ;[out[i], out[j]] = [out[j]!, out[i]!]
  }
  return out
}

describe('the answer stays when', () => {
  const base = seen(breakfast())
  it.each([0.3, 1.7, Math.PI, -2.2])('the world and the viewer turn about up by %f', (angle) => {
    for (const query of [...QUERIES, ...SIDED]) expect(outcome(ask(turned(base, angle, [3, -8, 0.5]), query)), query).toEqual(outcome(ask(base, query)))
  })

  it('up is another axis', () => {
    for (const query of [...QUERIES, ...SIDED]) expect(outcome(ask(tipped(base), query)), query).toEqual(outcome(ask(base, query)))
  })

  it.each([0.01, 7, 1000])('the scale is unknown and everything is %f times as large', (factor) => {
    const unscaled = { ...base, metresPerUnit: null }
    for (const query of [...QUERIES, ...SIDED]) expect(ids(ask(scaled(unscaled, factor), query)), query).toEqual(ids(ask(unscaled, query)))
  })

  it('the unit is another and known', () => {
    const inches = { ...scaled(base, 39.3701), metresPerUnit: 0.0254 }
    for (const query of [...QUERIES, ...SIDED]) expect(ids(ask(inches, query)), query).toEqual(ids(ask(base, query)))
  })

  it.each([1, 2, 3])('instances come in another order (%i)', (seed) => {
    for (const query of [...QUERIES, ...SIDED]) expect(outcome(ask(seen(shuffled(breakfast(), seed)), query)), query).toEqual(outcome(ask(base, query)))
  })

  it('it is asked again', () => {
    for (const query of QUERIES) expect({ ...ask(base, query), timingsMs: null }).toEqual({ ...ask(base, query), timingsMs: null })
  })
})

describe('the answer changes sides when', () => {
  it('the world is mirrored: left asks for what right found', () => {
    const swap = (query: string): string => query.replace(/left|right/g, (side) => (side === 'left' ? 'right' : 'left'))
    for (const query of SIDED) expect(outcome(ask(mirrored(seen(breakfast())), swap(query))), query).toEqual(outcome(ask(seen(breakfast()), query)))
  })
})

describe('a trace', () => {
  const scenes = { seen: seen(breakfast()), unseen: sceneOf(breakfast()), unscaled: seen(breakfast(), { metresPerUnit: null }), upless: seen(breakfast(), { up: null }) }
  it.each(Object.entries(scenes))('replays to the same scores (%s)', (_name, scene) => {
    for (const query of [...QUERIES, ...SIDED])
      for (const candidate of ask(scene, query).candidates) {
        expect(Math.abs(replayScore(candidate.evidence) - candidate.score), query).toBeLessThan(1e-9)
        for (const term of candidate.evidence) expect(replayTerm(term), `${query}: ${term.relation}`).toBeCloseTo(term.score, 9)
      }
  })

  it('answers what another limit would have given', () => {
    const near = ask(scenes.seen, 'mugs near the red box').candidates.find((c) => c.instanceId === 'mug-a')!.evidence.find((e) => e.relation === 'near')!
    expect(replayTerm(near, { ...near.limits, gapM: near.measured['distanceM']! })).toBeCloseTo(0.5)
    expect(replayTerm(near, { ...near.limits, gapM: 100 })).toBeGreaterThan(0.99)
  })

  it('of a failed term states a limit that would indeed make it hold', () => {
    const world = seen([...breakfast(), thing('kite', 'kite', [0, 0, 1.15], [0.2, 0.2, 0.02])])
    const failed = ask(world, 'the kite on the table').evidence.find((e) => e.decisive)!
    expect(failed.score).toBeLessThan(0.05)
    const [, limit] = /with a limit of ([\d.]+) m for the gap to the supporting surface/.exec(failed.counterfactual!)!
    expect(replayTerm(failed, { ...failed.limits, contactGapM: Number(limit) * 1.02 })).toBeGreaterThan(0.5)
    expect(replayTerm(failed, { ...failed.limits, contactGapM: Number(limit) * 0.9 })).toBeLessThan(0.5)
  })
})
