import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { KernelShape } from '../shared/shape.ts'

export interface ProjectionBackward {
  /** Colour to harmonics and to the direction they are seen from: harmonics-backward.wgsl. Runs first. */
  readonly harmonics: Kernel
  /** Screen to means, rotations, scales, opacities and a twist per subgroup: projection-backward.wgsl. */
  readonly geometry: Kernel
  /** The twists' sum: the pose gradient. One workgroup. */
  readonly reduceTwists: Kernel
}

export async function createProjectionBackward(gpu: Gpu, shape: KernelShape, shCoefficients: number, antialiased: boolean): Promise<ProjectionBackward> {
  const url = new URL('projection-backward.wgsl', import.meta.url)
  const constants = { LEAST_LANES: `${shape.leastLanes}u`, ANTIALIASED: antialiased }
  const [harmonics, geometry, reduceTwists] = await Promise.all([
    createKernel(gpu, { url: new URL('harmonics-backward.wgsl', import.meta.url), constants: { SH_COEFFICIENTS: `${shCoefficients}u` } }),
    createKernel(gpu, { url, constants }),
    createKernel(gpu, { url, constants, entryPoint: 'reduceTwists' }),
  ])
  return { harmonics, geometry, reduceTwists }
}

/** Floats of `twists` for `capacity` splats: two vec4f per subgroup of each workgroup of 64. */
export const twistFloats = (shape: KernelShape, capacity: number): number => Math.ceil(capacity / 64) * (64 / shape.leastLanes) * 8
