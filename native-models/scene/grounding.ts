// The answer to a query, with the evidence for every term. The JSON shape is public (CLI, exports): change it only by adding.

import { z } from 'zod'
import { Decomposition } from './decomposition.ts'
import { REFERENCES, RELATION_KINDS } from './relations.ts'

const vec3 = z.tuple([z.number(), z.number(), z.number()])

export const BoxShape = z.object({
  center: vec3,
  size: vec3,
  rotation: z.tuple([z.number(), z.number(), z.number(), z.number()]),
})

export const Answer = z.object({
  instanceId: z.string(),
  label: z.string(),
  score: z.number(),
  centroid: vec3,
  box: BoxShape,
})
export type Answer = z.infer<typeof Answer>

/** A frame of reference as it was used: where right and away lie in the world, and what it is a frame of. */
export const FrameUsed = z.object({ reference: z.enum(REFERENCES), right: vec3, forward: vec3 })
export type FrameUsed = z.infer<typeof FrameUsed>

/** One term of the joint score: how well a name, an attribute or a relation holds, with what was measured. */
export const Evidence = z.object({
  /** A relation kind, or "name" or "attribute" for the language terms. */
  relation: z.enum(RELATION_KINDS).or(z.enum(['name', 'attribute'])),
  negated: z.boolean(),
  /** The words this term came from. */
  phrase: z.string(),
  target: z.string(),
  anchors: z.array(z.string()),
  score: z.number(),
  /** Measured values by name; the name carries the unit: `gapM` metres, `gapU` scene units, no suffix for ratios. */
  measured: z.record(z.string(), z.number()),
  limits: z.record(z.string(), z.number()),
  /** The term that set the winner apart from the runner-up (or that sank the query). */
  decisive: z.boolean(),
  /** One plain sentence: what would have to change for the outcome to change. */
  counterfactual: z.string().optional(),
  /** Of a relation that depends on a beholder: whose left and front were meant, as unit world vectors. */
  frame: FrameUsed.optional(),
  /** What was assumed or missing while measuring: "gravity unknown; the camera's up was used". */
  note: z.string().optional(),
})
export type Evidence = z.infer<typeof Evidence>

export const Candidate = Answer.extend({
  evidence: z.array(Evidence),
  /** Anchors chosen for this candidate, in the order of the decomposition's relations. */
  anchors: z.array(z.string()),
})
export type Candidate = z.infer<typeof Candidate>

/** A relation of the scene that holds, with what was measured. */
export const GraphEdge = Evidence.pick({ target: true, anchors: true, score: true, measured: true, limits: true }).extend({ kind: z.enum(RELATION_KINDS) })
export type GraphEdge = z.infer<typeof GraphEdge>

/** What the same words find in another frame of reference, where that is something else. */
export const OtherFrame = z.object({
  reference: z.enum(REFERENCES),
  verdict: z.enum(['found', 'ambiguous', 'not-found']),
  explanation: z.string(),
  answers: z.array(Answer),
})
export type OtherFrame = z.infer<typeof OtherFrame>

/** A reading of the words that was held against the scene. */
export const TriedReading = z.object({
  /** How it differs, for a person; of the first, that it is the first. */
  why: z.string(),
  confidence: z.number(),
  verdict: z.enum(['found', 'ambiguous', 'not-found']),
  /** Of its best candidate, 0 where there is none. */
  score: z.number(),
  taken: z.boolean(),
})
export type TriedReading = z.infer<typeof TriedReading>

export const Grounding = z.object({
  query: z.string(),
  /** The reading that was taken. */
  decomposition: Decomposition,
  /** The first reading and the others, where that one alone did not settle it. */
  readings: z.array(TriedReading).optional(),
  reference: z.enum(REFERENCES),
  /** Frame whose camera is the viewer, when the viewer's frame of reference was used. */
  view: z.string().nullable(),
  inference: z.enum(['argmax', 'verify', 'joint']),
  verdict: z.enum(['found', 'ambiguous', 'not-found']),
  /** One plain sentence for a person: why this verdict. */
  explanation: z.string(),
  answers: z.array(Answer),
  /** Where no one said whose left is meant, and frames of reference disagree: what the others find. */
  otherFrames: z.array(OtherFrame).optional(),
  /** Of answers that fit alike: words that would single each out ("blue", "closest to the lamp"). */
  distinctions: z.array(z.object({ instanceId: z.string(), words: z.string() })).optional(),
  candidates: z.array(Candidate),
  evidence: z.array(Evidence),
  units: z.enum(['m', 'scene']),
  timingsMs: z.object({ decompose: z.number(), relevancy: z.number(), inference: z.number(), total: z.number() }),
})
export type Grounding = z.infer<typeof Grounding>
