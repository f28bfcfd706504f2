import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../native-models/grounding/limits.ts'
import { graphOf, verifyGraph } from '../../native-models/grounding/graph.ts'
import { withFactors } from '../../native-models/scene/relation-library.ts'
import { breakfast, seen, sceneOf, thing } from './worlds.ts'

const edges = (graph: ReturnType<typeof graphOf>, ...[table = DEFAULT_LIMITS, kinds]: [Parameters<typeof verifyGraph>[1]?, Parameters<typeof verifyGraph>[2]?]): string[] =>
  verifyGraph(graph, table, kinds).map(({ kind, target, anchors }) => `${target} ${kind} ${anchors.join('+')}`)

describe('the graph of a scene', () => {
  const graph = graphOf(seen(breakfast()))

  it('holds what holds, and not what does not', () => {
    const held = edges(graph)
    for (const one of ['mug-b near box-a', 'book-b on book-a', 'book-a supporting book-b', 'mug-a on table', 'bin below table', 'mug-b left box-a']) expect(held).toContain(one)
    for (const one of ['book-a on book-b', 'mug-b right box-a', 'lamp inside table']) expect(held).not.toContain(one)
  })

  it('follows its limits', () => {
    const [tight, usual, wide] = [0.05, 1, 20].map((gap) => edges(graph, withFactors(DEFAULT_LIMITS, { near: { gap } }), ['near']))
    expect(tight!.length).toBeLessThan(usual!.length)
    expect(wide!.length).toBeGreaterThan(usual!.length)
    for (const one of tight!) expect(usual).toContain(one)
  })

  it('turns with the frame of reference', () => {
    const chair = [thing('chair', 'chair', [0, 0, 0], [0.5, 0.5, 1], { front: [0, 1, 0] }), thing('ball', 'ball', [-1, 0, 0], [0.3, 0.3, 0.3])]
    expect(edges(graphOf(seen(chair)), DEFAULT_LIMITS, ['left'])).toContain('ball left chair')
    expect(edges(graphOf(seen(chair), 'object'), DEFAULT_LIMITS, ['right'])).toContain('ball right chair')
  })

  it('leaves out what needs to know which way is up, where nothing says so', () => {
    expect(edges(graphOf(sceneOf(breakfast(), { up: null })), DEFAULT_LIMITS, ['on', 'above', 'below'])).toEqual([])
  })

  it('needs a viewer for the viewer’s frame', () => {
    expect(() => graphOf(sceneOf(breakfast()), 'viewer')).toThrowError(expect.objectContaining({ code: 'query.unanswerable' }))
  })

  it('of one thing, or none, is empty', () => {
    expect(edges(graphOf(sceneOf(breakfast().slice(0, 1))))).toEqual([])
    expect(edges(graphOf(sceneOf([])))).toEqual([])
  })
})
