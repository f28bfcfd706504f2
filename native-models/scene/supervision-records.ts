// What `supervise` keeps: one record of the run and one of each photograph, whose masks are a blob (supervised-frame.ts).

import { z } from 'zod'

const blob = z.string().regex(/^[0-9a-f]{64}\.[a-z0-9]+$/)
/** A model pack by name, and by the hash of what it computes with. */
const model = z.object({ name: z.string(), hash: z.string() })

export const SupervisionRecord = z.object({
  id: z.string(),
  type: z.literal('supervision'),
  captureId: z.string(),
  segmenter: model,
  encoder: model,
  /** Execution provider the models ran on. */
  provider: z.string(),
  /** Photographs were looked at so wide, undistorted. */
  width: z.int(),
  /** Where physical scales come from. */
  depth: z.enum(['sensor', 'backbone', 'none']),
  reconstructionId: z.string().nullable(),
  frames: z.int(),
  masks: z.int(),
  flagged: z.int(),
  seconds: z.number(),
  params: z.record(z.string(), z.unknown()),
})
export type SupervisionRecord = z.infer<typeof SupervisionRecord>

export const SupervisedFrameRecord = z.object({
  id: z.string(),
  type: z.literal('supervised-frame'),
  supervisionId: z.string(),
  frameId: z.string(),
  /** scene/supervised-frame.ts, .safetensors */
  masksBlob: blob,
  masks: z.int(),
  flagged: z.int(),
  /** People's own masks as this run embedded and measured them, by the id of the correction; its `maskBlob` holds what they drew. */
  kept: z.record(z.string(), blob).optional(),
})
export type SupervisedFrameRecord = z.infer<typeof SupervisedFrameRecord>

/** What a person says of a mask. It is about a frame, not about a run: it stays when photographs are looked at again. */
export const MASK_VERDICTS = ['accepted', 'rejected', 'repaired', 'added'] as const

export const MaskCorrectionRecord = z.object({
  id: z.string(),
  type: z.literal('mask-correction'),
  captureId: z.string(),
  frameId: z.string(),
  verdict: z.enum(MASK_VERDICTS),
  /** Of the photograph as it was looked at, undistorted: what `about` and `points` count in. */
  width: z.int().positive(),
  height: z.int().positive(),
  /** Runs of pixels of the models' mask it is about (perception/mask.ts); null for one that models did not find. */
  about: z.array(z.int().min(0)).nullable(),
  /** A supervised frame of the one right mask; null where there is none, because it was rejected. */
  maskBlob: blob.nullable(),
  /** What the person pointed at, photograph pixels, the middle of the first at (0.5, 0.5). */
  points: z.array(z.object({ x: z.number(), y: z.number(), inside: z.boolean() })),
  box: z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() }).optional(),
})
export type MaskCorrectionRecord = z.infer<typeof MaskCorrectionRecord>
