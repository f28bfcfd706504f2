// Pull, push and hierarchy over the rays of a batch; formulas and shapes: instance-loss.wgsl.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { Step } from '../shared/step.ts'

/** A ray of no mask. */
export const NO_GROUP = 0xffff_ffff
/** How far apart unit features of different masks must be (GARField). */
export const MARGIN = 1

export interface InstanceLossShape {
  /** A multiple of `block`. */
  readonly rays: number
  readonly block: number
  readonly channels: number
}

export interface InstanceLossArrays {
  /** (channels, rays) */
  readonly features: GpuArray<'f32'>
  readonly groups: GpuArray<'u32'>
  /** (rays / block, 2): strength, and 1 where different masks are pushed apart. */
  readonly blocks: GpuArray<'f32'>
  readonly units: GpuArray<'f32'>
  readonly gradient: GpuArray<'f32'>
  readonly losses: GpuArray<'f32'>
}

const GROUP = 64

export async function openInstanceLoss(gpu: Gpu, { rays, block, channels }: InstanceLossShape, arrays: InstanceLossArrays): Promise<Step> {
  const constants = { RAYS: `${rays}u`, BLOCK: `${block}u`, CHANNELS: `${channels}u`, MARGIN: `f32(${MARGIN})` }
  const open = (entryPoint: string): Promise<Kernel> => createKernel(gpu, { url: new URL('instance-loss.wgsl', import.meta.url), entryPoint, constants })
  const [unite, pairs] = await Promise.all([open('unite'), open('pairs')])
  const { features, groups, blocks, units, gradient, losses } = arrays
  const united = unite.bind({ features, units })
  const paired = pairs.bind({ features, groups, blocks, units, gradient, losses })
  return (pass) => {
    unite.dispatch(pass, united, Math.ceil(rays / GROUP))
    pairs.dispatch(pass, paired, Math.ceil(rays / GROUP))
  }
}
