// The truth about a synthetic scene: what is where, which relations hold, and what relational questions have one answer.
// Everything is measured on the meshes; nothing here knows how the studio scores relations.

import { z } from 'zod'
import { COUNTING_SIDES } from '../scene/decomposition.ts'
import { BoxShape } from '../scene/grounding.ts'
import { RELATION_CATEGORIES, RELATION_KINDS } from '../scene/relations.ts'

const vec3 = z.tuple([z.number(), z.number(), z.number()])

export const TruthInstance = z.object({
  /** Value in the mask images. */
  id: z.int().positive(),
  label: z.string(),
  color: z.string(),
  pattern: z.string(),
  /** What it is made of: "ceramic", "metal"; "natural" for fruit and the like. */
  material: z.string().optional(),
  /** Colour, pattern and size words that a person might use. */
  attributes: z.array(z.string()),
  /** Area-weighted middle of the surface, metres. */
  centroid: vec3,
  /** Along the object's own axes; z is up. */
  box: BoxShape,
  /** Unit, where it has a side a person would call its front. */
  front: vec3.nullable().optional(),
  /** Id of what it rests on; null is the floor. */
  support: z.int().nullable(),
  /** Id of what it lies in. */
  container: z.int().nullable().optional(),
  /** Ids of what it touches. */
  contacts: z.array(z.int()).optional(),
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
  /** What it is measured by: a viewer, the anchor's own front, or the world. */
  reference: z.enum(['viewer', 'object', 'world']).optional(),
  /** Metres: the gap or offset that makes it so. */
  value: z.number(),
})
export type TruthRelation = z.infer<typeof TruthRelation>

const asked = {
  text: z.string(),
  /** The outermost relation. */
  kind: z.enum(RELATION_KINDS).or(z.literal('attribute')),
  anchors: z.array(z.int()),
  view: z.string().nullable(),
  reference: z.literal('viewer').nullable(),
}

export const TruthQuery = z.object({
  ...asked,
  category: z.enum(RELATION_CATEGORIES).or(z.literal('attribute')).optional(),
  target: z.int(),
  /** How many other instances share the target's label. */
  distractors: z.int(),
  negated: z.boolean().optional(),
  /** The second from the left: rank 2, from left. */
  rank: z.int().positive().optional(),
  from: z.enum(COUNTING_SIDES).optional(),
  /** How the second anchor picks out the first, in a chain. */
  inner: z.enum(RELATION_KINDS).optional(),
})
export type TruthQuery = z.infer<typeof TruthQuery>

/** A question without one answer, on purpose. */
export const TruthTrap = z.object({
  ...asked,
  expected: z.enum(['ambiguous', 'not-found']),
  label: z.string(),
  /** Who would answer it equally well; none where nothing does. */
  candidates: z.array(z.int()),
})
export type TruthTrap = z.infer<typeof TruthTrap>

export const Truth = z.object({
  format: z.literal('synthetic-truth'),
  version: z.literal(1),
  seed: z.int(),
  up: vec3,
  units: z.literal('m'),
  metresPerUnit: z.number(),
  /** World units per depth file value. */
  depthUnit: z.number(),
  frames: z.array(z.object({
    name: z.string(), image: z.string(), mask: z.string(), width: z.int(), height: z.int(),
    /** 16-bit RGBA: bit (id - 1) mod 16 of channel (id - 1) / 16 is set wherever a ray meets instance id, hidden or not. */
    amodal: z.string().optional(),
    /** True camera-to-world, OpenCV axes; the pose file may be noisy. */
    pose: z.array(z.number()).length(16).optional(),
    /** Share of each instance that is hidden behind others, for those the frame would show at all. */
    hidden: z.record(z.string(), z.number()).optional(),
  })),
  instances: z.array(TruthInstance),
  relations: z.array(TruthRelation),
  queries: z.array(TruthQuery),
  traps: z.array(TruthTrap).optional(),
})
export type Truth = z.infer<typeof Truth>
