// The differentiable splat rasteriser: splats and a camera to an image, and a gradient of the image back to both.
//
// Everything is encoded, nothing is awaited: a trainer encodes many iterations into one submit. Buffers:
//
//   in    splats         SplatArrays, `capacity` long; the first `setScene({count})` are drawn
//         cameras        GpuArray of camera records (camera-array.ts); encode takes the record's index
//   out   color          (height, width, 4) f32: r, g, b over the record's background, and sum w z
//         alpha          (height, width) f32: sum w = 1 - transmittance.  Expected depth = color.w / alpha
//   in    colorGradient  (height, width, 4) f32: dL/d color, all four channels
//         alphaGradient  (height, width) f32: dL/d alpha (not counting what alpha does to color through the background)
//   out   gradients      SplatArrays: dL/d every parameter, overwritten for splats [0, count); zero where not visible
//         poseGradient   (6) f32: dL/d twist [vx vy vz wx wy wz] at 0 of cameraFromWorld' = exp(twist) cameraFromWorld
//         screenGradient (capacity) f32: |dL/d mean2D| in 1/pixels, for density control
//         visible        (capacity) u32: tiles the splat touched in the last forward; 0 = culled
//         status         (4) u32: [tile pairs needed, tile pairs drawn, most ever needed, iterations overflowed]
//
// Overflow: where a view needs more (tile, splat) pairs than there is room for, it draws none (pairs drawn = 0, the
// image is background, every gradient 0) and counts in status[3]. Whoever steps an optimiser must skip when
// status[0] > status[1]; after reading `status` call `reserve(pairs)` and repeat. Nothing is dropped silently.

import { writeArray, zeroArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { kernelShape, tilesOf, type KernelShape } from '../kernels/shared/shape.ts'
import { Fault } from '../scene/faults.ts'
import { cameraBinding } from './camera-array.ts'
import type { SplatArrays } from './gpu-splats.ts'
import {
  createOutputs, createPairArrays, createScratch, destroyArrays, destroyOutputs, fittingPairs,
  type RasterOutputs, type RasterScratch, type RasterSizes, type TilePairArrays,
} from './raster-buffers.ts'
import { bindOrder, bindView, createRasterKernels, sortsOf, type BackwardSteps, type OrderSteps, type RasterKernels, type RasterParts, type ViewSteps } from './raster-steps.ts'

/** A camera record and the size it has; the size must be that of the record. */
export interface RasterView {
  readonly cameras: GpuArray<'f32'>
  readonly index: number
  readonly width: number
  readonly height: number
}

export interface RasteriserOptions extends RasterSizes {
  readonly splats: SplatArrays
  /** How the kernels are cut; by default as suits the adapter. */
  readonly shape?: KernelShape
}

/** Tile pairs per splat to begin with: splats of a fitted scene touch about 10 tiles of 8x8 at 320x240. */
export const FIRST_PAIRS_PER_SPLAT = 16
/** Extra room when growing, so that a training scene does not outgrow it at the next step. */
const HEADROOM = 1.3

/** Faults gpu.out-of-memory where the adapter cannot hold the buffers. */
export async function createRasteriser(gpu: Gpu, options: RasteriserOptions): Promise<Rasteriser> {
  const shape = options.shape ?? kernelShape(gpu)
  return new Rasteriser(gpu, options, shape, await createRasterKernels(gpu, shape, options))
}

export class Rasteriser {
  readonly color: GpuArray<'f32'>
  readonly alpha: GpuArray<'f32'>
  readonly colorGradient: GpuArray<'f32'>
  readonly alphaGradient: GpuArray<'f32'>
  readonly gradients: SplatArrays
  readonly poseGradient: GpuArray<'f32'>
  readonly screenGradient: GpuArray<'f32'>
  readonly visible: GpuArray<'u32'>
  readonly status: GpuArray<'u32'>
  readonly #gpu: Gpu
  readonly #options: RasteriserOptions
  readonly #shape: KernelShape
  readonly #kernels: RasterKernels
  readonly #outputs: RasterOutputs
  readonly #scratch: RasterScratch
  #pairs: TilePairArrays
  #order: OrderSteps
  #views = new WeakMap<GPUBuffer, Map<number, ViewSteps>>()
  #count = 0
  #degree: number

  constructor(gpu: Gpu, options: RasteriserOptions, shape: KernelShape, kernels: RasterKernels) {
    this.#gpu = gpu
    this.#options = options
    this.#shape = shape
    this.#kernels = kernels
    this.#degree = options.shDegree
    const outputs = createOutputs(gpu, options)
    this.#outputs = outputs
    this.color = outputs.color
    this.alpha = outputs.alpha
    this.colorGradient = outputs.colorGradient
    this.alphaGradient = outputs.alphaGradient
    this.gradients = outputs.gradients
    this.poseGradient = outputs.poseGradient
    this.screenGradient = outputs.screenGradient
    this.visible = outputs.visible
    this.status = outputs.status
    this.#scratch = createScratch(gpu, shape, options)
    const room = fittingPairs(gpu, shape, options.capacity * FIRST_PAIRS_PER_SPLAT, options.gradients)
    this.#pairs = createPairArrays(gpu, shape, room, options.gradients)
    this.#order = bindOrder(this.#parts())
    this.setScene({ count: 0, shDegree: options.shDegree })
  }

  /** Tile pairs there is room for. */
  get pairCapacity(): number { return this.#pairs.tileSplats.length }

  /** What the last forward drew, for kernels that walk the same lists as raster.wgsl; `reserve` replaces them. */
  get lists(): { tileStarts: GpuArray; tileSplats: GpuArray; screen: GpuArray } {
    return { tileStarts: this.#kernels.tileSort.starts, tileSplats: this.#pairs.tileSplats, screen: this.#scratch.screen }
  }

  /** Which tile pairs of the last forward are whose, for gradients along those lists; `reserve` replaces them. */
  get pairs(): { scene: GpuArray; visible: GpuArray; pairOffsets: GpuArray; ranks: GpuArray; status: GpuArray } {
    const { scene, pairOffsets } = this.#scratch
    return { scene, visible: this.visible, pairOffsets, ranks: this.#pairs.ranks, status: this.status }
  }

  /**
   * Splats drawn, and the degree of harmonics evaluated (at most the arrays'). Dispatches are sized when encoded, and
   * the kernels read the count when submitted: one count per submit.
   */
  setScene(scene: { count: number; shDegree: number }): void {
    const { capacity, width, height, shDegree } = this.#options
    if (scene.count > capacity) throw new RangeError(`${scene.count} splats exceed the rasteriser's ${capacity}`)
    this.#count = scene.count
    this.#degree = Math.min(scene.shDegree, shDegree)
    const tiles = tilesOf(width, height, this.#shape.tile)
    writeArray(this.#gpu, this.#scratch.scene, new Uint32Array([this.#count, this.#degree, this.pairCapacity, tiles]))
  }

  /** Room for this many tile pairs and a little more; nothing happens if there is. Faults gpu.out-of-memory. */
  reserve(pairs: number): void {
    if (pairs <= this.pairCapacity) return
    const { gradients } = this.#options
    const room = fittingPairs(this.#gpu, this.#shape, Math.ceil(pairs * HEADROOM), gradients)
    if (room < pairs) throw this.#tooManyPairs(pairs, room)
    destroyArrays(this.#gpu, this.#pairs)
    this.#pairs = createPairArrays(this.#gpu, this.#shape, room, gradients)
    this.#order = bindOrder(this.#parts())
    this.#views = new WeakMap()
    this.setScene({ count: this.#count, shDegree: this.#degree })
  }

  /** Splats to color, alpha, visible and status. */
  encodeForward(encoder: GPUCommandEncoder, view: RasterView): void {
    this.encodeClear(encoder)
    const pass = encoder.beginComputePass({ label: 'splats forward' })
    this.encodeProject(pass, view)
    this.encodeSort(pass, view)
    this.encodeRaster(pass, view)
    pass.end()
  }

  /** colorGradient and alphaGradient to all gradients, after encodeForward of the same view. */
  encodeBackward(encoder: GPUCommandEncoder, view: RasterView): void {
    const pass = encoder.beginComputePass({ label: 'splats backward' })
    this.encodeRasterBackward(pass, view)
    this.encodeProjectBackward(pass, view)
    pass.end()
  }

  // The phases one by one, in this order, for those who time them.

  encodeClear(encoder: GPUCommandEncoder): void {
    for (const sort of sortsOf(this.#kernels)) zeroArray(encoder, sort.table)
  }

  encodeProject(pass: GPUComputePassEncoder, view: RasterView): void {
    this.#steps(view).project(pass)
  }

  encodeSort(pass: GPUComputePassEncoder, view: RasterView): void {
    this.#order.byDepth(pass)
    this.#order.offsets(pass)
    this.#steps(view).emit(pass)
    this.#order.byTile(pass)
  }

  encodeRaster(pass: GPUComputePassEncoder, view: RasterView): void {
    this.#steps(view).raster(pass, view)
  }

  encodeRasterBackward(pass: GPUComputePassEncoder, view: RasterView): void {
    const { raster, gather } = this.#backwardSteps(view)
    raster(pass, view)
    gather(pass)
  }

  encodeProjectBackward(pass: GPUComputePassEncoder, view: RasterView): void {
    for (const step of this.#backwardSteps(view).project) step(pass)
  }

  destroy(): void {
    for (const sort of sortsOf(this.#kernels)) sort.destroy()
    destroyOutputs(this.#gpu, this.#outputs)
    destroyArrays(this.#gpu, this.#scratch)
    destroyArrays(this.#gpu, this.#pairs)
  }

  #parts(): RasterParts {
    return {
      shape: this.#shape, kernels: this.#kernels, splats: this.#options.splats,
      outputs: this.#outputs, scratch: this.#scratch, pairs: this.#pairs, count: () => this.#count,
    }
  }

  /** A view's bound steps, kept per camera record. */
  #steps(view: RasterView): ViewSteps {
    const { width, height } = this.#options
    if (tilesOf(view.width, view.height, this.#shape.tile) > tilesOf(width, height, this.#shape.tile) || view.width * view.height > width * height) {
      throw new RangeError(`a ${view.width}x${view.height} view exceeds the rasteriser's ${width}x${height}`)
    }
    let ofArray = this.#views.get(view.cameras.buffer)
    if (!ofArray) this.#views.set(view.cameras.buffer, (ofArray = new Map()))
    let steps = ofArray.get(view.index)
    if (!steps) ofArray.set(view.index, (steps = bindView(this.#parts(), cameraBinding(view.cameras, view.index))))
    return steps
  }

  #backwardSteps(view: RasterView): BackwardSteps {
    const steps = this.#steps(view).backward
    if (!steps) throw new RangeError('this rasteriser was made without gradients')
    return steps
  }

  #tooManyPairs(pairs: number, room: number): Fault {
    return new Fault(
      'gpu.out-of-memory',
      `This view of ${this.#count} splats touches ${pairs} tiles in all and ${this.#gpu.adapterName} has room for ${room}. Use fewer splats or a smaller image width`,
    )
  }
}
