// What is passed over for speed must not have been the answer: bounds against scores, and inference against every assignment tried.

import { describe, expect, it } from 'vitest'
import { geometryOf, type Body } from '../../native-models/grounding/bodies.ts'
import { worldFrame } from '../../native-models/grounding/frames.ts'
import { languageHypotheses, TERM_FLOOR } from '../../native-models/grounding/hypotheses.ts'
import { infer } from '../../native-models/grounding/inference.ts'
import { DEFAULT_LIMITS, limitsFor } from '../../native-models/grounding/limits.ts'
import { gapAtLeast, horizontalGapAtLeast, sampleApart, shareInside, surfaceGap } from '../../native-models/grounding/measures.ts'
import type { InferenceContext } from '../../native-models/grounding/prepare.ts'
import { relationFor } from '../../native-models/grounding/relations/library.ts'
import { polygonDistance } from '../../native-models/grounding/footprint.ts'
import type { GroundingInstance, GroundingScene } from '../../native-models/grounding/scene.ts'
import { CATEGORY_OF_KIND, RELATION_KINDS, type RelationKind } from '../../native-models/scene/relations.ts'

const SLACK = 1 + 1e-9
const NAMES = ['mug', 'box', 'lamp']

function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}

/** Things of every proportion, some inside each other, turned about the vertical, with samples that stray beyond their boxes. */
function crowd(seed: number, count: number, side: number): GroundingScene {
  const random = noise(seed)
  const instances = Array.from({ length: count }, (_, k): GroundingInstance => {
    const size = [0.05 + random(), 0.05 + random(), 0.02 + random() * 0.8] as const
    const center = [random() * side, random() * side, random() * 1.5] as const
    const turn = random() * Math.PI
    const sample = random() < 0.3 ? null : Float32Array.from({ length: 3 * 60 }, (_unused, i) => center[i % 3]! + 1.1 * (random() - 0.5) * size[i % 3]!)
    return {
      id: `i${k}`, label: NAMES[k % NAMES.length]!, alternatives: [], attributes: [], colors: [], centroid: center,
      box: { center, size, rotation: [Math.cos(turn / 2), 0, 0, Math.sin(turn / 2)] }, sample, front: null, parentId: null,
    }
  })
  return { instances, up: [0, 0, 1], metresPerUnit: seed % 2 ? 1 : null, viewer: null }
}

const CROWDS = [crowd(1, 24, 3), crowd(2, 24, 1.5), crowd(3, 24, 12), crowd(4, 24, 5)]
const framed = { frame: () => worldFrame(), phrase: '', from: undefined }

function groupsOf(bodies: readonly Body[], anchors: number): (readonly Body[])[] {
  if (anchors === 1) return bodies.map((b) => [b])
  return bodies.flatMap((a) => bodies.filter((b) => b !== a).map((b) => [a, b]))
}

const kinds = RELATION_KINDS.flatMap((kind): [RelationKind, number][] => {
  const anchors = kind === 'between' ? 2 : 1
  const relation = relationFor(kind, anchors)
  return relation && !relation.ranks && relation.anchors > 0 ? [[kind, anchors]] : []
})

describe('bounds', () => {
  it.each(kinds)('%s never scores above its bound', (kind, anchors) => {
    const relation = relationFor(kind, anchors)!
    for (const scene of CROWDS) {
      const { bodies, metric } = geometryOf(scene)
      for (const target of bodies) for (const group of groupsOf(bodies.slice(0, 12), anchors)) {
        if (group.includes(target)) continue
        const limits = limitsFor(DEFAULT_LIMITS, kind, target.size, metric)
        const most = relation.atMost?.(target, group, limits) ?? 1
        expect(relation.score(relation.measure(target, group, framed), limits)).toBeLessThanOrEqual(most * SLACK)
      }
    }
  })

  it('of gaps lie below the gaps, and nothing of a sample said to be apart lies inside', () => {
    for (const scene of CROWDS) {
      const { bodies } = geometryOf(scene)
      for (const a of bodies) for (const b of bodies) {
        if (a === b) continue
        expect(gapAtLeast(a, b)).toBeLessThanOrEqual(surfaceGap(a, b) + 1e-12)
        expect(horizontalGapAtLeast(a, b)).toBeLessThanOrEqual(polygonDistance(a.footprint, b.footprint) + 1e-12)
        if (sampleApart(a, b)) expect(insideByHand(a, b)).toBe(0)
        else if (a.points) expect(shareInside(a, b)).toBeCloseTo(insideByHand(a, b), 12)
      }
    }
  })
})

/** Points of a's sample inside b's upright prism, one by one. */
function insideByHand(a: Body, b: Body): number {
  if (!a.points) return 0
  let inside = 0
  for (let i = 0; i < a.points.length; i += 3) {
    const [x, y, z] = [a.points[i]!, a.points[i + 1]!, a.points[i + 2]!]
    const within = b.footprint.every((p, k) => {
      const q = b.footprint[(k + 1) % b.footprint.length]!
      return (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]) >= 0
    })
    if (within && z >= b.zMin && z <= b.zMax) inside++
  }
  return inside / (a.points.length / 3)
}

describe('inference', () => {
  it.each(kinds)('%s finds what trying every assignment finds', (kind, anchors) => {
    for (const scene of CROWDS) for (const negated of [false, true]) {
      const geometry = geometryOf(scene)
      const context: InferenceContext = { geometry, limits: DEFAULT_LIMITS, mode: 'joint', usedReferences: new Set(), language: new Map(), frameFor: () => worldFrame() }
      const described = NAMES.slice(1, 1 + anchors).map((name) => ({ name, attributes: [], relations: [] }))
      const relation = { kind, category: CATEGORY_OF_KIND[kind], phrase: kind, negated, anchors: described }
      const found = infer({ name: 'mug', attributes: [], relations: [relation] }, context)
      expect(found.length).toBe(8)
      for (const { body, score } of found) {
        const most = byHand(kind, body, described.map(({ name }) => geometry.bodies.filter((b) => b.instance.label === name)), negated, geometry.metric)
        // Scores below the floor count alike, so any of them may stand for "none".
        expect(Math.abs(score - most)).toBeLessThanOrEqual(TERM_FLOOR)
      }
    }
  })
})

/** The best (negated: the worst) of every choice of anchors. */
function byHand(kind: RelationKind, target: Body, lists: readonly (readonly Body[])[], negated: boolean, metric: boolean): number {
  const relation = relationFor(kind, lists.length)!
  const groups = lists.length === 1 ? lists[0]!.map((a) => [a]) : lists[0]!.flatMap((a) => lists[1]!.map((b) => [a, b]))
  const scores = groups.map((group) => {
    const size = (target.size + group.reduce((sum, a) => sum + a.size, 0)) / (group.length + 1)
    return relation.score(relation.measure(target, group, framed), limitsFor(DEFAULT_LIMITS, kind, size, metric))
  })
  const held = Math.max(...scores)
  const certain = languageHypotheses({ name: 'mug', attributes: [] }, [target])[0]!.score
  return certain * Math.max(negated ? 1 - held : held, TERM_FLOOR)
}
