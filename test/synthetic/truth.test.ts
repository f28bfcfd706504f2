// Relations and questions, checked on arrangements small enough to judge by eye.

import { describe, expect, it } from 'vitest'
import type { Vec3 } from '../../native-models/scene/geometry.ts'
import type { ColorName } from '../../native-models/synthetic/materials.ts'
import { classNamed } from '../../native-models/synthetic/objects/catalogue.ts'
import type { ObjectClass } from '../../native-models/synthetic/objects/class.ts'
import { intrinsicsOf, lookAt } from '../../native-models/synthetic/path.ts'
import { questionsOf, relationsOf, uniqueNames, type View } from '../../native-models/synthetic/questions.ts'
import { seededRandom } from '../../native-models/synthetic/random.ts'
import { above, between, extreme, fromTheLeft, inside, inView, measuresOf, near, on, under } from '../../native-models/synthetic/relating.ts'
import { buildMesh } from '../../native-models/synthetic/scene.ts'
import { solidOf, type Solid } from '../../native-models/synthetic/solids.ts'

const [book, box, shelf, mug, pan] = [classNamed('book'), classNamed('box'), classNamed('shelf'), classNamed('mug'), classNamed('pan')]
const [bowl, apple] = [classNamed('bowl'), classNamed('apple')]

let next = 1
function put(kind: ObjectClass, position: Vec3, support: Solid | null = null, color: ColorName = 'red', inside = false): Solid {
  const style = { color: kind === shelf ? 'brown' : color, pattern: 'plain', stuff: kind.stuffs[0]!, scale: 1, shape: 5 } as const
  return solidOf({ id: next++, class: kind, style, mesh: buildMesh(kind, style, 0.02), position, yaw: 0, support: support?.id ?? null, container: inside ? support!.id : null })
}

const pile = box
const ground = put(pile, [0, 0, 0])
const tome = put(book, [0, 0, ground.top], ground)
const cup = put(mug, [0, 0, tome.top], tome, 'blue')
const lone = put(mug, [0.5, 0, 0], null, 'green')
const board = put(shelf, [-0.6, 0, 0])
const hidden = put(book, [-0.6, 0, 0], null, 'yellow')
const skillet = put(pan, [1, 0.02, 0])
const dish = put(bowl, [-1.2, 0, 0])
const fruit = put(apple, [-1.2, 0, 0.012], dish, 'red', true)
const all = [ground, tome, cup, lone, board, hidden, skillet, dish, fruit]
const m = measuresOf(all, 1)

describe('relations', () => {
  it('rests on what carries it, and leaves open what carries that', () => {
    expect(on(m, tome, ground)).toBe('yes')
    expect(on(m, cup, ground)).toBe('unsure')
    expect(on(m, lone, ground)).toBe('no')
  })
  it('is under what lies over it, a raised board included', () => {
    expect(under(ground, tome)).toBe('yes')
    expect(under(hidden, board)).toBe('yes')
    expect(under(lone, board)).toBe('no')
    expect(above(m, cup, ground)).toBe('yes')
  })
  it('is near by the gap between surfaces, and never near what carries it', () => {
    expect(near(m, lone, put(mug, [0.6, 0, 0]))).toBe('yes')
    expect(near(m, lone, ground)).toBe('no')
    expect(near(m, tome, cup)).toBe('unsure')
  })
  it('ranks only with room to spare', () => {
    expect(extreme(m, [cup, lone], skillet, 1)).toBe(lone)
    expect(extreme(m, [cup, lone], skillet, -1)).toBe(cup)
    expect(extreme(m, [lone, put(mug, [1.52, 0, 0])], skillet, 1)).toBeNull()
  })
  it('is between when on the line and half way', () => {
    expect(between(m, lone, put(book, [0.2, 0, 0]), put(pan, [0.8, 0, 0]))).toBe('yes')
    expect(between(m, skillet, ground, lone)).toBe('no')
  })
  it('is in what holds it, and not on it', () => {
    expect([inside(m, fruit, dish), on(m, fruit, dish), inside(m, lone, dish)]).toEqual(['yes', 'unsure', 'no'])
  })
  it('counts from the left as the camera sees it', () => {
    const from = (y: number): number[] | undefined => fromTheLeft(m, [ground, lone, skillet], { intrinsics: intrinsicsOf(320, 240, 60), worldFromCamera: lookAt([0.4, y, 0.8], [0.4, 0, 0]) })?.map((s) => s.id)
    expect(from(-2)).toEqual([ground.id, lone.id, skillet.id])
    expect(from(2)).toEqual([skillet.id, lone.id, ground.id])
  })
  it('turns left into right from the other side', () => {
    const seen = (y: number): 'yes' | 'no' | 'unsure' =>
      inView(m, 'left', ground, lone, { intrinsics: intrinsicsOf(320, 240, 60), worldFromCamera: lookAt([0.25, y, 0.8], [0.25, 0, 0]) })
    expect(seen(-2)).toBe('yes')
    expect(seen(2)).toBe('no')
  })
})

describe('questions', () => {
  const camera = { intrinsics: intrinsicsOf(320, 240, 60), worldFromCamera: lookAt([0.25, -2, 0.8], [0.25, 0, 0]) }
  const view: View = { name: '000000', camera, shown: new Set(all.map((s) => s.id)) }
  const questions = questionsOf(m, [view], view.shown, seededRandom(1))

  it('name an anchor only by words that no other shares', () => {
    expect(uniqueNames(all, ground)).toEqual(['the box'])
    expect(uniqueNames(all, tome)).toEqual(['the red book'])
    expect(uniqueNames([...all, put(book, [2, 0, 0], null, 'red')], tome)).toEqual([])
  })
  it('have the answer that a look at the scene gives', () => {
    const answer = (text: RegExp): number[] => [...new Set(questions.filter((q) => text.test(q.text)).map((q) => q.target))]
    expect(answer(/^the mug (on|on top of|resting on|standing on) the red book$/)).toEqual([cup.id])
    expect(answer(/^the book (under|beneath|underneath) the shelf$/)).toEqual([hidden.id])
    expect(answer(/^the mug (closest to|nearest to|nearest) the bowl$/)).toEqual([cup.id])
    expect(answer(/^the mug (farthest|furthest) from the yellow book$/)).toEqual([lone.id])
    expect(answer(/^the mug that is not (on|on top of|resting on|standing on) the red book$/)).toEqual([lone.id])
  })
  it('always have rivals, and a frame where they depend on one', () => {
    expect(questions.length).toBeGreaterThan(10)
    for (const q of questions) {
      expect(q.distractors).toBeGreaterThan(0)
      expect(q.view === null).toBe(!['left', 'right', 'front', 'behind', 'leftmost', 'rightmost', 'ordinal'].includes(q.kind))
    }
  })
  it('agree with the relations', () => {
    const relations = relationsOf(m, [view])
    for (const q of questions.filter((q) => q.negated !== true && ['on', 'under', 'near', 'left', 'right', 'front', 'behind'].includes(q.kind))) {
      expect(relations.some((r) => r.kind === q.kind && r.target === q.target && r.anchors[0] === q.anchors[0] && r.view === q.view)).toBe(true)
    }
  })
})
