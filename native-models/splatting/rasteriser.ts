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

import { createArray, destroyArray, writeArray, zeroArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { Kernel } from '../gpu/kernel.ts'
import { createProjectionBackward, twistFloats, type ProjectionBackward } from '../kernels/projection-backward/projection-backward.ts'
import { createProjection } from '../kernels/projection/projection.ts'
import { createRasterBackward, slotFloats, type RasterBackward } from '../kernels/raster-backward/raster-backward.ts'
import { createRaster } from '../kernels/raster/raster.ts'
import { kernelShape, tilesOf, type KernelShape } from '../kernels/shared/shape.ts'
import { dispatchGroups, perItem, type Step } from '../kernels/shared/step.ts'
import { CountingSort, createDepthSorts } from '../kernels/sort/sort.ts'
import { createTilePairs, type TilePairs } from '../kernels/tiles/tiles.ts'
import { Fault } from '../scene/faults.ts'
import { shCoefficients } from '../scene/splats.ts'
import { cameraBinding } from './camera-array.ts'
import { createSplatArrays, destroySplatArrays, type ShDegree, type SplatArrays } from './gpu-splats.ts'

/** A camera record and the size it has; the size must be that of the record. */
export interface RasterView {
  readonly cameras: GpuArray<'f32'>
  readonly index: number
  readonly width: number
  readonly height: number
}

export interface RasteriserOptions {
  readonly splats: SplatArrays
  readonly capacity: number
  readonly shDegree: ShDegree
  /** Largest image, pixels. */
  readonly width: number
  readonly height: number
  /** Without gradients only the forward methods work, and less memory is taken. */
  readonly gradients: boolean
  /** How the kernels are cut; by default as suits the adapter. */
  readonly shape?: KernelShape
}

/** Tile pairs per splat to begin with: splats of a fitted scene touch about 10 tiles of 8x8 at 320x240. */
const FIRST_PAIRS_PER_SPLAT = 16
/** Extra room when growing, so that a training scene does not outgrow it at the next step. */
const HEADROOM = 1.3

interface Kernels {
  readonly projection: Kernel
  readonly depthSorts: readonly CountingSort[]
  readonly pairs: TilePairs
  readonly tileSort: CountingSort
  readonly raster: Kernel
  readonly rasterBackward: RasterBackward | null
  readonly projectionBackward: ProjectionBackward | null
}

/** What one view runs, bound to its camera record. */
interface ViewSteps {
  readonly project: Step
  readonly emit: Step
  readonly raster: TileStep
  readonly backward: BackwardSteps | null
}

/** One workgroup per tile of the view's size, which may differ each time for the same record. */
type TileStep = (pass: GPUComputePassEncoder, size: { width: number; height: number }) => void

interface BackwardSteps {
  readonly raster: TileStep
  readonly gather: Step
  readonly project: readonly Step[]
}

export async function createRasteriser(gpu: Gpu, options: RasteriserOptions): Promise<Rasteriser> {
  const shape = options.shape ?? kernelShape(gpu)
  const coefficients = shCoefficients(options.shDegree)
  const tiles = tilesOf(options.width, options.height, shape.tile)
  const [projection, depthSorts, pairs, tileSort, raster, rasterBackward, projectionBackward] = await Promise.all([
    createProjection(gpu, shape, coefficients),
    createDepthSorts(gpu, shape),
    createTilePairs(gpu, shape),
    // One bin more: pairs that are none.
    CountingSort.create(gpu, shape, { bins: tiles + 1, lengthAt: 1, ranked: true }),
    createRaster(gpu, shape),
    options.gradients ? createRasterBackward(gpu, shape) : null,
    options.gradients ? createProjectionBackward(gpu, shape, coefficients) : null,
  ])
  return new Rasteriser(gpu, options, shape, { projection, depthSorts, pairs, tileSort, raster, rasterBackward, projectionBackward })
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
  readonly #kernels: Kernels
  readonly #tiles: number
  /** Scratch of fixed size; the pair buffers grow. */
  readonly #fixed: ReturnType<typeof createFixed>
  #pairs: ReturnType<typeof createPairs>
  #views = new WeakMap<GPUBuffer, Map<number, ViewSteps>>()
  #order: { depth: Step; offsets: Step; byTile: Step }
  #count = 0
  #degree: number

  constructor(gpu: Gpu, options: RasteriserOptions, shape: KernelShape, kernels: Kernels) {
    const { capacity, width, height, gradients } = options
    const whenGradients = gradients ? 1 : 0
    const pixels = width * height
    this.#gpu = gpu
    this.#options = options
    this.#shape = shape
    this.#kernels = kernels
    this.#tiles = tilesOf(width, height, shape.tile)
    this.#degree = options.shDegree
    this.color = createArray(gpu, 'color', 'f32', pixels * 4)
    this.alpha = createArray(gpu, 'alpha', 'f32', pixels)
    this.colorGradient = createArray(gpu, 'color gradient', 'f32', pixels * 4 * whenGradients)
    this.alphaGradient = createArray(gpu, 'alpha gradient', 'f32', pixels * whenGradients)
    this.gradients = createSplatArrays(gpu, 'gradient', capacity * whenGradients, options.shDegree)
    this.poseGradient = createArray(gpu, 'pose gradient', 'f32', 6)
    this.screenGradient = createArray(gpu, 'screen gradient', 'f32', capacity * whenGradients)
    this.visible = createArray(gpu, 'visible', 'u32', capacity)
    this.status = createArray(gpu, 'raster status', 'u32', 4)
    this.#fixed = createFixed(gpu, shape, options, kernels.pairs.chunks)
    this.#pairs = createPairs(gpu, shape, this.#fittingPairs(capacity * FIRST_PAIRS_PER_SPLAT), gradients)
    this.#order = this.#bindOrder()
    this.setScene({ count: 0, shDegree: options.shDegree })
  }

  /** Tile pairs there is room for. */
  get pairCapacity(): number { return this.#pairs.capacity }

  /**
   * What the last forward drew, for kernels that walk the same lists as raster.wgsl; `reserve` replaces them.
   * Layouts: raster.wgsl.
   */
  get lists(): { tileStarts: GpuArray; tileSplats: GpuArray; screen: GpuArray } {
    return { tileStarts: this.#kernels.tileSort.starts, tileSplats: this.#pairs.tileSplats, screen: this.#fixed.screen }
  }

  /** Splats drawn from the next encoding on, and the degree of harmonics evaluated (at most the arrays'). */
  setScene(scene: { count: number; shDegree: number }): void {
    if (scene.count > this.#options.capacity) throw new RangeError(`${scene.count} splats exceed the rasteriser's ${this.#options.capacity}`)
    this.#count = scene.count
    this.#degree = Math.min(scene.shDegree, this.#options.shDegree)
    writeArray(this.#gpu, this.#fixed.scene, new Uint32Array([this.#count, this.#degree, this.#pairs.capacity, this.#tiles]))
  }

  /** Room for this many tile pairs and a little more; nothing happens if there is. Faults gpu.out-of-memory. */
  reserve(pairs: number): void {
    if (pairs <= this.#pairs.capacity) return
    const room = this.#fittingPairs(Math.ceil(pairs * HEADROOM))
    if (room < pairs) throw this.#tooManyPairs(pairs, room)
    destroyPairs(this.#gpu, this.#pairs)
    this.#pairs = createPairs(this.#gpu, this.#shape, room, this.#options.gradients)
    this.#order = this.#bindOrder()
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
    for (const sort of [...this.#kernels.depthSorts, this.#kernels.tileSort]) zeroArray(encoder, sort.table)
  }

  encodeProject(pass: GPUComputePassEncoder, view: RasterView): void {
    this.#steps(view).project(pass)
  }

  encodeSort(pass: GPUComputePassEncoder, view: RasterView): void {
    this.#order.depth(pass)
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
    const gpu = this.#gpu
    for (const sort of [...this.#kernels.depthSorts, this.#kernels.tileSort]) sort.destroy()
    destroyPairs(gpu, this.#pairs)
    destroySplatArrays(gpu, this.gradients)
    const images = [this.color, this.alpha, this.colorGradient, this.alphaGradient]
    const rest = [this.poseGradient, this.screenGradient, this.visible, this.status, ...Object.values(this.#fixed)]
    for (const array of [...images, ...rest]) destroyArray(gpu, array)
  }

  /** The most pairs, up to `wanted`, whose buffers the adapter can bind. */
  #fittingPairs(wanted: number): number {
    const bytesPerPair = this.#options.gradients ? slotFloats(this.#shape, 1) * 4 : 4
    return Math.max(1, Math.min(wanted, Math.floor(this.#gpu.limits.storageBindingBytes / bytesPerPair)))
  }

  #tooManyPairs(pairs: number, room: number): Fault {
    return new Fault(
      'gpu.out-of-memory',
      `This view of ${this.#count} splats touches ${pairs} tiles in all and ${this.#gpu.adapterName} has room for ${room}. Use fewer splats or a smaller image width`,
    )
  }

  #bindOrder(): { depth: Step; offsets: Step; byTile: Step } {
    const { scene, depthKeys, keysA, keysB, order, valuesA, valuesB, sums, pairOffsets } = this.#fixed
    const { depthSorts: [low, middle, high], pairs, tileSort } = this.#kernels
    const digits = [
      low!.bind({ length: scene, keys: depthKeys, values: depthKeys, second: keysA, sortedValues: valuesA }),
      middle!.bind({ length: scene, keys: keysA, values: valuesA, second: keysB, sortedValues: valuesB }),
      high!.bind({ length: scene, keys: keysB, values: valuesB, second: keysA, sortedValues: order }),
    ]
    const { pairTiles, pairSplats, tileSplats, ranks } = this.#pairs
    return {
      depth: (pass) => digits.forEach((step) => step(pass)),
      offsets: pairs.bindOffsets({ scene, order, visible: this.visible, sums, status: this.status, pairOffsets }),
      byTile: tileSort.bind({ length: this.status, keys: pairTiles, values: pairSplats, sortedValues: tileSplats, second: ranks }),
    }
  }

  #steps(view: RasterView): ViewSteps {
    if (view.width > this.#options.width || view.height > this.#options.height) {
      throw new RangeError(`a ${view.width}x${view.height} view exceeds the rasteriser's ${this.#options.width}x${this.#options.height}`)
    }
    let ofArray = this.#views.get(view.cameras.buffer)
    if (!ofArray) this.#views.set(view.cameras.buffer, (ofArray = new Map()))
    let steps = ofArray.get(view.index)
    if (!steps) ofArray.set(view.index, (steps = this.#bindView(view)))
    return steps
  }

  #bindView(view: RasterView): ViewSteps {
    const { means, rotations, logScales, opacityLogits, sh } = this.#options.splats
    const { projection, pairs, tileSort, raster } = this.#kernels
    const { scene, screen, depthKeys, order, pairOffsets } = this.#fixed
    const { pairTiles, pairSplats, tileSplats } = this.#pairs
    const { visible, status, color, alpha } = this
    const camera = cameraBinding(view.cameras, view.index)
    const count = (): number => this.#count
    return {
      project: perItem(projection, { camera, scene, means, rotations, logScales, opacityLogits, sh, screen, depthKeys, visible }, count),
      emit: perItem(pairs.emit, { scene, camera, order, visible, screen, status, pairOffsets, pairTiles, pairSplats }, count),
      raster: this.#perTile(raster, raster.bind({ camera, tileStarts: tileSort.starts, tileSplats, screen, color, alpha })),
      backward: this.#bindBackward(view),
    }
  }

  #bindBackward(view: RasterView): BackwardSteps | null {
    const { rasterBackward, projectionBackward, tileSort } = this.#kernels
    if (!rasterBackward || !projectionBackward) return null
    const { means, rotations, logScales, sh } = this.#options.splats
    const { scene, screen, pairOffsets, screenGradients, slotsUsed, twists } = this.#fixed
    const { tileSplats, ranks, slots } = this.#pairs
    const { visible, status, color, alpha, colorGradient, alphaGradient, screenGradient, gradients, poseGradient } = this
    const camera = cameraBinding(view.cameras, view.index)
    const count = (): number => this.#count
    const reduceGroup = projectionBackward.reduceTwists.bind({ scene, twists, poseGradient })
    return {
      raster: this.#perTile(rasterBackward.slots, rasterBackward.slots.bind({
        camera, tileStarts: tileSort.starts, tileSplats, screen, color, alpha, colorGradient, alphaGradient, slots, slotsUsed,
      })),
      gather: perItem(rasterBackward.gather, { scene, visible, pairOffsets, ranks, slots, slotsUsed, status, screen, screenGradients, screenGradient }, count),
      project: [
        perItem(projectionBackward.harmonics, { camera, scene, means, sh, visible, screen, screenGradients, shGradient: gradients.sh }, count),
        perItem(projectionBackward.geometry, {
          camera, scene, means, rotations, logScales, visible, screenGradients, twists,
          meansGradient: gradients.means, rotationsGradient: gradients.rotations,
          logScalesGradient: gradients.logScales, opacityLogitsGradient: gradients.opacityLogits,
        }, count),
        (pass) => projectionBackward.reduceTwists.dispatch(pass, reduceGroup, 1),
      ],
    }
  }

  #backwardSteps(view: RasterView): BackwardSteps {
    const steps = this.#steps(view).backward
    if (!steps) throw new RangeError('this rasteriser was made without gradients')
    return steps
  }

  #perTile(kernel: Kernel, group: GPUBindGroup): TileStep {
    return (pass, { width, height }) => dispatchGroups(pass, kernel, group, tilesOf(width, height, this.#shape.tile))
  }
}

function createFixed(gpu: Gpu, shape: KernelShape, { capacity, gradients }: RasteriserOptions, chunks: number) {
  const perSplat = (label: string): GpuArray<'u32'> => createArray(gpu, label, 'u32', capacity)
  const whenGradients = gradients ? capacity : 0
  return {
    scene: createArray(gpu, 'scene', 'u32', 4),
    screen: createArray(gpu, 'screen', 'f32', capacity * 12),
    depthKeys: perSplat('depth keys'),
    keysA: perSplat('keys a'),
    keysB: perSplat('keys b'),
    valuesA: perSplat('values a'),
    valuesB: perSplat('values b'),
    order: perSplat('depth order'),
    sums: createArray(gpu, 'pair sums', 'u32', chunks),
    pairOffsets: perSplat('pair offsets'),
    screenGradients: createArray(gpu, 'screen gradients', 'f32', whenGradients * 16),
    slotsUsed: createArray(gpu, 'slots used', 'u32', 1),
    twists: createArray(gpu, 'twists', 'f32', twistFloats(shape, whenGradients)),
  }
}

function createPairs(gpu: Gpu, shape: KernelShape, capacity: number, gradients: boolean) {
  const list = (label: string): GpuArray<'u32'> => createArray(gpu, label, 'u32', capacity)
  return {
    capacity,
    pairTiles: list('pair tiles'),
    pairSplats: list('pair splats'),
    tileSplats: list('tile splats'),
    ranks: list('pair ranks'),
    slots: createArray(gpu, 'gradient slots', 'f32', gradients ? slotFloats(shape, capacity) : 0),
  }
}

function destroyPairs(gpu: Gpu, pairs: ReturnType<typeof createPairs>): void {
  for (const array of [pairs.pairTiles, pairs.pairSplats, pairs.tileSplats, pairs.ranks, pairs.slots]) destroyArray(gpu, array)
}
