// Masks as the inspector asks for them: rows to list, one mask looked at closely, a mask proposed for points and boxes.

import { z } from 'zod'
import { BlobRef } from '../../native-models/scene/records.ts'
import { FLAGS, MaskMeasures } from '../../native-models/scene/supervised-frame.ts'

/** What a person said of a mask: `added` is one that models did not find; `none`, nothing yet. */
export const VERDICTS = ['none', 'accepted', 'rejected', 'repaired', 'added'] as const
export type Verdict = (typeof VERDICTS)[number]

/** `poison`: likeliest to poison a field first; `scale`: physically largest; `frame`: photograph by photograph. */
export const MASK_ORDERS = ['poison', 'frame', 'scale', 'pixels', 'agreement'] as const

export const MaskQuery = z.object({
  flags: z.array(z.enum(FLAGS)).default([]).describe('Only masks with any of these; empty: all masks'),
  flagged: z.boolean().default(false).describe('Only masks with some flag'),
  verdicts: z.array(z.enum(VERDICTS)).default([]).describe('Only these; empty: all'),
  frameId: z.string().optional().describe('Only of this photograph'),
  order: z.enum(MASK_ORDERS).default('poison'),
  reversed: z.boolean().default(false),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(1000).default(200),
})
export type MaskQuery = z.infer<typeof MaskQuery>

/** A mask by its photograph and its name there, which stays while people speak of it. */
export const MaskRef = z.object({ frameId: z.string(), mask: z.string() })
export type MaskRef = z.infer<typeof MaskRef>

export const MaskRow = MaskRef.extend({
  frame: z.string().describe('Name of the photograph'),
  /** Of the photograph as it was looked at, undistorted: pixels of masks and points count in it. */
  width: z.int(),
  height: z.int(),
  /** x0, y0, x1, y1 around the mask, ends exclusive. */
  box: z.tuple([z.int(), z.int(), z.int(), z.int()]),
  verdict: z.enum(VERDICTS),
  correctionId: z.string().nullable(),
  measures: MaskMeasures,
  /** Why it is flagged, in words, one for each flag. */
  reasons: z.array(z.string()),
})
export type MaskRow = z.infer<typeof MaskRow>

export const MaskList = z.object({
  supervisionId: z.string().nullable().describe('null where nothing was looked at yet'),
  masks: z.array(MaskRow),
  /** How many fit the query, before `offset` and `limit`. */
  total: z.int(),
  /** Of all masks that fit but for their verdict: how many there are and of how many a person spoke. */
  scope: z.object({ masks: z.int(), spoken: z.int() }),
  /** Of all masks of the capture. */
  counts: z.object({ masks: z.int(), flagged: z.int(), verdicts: z.record(z.enum(VERDICTS), z.int()), flags: z.record(z.enum(FLAGS), z.int()) }),
})
export type MaskList = z.infer<typeof MaskList>

/** A mask's pixels, .ranges: half-open ranges of y * width + x of the photograph as it was looked at. */
export const MaskPixels = z.object({ blob: BlobRef, width: z.int(), height: z.int() })
export type MaskPixels = z.infer<typeof MaskPixels>

/** What lies under a mask. */
export const MaskDepth = z.object({
  source: z.enum(['sensor', 'backbone', 'none']),
  /** .png of the photograph's depth, as large as masks, coloured over `range`; clear where it is unknown. */
  picture: BlobRef.nullable(),
  /** Nearest and farthest that the colours tell apart: around the mask, world units along the camera's z. */
  range: z.tuple([z.number(), z.number()]).nullable(),
  /** How many pixels of the mask lie at which depth: bins of equal width over `range`. */
  histogram: z.array(z.int()),
  /** .safetensors, `positions` (N, 3) f32: its pixels in the world, evenly drawn. */
  points: BlobRef.nullable(),
  /** Middle of the points, and the smallest box along the axes that holds nearly all. */
  bounds: z.object({ min: z.tuple([z.number(), z.number(), z.number()]), max: z.tuple([z.number(), z.number(), z.number()]) }).nullable(),
})
export type MaskDepth = z.infer<typeof MaskDepth>

/** Splats of the reconstruction in use that the mask claims: .ranges of their indices, or null where it claims none. */
export const MaskSplats = z.object({ members: BlobRef.nullable(), splats: z.int(), reconstructionId: z.string().nullable() })
export type MaskSplats = z.infer<typeof MaskSplats>

const pixel = z.object({ x: z.number(), y: z.number(), inside: z.boolean() })
/** What a person points at, in pixels of the photograph as it was looked at. */
export const MaskPrompt = z.object({
  frameId: z.string(),
  points: z.array(pixel).max(64),
  box: z.object({ x0: z.number(), y0: z.number(), x1: z.number(), y1: z.number() }).optional(),
})
export type MaskPrompt = z.infer<typeof MaskPrompt>

export const MaskProposal = z.object({
  pixels: MaskPixels,
  segmenter: z.string().describe('Title of the segmenter that was asked: the run’s own, or one that stands in where that went'),
  /** As it would be measured; whether other photographs agree is found when they are looked at again. */
  measures: MaskMeasures,
  reasons: z.array(z.string()),
  /** As of MaskDepth. */
  points: BlobRef.nullable(),
})
export type MaskProposal = z.infer<typeof MaskProposal>
