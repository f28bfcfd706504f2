import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { KernelShape } from '../shared/shape.ts'

/** Compositing, one workgroup per tile; buffers and formula: raster.wgsl. */
export const createRaster = (gpu: Gpu, shape: KernelShape): Promise<Kernel> =>
  createKernel(gpu, {
    url: new URL('raster.wgsl', import.meta.url),
    constants: { TILE: shape.tile, VECTORS: `${shape.vectors}u`, THREADS: `${shape.threads}u` },
  })
