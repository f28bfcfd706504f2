import { describe, expect, it } from 'vitest'
import { DEFAULT_LIMITS } from '../../native-models/grounding/limits.ts'
import { relationFor } from '../../native-models/grounding/relations/library.ts'
import { factorsOf, overlaid, withFactors } from '../../native-models/scene/relation-library.ts'
import { RELATION_KINDS } from '../../native-models/scene/relations.ts'

const own = (value: unknown) => overlaid(DEFAULT_LIMITS, JSON.stringify(value), 'relations.json')
const gap = { sizes: 1, metres: 0.5, floorMetres: 0.05, source: 'ours' }

describe('the studio’s relations', () => {
  it.each(RELATION_KINDS)('%s has a definition, a score, and a source for every limit', (kind) => {
    const { definition, limits } = DEFAULT_LIMITS.kinds[kind]
    expect(definition.length).toBeGreaterThan(20)
    expect(Object.keys(limits).length).toBeGreaterThan(0)
    for (const limit of Object.values(limits)) expect(limit.source.length).toBeGreaterThan(3)
    expect(relationFor(kind, kind === 'between' ? 2 : 1)).not.toBeNull()
  })
})

describe('a project’s copy', () => {
  it('outranks what it names and leaves the rest', () => {
    const table = own({ version: '2+1', kinds: { near: { limits: { gap } } } })
    expect(table.kinds.near.limits['gap']).toEqual(gap)
    expect(table.kinds.near.limits['tolerance']).toEqual(DEFAULT_LIMITS.kinds.near.limits['tolerance'])
    expect(table.kinds.on).toEqual(DEFAULT_LIMITS.kinds.on)
    expect(table.version).toBe('2+1')
  })

  it('may be a whole copy', () => {
    expect(own(DEFAULT_LIMITS)).toEqual(DEFAULT_LIMITS)
  })

  it.each([
    ['{', /relations\.json: this is not JSON/],
    [{}, /version/],
    [{ version: '1', kinds: { near: { limits: { gap: { ...gap, metres: -1 } } } } }, /kinds\.near\.limits\.gap/],
    [{ version: '1', kinds: { near: { limits: { gap: { ...gap, floorMetres: 2 } } } } }, /kinds\.near\.limits\.gap.*floorMetres/],
    [{ version: '1', kinds: { near: { limits: { gap: { ratio: 2, source: 'x' } } } } }, /kinds\.near\.limits\.gap.*length/],
    [{ version: '1', kinds: { near: { limits: { reach: gap } } } }, /kinds\.near\.limits\.reach.*has no such limit; it has gap, tolerance/],
    [{ version: '1', kinds: { beside: { limits: {} } } }, /kinds/],
    [{ version: '1', kinds: { near: { limit: {} } } }, /kinds\.near/],
    [{ version: '1', dimensions: { height: [], length: [], thickness: [] } }, /dimensions/],
    [[], /relations\.json/],
  ])('that is wrong is refused with its place: %j', (value, message) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    expect(() => overlaid(DEFAULT_LIMITS, text, 'relations.json')).toThrowError(expect.objectContaining({ code: 'input.invalid', message: expect.stringMatching(message) }))
  })
})

describe('factors', () => {
  it('multiply limits, and are found again', () => {
    const factors = { near: { gap: 2 }, on: { overlap: 0.5 } }
    const table = withFactors(DEFAULT_LIMITS, factors)
    expect(table.kinds.near.limits['gap']).toMatchObject({ sizes: 4, metres: 2.4, floorMetres: 0.2 })
    expect(table.kinds.on.limits['overlap']).toMatchObject({ ratio: 0.15 })
    expect(factorsOf(table, DEFAULT_LIMITS)).toEqual(factors)
    expect(factorsOf(DEFAULT_LIMITS, DEFAULT_LIMITS)).toEqual({})
  })

  it('of a limit that is not there are refused', () => {
    expect(() => withFactors(DEFAULT_LIMITS, { near: { reach: 2 } })).toThrowError(/"near" has no limit "reach"; it has gap, tolerance/)
  })
})
