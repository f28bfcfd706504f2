// The rasteriser's kernels, and those kernels bound to its buffers: what a forward and a backward pass encode.

import type { GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { Bound, Kernel } from '../gpu/kernel.ts'
import { createProjectionBackward, type ProjectionBackward } from '../kernels/projection-backward/projection-backward.ts'
import { createProjection } from '../kernels/projection/projection.ts'
import { createRasterBackward, type RasterBackward } from '../kernels/raster-backward/raster-backward.ts'
import { createRaster } from '../kernels/raster/raster.ts'
import { tilesOf, type KernelShape } from '../kernels/shared/shape.ts'
import { dispatchGroups, perItem, type Step } from '../kernels/shared/step.ts'
import { CountingSort, createDepthSorts } from '../kernels/sort/sort.ts'
import { createTilePairs, type TilePairs } from '../kernels/tiles/tiles.ts'
import { shCoefficients } from '../scene/splats.ts'
import type { SplatArrays } from './gpu-splats.ts'
import type { RasterOutputs, RasterScratch, RasterSizes, TilePairArrays } from './raster-buffers.ts'

export interface RasterKernels {
  readonly projection: Kernel
  readonly depthSorts: readonly CountingSort[]
  readonly pairs: TilePairs
  readonly tileSort: CountingSort
  readonly raster: Kernel
  readonly backward: { readonly raster: RasterBackward; readonly projection: ProjectionBackward } | null
}

export async function createRasterKernels(gpu: Gpu, shape: KernelShape, sizes: RasterSizes): Promise<RasterKernels> {
  const coefficients = shCoefficients(sizes.shDegree)
  const antialiased = sizes.antialiased ?? false
  const tiles = tilesOf(sizes.width, sizes.height, shape.tile)
  const [projection, depthSorts, pairs, tileSort, raster, rasterBackward, projectionBackward] = await Promise.all([
    createProjection(gpu, shape, coefficients, antialiased),
    createDepthSorts(gpu, shape),
    createTilePairs(gpu, shape),
    // One bin more, for pairs that are none.
    CountingSort.create(gpu, shape, { bins: tiles + 1, lengthAt: 1, ranked: true }),
    createRaster(gpu, shape),
    sizes.gradients ? createRasterBackward(gpu, shape, sizes.depthGradients ?? true) : null,
    sizes.gradients ? createProjectionBackward(gpu, shape, coefficients, antialiased) : null,
  ])
  const backward = rasterBackward && projectionBackward ? { raster: rasterBackward, projection: projectionBackward } : null
  return { projection, depthSorts, pairs, tileSort, raster, backward }
}

export const sortsOf = (kernels: RasterKernels): readonly CountingSort[] => [...kernels.depthSorts, kernels.tileSort]

/** Everything the steps are bound to. */
export interface RasterParts {
  readonly shape: KernelShape
  readonly kernels: RasterKernels
  readonly splats: SplatArrays
  readonly outputs: RasterOutputs
  readonly scratch: RasterScratch
  readonly pairs: TilePairArrays
  /** Splats drawn, asked at encoding. */
  readonly count: () => number
}

/** The sort, which is the same for every view but for `ViewSteps.emit` between `offsets` and `byTile`. */
export interface OrderSteps {
  readonly byDepth: Step
  readonly offsets: Step
  readonly byTile: Step
}

/** One workgroup per tile of the view's size, which may differ each time for the same record. */
export type TileStep = (pass: GPUComputePassEncoder, size: { width: number; height: number }) => void

/** What one camera record runs. */
export interface ViewSteps {
  readonly project: Step
  readonly emit: Step
  readonly raster: TileStep
  readonly backward: BackwardSteps | null
}

export interface BackwardSteps {
  readonly raster: TileStep
  readonly gather: Step
  readonly project: readonly Step[]
}

export function bindOrder({ kernels, outputs: { visible, status }, scratch, pairs }: RasterParts): OrderSteps {
  const { scene, depthKeys, keysA, keysB, valuesA, valuesB, order, sums, pairOffsets } = scratch
  const [low, middle, high] = kernels.depthSorts
  const digits = [
    low!.bind({ length: scene, keys: depthKeys, values: depthKeys, second: keysA, sortedValues: valuesA }),
    middle!.bind({ length: scene, keys: keysA, values: valuesA, second: keysB, sortedValues: valuesB }),
    high!.bind({ length: scene, keys: keysB, values: valuesB, second: keysA, sortedValues: order }),
  ]
  return {
    byDepth: (pass) => digits.forEach((step) => step(pass)),
    offsets: kernels.pairs.bindOffsets({ scene, order, visible, sums, status, pairOffsets }),
    byTile: kernels.tileSort.bind({
      length: status, keys: pairs.pairTiles, values: pairs.pairSplats, sortedValues: pairs.tileSplats, second: pairs.ranks,
    }),
  }
}

export function bindView(parts: RasterParts, camera: Bound): ViewSteps {
  const { kernels, splats, outputs, scratch, count } = parts
  const { scene, screen, depthKeys, order, pairOffsets } = scratch
  const { pairTiles, pairSplats, tileSplats } = parts.pairs
  const { visible, status, color, alpha } = outputs
  const { raster, tileSort } = kernels
  return {
    project: perItem(kernels.projection, { camera, scene, ...splats, screen, depthKeys, visible }, count),
    emit: perItem(kernels.pairs.emit, { scene, camera, order, visible, screen, status, pairOffsets, pairTiles, pairSplats }, count),
    raster: perTile(parts.shape, raster, { camera, tileStarts: tileSort.starts, tileSplats, screen, color, alpha }),
    backward: bindBackward(parts, camera),
  }
}

function bindBackward(parts: RasterParts, camera: Bound): BackwardSteps | null {
  const { kernels, splats: { means, rotations, logScales, sh }, outputs, scratch, count } = parts
  if (!kernels.backward) return null
  const { scene, screen, pairOffsets, screenGradients, drawnEnds, twists } = scratch
  const { pairTiles, tileSplats, ranks, slots } = parts.pairs
  const { visible, status, color, alpha, colorGradient, alphaGradient, screenGradient, gradients, poseGradient } = outputs
  const { raster, projection } = kernels.backward
  const reduceGroup = projection.reduceTwists.bind({ scene, twists, poseGradient })
  const geometry = {
    camera, scene, means, rotations, logScales, visible, screenGradients, twists,
    meansGradient: gradients.means, rotationsGradient: gradients.rotations,
    logScalesGradient: gradients.logScales, opacityLogitsGradient: gradients.opacityLogits,
  }
  return {
    raster: perTile(parts.shape, raster.slots, {
      camera, tileStarts: kernels.tileSort.starts, tileSplats, screen, color, alpha, colorGradient, alphaGradient, slots, drawnEnds,
    }),
    gather: perItem(raster.gather, { scene, visible, pairOffsets, ranks, pairTiles, slots, drawnEnds, status, screen, screenGradients, screenGradient }, count),
    project: [
      perItem(projection.harmonics, { camera, scene, means, sh, visible, screen, screenGradients, shGradient: gradients.sh }, count),
      perItem(projection.geometry, geometry, count),
      (pass) => projection.reduceTwists.dispatch(pass, reduceGroup, 1),
    ],
  }
}

function perTile(shape: KernelShape, kernel: Kernel, binds: Record<string, Bound | GpuArray>): TileStep {
  const group = kernel.bind(binds)
  return (pass, { width, height }) => dispatchGroups(pass, kernel, group, tilesOf(width, height, shape.tile))
}
