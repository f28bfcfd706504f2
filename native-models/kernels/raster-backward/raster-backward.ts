import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { KernelShape } from '../shared/shape.ts'

/** Sums kept per (pair, subgroup): MOMENTS of raster-backward.wgsl. */
const MOMENTS = 10

export interface RasterBackward {
  /** Image gradient to slots, one workgroup per tile: raster-backward.wgsl. */
  readonly slots: Kernel
  /** Slots to splats on the screen, one thread per splat: gather.wgsl. */
  readonly gather: Kernel
}

/** Without `depth` the gradients by depth and alpha are taken for 0. */
export async function createRasterBackward(gpu: Gpu, shape: KernelShape, depth: boolean): Promise<RasterBackward> {
  const constants = {
    TILE: shape.tile, VECTORS: `${shape.vectors}u`, THREADS: `${shape.threads}u`, SUBGROUPS: `${shape.subgroups}u`, LANES: `${shape.lanes}u`, DEPTH: depth,
  }
  const [slots, gather] = await Promise.all([
    createKernel(gpu, { url: new URL('raster-backward.wgsl', import.meta.url), constants }),
    createKernel(gpu, { url: new URL('gather.wgsl', import.meta.url), constants: { SUBGROUPS: constants.SUBGROUPS, DEPTH: depth } }),
  ])
  return { slots, gather }
}

/** Floats of `slots` for this many tile pairs. */
export const slotFloats = (shape: KernelShape, pairs: number): number => pairs * shape.subgroups * MOMENTS
