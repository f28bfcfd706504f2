// The bundled model's answer, with the words it points at, as a decomposition.

import { describe, expect, it } from 'vitest'
import { queryWords, seenAs } from '../../native-models/language/query-words.ts'
import { TerseMeaning, type TerseThing } from '../../native-models/language/terse.ts'
import { widen } from '../../native-models/language/widen.ts'
import { brief } from './brief.ts'

const thing = (n: number[], more: Partial<TerseThing> = {}): TerseThing => ({ n, a: [], o: [], r: [], ...more })
const meaning = (t: TerseThing, more: Partial<TerseMeaning> = {}): TerseMeaning => TerseMeaning.parse({ c: 'one', t, v: [], f: '', ...more })
const widened = (text: string, m: TerseMeaning) => widen(text, queryWords(text), m)
const shortly = (text: string, m: TerseMeaning): string => {
  const { target, relations } = widened(text, m)
  return brief({ ...target, relations })
}

describe('words as the model sees them', () => {
  it.each([
    ['Café', 'cafe'], ['3', 'three'], ['2nd', 'second'], ['42', '##'], ['棚', '#'], ['don’t', "don't"], ['L-shaped', 'l-shaped'], ['“', '('], ['x'.repeat(30), 'x'.repeat(24)],
  ])('%s is %s', (word, seen) => expect(seenAs(word)).toBe(seen))

  it('are cut at blanks and marks, with their places', () => {
    expect(queryWords('The mug, w/ a lid!').map(({ seen, start, end }) => [seen, start, end])).toEqual([
      ['the', 0, 3], ['mug', 4, 7], [',', 7, 8], ['w/', 9, 11], ['a', 12, 13], ['lid', 14, 17], ['!', 17, 18],
    ])
  })
})

describe('a meaning widened', () => {
  it('copies names as written, known or not', () => {
    const m = meaning(thing([2, 3], { a: [[1, 2]], r: [{ k: 'near', x: 0, p: [3, 5], q: 0, f: '', o: [thing([6, 8])] }] }))
    const text = 'the RED Blorfet next to the Quix skeem'
    expect(shortly(text, m)).toBe('{red}Blorfet [near Quix skeem]')
    expect(widened(text, m).spans.map(({ role, start, end }) => [role, text.slice(start, end)])).toEqual([
      ['attribute', 'RED'], ['target', 'Blorfet'], ['relation', 'next to'], ['anchor', 'Quix skeem'],
    ])
  })

  it('joins a phrase in two pieces, and keeps denials, ranks and sides', () => {
    const m = meaning(thing([1, 2], { r: [{ k: 'supporting', x: 1, p: [2, 3, 5, 7], q: 0, f: '', o: [thing([4, 5])] }, { k: 'ordinal', x: 0, p: [7, 10], q: 2, f: 'left', o: [] }] }), { c: 'all' })
    const { relations, target } = widened('the tables without a lamp on it from the left', m)
    expect(target.count).toBe('all')
    expect(relations[0]).toMatchObject({ kind: 'supporting', category: 'support', phrase: 'without … on it', negated: true, anchors: [{ name: 'lamp' }] })
    expect(relations[1]).toMatchObject({ kind: 'ordinal', rank: 2, from: 'left', phrase: 'from the left' })
  })

  it('says places and parts as the rules say them', () => {
    expect(shortly('the lamp in the center', meaning(thing([1, 2], { a: [[2, 5]] })))).toBe('{middle}lamp')
    expect(shortly('the central lamp', meaning(thing([2, 3], { a: [[1, 2]] })))).toBe('{middle}lamp')
    expect(shortly('the lamp in the far corner', meaning(thing([1, 2], { a: [[2, 6]] })))).toBe('{in the corner}lamp')
    expect(shortly('the chair with a red cushion', meaning(thing([1, 2], { a: [[2, 6]] })))).toBe('{with red cushion}chair')
    expect(shortly('the red mug or cup', meaning(thing([2, 3], { a: [[1, 2]], o: [[4, 5]] })))).toBe('{red}mug|{red}cup')
  })

  it('takes the frame of what is faced, unless the words say another', () => {
    const facing = { v: [{ s: 'facing' as const, o: thing([2, 3]) }] }
    expect(widened('facing the desk the chair', meaning(thing([4, 5]), facing))).toMatchObject({ reference: 'object', viewpoint: { stance: 'facing', place: { name: 'desk' } } })
    expect(widened('facing the desk the chair', meaning(thing([4, 5]), { ...facing, f: 'viewer' }))).toMatchObject({ reference: 'viewer' })
    expect(widened('the chair', meaning(thing([1, 2])))).toMatchObject({ reference: null })
  })

  it('hears nothing in pointers that point nowhere', () => {
    expect(shortly('the mug', meaning(thing([5, 9], { a: [[1, 1], [60, 64]], r: [{ k: 'on', x: 0, p: [], q: 0, f: '', o: [thing([2, 1])] }] })))).toBe('- [on -]')
  })
})
