import { describe, expect, it } from 'vitest'
import { RELATION_KINDS, type RelationKind } from '../../native-models/scene/relations.ts'
import { geometryOf } from '../../native-models/grounding/bodies.ts'
import { areaOf, hullOf, intersection, polygonDistance } from '../../native-models/grounding/footprint.ts'
import { RelationLimits } from '../../native-models/scene/relation-library.ts'
import { DEFAULT_LIMITS, limitsFor, withoutUnits, withUnits } from '../../native-models/grounding/limits.ts'
import { relationFor } from '../../native-models/grounding/relations/library.ts'
import type { MeasureContext } from '../../native-models/grounding/relations/relation.ts'
import { sceneOf, thing } from './worlds.ts'
import type { GroundingInstance } from '../../native-models/grounding/scene.ts'

const context: MeasureContext = { frame: () => ({ right: [1, 0], forward: [0, 1], origin: [0, -5], reference: 'viewer' }), phrase: '', from: undefined }

/** Score of the first thing against the others. */
function score(kind: RelationKind, ...things: GroundingInstance[]): number {
  const [target, ...anchors] = geometryOf(sceneOf(things)).bodies
  const relation = relationFor(kind, anchors.length)!
  const size = (target!.size + anchors.reduce((s, a) => s + a.size, 0)) / (anchors.length + 1)
  return relation.score(relation.measure(target!, anchors, context), limitsFor(DEFAULT_LIMITS, kind, size, true))
}
const cube = (x: number, y: number, z: number, s = 0.2): GroundingInstance => thing(`${x} ${y} ${z}`, 'cube', [x, y, z], [s, s, s])
const table = thing('t', 'table', [0, 0, 0], [1.5, 1, 0.75])

describe('every kind', () => {
  it('has a definition and limits in the data file', () => {
    for (const kind of RELATION_KINDS) expect(DEFAULT_LIMITS.kinds[kind].definition.length, kind).toBeGreaterThan(10)
    expect(() => RelationLimits.parse({ ...DEFAULT_LIMITS, kinds: { ...DEFAULT_LIMITS.kinds, near: { definition: 'x', limits: { gap: { sizes: 1 } } } } })).toThrow()
  })

  it('stays within 0 and 1 for odd shapes', () => {
    const flat = thing('flat', 'sheet', [0, 0, 0], [1, 1, 0])
    const point = thing('point', 'dot', [0, 0, 0], [0, 0, 0])
    for (const kind of RELATION_KINDS.filter((k) => k !== 'ordinal'))
      for (const things of [[flat, point, cube(1, 0, 0)], [point, flat, point], [cube(0, 0, 0), cube(0, 0, 0), cube(0, 0, 0)]]) {
        const value = score(kind, ...(kind === 'between' ? things : things.slice(0, 2)))
        expect(value, kind).toBeGreaterThanOrEqual(0)
        expect(value, kind).toBeLessThanOrEqual(1)
      }
  })
})

describe('scores', () => {
  it.each([
    ['on', cube(0.3, 0, 0.75), table, true], ['on', cube(0.3, 0, 1.3), table, false], ['on', cube(2, 0, 0.75), table, false], ['on', cube(0.3, 0, 0), table, false],
    ['supporting', table, cube(0.3, 0, 0.75), true], ['supporting', table, cube(0.3, 0, 0.2), false],
    ['under', table, cube(0.3, 0, 0.76), true],
    ['above', cube(0, 0, 1.5), table, true], ['above', cube(0, 0, 0.1), table, false], ['above', cube(3, 0, 1.5), table, false],
    ['below', cube(0, 0, 0), table, true], ['below', table, cube(0, 0, 0.75), true], ['below', cube(0, 0, 1), table, false], ['below', cube(3, 0, 0), table, false],
    ['left', cube(-1, 0, 0), cube(0, 0, 0), true], ['left', cube(1, 0, 0), cube(0, 0, 0), false], ['left', cube(-0.1, 1, 0), cube(0, 0, 0), false],
    ['right', cube(1, 0, 0), cube(0, 0, 0), true], ['front', cube(0, -1, 0), cube(0, 0, 0), true], ['front', cube(0, 1, 0), cube(0, 0, 0), false],
    ['behind', cube(0, 1, 0), cube(0, 0, 0), true], ['near', cube(0.3, 0, 0), cube(0, 0, 0), true], ['near', cube(3, 0, 0), cube(0, 0, 0), false],
    ['far', cube(3, 0, 0), cube(0, 0, 0), true], ['inside', cube(0, 0, 0.1, 0.1), cube(0, 0, 0, 0.5), true], ['inside', cube(0, 0, 0, 0.5), cube(0, 0, 0.1, 0.1), false],
    ['containing', cube(0, 0, 0, 0.5), cube(0, 0, 0.1, 0.1), true], ['attached', cube(0.2, 0, 0), cube(0, 0, 0), true], ['attached', cube(1, 0, 0), cube(0, 0, 0), false],
    ['hanging', cube(0, 0.55, 1), thing('wall', 'wall', [0, 0.7, 0], [4, 0.1, 2.5]), true], ['hanging', cube(0, 0, 1.5), table, false], ['aligned', cube(2, 0.01, 0), cube(0, 0, 0), true], ['aligned', cube(2, 1, 0), cube(0, 0, 0), false],
  ] as const)('%s (case %#)', (kind, target, anchor, holds) => {
    if (holds) expect(score(kind, target, anchor)).toBeGreaterThan(0.5)
    else expect(score(kind, target, anchor)).toBeLessThan(0.5)
  })

  it('between: in the strip, beside it, beyond it', () => {
    const [a, b] = [cube(-1, 0, 0), cube(1, 0, 0)]
    expect(score('between', cube(0, 0, 0), a, b)).toBeGreaterThan(0.8)
    expect(score('between', cube(0, 0.35, 0), a, b)).toBeGreaterThan(0.3)
    expect(score('between', cube(0, 2, 0), a, b)).toBeLessThan(0.1)
    expect(score('between', cube(1.6, 0, 0), a, b)).toBeLessThan(0.1)
  })

  it('fade with distance and never jump', () => {
    for (const kind of ['near', 'on', 'left', 'above'] as const) {
      let before = score(kind, cube(-0.3, 0, 0.2), cube(0, 0, 0))
      for (let x = -0.3; x < 3; x += 0.002) {
        const now = score(kind, cube(x, 0, 0.2), cube(0, 0, 0))
        expect(Math.abs(now - before), `${kind} at ${x}`).toBeLessThan(0.1)
        before = now
      }
    }
  })
})

describe('limits', () => {
  it('follow object size where nothing is metric, and stay within metres where it is', () => {
    expect(limitsFor(DEFAULT_LIMITS, 'on', 10, false)['contactGap']).toBeCloseTo(2.5)
    expect(limitsFor(DEFAULT_LIMITS, 'on', 10, true)['contactGap']).toBe(0.15)
    expect(limitsFor(DEFAULT_LIMITS, 'on', 0.01, true)['contactGap']).toBe(0.03)
  })
  it('carry their unit in evidence and lose it in replay', () => {
    const values = { gap: 0.1, overlap: 0.4, best: 2 }
    expect(withUnits(values, true)).toEqual({ gapM: 0.1, overlap: 0.4, bestM: 2 })
    expect(withUnits(values, false)).toEqual({ gapU: 0.1, overlap: 0.4, bestU: 2 })
    expect(withoutUnits(withUnits(values, false))).toEqual(values)
  })
})

describe('polygons', () => {
  const square = hullOf([[0, 0], [2, 0], [2, 2], [0, 2], [1, 1]])
  it('have hulls, areas and intersections', () => {
    expect(square).toHaveLength(4)
    expect(areaOf(square)).toBe(4)
    const turned = hullOf([[1, -1], [3, 1], [1, 3], [-1, 1]])
    expect(areaOf(intersection(square, turned))).toBeCloseTo(4)
    expect(areaOf(intersection(square, square.map(([x, y]) => [x + 1.5, y + 1.5])))).toBeCloseTo(0.25)
  })
  it('have distances', () => {
    expect(polygonDistance(square, square.map(([x, y]) => [x + 5, y]))).toBeCloseTo(3)
    expect(polygonDistance(square, square.map(([x, y]) => [x + 5, y + 6]))).toBeCloseTo(5)
    expect(polygonDistance(square, square.map(([x, y]) => [x + 1, y]))).toBe(0)
    expect(polygonDistance(square, [[1, 1]])).toBe(0)
  })
})
