// Words that can be read in several ways: the scene says which is meant, the answer says so, and its trace decides alike.

import { describe, expect, it } from 'vitest'
import type { Decomposition } from '../../native-models/scene/decomposition.ts'
import { Grounding } from '../../native-models/scene/grounding.ts'
import { ground } from '../../native-models/grounding/ground.ts'
import { groundReadings, readingTaken } from '../../native-models/grounding/readings.ts'
import { replay } from '../../native-models/grounding/replay.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'
import { seen, thing } from './worlds.ts'

/** One mug lies on a book behind the box, another stands behind the box on the table. The box is on no book. */
const scene = seen([
  thing('table', 'table', [0, 0, 0], [1.6, 1.2, 0.8]),
  thing('book', 'book', [0, 0.3, 0.8], [0.3, 0.2, 0.03]),
  thing('box', 'box', [0, -0.2, 0.8], [0.2, 0.2, 0.2]),
  thing('mug-a', 'mug', [0, 0.3, 0.83], [0.08, 0.08, 0.1]),
  thing('mug-b', 'mug', [0.3, 0.35, 0.8], [0.08, 0.08, 0.1]),
])
const LATER_PHRASE = 'the mug behind the box on the book'
const read = (text: string): Decomposition => decomposeByRules(text)
const answers = (g: Grounding): string => g.answers.map((a) => a.instanceId).join(' ')

describe('a reading that finds nothing', () => {
  it('gives way to another that does, and the answer says so', () => {
    const decomposition = read(LATER_PHRASE)
    expect(ground(scene, decomposition).verdict).toBe('not-found')
    const whole = groundReadings(scene, decomposition)
    expect([whole.verdict, answers(whole)]).toEqual(['found', 'mug-a'])
    expect(whole.explanation).toContain(`Read another way: ${decomposition.alternatives![0]!.why}`)
    expect(whole.decomposition.relations).toEqual(decomposition.alternatives![0]!.relations)
    expect(whole.decomposition.alternatives![0]).toMatchObject({ relations: decomposition.relations, why: 'as it was read first' })
    expect(whole.readings!.map(({ verdict, taken }) => [verdict, taken])).toEqual([['not-found', false], ['found', true]])
  })

  it('leaves a trace that takes the same reading and replays to the same answer', () => {
    const whole = groundReadings(scene, read(LATER_PHRASE))
    const trace = Grounding.parse(JSON.parse(JSON.stringify(whole)))
    expect(trace.readings!.findIndex(({ taken }) => taken)).toBe(readingTaken(trace.readings!))
    const replayed = replay(trace)
    expect([replayed.verdict, replayed.answers.map((a) => a.instanceId).join(' ')]).toEqual([whole.verdict, answers(whole)])
    expect(replayed.answers[0]!.score).toBeCloseTo(whole.answers[0]!.score, 9)
  })

  it('answers as if the reading taken had been the only one', () => {
    const whole = groundReadings(scene, read(LATER_PHRASE))
    const { answers: alone, candidates, evidence } = ground(scene, whole.decomposition)
    expect([whole.answers, whole.candidates, whole.evidence]).toEqual([alone, candidates, evidence])
  })

  it('stays the answer where no other reading finds anything', () => {
    const whole = groundReadings(scene, read('the box behind the mug on the lamp'))
    expect(whole.verdict).toBe('not-found')
    expect(whole.explanation).not.toContain('another way')
    expect(whole.decomposition.alternatives).toEqual(read('the box behind the mug on the lamp').alternatives)
  })

  it('is not exchanged for one that leaves words out', () => {
    const decomposition = read('the mug next to the helicopter')
    const { target } = decomposition
    const whole = groundReadings(scene, { ...decomposition, alternatives: [{ target, relations: [], confidence: 0.9, why: 'the mug alone' }] })
    expect(whole.verdict).toBe('not-found')
    expect(whole.readings).toBeUndefined()
  })

  it('stays where another one needs to know which way is up and nothing says so', () => {
    const decomposition = read('the mug next to the helicopter')
    const other = read('the mug below the book')
    const upless = { ...scene, up: null, viewer: null }
    const whole = groundReadings(upless, { ...decomposition, alternatives: [{ target: other.target, relations: other.relations, confidence: 0.5, why: 'below' }] })
    expect([whole.verdict, whole.readings]).toEqual(['not-found', undefined])
  })

  it.each(['verify', 'argmax'] as const)('is what %s answers, which asks the scene for no reading', (inference) => {
    const whole = groundReadings(scene, read(LATER_PHRASE), { inference })
    expect(answers(whole)).toBe(answers(ground(scene, read(LATER_PHRASE), { inference })))
    expect(whole.readings).toBeUndefined()
  })
})

describe('a reading that finds something', () => {
  it('needs no second look where it fits well', () => {
    const whole = groundReadings(scene, read('the mug on the book behind the box'))
    expect(answers(whole)).toBe('mug-a')
    expect(whole.readings).toBeUndefined()
  })

  it('gives way to one that fits clearly better for how likely it is', () => {
    const beside = seen([thing('box', 'box', [0, 0, 0], [0.2, 0.2, 0.2]), thing('tin', 'tin', [0.2, 0, 0], [0.2, 0.2, 0.2])])
    const decomposition = read('the box far from the tin')
    const other = read('the box near the tin')
    const reading = (confidence: number): Grounding => groundReadings(beside, { ...decomposition, confidence: 0.8, alternatives: [{ target: other.target, relations: other.relations, confidence, why: 'near' }] })
    const likely = reading(0.7)
    expect(likely.readings!.map(({ taken }) => taken)).toEqual([false, true])
    expect(likely.explanation).toMatch(/Read another way: near\. As it reads at first: "box"/)
    expect(reading(0.1).decomposition.relations).toEqual(decomposition.relations)
  })
})

describe('which reading is taken', () => {
  const one = (verdict: Grounding['verdict'], confidence: number, score: number): Parameters<typeof readingTaken>[0][number] => ({ why: '', verdict, confidence, score })
  it.each([
    ['the first, where it fits as well', [one('found', 0.6, 0.5), one('found', 0.3, 0.9)], 0],
    ['another that fits clearly better', [one('found', 0.6, 0.1), one('found', 0.3, 0.9)], 1],
    ['the likelier of two that fit alike', [one('not-found', 0.6, 0.01), one('found', 0.1, 0.9), one('found', 0.3, 0.9)], 2],
    ['one with several answers rather than none', [one('not-found', 0.6, 0.01), one('ambiguous', 0.3, 0.9)], 1],
    ['not one with several answers instead of one', [one('found', 0.6, 0.1), one('ambiguous', 0.5, 0.9)], 0],
    ['the first, where none finds anything', [one('not-found', 0.6, 0.01), one('not-found', 0.3, 0.04)], 0],
  ])('%s', (_, readings, expected) => expect(readingTaken(readings)).toBe(expected))
})
