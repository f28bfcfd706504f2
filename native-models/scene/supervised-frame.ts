// What one photograph says: its masks, what each shows and measures, and how far other photographs agree. One blob a
// frame, .safetensors; M masks, best first.

import { z } from 'zod'
import { readSafetensors, writeSafetensors, type Tensor } from './safetensors.ts'

/** Why a mask may be wrong; bit k of `flags` is FLAGS[k]. */
export const FLAGS = ['depth-spread', 'edge-cut', 'disagreement', 'seen-through', 'scale-outlier', 'tiny', 'no-depth', 'unsure', 'odd-frame', 'merged'] as const
export type Flag = (typeof FLAGS)[number]

export const LEVEL_NAMES = ['subpart', 'part', 'whole'] as const

/** Of one mask. Lengths are world units; null where it could not be measured. */
export const MaskMeasures = z.object({
  predictedIou: z.number(),
  stability: z.number(),
  level: z.enum(LEVEL_NAMES).nullable(),
  pixels: z.int(),
  /** || 2 std(P) || of its eroded, deprojected pixels without outliers. */
  scale: z.number().nullable(),
  /** Median depth along the camera's z. */
  depth: z.number().nullable(),
  /** Share of its pixels whose depth is known. */
  known: z.number(),
  /** How far its depths spread beyond one surface: 0 none; 1, two surfaces as far apart as it is wide. */
  depthSpread: z.number(),
  /** Median over other frames that see its place of how well one mask there covers the same surface; null if none does. */
  agreement: z.number().nullable(),
  /** Largest share of it that other frames look through. */
  seenThrough: z.number(),
  /** |ln| of its scale over the median scale of the masks it agrees with; null if there are none. */
  scaleRatio: z.number().nullable(),
  /** Share of other frames that see a second thing in it. */
  merged: z.number().default(0),
  /** How far its whole photograph is from fitting the others: 1 is the limit; 0 where there are none. */
  frameMisfit: z.number(),
  /** How likely it is to poison a field, 0…1. */
  poison: z.number(),
  flags: z.array(z.enum(FLAGS)),
})
export type MaskMeasures = z.infer<typeof MaskMeasures>

/** Embeddings of square tiles of a photograph, one grid a level. */
export interface PyramidLevel {
  /** Side of a tile as a share of the photograph's height. */
  readonly ratio: number
  readonly columns: number
  readonly rows: number
  /** (rows, columns, width) unit vectors. */
  readonly embeddings: Float32Array
}

export interface SupervisedFrame {
  readonly width: number
  readonly height: number
  /** Runs of pixels of each mask (perception/mask.ts). */
  readonly runs: readonly Uint32Array[]
  readonly measures: readonly MaskMeasures[]
  /** (M, embedding width) unit vectors. */
  readonly embeddings: Float32Array
  readonly embeddingWidth: number
  readonly pyramid: readonly PyramidLevel[]
}

export function encodeSupervisedFrame(frame: SupervisedFrame): Uint8Array {
  const { width, height, runs, measures, embeddings, embeddingWidth, pyramid } = frame
  const starts = Uint32Array.from([0, ...runs.map((_, at) => runs.slice(0, at + 1).reduce((sum, one) => sum + one.length, 0))])
  const levels = Object.fromEntries(pyramid.map(({ embeddings: data, rows, columns }, at): [string, Tensor] => [`pyramid.${at}`, { dtype: 'F32', shape: [rows, columns, embeddingWidth], data }]))
  const metadata = { width: String(width), height: String(height), measures: JSON.stringify(measures), ratios: JSON.stringify(pyramid.map(({ ratio }) => ratio)) }
  return writeSafetensors({
    starts: { dtype: 'U32', shape: [starts.length], data: starts },
    runs: { dtype: 'U32', shape: [starts.at(-1)!], data: Uint32Array.from(runs.flatMap((one) => [...one])) },
    embeddings: { dtype: 'F32', shape: [runs.length, embeddingWidth], data: embeddings },
    ...levels,
  }, metadata)
}

const Metadata = z.object({ width: z.coerce.number(), height: z.coerce.number(), measures: z.string(), ratios: z.string() })

/** Fault `internal` if the bytes are none. */
export function decodeSupervisedFrame(bytes: Uint8Array, where: string): SupervisedFrame {
  const tensors = readSafetensors(bytes, where)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true))))) as Record<string, unknown>
  const { width, height, measures, ratios } = Metadata.parse(header['__metadata__'])
  const [starts, runs, embeddings] = [tensors['starts']!.data as Uint32Array, tensors['runs']!.data as Uint32Array, tensors['embeddings']!]
  return {
    width, height,
    runs: Array.from({ length: starts.length - 1 }, (_, at) => runs.slice(starts[at], starts[at + 1])),
    measures: z.array(MaskMeasures).parse(JSON.parse(measures)),
    embeddings: embeddings.data as Float32Array, embeddingWidth: embeddings.shape[1]!,
    pyramid: z.array(z.number()).parse(JSON.parse(ratios)).map((ratio, at) => {
      const { shape: [rows, columns], data } = tensors[`pyramid.${at}`]!
      return { ratio, rows: rows!, columns: columns!, embeddings: data as Float32Array }
    }),
  }
}
