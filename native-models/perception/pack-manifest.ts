// pack.json: what a model pack is made of and how its graphs want to be fed. One pack is one model in one folder.

import { z } from 'zod'

const fileName = z.string().regex(/^[\w][\w.-]*$/, 'a file of the pack’s own folder')
const portName = z.string().min(1)
const channels = z.tuple([z.number(), z.number(), z.number()])
const positive = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()])

/** A file as it was when it was pinned. */
export const PackFile = z.object({ path: fileName, bytes: z.int().positive(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })
export type PackFile = z.infer<typeof PackFile>

/** How a photograph becomes `pixel_values`: RGB planes, (value / 255 - mean) / std. */
export const ImageInput = z.object({
  width: z.int().positive(),
  height: z.int().positive(),
  /**
   * shortest-edge: scaled to cover, middle cut out (CLIP); stretch: both sides scaled to the target (SigLIP, SAM 2.1);
   * fit: scaled to fit, padded right and below with 0 after normalisation (SAM).
   */
  resize: z.enum(['shortest-edge', 'stretch', 'fit']),
  interpolation: z.enum(['bilinear', 'bicubic']),
  mean: channels,
  std: positive,
})
export type ImageInput = z.infer<typeof ImageInput>

const tokenizer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('clip-bpe'), vocab: fileName, merges: fileName }),
  z.object({ kind: z.literal('tokenizer.json'), file: fileName }),
])
export type TokenizerFiles = z.infer<typeof tokenizer>

/** How a masked region is shown to the encoder; the surroundings are mixed with `fill`. */
export const RegionRule = z.object({
  /** The square around the mask's box is larger than it by this share on every side. */
  grow: z.number().min(0).max(2),
  /** What remains of the pixels outside the mask: 1 all, 0 nothing but `fill`. */
  background: z.number().min(0).max(1),
  fill: z.tuple([z.int().min(0).max(255), z.int().min(0).max(255), z.int().min(0).max(255)]),
})
export type RegionRule = z.infer<typeof RegionRule>

export const DualEncoderSpec = z.object({
  /** The two may be one file: a graph of both. */
  vision: z.object({ file: fileName, input: portName, output: portName }),
  /** The attention mask is given where the graph takes it: exports of one model differ in this. */
  text: z.object({ file: fileName, input: portName, attentionMask: portName.nullable(), output: portName }),
  image: ImageInput,
  tokenizer,
  contextLength: z.int().min(3),
  /** Id that fills a sequence up to the context length. */
  padToken: z.int().min(0),
  /** Components of an embedding. */
  width: z.int().positive(),
  /** exp of the trained temperature: what a cosine is multiplied with before a softmax. */
  logitScale: z.number().positive(),
  /** Sentences a phrase is put into, at {}; the embedding of the phrase is their mean direction. */
  templates: z.array(z.string().includes('{}')).min(1),
  regions: RegionRule,
})
export type DualEncoderSpec = z.infer<typeof DualEncoderSpec>

export const AutomaticSettings = z.object({
  pointsPerSide: z.int().min(1).max(128),
  minPredictedIou: z.number().min(0).max(1),
  minStability: z.number().min(0).max(1),
  maxOverlap: z.number().min(0).max(1),
  spareWithin: z.number().min(0).max(1),
})

export const SegmenterSpec = z.object({
  /** batched: many prompts a call, names as transformers.js publishes; official: SAM's own decoder export, one prompt a call. */
  layout: z.enum(['batched', 'official']),
  encoder: z.object({ file: fileName, input: portName }),
  decoder: z.object({ file: fileName }),
  /** corners: the graph knows a box by its two corners, labels 2 and 3 among the points; none: points only. */
  boxes: z.enum(['corners', 'none']),
  image: ImageInput,
  /** Of the grid of prompts, where the model's maker measured them. */
  automatic: AutomaticSettings.partial().optional(),
})
export type SegmenterSpec = z.infer<typeof SegmenterSpec>

export const LpipsSpec = z.object({
  file: fileName,
  /** Two pictures, (1, 3, height, width). */
  inputs: z.tuple([portName, portName]),
  /** One number. */
  output: portName,
  /** What pixel values the graph expects for 0…255. */
  range: z.enum(['0..1', '-1..1']),
})
export type LpipsSpec = z.infer<typeof LpipsSpec>

const common = {
  format: z.literal(1),
  name: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
  title: z.string(),
  version: z.string(),
  licence: z.string(),
  /** Where it comes from: a recipe of this project, or a web address. */
  source: z.string(),
  card: fileName.optional(),
  files: z.array(PackFile).min(1),
}

export const PackManifest = z.discriminatedUnion('purpose', [
  z.object({ ...common, purpose: z.literal('dual-encoder'), dualEncoder: DualEncoderSpec }),
  z.object({ ...common, purpose: z.literal('segmenter'), segmenter: SegmenterSpec }),
  z.object({ ...common, purpose: z.literal('lpips'), lpips: LpipsSpec }),
])
export type PackManifest = z.infer<typeof PackManifest>
export type Purpose = PackManifest['purpose']

/** Every file that the description names; all must be among `files`. */
export function namedFiles(manifest: PackManifest): string[] {
  const card = manifest.card === undefined ? [] : [manifest.card]
  if (manifest.purpose === 'segmenter') return [...card, manifest.segmenter.encoder.file, manifest.segmenter.decoder.file]
  if (manifest.purpose === 'lpips') return [...card, manifest.lpips.file]
  const { vision, text, tokenizer: words } = manifest.dualEncoder
  return [...card, vision.file, text.file, ...(words.kind === 'clip-bpe' ? [words.vocab, words.merges] : [words.file])]
}
