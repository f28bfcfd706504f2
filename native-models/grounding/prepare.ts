// A relation of the words bound to the scene: its function in the library, its frame of reference, its limits, and
// what had to be assumed.

import type { DecomposedRelation, Described } from '../scene/decomposition.ts'
import type { Reference } from '../scene/relations.ts'
import type { Body, Geometry } from './bodies.ts'
import { TERM_FLOOR, type Hypothesis, type Term } from './hypotheses.ts'
import type { RelationLimits } from '../scene/relation-library.ts'
import { limitsFor, type Values } from './limits.ts'
import { relationFor } from './relations/library.ts'
import type { MeasureContext, ReferenceFrame, Relation } from './relations/relation.ts'

export interface InferenceContext {
  readonly geometry: Geometry
  readonly limits: RelationLimits
  /** The frame for a relation with this anchor (null: none) among these candidates. */
  readonly frameFor: (anchor: Body | null, candidates: readonly Body[]) => ReferenceFrame
  /** Frames that were used, for the answer. */
  readonly usedReferences: Set<Reference>
  /** What language alone says about each described thing; filled as it is asked for. */
  readonly language: Map<Described, Hypothesis[]>
  /** `joint` lets anchors be chosen with the target; `verify` fixes each anchor to its best match by language alone. */
  readonly mode: 'argmax' | 'verify' | 'joint'
}

/** Score of a relation that needs gravity, relative to a certain one, while up is only assumed. */
const ASSUMED_GRAVITY = 0.9

export interface Prepared {
  readonly relation: DecomposedRelation
  readonly library: Relation | null
  readonly measure: (target: Body, anchors: readonly Body[]) => Values
  readonly limits: (target: Body, anchors: readonly Body[]) => Values
  readonly notes: (anchors: readonly Body[]) => string | undefined
  readonly frame: (anchors: readonly Body[]) => ReferenceFrame | undefined
  readonly certainty: number
}

/** The relation's library function bound to the scene: its frame, its limits, what had to be assumed. */
export function prepare(relation: DecomposedRelation, context: InferenceContext, candidates: readonly Body[]): Prepared {
  const { geometry } = context
  const library = relationFor(relation.kind, relation.anchors.length)
  const frames = new Map<Body | null, ReferenceFrame>()
  const frameOf = (anchor: Body | null): ReferenceFrame => {
    const known = frames.get(anchor) ?? context.frameFor(anchor, candidates)
    frames.set(anchor, known)
    context.usedReferences.add(known.reference)
    return known
  }
  const assumed = library?.gravity && geometry.gravity !== 'known'
  const common = medianSize(candidates)
  const limitsOf = (size: number): Values => limitsFor(context.limits, relation.kind, size, geometry.metric)
  const measuring = (anchors: readonly Body[]): MeasureContext => ({ frame: () => frameOf(anchors[0] ?? null), phrase: relation.phrase, from: relation.from })
  return {
    relation, library,
    measure: (target, anchors) => library?.measure(target, anchors, measuring(anchors)) ?? {},
    // Ranking compares candidates with each other, so they share one limit; otherwise the pair's own sizes set it.
    limits: (target, anchors) => limitsOf(library?.ranks ? sizeOf(common, anchors) : sizeOf(target.size, anchors)),
    notes: (anchors) => joined([assumed ? gravityNote(geometry) : undefined, scaleNote(context, relation.kind), library?.framed ? frames.get(anchors[0] ?? null)?.note : undefined]),
    frame: (anchors) => (library?.framed ? frames.get(anchors[0] ?? null) : undefined),
    certainty: assumed ? ASSUMED_GRAVITY : 1,
  }
}

const sizeOf = (size: number, anchors: readonly Body[]): number => (size + anchors.reduce((s, a) => s + a.size, 0)) / (anchors.length + 1)
function medianSize(bodies: readonly Body[]): number {
  const sizes = bodies.map((b) => b.size).sort((a, b) => a - b)
  return sizes[Math.floor(sizes.length / 2)] ?? 1
}

const joined = (notes: readonly (string | undefined)[]): string | undefined => notes.filter((n) => n !== undefined).join('; ') || undefined

function gravityNote({ gravity, upConfidence }: Geometry): string {
  if (gravity === 'doubtful') return `which way is up is only ${Math.round(upConfidence * 100)} % sure`
  return `which way is up is not known; ${gravity === 'viewer' ? 'the camera’s up' : 'the world’s z axis'} was taken`
}

/** Where lengths have no metres, their limits cannot be held to what people call near. */
function scaleNote({ geometry, limits }: InferenceContext, kind: DecomposedRelation['kind']): string | undefined {
  const lengths = !geometry.metric && Object.values(limits.kinds[kind].limits).some((limit) => 'metres' in limit)
  return lengths ? 'the scale is not known; limits follow the sizes of the things' : undefined
}

export function termFor(prepared: Prepared, target: Body, anchors: readonly Body[], measured: Values): Term {
  const { relation, library } = prepared
  const limits = prepared.limits(target, anchors)
  const held = (library?.score(measured, limits) ?? 0) * prepared.certainty
  const note = prepared.notes(anchors)
  const frame = prepared.frame(anchors)
  return {
    relation: relation.kind, negated: relation.negated, phrase: relation.phrase, target, anchors,
    score: Math.max(relation.negated ? 1 - held : held, TERM_FLOOR),
    measured: prepared.certainty < 1 ? { ...measured, certainty: prepared.certainty } : measured,
    limits, source: relation, ...(note ? { note } : {}), ...(frame ? { frame } : {}),
  }
}
