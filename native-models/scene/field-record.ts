// What `fields` keeps: one record, and its big arrays as blobs.

import { z } from 'zod'

const blob = z.string().regex(/^[0-9a-f]{64}\.[a-z0-9]+$/)

export const FIELD_MODES = ['lift', 'train', 'both'] as const

export const FieldRecord = z.object({
  id: z.string(),
  type: z.literal('field'),
  reconstructionId: z.string(),
  supervisionId: z.string(),
  /** The dual encoder whose space embeddings lie in: phrases must come from the same one. */
  encoder: z.object({ name: z.string(), hash: z.string() }),
  embeddingWidth: z.int(),
  mode: z.enum(FIELD_MODES),
  visualProperties: z.boolean(),
  /** fields/lifted-field.ts, .safetensors */
  liftedBlob: blob,
  /** fields/trained, .safetensors; null where nothing was trained. */
  trainedBlob: blob.nullable(),
  /** Embeddings of its instances, by id (scene/instance-embeddings.ts), .safetensors */
  instancesBlob: blob,
  instances: z.int(),
  seconds: z.number(),
  losses: z.record(z.string(), z.number()),
  params: z.record(z.string(), z.unknown()),
})
export type FieldRecord = z.infer<typeof FieldRecord>

/** What a field knows of an instance besides its place. */
export const InstanceSight = z.object({
  fieldId: z.string(),
  /** Names it may have by what it looks like, best first, each with its chance among all names. */
  guesses: z.array(z.object({ name: z.string(), chance: z.number() })),
  /** How clearly it is one thing, 0…1. */
  stability: z.number(),
  /** Share of the photographs that see it. */
  visibility: z.number(),
  /** Photographs that show it best, by frame id. */
  bestViews: z.array(z.string()),
  /** Physical size of its masks, world units; null unknown. */
  scale: z.number().nullable(),
})
export type InstanceSight = z.infer<typeof InstanceSight>
