// The truth about a synthetic scene: what is where, which relations hold, and what relational questions have one answer.
// Everything is measured on the meshes; nothing here knows how the studio scores relations.

import { z } from 'zod'
import { BoxShape } from '../scene/grounding.ts'
import { RELATION_KINDS } from '../scene/relations.ts'

const vec3 = z.tuple([z.number(), z.number(), z.number()])

export const TruthInstance = z.object({
  /** Value in the mask images. */
  id: z.int().positive(),
  label: z.string(),
  color: z.string(),
  pattern: z.string(),
  /** Colour, pattern and size words that a person might use. */
  attributes: z.array(z.string()),
  /** Area-weighted middle of the surface, metres. */
  centroid: vec3,
  /** Along the object's own axes; z is up. */
  box: BoxShape,
  /** Id of what it rests on; null is the floor. */
  support: z.int().nullable(),
  /** Pixels that show it, over all frames, and the number of frames that do. */
  pixels: z.int(),
  frames: z.int(),
})
export type TruthInstance = z.infer<typeof TruthInstance>

export const TruthRelation = z.object({
  kind: z.enum(RELATION_KINDS),
  target: z.int(),
  anchors: z.array(z.int()),
  /** Frame whose camera is the viewer; null where the relation does not depend on one. */
  view: z.string().nullable(),
  /** Metres: the gap or offset that makes it so. */
  value: z.number(),
})
export type TruthRelation = z.infer<typeof TruthRelation>

export const TruthQuery = z.object({
  text: z.string(),
  /** The outermost relation. */
  kind: z.enum(RELATION_KINDS).or(z.literal('attribute')),
  target: z.int(),
  anchors: z.array(z.int()),
  view: z.string().nullable(),
  reference: z.literal('viewer').nullable(),
  /** How many other instances share the target's label. */
  distractors: z.int(),
})
export type TruthQuery = z.infer<typeof TruthQuery>

export const Truth = z.object({
  format: z.literal('synthetic-truth'),
  version: z.literal(1),
  seed: z.int(),
  up: vec3,
  units: z.literal('m'),
  metresPerUnit: z.number(),
  /** World units per depth file value. */
  depthUnit: z.number(),
  frames: z.array(z.object({ name: z.string(), image: z.string(), mask: z.string(), width: z.int(), height: z.int() })),
  instances: z.array(TruthInstance),
  relations: z.array(TruthRelation),
  queries: z.array(TruthQuery),
})
export type Truth = z.infer<typeof Truth>
