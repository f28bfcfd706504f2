import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { KernelShape } from '../shared/shape.ts'

/** Splats to the screen; buffers and formula: projection.wgsl. `shCoefficients` is the stride of `sh`. */
export const createProjection = (gpu: Gpu, shape: KernelShape, shCoefficients: number, antialiased: boolean): Promise<Kernel> =>
  createKernel(gpu, {
    url: new URL('projection.wgsl', import.meta.url),
    constants: { TILE: shape.tile, SH_COEFFICIENTS: `${shCoefficients}u`, ANTIALIASED: antialiased },
  })
