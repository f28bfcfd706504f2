import { describe, expect, it } from 'vitest'
import { Grounding } from '../../native-models/scene/grounding.ts'
import { namesNothing } from '../../native-models/grounding/ground.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'
import { ground } from '../../native-models/grounding/ground.ts'
import { answer, ask, breakfast, cameraAt, sceneOf, seen, thing } from './worlds.ts'

const scene = seen(breakfast())

describe('answers', () => {
  it.each([
    ['the mug next to the red box', 'mug-b'],
    ['the mug far from the red box', 'mug-a'],
    ['the mug closest to the lamp', 'mug-a'],
    ['the mug farthest from the lamp', 'mug-b'],
    ['the white mug', 'mug-a'],
    ['the blue cup', 'mug-b'],
    ['the largest box', 'box-a'],
    ['the smallest box', 'box-b'],
    ['the tallest thing on the table', 'lamp'],
    ['the left mug', 'mug-a'],
    ['the rightmost mug', 'mug-b'],
    ['the mug to the left of the green box', 'mug-a'],
    ['the mug to the right of the green box', 'mug-b'],
    ['the box to the right of the blue mug', 'box-a'],
    ['the chair in front of the table', 'chair-a'],
    ['the box behind the book', 'box-b'],
    ['the book on the blue book', 'book-b'],
    ['the book on top of the other book', 'book-b'],
    ['the book under the red book', 'book-a'],
    ['the book supporting the red book', 'book-a'],
    ['the bin under the table', 'bin'],
    ['the table with a lamp on it', 'table'],
    ['the box between the white mug and the blue mug', 'box-b'],
    ['the mug not near the red box', 'mug-a'],
    ['the chair with no book near it', 'chair-b'],
    ['the highest book', 'book-b'],
    ['the second box from the left', 'box-a'],
    ['the mug next to the box that is to the right of the blue mug', 'mug-b'],
    ['the mugs', 'mug-a mug-b'],
    ['the two boxes on the table', 'box-a box-b'],
    ['the mug nxet to the red box', 'mug-b'],
    ['the lampp', 'lamp'],
    ['the thing on the blue book', 'book-b'],
    // One of two names will do, for the thing asked for and for what it stands by.
    ['the chair or lamp next to the white mug', 'lamp'],
    ['the spoon or mug next to the red box', 'mug-b'],
    ['the mug next to the teapot or red box', 'mug-b'],
    ['the mug that is not white', 'mug-b'],
    ['the red or yellow box', 'box-a'],
    ['the cup closest to the red box but not on the book', 'mug-b'],
    ['the smaller of the two boxes on the table', 'box-b'],
    ['the lamp nearest to me', 'lamp'],
  ])('%s: %s', (text, expected) => expect(answer(scene, text).split(' ').sort()).toEqual(expected.split(' ').sort()))

  it('have the public shape', () => {
    const g = Grounding.parse(ask(scene, 'the mug next to the red box'))
    expect(g).toMatchObject({ verdict: 'found', units: 'm', inference: 'joint' })
    expect(g.candidates.map((c) => c.instanceId)).toEqual(['mug-b', 'mug-a'])
    expect(g.candidates[0]!.anchors).toEqual(['box-a'])
    expect(g.answers[0]!.centroid[0]).toBeCloseTo(0.42)
  })

  it('name the view only when the viewer was asked', () => {
    expect(ask(scene, 'the mug to the left of the green box')).toMatchObject({ reference: 'viewer', view: '000007' })
    expect(ask(scene, 'the mug next to the red box').view).toBeNull()
  })
})

describe('attributes', () => {
  it('that one of several bears count against the others, and otherwise for nothing', () => {
    const box = (id: string, x: number, attributes: string[]) => thing(id, 'box', [x, 0, 0], [0.2, 0.2, 0.2], { attributes })
    expect(answer(sceneOf([box('plain', 0, []), box('dotted', 1, ['dotted'])]), 'the dotted box')).toBe('dotted')
    expect(answer(sceneOf([box('plain', 0, []), box('dotted', 1, ['dotted'])]), 'the box that is not dotted')).toBe('plain')
    const measured = (other: string[]) => ask(sceneOf([box('plain', 0, []), box('other', 1, other)]), 'the dotted box').candidates.find((c) => c.instanceId === 'plain')!.score
    expect(measured(['dotted'])).toBeLessThan(measured(['striped']))
  })
})

describe('left and right in a picture', () => {
  it('hold for what lies much deeper, and rank it behind what lies beside', () => {
    const deep = thing('deep', 'mug', [-0.3, 2, 0], [0.1, 0.1, 0.1])
    const beside = thing('beside', 'mug', [-0.4, 0, 0], [0.1, 0.1, 0.1])
    const [box, right] = [thing('box', 'box', [0, 0, 0], [0.2, 0.2, 0.2]), thing('right', 'mug', [0.4, 0, 0], [0.1, 0.1, 0.1])]
    expect(answer(seen([box, deep, right]), 'the mug to the left of the box')).toBe('deep')
    expect(answer(seen([box, deep, beside, right]), 'the mug to the left of the box')).toBe('beside')
    expect(answer(seen([box, deep]), 'the mug to the right of the box')).toBe('not-found')
  })
})

describe('joint inference', () => {
  it('chooses the anchor together with the target', () => {
    // The box that language likes best (red, first) is not the one a mug stands by.
    const world = sceneOf([
      thing('b1', 'box', [0, 0, 0], [0.2, 0.2, 0.2]), thing('b2', 'box', [3, 0, 0], [0.2, 0.2, 0.2]),
      thing('m1', 'mug', [3.25, 0, 0], [0.1, 0.1, 0.1]), thing('m2', 'mug', [1.5, 1, 0], [0.1, 0.1, 0.1]),
    ])
    expect(answer(world, 'the mug next to the box')).toBe('m1')
    expect(ask(world, 'the mug next to the box').candidates[0]!.anchors).toEqual(['b2'])
    expect(answer(world, 'the mug next to the box', { inference: 'verify' })).not.toBe('m1')
    expect(answer(world, 'the mug next to the box', { inference: 'argmax' })).toBe('ambiguous')
  })

  it('lets nothing play two parts', () => {
    const world = sceneOf([
      thing('c1', 'cup', [0, 0, 0], [0.1, 0.1, 0.1]), thing('box', 'box', [0.2, 0, 0], [0.1, 0.1, 0.1]), thing('c2', 'cup', [0.5, 0, 0], [0.1, 0.1, 0.1]), thing('c3', 'cup', [4, 0, 0], [0.1, 0.1, 0.1]),
    ])
    const g = ask(world, 'the cup next to the box next to the cup')
    for (const candidate of g.candidates) {
      const inner = candidate.evidence.find((e) => e.relation === 'near' && e.target === 'box')!
      expect(inner.anchors).not.toContain(candidate.instanceId)
    }
    expect(answer(sceneOf([thing('a', 'desk', [0, 0, 0], [1, 1, 1])]), 'the desk next to the desk')).toBe('not-found')
  })

  it('ranks among the things that satisfy the rest', () => {
    // The chair closest to the door is brown; of the white ones another is.
    const chair = (id: string, x: number, name: string) => thing(id, 'chair', [x, 0, 0], [0.4, 0.4, 0.9], { colors: [{ name, share: 0.9 }] })
    const world = sceneOf([thing('door', 'door', [0, 0, 0], [0.9, 0.1, 2]), chair('near', 1, 'brown'), chair('middle', 2, 'white'), chair('far', 4, 'white')])
    expect(answer(world, 'the white chair closest to the door')).toBe('middle')
    expect(answer(world, 'the chair closest to the door')).toBe('near')
    expect(answer(world, 'the second chair from the door')).toBe('middle')
    expect(answer(world, 'the second closest chair to the door')).toBe('middle')
  })
})

describe('frames of reference', () => {
  // A dresser whose front faces -y, and pots on both sides of it.
  const pots = [thing('dresser', 'dresser', [0, 0, 0], [1, 0.5, 1], { front: [0, -1, 0] }), thing('west', 'pot', [-1.2, 0, 0], [0.2, 0.2, 0.3]), thing('east', 'pot', [1.2, 0, 0], [0.2, 0.2, 0.3])]
  it('sees left and right as somebody who faces the front of the thing', () => {
    expect(answer(sceneOf(pots), 'facing the front of the dresser, choose the pot on its left')).toBe('west')
    expect(ask(sceneOf(pots), 'the pot to the left of the dresser')).toMatchObject({ reference: 'object', verdict: 'found' })
    const turnedAway = [{ ...pots[0]!, front: [0, 1, 0] as const }, pots[1]!, pots[2]!]
    expect(answer(sceneOf(turnedAway), 'facing the front of the dresser, choose the pot on its left')).toBe('east')
  })

  it('lets the caller choose', () => {
    const behind = { camera: cameraAt([0, -4, 1]), view: null }
    const away = sceneOf([{ ...pots[0]!, front: [0, 1, 0] }, pots[1]!, pots[2]!], { viewer: behind })
    expect(answer(away, 'the pot to the left of the dresser', { reference: 'viewer' })).toBe('west')
    expect(answer(away, 'the pot to the left of the dresser', { reference: 'object' })).toBe('east')
    expect(answer(away, 'the pot to the left of the dresser', { reference: 'world' })).toBe('west')
  })

  it('says when a front had to be assumed', () => {
    const world = sceneOf([thing('sofa', 'sofa', [0, 3, 0], [2, 0.8, 0.8]), thing('a', 'pot', [-2, 3, 0], [0.2, 0.2, 0.3]), thing('b', 'pot', [2, 3, 0], [0.2, 0.2, 0.3]), thing('rug', 'rug', [0, 0, 0], [1, 1, 0.01])])
    const g = ask(world, 'the pot to the left of the sofa')
    expect(g.answers[0]!.instanceId).toBe('a')
    expect(g.evidence.find((e) => e.relation === 'left')!.note).toMatch(/front of "sofa" is not known/)
  })

  it('asks for a view where the words need one', () => {
    expect(() => ask(sceneOf(pots), 'from the camera, the pot to the left of the dresser')).toThrowError(expect.objectContaining({ code: 'query.unanswerable', message: expect.stringContaining('--view') }))
  })
})

describe('gravity', () => {
  const books = breakfast()
  it('is borrowed from the camera where unknown, with a note and less certainty', () => {
    const g = ask(seen(books, { up: null }), 'the book on the blue book')
    expect(g.answers[0]!.instanceId).toBe('book-b')
    const [term, sure] = [g, ask(scene, 'the book on the blue book')].map((one) => one.evidence.find((e) => e.relation === 'on')!)
    expect(term!.note).toMatch(/up/)
    expect(term!.score).toBeLessThan(sure!.score)
  })
  it('is doubted where the capture hardly says', () => {
    const doubtful = ask(seen(books, { upConfidence: 0.35 }), 'the book on the blue book')
    const [term, sure] = [doubtful, ask(seen(books, { upConfidence: 0.7 }), 'the book on the blue book')].map((one) => one.evidence.find((e) => e.relation === 'on')!)
    expect(doubtful.answers[0]!.instanceId).toBe('book-b')
    expect(term!.note).toContain('35 % sure')
    expect(sure!.note).toBeUndefined()
    expect(term!.score).toBeLessThan(sure!.score)
  })
  it('is missed where there is nothing to borrow it from', () => {
    expect(() => ask(sceneOf(books, { up: null }), 'the book on the blue book')).toThrowError(expect.objectContaining({ code: 'query.unanswerable' }))
    expect(answer(sceneOf(books, { up: null }), 'the mug next to the red box')).toBe('mug-b')
  })
})

describe('scale', () => {
  it('is said to be unknown by relations whose limits are lengths, and by no others', () => {
    const g = ask(seen(breakfast(), { metresPerUnit: null }), 'the mug next to the red box')
    expect(g.units).toBe('scene')
    expect(g.evidence.find((e) => e.relation === 'near')!.note).toContain('scale is not known')
    expect(g.evidence.find((e) => e.relation === 'name')!.note).toBeUndefined()
    expect(ask(seen(breakfast()), 'the mug next to the red box').evidence.find((e) => e.relation === 'near')!.note).toBeUndefined()
  })
})

describe('verdicts', () => {
  it('name what the scene has when the target is not there', () => {
    const g = ask(scene, 'the helicopter')
    expect(g).toMatchObject({ verdict: 'not-found', answers: [], candidates: [] })
    expect(g.explanation).toContain('"lamp"')
    expect(namesNothing(g)).toBe(true)
    expect(namesNothing(ask(sceneOf([]), 'the mug'))).toBe(true)
  })

  it('name the missing anchor, and the nearest miss', () => {
    const g = ask(scene, 'the mug next to the helicopter')
    expect(g.verdict).toBe('not-found')
    expect(g.explanation).toMatch(/helicopter/)
    expect(namesNothing(g)).toBe(false)
    expect(g.candidates.length).toBeGreaterThan(0)
  })

  it('name the term that failed and the limit at which it would hold', () => {
    const g = ask(scene, 'the lamp under the table')
    expect(g.verdict).toBe('not-found')
    const failed = g.evidence.find((e) => e.decisive)!
    expect(failed).toMatchObject({ relation: 'below', target: 'lamp', anchors: ['table'] })
  })

  it('are ambiguous where things fit alike, and say what would tell them apart', () => {
    const g = ask(scene, 'the mug')
    expect(g.verdict).toBe('ambiguous')
    expect(g.answers.map((a) => a.instanceId).sort()).toEqual(['mug-a', 'mug-b'])
    expect(g.explanation).toMatch(/white|blue/)
  })

  it('carry a counterfactual with the measured numbers', () => {
    const g = ask(scene, 'the mug far from the red box')
    const decisive = g.evidence.find((e) => e.decisive)!
    expect(decisive.relation).toBe('far')
    expect(decisive.counterfactual).toMatch(/^The mug is 0\.\d\d m from the box\. It would be the answer only beyond \d\.\d\d m\.$/)
  })

  it('measure in scene units, and say so, where the scale is unknown', () => {
    const g = ask(seen(breakfast(), { metresPerUnit: null }), 'the mug next to the red box')
    expect(g.units).toBe('scene')
    const near = g.evidence.find((e) => e.relation === 'near')!
    expect(Object.keys(near.measured)).toContain('distanceU')
    expect(Object.keys(near.limits)).toContain('gapU')
  })
})

it('tells the upper of two thin sheets from the lower', () => {
  const sheet = (id: string, x: number, z: number) => thing(id, `${id} sheet`, [x, 0, z], [0.3, 0.2, 0.008])
  const world = sceneOf([sheet('lower', 0, 0.7), sheet('upper', 0.05, 0.708), sheet('other', 0.6, 0.7)])
  expect(answer(world, 'the sheet with another sheet on it')).toBe('lower')
  expect(answer(world, 'the sheet on another sheet')).toBe('upper')
  expect(answer(world, 'the sheet under the upper sheet')).toBe('lower')
})

describe('sampled surfaces', () => {
  /** Points of an L-shaped thing whose box covers the other things too. */
  const grid = (x0: number, x1: number, y0: number, y1: number, z: number): number[] => {
    const out: number[] = []
    for (let i = 0; i <= 12; i++) for (let j = 0; j <= 12; j++) out.push(x0 + ((x1 - x0) * i) / 12, y0 + ((y1 - y0) * j) / 12, z)
    return out
  }
  it('tell what boxes cannot: which of two pots stands by the arm of an L', () => {
    const l = Float32Array.from([...grid(0, 2, 0, 0.2, 0.2), ...grid(0, 0.2, 0, 2, 0.2)])
    const pot = (id: string, x: number, y: number) => thing(id, 'pot', [x, y, 0], [0.2, 0.2, 0.4], { sample: Float32Array.from(grid(x - 0.1, x + 0.1, y - 0.1, y + 0.1, 0.2)) })
    const world = sceneOf([thing('bench', 'bench', [1, 1, 0], [2, 2, 0.4], { sample: l }), pot('inner', 1.6, 1.6), pot('outer', 2.2, 0.1)])
    expect(answer(world, 'the pot closest to the bench')).toBe('outer')
  })

  it('find the seat below a backrest', () => {
    const sofa = thing('sofa', 'sofa', [0, 0, 0], [2, 0.9, 0.9], { sample: Float32Array.from([...grid(-1, 1, -0.45, 0.2, 0.4), ...grid(-1, 1, 0.35, 0.45, 0.9)]) })
    const cushion = (id: string, z: number) => thing(id, 'cushion', [0.3, -0.1, z], [0.4, 0.4, 0.15])
    const on = (id: string, z: number) => ask(sceneOf([sofa, cushion(id, z)]), 'the cushion on the sofa').evidence.find((e) => e.relation === 'on')!.score
    expect(on('seated', 0.4)).toBeGreaterThan(0.6)
    expect(on('floating', 1.6)).toBeLessThan(0.05)
  })
})

it('answers over a thousand instances', () => {
  const many = Array.from({ length: 1000 }, (_, k) => thing(`i${k}`, k % 40 === 0 ? 'mug' : `part ${k}`, [(k % 32) * 0.5, Math.floor(k / 32) * 0.5, 0], [0.1, 0.1, 0.1]))
  const g = ground(sceneOf(many), decomposeByRules('the mug closest to the part 333 between the part 1 and the part 999'))
  expect(g.candidates.length).toBeGreaterThan(0)
})
