// The relations of a scene: measured once, then held against limits as often as these move.

import type { GraphEdge } from '../scene/grounding.ts'
import type { RelationLimits } from '../scene/relation-library.ts'
import { GRAPH_KINDS, type GraphKind, type Reference } from '../scene/relations.ts'
import { geometryOf, type Body, type Geometry } from './bodies.ts'
import { HOLDS } from './counterfactual.ts'
import { facingFrame, viewerFrame, worldFrame } from './frames.ts'
import { limitsFor, withUnits, type Values } from './limits.ts'
import { gapAtLeast } from './measures.ts'
import { relationFor } from './relations/library.ts'
import type { ReferenceFrame } from './relations/relation.ts'
import type { GroundingScene } from './scene.ts'

/** Each thing is related to this many nearest others: a scene of 200 has 2400 pairs of a kind, not 40 000. */
const NEIGHBOURS = 12
/** Pairs of the nearest neighbours that a thing may be between. */
const BETWEEN_NEIGHBOURS = 5

interface MeasuredEdge {
  readonly target: Body
  readonly anchors: readonly Body[]
  readonly measured: Values
  readonly size: number
}

export interface Graph {
  readonly geometry: Geometry
  readonly reference: Reference
  /** Measured when first asked for. */
  edges(kind: GraphKind): readonly MeasuredEdge[]
}

/** The pairs of a scene and what is between them. Throws Fault query.unanswerable where `reference` needs a viewer there is not. */
export function graphOf(scene: GroundingScene, reference: Reference = scene.viewer ? 'viewer' : 'object'): Graph {
  const geometry = geometryOf(scene)
  const frames = new Map<Body, ReferenceFrame>()
  const seen = reference === 'viewer' ? viewerFrame(scene, geometry) : reference === 'world' ? worldFrame() : null
  const frameOf = (anchor: Body): ReferenceFrame => {
    const frame = seen ?? frames.get(anchor) ?? facingFrame(geometry, anchor)
    frames.set(anchor, frame)
    return frame
  }
  const near = neighboursOf(geometry.bodies)
  const known = new Map<GraphKind, MeasuredEdge[]>()
  return {
    geometry, reference,
    edges(kind) {
      const edges = known.get(kind) ?? measureEdges(geometry, near, kind, frameOf)
      known.set(kind, edges)
      return edges
    },
  }
}

function neighboursOf(bodies: readonly Body[]): ReadonlyMap<Body, readonly Body[]> {
  return new Map(bodies.map((body) => {
    const others = bodies.filter((other) => other !== body).map((other) => ({ other, gap: gapAtLeast(body, other) }))
    return [body, others.sort((a, b) => a.gap - b.gap || a.other.index - b.other.index).slice(0, NEIGHBOURS).map(({ other }) => other)]
  }))
}

function measureEdges({ bodies, gravity }: Geometry, near: ReadonlyMap<Body, readonly Body[]>, kind: GraphKind, frameOf: (anchor: Body) => ReferenceFrame): MeasuredEdge[] {
  const relation = relationFor(kind, kind === 'between' ? 2 : 1)!
  // What is up is not known: relations that need it are left out rather than guessed.
  if (relation.gravity && gravity === 'none') return []
  const groups = (body: Body): readonly (readonly Body[])[] => (kind === 'between' ? pairsOf(near.get(body)!.slice(0, BETWEEN_NEIGHBOURS)) : near.get(body)!.map((anchor) => [anchor]))
  return bodies.flatMap((target) => groups(target).map((anchors) => ({
    target, anchors,
    measured: relation.measure(target, anchors, { frame: () => frameOf(anchors[0]!), phrase: kind, from: undefined }),
    size: (target.size + anchors.reduce((sum, a) => sum + a.size, 0)) / (anchors.length + 1),
  })))
}

const pairsOf = (bodies: readonly Body[]): (readonly Body[])[] => bodies.flatMap((a, i) => bodies.slice(i + 1).map((b) => [a, b]))

/** Edges of these kinds that hold under these limits (score at least one half), best first within a kind. */
export function verifyGraph(graph: Graph, table: RelationLimits, kinds: readonly GraphKind[] = GRAPH_KINDS, least = HOLDS): GraphEdge[] {
  const { metric } = graph.geometry
  return kinds.flatMap((kind) => graph.edges(kind).flatMap(({ target, anchors, measured, size }): GraphEdge[] => {
    const limits = limitsFor(table, kind, size, metric)
    const score = relationFor(kind, anchors.length)!.score(measured, limits)
    if (score < least) return []
    return [{ kind, target: target.instance.id, anchors: anchors.map((a) => a.instance.id), score, measured: withUnits(measured, metric), limits: withUnits(limits, metric) }]
  }).sort((a, b) => b.score - a.score))
}
