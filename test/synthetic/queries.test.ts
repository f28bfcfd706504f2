// Every question has the marked answer and no other, by a second opinion; and those marked as having none have none.

import { describe, expect, it } from 'vitest'
import { RELATION_CATEGORIES } from '../../native-models/scene/relations.ts'
import { answersTo, anchorsOfChain, type Beholder } from './brute-force.ts'
import { tellScene, type ToldScene } from './told-scene.ts'

const SEEDS = [1, 2, 3, 4, 5]
const LEAST_QUERIES = 40
/** Not everything can be asked of every scene: six of seven, and of nearly every scene all (below). */
const LEAST_CATEGORIES = 6

const told = [...SEEDS.map((seed) => ['tabletop', seed] as const), ...SEEDS.map((seed) => ['room', seed] as const)].map(([scene, seed]) => ({ name: `${scene} ${seed}`, scene: tellScene(scene, seed) }))
const seenFrom = ({ instances, unit, views }: ToldScene, view: string | null): Beholder => ({ instances, unit, camera: views.find((v) => v.name === view)?.camera ?? null })
const labelOf = ({ instances }: ToldScene, id: number): string => instances.find((t) => t.id === id)!.label

describe.each(told)('$name', ({ scene }) => {
  const relational = scene.queries.filter((q) => q.kind !== 'attribute')

  it('asks at least forty relational questions, of nearly all categories, none of them twice', () => {
    expect(relational.length).toBeGreaterThanOrEqual(LEAST_QUERIES)
    expect(new Set(relational.map((q) => q.category)).size).toBeGreaterThanOrEqual(LEAST_CATEGORIES)
    expect(new Set(relational.map((q) => `${q.text} ${q.view}`)).size).toBe(relational.length)
  })

  it('gives each the one answer that a second opinion finds', () => {
    const wrong = relational.filter((q) => {
      const found = answersTo(seenFrom(scene, q.view), labelOf(scene, q.target), q)
      return found.length !== 1 || found[0] !== q.target
    })
    expect(wrong.map((q) => `${q.text} (${q.kind}, ${q.view}): ${q.target}, not ${answersTo(seenFrom(scene, q.view), labelOf(scene, q.target), q).join(' ')}`)).toEqual([])
  })

  it('names anchors that nothing else answers to', () => {
    for (const q of relational) {
      const last = scene.instances.find((t) => t.id === q.anchors.at(-1))
      if (q.inner !== undefined) expect(anchorsOfChain(seenFrom(scene, q.view), q), q.text).toEqual([q.anchors[0]])
      if (last === undefined) continue
      const rivals = scene.instances.filter((t) => t.label === last.label && t !== last)
      const words = q.text.slice(0, q.text.lastIndexOf(last.label)).trim().split(' ')
      if (rivals.length > 0) expect([last.color, ...last.attributes], q.text).toContain(words.at(-1))
      expect(rivals.every((t) => !t.attributes.includes(words.at(-1)!)), q.text).toBe(true)
    }
  })

  it('speaks of no id, no number and no place in space', () => {
    for (const { text } of [...scene.queries, ...scene.traps]) expect(text).not.toMatch(/\d|#|coordinate|instance|object id/)
  })

  it('marks what has no answer, or several', () => {
    expect(scene.traps.length).toBeGreaterThanOrEqual(8)
    for (const trap of scene.traps) {
      const found = answersTo(seenFrom(scene, null), trap.label, trap)
      expect(new Set(found), trap.text).toEqual(new Set(trap.candidates))
      if (trap.expected === 'ambiguous') expect(found.length, trap.text).toBeGreaterThan(1)
      else expect(found, trap.text).toEqual([])
    }
  })
})

it('asks in chains, by denial, by rank and between, somewhere among these scenes', () => {
  const all = told.flatMap(({ scene }) => scene.queries)
  for (const some of [all.filter((q) => q.inner !== undefined), all.filter((q) => q.negated === true), all.filter((q) => q.kind === 'ordinal'), all.filter((q) => q.kind === 'between'), all.filter((q) => q.category === 'containment')]) {
    expect(some.length).toBeGreaterThan(3)
  }
})

it('has something to ask of every category in nearly every scene', () => {
  const complete = told.filter(({ scene }) => new Set(scene.queries.filter((q) => q.kind !== 'attribute').map((q) => q.category)).size === RELATION_CATEGORIES.length)
  expect(complete.length).toBeGreaterThanOrEqual(told.length - 1)
})

it('is the same from the same seed', () => {
  expect(JSON.stringify(tellScene('tabletop', 3).queries)).toBe(JSON.stringify(told[2]!.scene.queries))
})
