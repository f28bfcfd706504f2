import { describe, expect, it } from 'vitest'
import { attributeScore } from '../../native-models/grounding/attributes.ts'
import { geometryOf } from '../../native-models/grounding/bodies.ts'
import { languageHypotheses } from '../../native-models/grounding/hypotheses.ts'
import { nameScore, phraseScore } from '../../native-models/grounding/match.ts'
import { sceneOf, thing } from './worlds.ts'

describe('names', () => {
  it('match better the closer they are', () => {
    const ladder = ['mug', 'mugs', 'cup', 'drinking vessel with a mug handle', 'sofa'].map((label) => nameScore('mug', label))
    expect(ladder[0]).toBe(1)
    expect(ladder.at(-1)).toBe(0)
    for (const [i, score] of ladder.entries()) if (i > 0) expect(score).toBeLessThan(ladder[i - 1]!)
  })
  it.each([
    ['couch', 'sofa', 0.9], ['fridge', 'refrigerator', 0.9], ['seat', 'armchair', 0.5], ['shelf', 'bookshelf', 0.5], ['trash', 'trash can', 0.3],
    ['plastic box', 'box', 0.7], ['box', 'plastic box', 0.75], ['mug', 'white mug', 0.95], ['keybaord', 'keyboard', 0.8], ['refridgerator', 'refrigerator', 0.8], ['bottle of water', 'bottle', 0.6],
  ])('%s may be a %s', (said, label, least) => expect(nameScore(said, label)).toBeGreaterThanOrEqual(least))
  it.each([['cable', 'table'], ['chain', 'chair'], ['mug', 'jug'], ['water bottle', 'water'.concat('melon')], ['lamp', 'lamb'], ['box', 'ox']])('%s is no %s', (said, label) => expect(nameScore(said, label)).toBeLessThan(0.25))

  it('of an instance include its other names', () => {
    const instance = thing('a', 'vessel', [0, 0, 0], [1, 1, 1], { alternatives: ['teapot'] })
    expect(phraseScore('tea pot', instance)).toEqual({ score: 0.95, measured: { nameMatch: 0.95 } })
  })
})

describe('things that share a noun', () => {
  const names = (said: string, ...labels: string[]) => languageHypotheses({ name: said, attributes: [] }, geometryOf(sceneOf(labels.map((label) => thing(label, label, [0, 0, 0], [1, 1, 1])))).bodies)
  it('are alike when each has a describing or naming word more', () => {
    const scores = names('gazette', 'green gazette', 'morning weather gazette', 'tilted gazette').map((h) => h.score)
    expect(Math.min(...scores)).toBeGreaterThan(0.85)
  })
  it('stand back where something bears the very name', () => {
    const [first, second] = names('stool', 'bar stool', 'stool')
    expect(first!.body.instance.label).toBe('stool')
    expect(second!.score).toBeLessThan(0.3)
    expect(names('stool', 'red stool', 'stool').map((h) => h.score).every((s) => s > 0.9)).toBe(true)
  })
})

describe('attributes', () => {
  const { bodies } = geometryOf(sceneOf([
    thing('a', 'box', [0, 0, 0], [1, 1, 1], { colors: [{ name: 'red', share: 0.7 }, { name: 'white', share: 0.3 }] }),
    thing('b', 'box', [2, 0, 0], [0.5, 0.5, 0.5], { colors: [{ name: 'navy', share: 0.9 }], attributes: ['striped'] }),
    thing('c', 'wooden box', [4, 0, 0], [0.45, 0.45, 0.45]),
  ]))
  const score = (attribute: string): number[] => bodies.map((b) => attributeScore(attribute, b, bodies).score)

  it('compare colours by family and share', () => {
    const [a, b, c] = score('crimson')
    expect(a).toBeGreaterThan(0.9)
    expect(b).toBeLessThan(0.2)
    // Nothing is known of its colours: neither for nor against.
    expect(c).toBe(0.5)
    expect(score('blue')[1]).toBeGreaterThan(0.9)
  })
  it('compare sizes among like things', () => {
    const [a, b, c] = score('big')
    expect(a).toBeGreaterThan(0.9)
    expect(b).toBeLessThan(0.6)
    expect(c).toBeLessThan(0.6)
    expect(score('tiny')[0]).toBeLessThan(0.4)
  })
  it('read the words an instance carries', () => {
    expect(score('striped')).toEqual([0.2, 1, 0.2])
    expect(score('dotted')).toEqual([0.5, 0.5, 0.5])
    expect(score('wooden')[2]).toBe(1)
  })
})

it('a neighbouring colour never passes for the colour itself', () => {
  const painted = (id: string, name: string, share: number) => thing(id, 'kite', [0, 0, 0], [1, 1, 1], { colors: [{ name, share }] })
  const { bodies } = geometryOf(sceneOf([painted('a', 'red', 0.4), painted('b', 'pink', 1), painted('c', 'green', 1)]))
  const [red, pink, green] = bodies.map((b) => attributeScore('red', b, bodies).score)
  expect(red).toBe(1)
  expect(pink).toBeLessThan(0.5)
  expect(green).toBeLessThan(pink!)
})
