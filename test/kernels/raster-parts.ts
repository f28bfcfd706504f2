// The rasteriser taken apart: its kernels bound to buffers that a test may read and write between the phases.

import { readArray, uploadArray, writeArray, zeroArray, type GpuArray } from '../../native-models/gpu/arrays.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { kernelShape, tilesOf, type KernelShape } from '../../native-models/kernels/shared/shape.ts'
import type { ReferenceCamera, ScreenSplat } from '../../native-models/kernels/projection/projection.reference.ts'
import { NO_DISTORTION, type Camera } from '../../native-models/scene/camera.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import { cameraBinding, uploadCameras, type Rgb } from '../../native-models/splatting/camera-array.ts'
import { createSplatArrays, writeSplats } from '../../native-models/splatting/gpu-splats.ts'
import { createOutputs, createPairArrays, createScratch, fittingPairs } from '../../native-models/splatting/raster-buffers.ts'
import { bindOrder, bindView, createRasterKernels, sortsOf, type OrderSteps, type RasterParts, type ViewSteps } from '../../native-models/splatting/raster-steps.ts'

export type Form = 'narrow' | 'wide' | 'half-filled' | 'hardware'
export const FORMS: readonly Form[] = ['narrow', 'wide', 'half-filled', 'hardware']

/**
 * The two forms, and a tile of 4x4 on 4 threads: fewer than a subgroup has lanes, as happens to 'narrow' on some GPUs; and all
 * that is chosen for a graphics card.
 */
export function shapeOf(gpu: Gpu, form: Form): KernelShape {
  const { subgroupMinSize, subgroupMaxSize } = gpu
  if (form === 'hardware') return kernelShape({ software: false, subgroupMinSize, subgroupMaxSize }, 'wide')
  return form === 'half-filled' ? { ...kernelShape(gpu), tile: 4, vectors: 1, threads: 4, subgroups: 1, lanes: 0 } : kernelShape(gpu, form)
}

export interface Apart {
  readonly gpu: Gpu
  readonly parts: RasterParts
  /** One record, the camera's. */
  readonly cameras: GpuArray<'f32'>
  readonly order: OrderSteps
  readonly steps: ViewSteps
  readonly size: { readonly width: number; readonly height: number }
  readonly tileStarts: GpuArray
}

/** Room enough for splats that cover some hundred tiles. */
const PAIRS_PER_SPLAT = 128

/** A cloud, ready to be drawn from a camera with room for `pairs` tile pairs. */
export async function takeApart(gpu: Gpu, cloud: SplatCloud, camera: Camera, options: { form?: Form; pairs?: number; background?: Rgb; antialiased?: boolean; depthGradients?: boolean; activeDegree?: number } = {}): Promise<Apart> {
  const { form = 'narrow', background, antialiased = false, depthGradients = true, activeDegree = cloud.shDegree } = options
  const { width, height } = camera.intrinsics
  const shape = shapeOf(gpu, form)
  const pairs = options.pairs ?? fittingPairs(gpu, shape, Math.max(1, cloud.count) * PAIRS_PER_SPLAT, true)
  const capacity = Math.max(1, cloud.count)
  const sizes = { capacity, shDegree: cloud.shDegree, width, height, gradients: true, antialiased, depthGradients }
  const splats = createSplatArrays(gpu, 'splat', capacity, cloud.shDegree)
  writeSplats(gpu, splats, cloud)
  const parts: RasterParts = {
    shape, kernels: await createRasterKernels(gpu, shape, sizes), splats, outputs: createOutputs(gpu, sizes), scratch: createScratch(gpu, shape, sizes),
    pairs: createPairArrays(gpu, shape, pairs, true), count: () => cloud.count,
  }
  writeArray(gpu, parts.scratch.scene, new Uint32Array([cloud.count, activeDegree, pairs, tilesOf(width, height, shape.tile)]))
  const cameras = uploadCameras(gpu, [camera], background)
  return { gpu, parts, cameras, order: bindOrder(parts), steps: bindView(parts, cameraBinding(cameras, 0)), size: { width, height }, tileStarts: parts.kernels.tileSort.starts }
}

export const PHASES = ['project', 'sort', 'raster', 'rasterBackward', 'projectBackward'] as const
type Phase = (typeof PHASES)[number]

/** Submits phases in the order given. */
export function runPhases({ gpu, parts, order, steps, size }: Apart, phases: readonly Phase[]): void {
  const of: Record<Phase, (pass: GPUComputePassEncoder) => void> = {
    project: steps.project,
    sort: (pass) => [order.byDepth, order.offsets, steps.emit, order.byTile].forEach((step) => step(pass)),
    raster: (pass) => steps.raster(pass, size),
    rasterBackward: (pass) => {
      steps.backward!.raster(pass, size)
      steps.backward!.gather(pass)
    },
    projectBackward: (pass) => steps.backward!.project.forEach((step) => step(pass)),
  }
  gpu.run(phases.join(), (encoder) => {
    for (const sort of sortsOf(parts.kernels)) zeroArray(encoder, sort.table)
    const pass = encoder.beginComputePass()
    for (const phase of phases) of[phase](pass)
    pass.end()
  })
}

/** The splats of each tile, nearest first. */
export async function tileLists({ gpu, parts, tileStarts, size }: Apart): Promise<number[][]> {
  const [starts, splats] = [await readArray(gpu, tileStarts), await readArray(gpu, parts.pairs.tileSplats)]
  return Array.from({ length: tilesOf(size.width, size.height, parts.shape.tile) }, (_, tile) => [...splats.subarray(starts[tile], starts[tile + 1])])
}

const LN_2 = Math.LN2

/** What projection.wgsl wrote of splat i, in the reference's terms. */
export function screenSplatAt(screen: Float32Array, i: number): ScreenSplat {
  const [u, v, depth, logOpacity, A, B, C, , r, g, b] = screen.subarray(12 * i, 12 * i + 12) as unknown as [
    number, number, number, number, number, number, number, number, number, number, number]
  return { u, v, depth, opacity: 2 ** logOpacity, conic: [-2 * LN_2 * A, -LN_2 * B, -2 * LN_2 * C], rgb: [r, g, b] }
}

export const uploadWords = (gpu: Gpu, label: string, words: ArrayLike<number>): GpuArray<'u32'> => uploadArray(gpu, label, Uint32Array.from(words))

/** A camera at the origin looking along +z, `focal` pixels, of the given size. */
export function straightCamera(width: number, height: number, focal = width): { camera: Camera; reference: ReferenceCamera } {
  const pinhole = { fx: focal, fy: focal, cx: width / 2, cy: height / 2, width, height }
  return {
    camera: { intrinsics: { ...pinhole, distortion: NO_DISTORTION }, worldFromCamera: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] },
    reference: { ...pinhole, pose: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] },
  }
}
