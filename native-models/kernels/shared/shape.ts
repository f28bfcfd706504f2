// How kernels are cut for an adapter, from what it says of itself: a CPU driver has few lanes, a GPU many.

import type { Gpu } from '../../gpu/gpu.ts'

export interface KernelShape {
  /** Tile edge in pixels. */
  readonly tile: number
  /** vec4s of pixels per thread. */
  readonly vectors: number
  /** Threads per tile. */
  readonly threads: number
  /** Subgroups a tile may be split into: gradient slots per pair. */
  readonly subgroups: number
  /** Lanes of a subgroup where they are always as many and all filled, else 0: chooses the reduction. */
  readonly lanes: number
  /** Fewest lanes a subgroup of a workgroup of 64 may have. */
  readonly leastLanes: number
  /** Threads walking a list one chunk each, and their workgroup size. */
  readonly chunks: number
  readonly chunkGroup: number
  /** Blocks of four pixels that a thread walks along a row or column of an image: windows overlap less the further it walks. */
  readonly walk: number
  /** Whether a workgroup, with barriers, sorts a chunk, or each of its threads one of its own. */
  readonly together: boolean
  /** Threads walking a list of splats to number their tile pairs. */
  readonly scans: number
}

/** Subgroups up to this wide belong to CPU drivers (lavapipe 8, SwiftShader 4) or to GPUs that can run as narrow. */
const NARROW_LANES = 8

/**
 * Narrow: one 8x8 tile per subgroup of 8 threads, 8 pixels each: on lavapipe 3 times faster than the wide form.
 * Wide: 16x16 tiles of 64 threads, 4 pixels each, so that a 32-lane subgroup is full.
 */
export function kernelShape(gpu: Pick<Gpu, 'software' | 'subgroupMinSize' | 'subgroupMaxSize'>, form: 'narrow' | 'wide' = gpu.subgroupMinSize <= NARROW_LANES ? 'narrow' : 'wide'): KernelShape {
  const cut = form === 'narrow' ? { tile: 8, vectors: 2, threads: 8 } : { tile: 16, vectors: 1, threads: 64 }
  const fixed = gpu.subgroupMinSize === gpu.subgroupMaxSize && gpu.subgroupMinSize <= cut.threads
  return {
    ...cut,
    subgroups: Math.ceil(cut.threads / gpu.subgroupMinSize),
    lanes: fixed ? gpu.subgroupMinSize : 0,
    leastLanes: Math.min(64, gpu.subgroupMinSize),
    // A CPU driver runs one subgroup per core: few long walks keep the tables of counters small, and windows over an image
    // are worked out once.
    ...(gpu.software ? { chunks: 64, chunkGroup: 8, walk: 64, together: false, scans: 64 } : { chunks: 1024, chunkGroup: 32, walk: 4, together: true, scans: 8192 }),
  }
}

export const tilesOf = (width: number, height: number, tile: number): number => Math.ceil(width / tile) * Math.ceil(height / tile)
