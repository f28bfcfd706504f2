import { describe, expect, it } from 'vitest'
import type { Decomposition } from '../../native-models/scene/decomposition.ts'
import { decomposeByRules } from '../../native-models/language/rules.ts'
import { droppedOn, droppedUnder, moved, relationAt, type Move, type Place } from '../../renderer/ui/chip-moves.ts'
import { brief } from '../language/brief.ts'

const said = (d: Decomposition | null): string | null => d && brief({ ...d.target, relations: d.relations })
const tree = decomposeByRules('the jug on the tray that is near the stove, behind the tin, left of the bowl')
const after = (place: Place, move: Move): string | null => said(moved(tree, place, move)?.tree ?? null)

describe('moving a relation', () => {
  it('starts from what the sentence says', () => expect(said(tree)).toBe('jug [on tray [near stove]] [behind tin] [left bowl]'))

  it.each<[Place, Move, string | null]>([
    [[1], 'earlier', 'jug [behind tin] [on tray [near stove]] [left bowl]'],
    [[1], 'later', 'jug [on tray [near stove]] [left bowl] [behind tin]'],
    [[0], 'earlier', null],
    [[2], 'later', null],
    [[1], 'under', 'jug [on tray [near stove] [behind tin]] [left bowl]'],
    [[2], 'under', 'jug [on tray [near stove]] [behind tin [left bowl]]'],
    [[0], 'under', null],
    [[0, 0, 0], 'out', 'jug [on tray] [near stove] [behind tin] [left bowl]'],
    [[0], 'out', null],
    [[7], 'later', null],
  ])('%j %s', (place, move, expected) => expect(after(place, move)).toBe(expected))

  it('tells where the relation is now', () => {
    for (const move of ['earlier', 'later', 'under', 'out'] as const)
      for (const place of [[0], [1], [2], [0, 0, 0]]) {
        const result = moved(tree, place, move)
        if (result) expect(relationAt(result.tree, result.place)).toBe(relationAt(tree, place))
      }
  })

  it('under and out again is where it was', () => {
    const under = moved(tree, [1], 'under')!
    expect(said(moved(under.tree, under.place, 'out')!.tree)).toBe(said(tree))
  })
})

describe('dropping a relation', () => {
  it('on another takes its place', () => {
    expect(said(droppedOn(tree, [2], [0]))).toBe('jug [left bowl] [on tray [near stove]] [behind tin]')
    expect(said(droppedOn(tree, [0], [2]))).toBe('jug [behind tin] [left bowl] [on tray [near stove]]')
    expect(said(droppedOn(tree, [2], [0, 0, 0]))).toBe('jug [on tray [left bowl] [near stove]] [behind tin]')
    expect(said(droppedOn(tree, [0, 0, 0], [1]))).toBe('jug [on tray] [near stove] [behind tin] [left bowl]')
  })

  it('on an anchor says where that is', () => {
    expect(said(droppedUnder(tree, [2], [1, 0]))).toBe('jug [on tray [near stove]] [behind tin [left bowl]]')
    expect(said(droppedUnder(tree, [0], [2, 0]))).toBe('jug [behind tin] [left bowl [on tray [near stove]]]')
    expect(said(droppedUnder(tree, [0, 0, 0], [1, 0]))).toBe('jug [on tray] [behind tin [near stove]] [left bowl]')
  })

  it('into itself does nothing', () => {
    expect(droppedOn(tree, [0], [0])).toBeNull()
    expect(droppedOn(tree, [0], [0, 0, 0])).toBeNull()
    expect(droppedUnder(tree, [0], [0, 0])).toBeNull()
  })
})
