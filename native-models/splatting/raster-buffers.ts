// What a rasteriser holds on the GPU: what it hands out, scratch of fixed size, and the tile pairs, which grow.

import { createArray, destroyArray, type BufferMaker, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { twistFloats } from '../kernels/projection-backward/projection-backward.ts'
import { slotFloats } from '../kernels/raster-backward/raster-backward.ts'
import { tilesOf, type KernelShape } from '../kernels/shared/shape.ts'
import { createSplatArrays, destroySplatArrays, type ShDegree, type SplatArrays } from './gpu-splats.ts'

export interface RasterSizes {
  /** Most splats. */
  readonly capacity: number
  readonly shDegree: ShDegree
  /** Largest image, pixels. */
  readonly width: number
  readonly height: number
  /** Whether splats grow fainter as the image filter makes them larger (kernels/projection). Default: false, as 3DGS draws. */
  readonly antialiased?: boolean
  /** Whether there is room for gradients. */
  readonly gradients: boolean
  /** Whether the gradients by depth and alpha count; if not, they are taken for 0, unread. Default: true. */
  readonly depthGradients?: boolean
}

/** Shapes and meaning: rasteriser.ts. */
export interface RasterOutputs {
  readonly color: GpuArray<'f32'>
  readonly alpha: GpuArray<'f32'>
  readonly colorGradient: GpuArray<'f32'>
  readonly alphaGradient: GpuArray<'f32'>
  readonly gradients: SplatArrays
  readonly poseGradient: GpuArray<'f32'>
  readonly screenGradient: GpuArray<'f32'>
  readonly visible: GpuArray<'u32'>
  readonly status: GpuArray<'u32'>
}

export function createOutputs(gpu: BufferMaker, { capacity, shDegree, width, height, gradients }: RasterSizes): RasterOutputs {
  const pixels = width * height
  const [gradientPixels, gradientSplats] = gradients ? [pixels, capacity] : [0, 0]
  return {
    color: createArray(gpu, 'color', 'f32', pixels * 4),
    alpha: createArray(gpu, 'alpha', 'f32', pixels),
    colorGradient: createArray(gpu, 'color gradient', 'f32', gradientPixels * 4),
    alphaGradient: createArray(gpu, 'alpha gradient', 'f32', gradientPixels),
    gradients: createSplatArrays(gpu, 'gradient', gradientSplats, shDegree),
    poseGradient: createArray(gpu, 'pose gradient', 'f32', 6),
    screenGradient: createArray(gpu, 'screen gradient', 'f32', gradientSplats),
    visible: createArray(gpu, 'visible', 'u32', capacity),
    status: createArray(gpu, 'raster status', 'u32', 4),
  }
}

export function destroyOutputs(gpu: Gpu, { gradients, ...arrays }: RasterOutputs): void {
  destroySplatArrays(gpu, gradients)
  destroyArrays(gpu, arrays)
}

/** One entry per splat between the phases, and small change. The kernels say what each holds. */
export type RasterScratch = ReturnType<typeof createScratch>

export function createScratch(gpu: BufferMaker, shape: KernelShape, { capacity, width, height, gradients }: RasterSizes) {
  const perSplat = (label: string): GpuArray<'u32'> => createArray(gpu, label, 'u32', capacity)
  const gradientSplats = gradients ? capacity : 0
  return {
    scene: createArray(gpu, 'scene', 'u32', 4),
    screen: createArray(gpu, 'screen', 'f32', capacity * 12),
    depthKeys: perSplat('depth keys'),
    keysA: perSplat('keys a'),
    keysB: perSplat('keys b'),
    valuesA: perSplat('values a'),
    valuesB: perSplat('values b'),
    order: perSplat('depth order'),
    sums: createArray(gpu, 'pair sums', 'u32', shape.scans),
    pairOffsets: perSplat('pair offsets'),
    screenGradients: createArray(gpu, 'screen gradients', 'f32', gradientSplats * 16),
    // One tile more, for pairs that are none: never drawn.
    drawnEnds: createArray(gpu, 'drawn ends', 'u32', gradients ? 1 + (tilesOf(width, height, shape.tile) + 1) * shape.subgroups : 0),
    twists: createArray(gpu, 'twists', 'f32', twistFloats(shape, gradientSplats)),
  }
}

/** One entry per (tile, splat) pair. */
export interface TilePairArrays {
  readonly pairTiles: GpuArray<'u32'>
  readonly pairSplats: GpuArray<'u32'>
  readonly tileSplats: GpuArray<'u32'>
  readonly ranks: GpuArray<'u32'>
  readonly slots: GpuArray<'f32'>
}

export function createPairArrays(gpu: BufferMaker, shape: KernelShape, pairs: number, gradients: boolean): TilePairArrays {
  const list = (label: string): GpuArray<'u32'> => createArray(gpu, label, 'u32', pairs)
  return {
    pairTiles: list('pair tiles'),
    pairSplats: list('pair splats'),
    tileSplats: list('tile splats'),
    ranks: list('pair ranks'),
    slots: createArray(gpu, 'gradient slots', 'f32', gradients ? slotFloats(shape, pairs) : 0),
  }
}

/** The most pairs, up to `wanted`, whose longest buffer the adapter can bind. */
export function fittingPairs(gpu: Pick<Gpu, 'limits'>, shape: KernelShape, wanted: number, gradients: boolean): number {
  const bytesPerPair = (gradients ? slotFloats(shape, 1) : 1) * 4
  return Math.max(1, Math.min(wanted, Math.floor(gpu.limits.storageBindingBytes / bytesPerPair)))
}

export function destroyArrays(gpu: Gpu, arrays: object): void {
  for (const array of Object.values(arrays) as GpuArray[]) destroyArray(gpu, array)
}
