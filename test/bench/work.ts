// How much work each phase of a training step is, from the numbers of the run that is timed: what it reads and writes (every
// array an entry of which it needs, once per kernel; what caches save is not taken off) and what it calculates (additions,
// multiplications, comparisons and functions, one each, counted in the kernels' source).

import type { KernelShape } from '../../native-models/kernels/shared/shape.ts'
import type { Evaluations } from './evaluations.ts'

export interface Work {
  readonly bytes: number
  readonly flops: number
}

export interface Counts extends Evaluations {
  readonly splats: number
  readonly visible: number
  /** (tile, splat) pairs. */
  readonly pairs: number
  readonly pixels: number
  readonly tiles: number
}

export type PhaseName = 'project' | 'sort' | 'forward' | 'loss' | 'backward' | 'project backward' | 'optimiser'

/** Floats of a splat without higher harmonics: mean 3, rotation 4, scales 3, opacity 1, colour 3. */
const SPLAT_FLOATS = 14
/** Bytes of a splat on the screen. */
const SCREEN = 48
/** Bytes of the sums of a pair. */
const SLOT = 40
const DEPTH_BINS = 512

/** Per splat that is not culled before it: rotation, two rows of J R S, covariance, conic, tiles of an ellipse over three rows. */
const PROJECT_FLOPS = 260
const PROJECT_BACKWARD_FLOPS = 420
/** Per evaluation: 4 for alpha, 2 to see whether it is there, 10 to composite four channels and the light. */
const FORWARD_FLOPS = 16
/** Per evaluation: alpha 6, weight and value 6, h 6, light 1, moments 6, colours 6, sums over a run and a subgroup about 6. */
const BACKWARD_FLOPS = 37
/** Per pixel and channel: seven window sums in two directions (11 products, 10 sums), SSIM and its derivatives, L1. */
const LOSS_FLOPS = 7 * 2 * 21 + 56
/** Per parameter: Adam. */
const ADAM_FLOPS = 14

export function workOf(counts: Counts, shape: KernelShape): Record<PhaseName, Work> {
  const { splats, visible, pairs, pixels, tiles, evaluated } = counts
  const met = evaluated / shape.tile ** 2
  const table = (bins: number): number => 3 * 4 * Math.min(shape.chunks, Math.max(shape.chunkGroup, 2 ** 22 / bins)) * bins
  return {
    'project': { bytes: splats * 4 * (SPLAT_FLOATS + 2) + visible * SCREEN, flops: visible * PROJECT_FLOPS },
    // Three digits by depth (16 bytes the first, 20 the others), offsets 20 and emission 44 per splat; emission 8 and one digit by tile 20 per pair.
    'sort': { bytes: splats * (56 + 20 + 44) + pairs * 28 + 3 * table(DEPTH_BINS) + table(tiles + 1), flops: 0 },
    'forward': { bytes: met * (4 + SCREEN) + pixels * 20, flops: evaluated * FORWARD_FLOPS },
    // Four passes' planes: 24, 32 and 24 bytes per pixel and channel.
    'loss': { bytes: pixels * 3 * 80, flops: pixels * 3 * LOSS_FLOPS },
    'backward': { bytes: met * (4 + SCREEN) + pixels * 40 + pairs * (2 * SLOT + 4) + splats * (8 + 20 + 68), flops: evaluated * BACKWARD_FLOPS },
    'project backward': { bytes: splats * (2 * 64 + 4 * SPLAT_FLOATS * 2 + 4 + 24), flops: visible * PROJECT_BACKWARD_FLOPS },
    // Gradient, parameter and two moments read, three of them written; the regularisers and the noise go over the splats once more.
    'optimiser': { bytes: splats * SPLAT_FLOATS * 28 + splats * 100, flops: splats * SPLAT_FLOATS * ADAM_FLOPS },
  }
}
