// Splats as they come out of a file: in chunks, so that ten million of them never stand in memory twice, and so that
// whoever reads them can let other work in between two chunks.
//
// One world convention for all formats: the axes of the INRIA .ply, x right, y down, z forward (COLMAP's). Files that
// keep another one (.spz: x right, y up, z back) are turned as they are read and turned back as they are written.

import type { SplatCloud } from '../scene/splats.ts'

export const SPLAT_FORMATS = ['ply', 'compressed-ply', 'spz', 'sog', 'splat', 'ksplat'] as const
export type SplatFormat = (typeof SPLAT_FORMATS)[number]

/** Splats in one chunk: some milliseconds of decoding, a few megabytes of floats. A multiple of what compressed .ply packs together. */
export const CHUNK_SPLATS = 8192

export interface SplatChunk extends SplatCloud {
  /** Index of the first splat among all that the stream yields. */
  readonly start: number
  /** (count) or null where the file holds none; -1 for splats of no instance. */
  readonly instanceIds: Int32Array | null
}

/** What a writer needs to know before the first splat, and the splats. */
export interface SplatStream {
  /** Exactly so many splats come. */
  readonly count: number
  readonly shDegree: 0 | 1 | 2 | 3
  /** Trained with the opacity compensation of Mip-Splatting; such splats look too thin without it. */
  readonly antialiased: boolean
  readonly hasInstanceIds: boolean
  /** From the first splat again at every call. Chunks may be views of one another's memory: copy what is kept. */
  chunks(): AsyncIterable<SplatChunk>
}

/** An opened file whose header is sound: its counts fit into its size. Values are not yet checked. */
export interface SplatSource extends SplatStream {
  readonly format: SplatFormat
  /** For people: "SPZ version 4". */
  readonly title: string
  readonly file: string
  /** What the file holds that is left aside, in sentences. */
  readonly notes: readonly string[]
  /** World direction that points up by the format's own convention. */
  readonly up: readonly [number, number, number]
  close(): Promise<void>
}

/** By the convention of the INRIA .ply: y points down. */
export const UP_BY_CONVENTION = [0, -1, 0] as const

export const degreeOf = (coefficients: number): 0 | 1 | 2 | 3 | null => ([0, 1, 2, 3] as const).find((d) => (d + 1) ** 2 === coefficients) ?? null

/** Empty arrays for `count` splats. */
export function emptyChunk(start: number, count: number, shDegree: 0 | 1 | 2 | 3, withIds: boolean): SplatChunk {
  return {
    start, count, shDegree,
    means: new Float32Array(count * 3), rotations: new Float32Array(count * 4), logScales: new Float32Array(count * 3),
    opacityLogits: new Float32Array(count), sh: new Float32Array(count * (shDegree + 1) ** 2 * 3),
    instanceIds: withIds ? new Int32Array(count).fill(NO_INSTANCE) : null,
  }
}

/** In an id column: of no instance. */
export const NO_INSTANCE = -1

/** A cloud in memory as a stream; its chunks are views of its arrays. Instance ids, if given, are (N). */
export function streamOf(cloud: SplatCloud, { instanceIds = null, antialiased = false }: { instanceIds?: Int32Array | null; antialiased?: boolean } = {}): SplatStream {
  return {
    count: cloud.count, shDegree: cloud.shDegree, antialiased, hasInstanceIds: instanceIds !== null,
    // eslint-disable-next-line @typescript-eslint/require-await
    async *chunks() {
      for (let start = 0; start < cloud.count; start += CHUNK_SPLATS) yield sliceOf(cloud, instanceIds, start, Math.min(CHUNK_SPLATS, cloud.count - start))
    },
  }
}

/** The splats [start, start + count) as views of the same memory. */
export function sliceOf(cloud: SplatCloud, instanceIds: Int32Array | null, start: number, count: number): SplatChunk {
  const part = (from: Float32Array, width: number): Float32Array => from.subarray(start * width, (start + count) * width)
  return {
    start, count, shDegree: cloud.shDegree,
    means: part(cloud.means, 3), rotations: part(cloud.rotations, 4), logScales: part(cloud.logScales, 3),
    opacityLogits: part(cloud.opacityLogits, 1), sh: part(cloud.sh, (cloud.shDegree + 1) ** 2 * 3),
    instanceIds: instanceIds?.subarray(start, start + count) ?? null,
  }
}

export interface CollectedSplats extends SplatCloud {
  readonly instanceIds: Int32Array | null
}

/** All splats of a stream in arrays that are made once, at their final size. */
export async function collectSplats(stream: SplatStream): Promise<CollectedSplats> {
  const { start: _, ...cloud } = emptyChunk(0, stream.count, stream.shDegree, stream.hasInstanceIds)
  const coefficients = (stream.shDegree + 1) ** 2 * 3
  for await (const chunk of stream.chunks()) {
    cloud.means.set(chunk.means, chunk.start * 3)
    cloud.rotations.set(chunk.rotations, chunk.start * 4)
    cloud.logScales.set(chunk.logScales, chunk.start * 3)
    cloud.opacityLogits.set(chunk.opacityLogits, chunk.start)
    cloud.sh.set(chunk.sh, chunk.start * coefficients)
    if (chunk.instanceIds !== null) cloud.instanceIds?.set(chunk.instanceIds, chunk.start)
    await breathe()
  }
  return cloud
}

/** Lets timers, sockets and cancellation in; called between chunks. */
export const breathe = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
