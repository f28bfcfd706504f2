// Features of the places of rays as one feature a ray, and the gradient back; formulas and shapes: feature-compositing.wgsl.
// The places are what `Backbone.samples` gathers, so one field trains on rays of either backbone.

import { createArray, destroyArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel, type Kernel } from '../../gpu/kernel.ts'

export interface FeatureCompositingShape {
  readonly rays: number
  readonly perRay: number
  readonly channels: number
  /** Whether a place's feature counts by its direction alone. */
  readonly unit: boolean
}

export interface FeatureCompositingArrays {
  /** (rays, perRay) */
  readonly weights: GpuArray<'f32'>
  /** (channels, rays · perRay) */
  readonly features: GpuArray<'f32'>
  /** (channels, rays) */
  readonly rays: GpuArray<'f32'>
  readonly gradients: { readonly rays: GpuArray<'f32'>; readonly features: GpuArray<'f32'> } | null
}

interface Ready { readonly kernel: Kernel; readonly group: GPUBindGroup }

const GROUP = 64

export class FeatureCompositing {
  readonly #gpu: Gpu
  readonly #shape: FeatureCompositingShape
  readonly #shares: GpuArray<'f32'>
  readonly #share: Ready
  readonly #composite: Ready
  readonly #backward: Ready | null

  private constructor(gpu: Gpu, shape: FeatureCompositingShape, shares: GpuArray<'f32'>, share: Ready, composite: Ready, backward: Ready | null) {
    this.#gpu = gpu
    this.#shape = shape
    this.#shares = shares
    this.#share = share
    this.#composite = composite
    this.#backward = backward
  }

  static async open(gpu: Gpu, shape: FeatureCompositingShape, { weights, features, rays, gradients }: FeatureCompositingArrays): Promise<FeatureCompositing> {
    const constants = { RAYS: `${shape.rays}u`, PER_RAY: `${shape.perRay}u`, CHANNELS: `${shape.channels}u`, UNIT: shape.unit }
    const open = (entryPoint: string): Promise<Kernel> => createKernel(gpu, { url: new URL('feature-compositing.wgsl', import.meta.url), entryPoint, constants })
    const [share, composite, backward] = await Promise.all([open('share'), open('composite'), gradients === null ? null : open('backward')])
    const shares = createArray(gpu, 'shares of places', 'f32', shape.rays * shape.perRay)
    return new FeatureCompositing(gpu, shape, shares,
      { kernel: share, group: share.bind({ weights, features, shares }) },
      { kernel: composite, group: composite.bind({ features, shares, rays }) },
      backward === null ? null : { kernel: backward, group: backward.bind({ weights, features, shares, rayGradient: gradients!.rays, featureGradient: gradients!.features }) })
  }

  forward(pass: GPUComputePassEncoder): void {
    const { rays, perRay, channels } = this.#shape
    this.#share.kernel.dispatch(pass, this.#share.group, Math.ceil((rays * perRay) / GROUP))
    this.#composite.kernel.dispatch(pass, this.#composite.group, Math.ceil(rays / GROUP), channels)
  }

  /** After `forward` of the same features. */
  backward(pass: GPUComputePassEncoder): void {
    this.#backward?.kernel.dispatch(pass, this.#backward.group, Math.ceil((this.#shape.rays * this.#shape.perRay) / GROUP))
  }

  destroy(): void {
    destroyArray(this.#gpu, this.#shares)
  }
}
