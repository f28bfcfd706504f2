import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

/** Opacity and base colour of splats with this many harmonics each: visual-properties.wgsl. */
export const createVisualProperties = (gpu: Gpu, coefficients: number): Promise<Kernel> =>
  createKernel(gpu, { url: new URL('visual-properties.wgsl', import.meta.url), constants: { COEFFICIENTS: `${coefficients}u` } })
