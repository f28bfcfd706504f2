// Rays in normalised space, where to look along them, and the grid of densities that says so. See the .wgsl files.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'
import type { Step } from '../shared/step.ts'

/** Rays of a batch, and samples of each: what all kernels of a radiance field are cut by. Both multiples of 4. */
export interface RayShape {
  readonly rays: number
  readonly perRay: number
}

export interface March {
  /** Rays of the batch that are in use. */
  readonly rays: number
  readonly seed: number
  readonly step: number
  readonly jittered: boolean
  /** All of space squeezed into the cube, or what lies in the box alone. */
  readonly contracted: boolean
  /** Distances, normalised. */
  readonly near: number
  /** Contracted: distance over which half of the samples' spacing is linear. */
  readonly linear: number
  /** 0…1 */
  readonly spread: number
  readonly empty: number
}

export const MARCH_WORDS = 12
/** Words of a ray: see rayWords. */
export const RAY_FLOATS = 12

export function marchWords(march: March): Uint32Array {
  const words = new Uint32Array(MARCH_WORDS)
  words.set([march.rays, march.seed >>> 0, march.step >>> 0, march.jittered ? 1 : 0, march.contracted ? 1 : 0])
  new Float32Array(words.buffer).set([march.near, march.linear, march.spread, march.empty], 5)
  return words
}

export interface SampledArrays {
  /** MARCH_WORDS */
  readonly march: GpuArray<'u32'>
  /** (rays, RAY_FLOATS): origin, depth per distance; direction, image; colour, measured depth. */
  readonly rays: GpuArray<'f32'>
  /** (side³) x fastest. */
  readonly grid: GpuArray<'f32'>
  /** (3, samples) */
  readonly positions: GpuArray<'f32'>
  /** (4, samples): distance, length, spacing, spacing's length. */
  readonly along: GpuArray<'f32'>
}

export const GROUP = 64

/** Constants by which a kernel over rays is cut. */
export const shapeConstants = ({ rays, perRay }: RayShape): Record<string, string> => ({ RAYS: `${rays}u`, PER_RAY: `${perRay}u` })

/** `steps`: stretches a ray is walked in; `side`: cells along an edge of the grid. */
export async function openRaySampling(gpu: Gpu, shape: RayShape, { steps, side }: { steps: number; side: number }, arrays: SampledArrays): Promise<Step> {
  const constants = { ...shapeConstants(shape), STEPS: `${steps}u`, SIDE: `${side}u` }
  const kernel = await createKernel(gpu, { url: new URL('ray-sampling.wgsl', import.meta.url), constants })
  const { march, rays, grid, positions, along } = arrays
  const group = kernel.bind({ march, rays, grid, positions, along })
  return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.rays / GROUP)) }
}

export interface GridRound {
  /** Cells asked. */
  readonly count: number
  readonly first: number
  readonly step: number
  readonly seed: number
  readonly fade: number
}
export const ROUND_WORDS = 8

/** Between one cell asked and the next: a prime, so it shares no factor with any sensible number of cells. */
export const CELL_STRIDE = 7919
/** i · CELL_STRIDE must stay below 2³². */
const MOST_ASKED = 2 ** 19

export function roundWords({ count, first, step, seed, fade }: GridRound): Uint32Array {
  if (count > MOST_ASKED) throw new RangeError(`${count} cells exceed ${MOST_ASKED} in one round`)
  const words = new Uint32Array(ROUND_WORDS)
  words.set([count, first, step >>> 0, seed >>> 0])
  new Float32Array(words.buffer)[4] = fade
  return words
}

export interface GridArrays {
  /** ROUND_WORDS */
  readonly round: GpuArray<'u32'>
  /** (3, samples) */
  readonly positions: GpuArray<'f32'>
  /** Density logits of the first samples. */
  readonly logits: GpuArray<'f32'>
  readonly grid: GpuArray<'f32'>
}

export interface GridSteps {
  /** Puts samples into the cells asked. */
  place(pass: GPUComputePassEncoder, count: number): void
  /** Takes the densities there in. */
  update(pass: GPUComputePassEncoder, count: number): void
}

/** `samples`: row length of the positions. */
export async function openGridSteps(gpu: Gpu, samples: number, side: number, arrays: GridArrays): Promise<GridSteps> {
  const constants = { SAMPLES: `${samples}u`, SIDE: `${side}u`, CELLS: `${side ** 3}u`, STRIDE: `${CELL_STRIDE}u` }
  const open = (entryPoint: string): Promise<Kernel> => createKernel(gpu, { url: new URL('density-grid.wgsl', import.meta.url), entryPoint, constants })
  const [place, update] = await Promise.all([open('place'), open('update')])
  const { round, positions, logits, grid } = arrays
  const placeGroup = place.bind({ round, positions })
  const updateGroup = update.bind({ round, logits, grid })
  return {
    place(pass, count) { place.dispatch(pass, placeGroup, Math.ceil(count / GROUP)) },
    update(pass, count) { update.dispatch(pass, updateGroup, Math.ceil(count / GROUP)) },
  }
}
