// A trace replays to the same answer, through the JSON that is exported; and with other limits to other answers.

import { describe, expect, it } from 'vitest'
import { Grounding } from '../../native-models/scene/grounding.ts'
import { replay } from '../../native-models/grounding/replay.ts'
import { ask, breakfast, seen, sceneOf, thing } from './worlds.ts'

const QUERIES = [
  'the mug', 'the mugs', 'the blue mug', 'the mug next to the red box', 'the mug that is not next to the red box', 'the book on the blue book', 'the lamp under the table', 'two mugs',
  'the box between the lamp and the blue mug', 'the mug to the left of the red box', 'the leftmost box', 'the second box from the left', 'the mug far from the red box', 'all boxes on the table',
  'the largest box', 'the mug next to the helicopter', 'the chair closest to the box that is near the blue mug', 'the trash can below the table', 'three mugs', 'the thing on the blue book', 'the helicopter',
]

describe('a trace', () => {
  const scenes = { seen: seen(breakfast()), unseen: sceneOf(breakfast()), unscaled: seen(breakfast(), { metresPerUnit: null }), upless: seen(breakfast(), { up: null }) }
  for (const [name, scene] of Object.entries(scenes))
    it.each(['joint', 'verify', 'argmax'] as const)(`replays to the same answer (${name}, %s)`, (inference) => {
      for (const query of QUERIES) {
        const whole = ask(scene, query, { inference })
        const trace = Grounding.parse(JSON.parse(JSON.stringify(whole)))
        const replayed = replay(trace)
        expect(replayed.verdict, query).toBe(whole.verdict)
        expect(replayed.answers.map((a) => a.instanceId), query).toEqual(whole.answers.map((a) => a.instanceId))
        replayed.answers.forEach((a, k) => expect(a.score, query).toBeCloseTo(whole.answers[k]!.score, 9))
      }
    })

  it('replays to another answer once its measurements say something else', () => {
    const trace = ask(scenes.seen, 'the mug next to the red box')
    const [first, second] = trace.candidates
    const swapped = { ...trace, candidates: [{ ...first!, evidence: second!.evidence }, { ...second!, evidence: first!.evidence }] }
    expect(replay(swapped).answers[0]!.instanceId).toBe(second!.instanceId)
  })

  it('found nothing where the limits forbid it, and what the counterfactual promised once they are moved', () => {
    const world = seen([...breakfast(), thing('kite', 'kite', [0, 0, 1.15], [0.2, 0.2, 0.02])])
    const trace = ask(world, 'the kite on the table')
    expect(trace.verdict).toBe('not-found')
    const [, limit] = /with a limit of ([\d.]+) m for the gap/.exec(trace.evidence.find((e) => e.decisive)!.counterfactual!)!
    const moved = replay(trace, (e) => (e.relation === 'on' ? { ...e.limits, contactGapM: Number(limit) * 1.02 } : e.limits))
    expect(moved).toMatchObject({ verdict: 'found', answers: [{ instanceId: 'kite' }] })
  })
})
