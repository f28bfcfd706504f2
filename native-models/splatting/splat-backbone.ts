// Splats as a backbone (backbone/backbone.ts): the forward rasteriser with features, samples and expected depth beside it.
//
// A place is a splat: its features are computed once per version of a field, and every further view composites them.

import type { Backbone, Bounds, FeatureField, FeatureView, PixelSamples, Places, RenderedView, RenderOptions } from '../backbone/backbone.ts'
import { checkPinhole, checkPixels, positionsOf } from '../backbone/view.ts'
import { createArray, destroyArray, readArrays, writeArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { FeatureRaster, type DrawnView } from '../kernels/feature-raster/feature-raster.ts'
import { kernelShape } from '../kernels/shared/shape.ts'
import { SplatSamples } from '../kernels/splat-samples/splat-samples.ts'
import type { Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { BLACK, CAMERA_STRIDE, cameraBinding, cameraRecord } from './camera-array.ts'
import { cloudBounds } from './cloud-bounds.ts'
import { createSplatArrays, destroySplatArrays, writeSplats, type SplatArrays } from './gpu-splats.ts'
import { createRasteriser, type Rasteriser } from './rasteriser.ts'
import { drawWithRoom, splitImage } from './render.ts'
import { splatPlaces } from './splat-places.ts'

interface Parts {
  readonly splats: SplatArrays
  readonly places: Places
  readonly features: FeatureRaster
  readonly samples: SplatSamples
}

/** A cloud on the GPU, ready to be asked. Close it. Faults gpu.out-of-memory. */
export async function openSplatBackbone(gpu: Gpu, cloud: SplatCloud): Promise<SplatBackbone> {
  const splats = createSplatArrays(gpu, 'splat', Math.max(1, cloud.count), cloud.shDegree)
  try {
    writeSplats(gpu, splats, cloud)
    const shape = kernelShape(gpu)
    const [features, samples] = await Promise.all([FeatureRaster.create(gpu, shape), SplatSamples.create(gpu, shape)])
    return new SplatBackbone(gpu, cloud, { splats, places: await splatPlaces(gpu, splats, cloud), features, samples })
  } catch (error) {
    destroySplatArrays(gpu, splats)
    throw error
  }
}

export class SplatBackbone implements Backbone {
  readonly kind = 'splat'
  readonly gpu: Gpu
  readonly bounds: Bounds
  /** All splats, in the cloud's order. */
  readonly places: Places
  readonly #count: number
  /** How it was trained to be drawn. */
  readonly #look: Pick<SplatCloud, 'shDegree' | 'antialiased'>
  readonly #parts: Parts
  readonly #cameras: GpuArray<'f32'>
  #raster: { rasteriser: Rasteriser; width: number; height: number } | null = null
  #depth: GpuArray<'f32'>
  #image: GpuArray<'f32'>
  /** (N, C) of `#filled`. */
  #features: GpuArray<'f32'>
  /** Whose features those are: one version of one field. */
  #filled: { field: FeatureField; version: number } | null = null
  #closed = false

  constructor(gpu: Gpu, cloud: SplatCloud, parts: Parts) {
    this.gpu = gpu
    this.bounds = cloudBounds(cloud)
    this.places = parts.places
    this.#count = cloud.count
    this.#look = cloud
    this.#parts = parts
    this.#cameras = createArray(gpu, 'camera', 'f32', CAMERA_STRIDE)
    this.#depth = createArray(gpu, 'expected depth', 'f32', 0)
    this.#image = createArray(gpu, 'feature image', 'f32', 0)
    this.#features = createArray(gpu, 'splat features', 'f32', 0)
  }

  async render(camera: Camera, { background = BLACK, signal }: RenderOptions = {}): Promise<RenderedView> {
    const { width, height } = camera.intrinsics
    const { rasteriser } = await this.#draw(camera, background, signal)
    const [image, opacity] = await readArrays(this.gpu, [rasteriser.color, rasteriser.alpha] as const)
    const { color, depth, alpha } = splitImage(width, height, image, opacity.slice(0, width * height))
    return { width, height, color, depth, opacity: alpha, positions: positionsOf(camera, depth) }
  }

  async samples(camera: Camera, pixels: Uint32Array, into: PixelSamples, at = 0): Promise<void> {
    checkPixels(camera, pixels, into.pixels - at)
    const { view } = await this.#draw(camera, BLACK)
    const { weights, depths, ids, perPixel: keep, places: { positions, visual } } = into
    const rows = { keep, ids, weights, depths, positions, samples: visual }
    this.#parts.samples.run(view, { means: this.places.positions, visual: this.places.visual }, pixels, rows, at)
  }

  async renderFeatures(camera: Camera, field: FeatureField, { signal }: { signal?: AbortSignal } = {}): Promise<FeatureView> {
    const { width, height } = camera.intrinsics
    const { channels } = field
    const features = await this.#featuresOf(field)
    const { view, rasteriser } = await this.#draw(camera, BLACK, signal)
    const depth = (this.#depth = this.#atLeast(this.#depth, width * height))
    const image = (this.#image = this.#atLeast(this.#image, channels * width * height))
    this.#pass('render features', (pass) => {
      this.#parts.features.encodeForward(pass, view, channels, features, image)
      this.#parts.features.encodeDepth(pass, view, rasteriser, depth)
    })
    return { width, height, channels, features: image, opacity: rasteriser.alpha, depth }
  }

  /**
   * dL/d features (N, C), overwritten, from dL/d image (C, H, W) of the view that `renderFeatures` drew last.
   * Faults gpu.out-of-memory.
   */
  featureGradient(camera: Camera, channels: number, imageGradient: GpuArray<'f32'>, featureGradient: GpuArray<'f32'>): void {
    const { rasteriser } = this.#raster!
    const view = this.#viewOf(camera, rasteriser)
    this.#pass('feature gradient', (pass) => {
      this.#parts.features.encodeBackward(pass, view, rasteriser.pairs, this.#count, channels, imageGradient, featureGradient)
    })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#raster?.rasteriser.destroy()
    this.#parts.features.destroy()
    this.#parts.samples.destroy()
    destroySplatArrays(this.gpu, this.#parts.splats)
    for (const array of [this.places.visual, this.#cameras, this.#depth, this.#image, this.#features]) destroyArray(this.gpu, array)
  }

  async #draw(camera: Camera, background: readonly [number, number, number], signal?: AbortSignal): Promise<{ view: DrawnView; rasteriser: Rasteriser }> {
    if (this.#closed) throw new Error('this backbone was closed')
    if (signal?.aborted === true) throw new Fault('job.cancelled', 'the picture is no longer wanted')
    checkPinhole(camera)
    const { width, height } = camera.intrinsics
    const rasteriser = await this.#rasteriserFor(width, height)
    writeArray(this.gpu, this.#cameras, cameraRecord(camera, background))
    await drawWithRoom(this.gpu, rasteriser, { cameras: this.#cameras, index: 0, width, height })
    return { view: this.#viewOf(camera, rasteriser), rasteriser }
  }

  #viewOf({ intrinsics: { width, height } }: Camera, rasteriser: Rasteriser): DrawnView {
    return { camera: cameraBinding(this.#cameras, 0), lists: rasteriser.lists, width, height }
  }

  /** A rasteriser holds pictures up to a size; a larger one replaces it. */
  async #rasteriserFor(width: number, height: number): Promise<Rasteriser> {
    const there = this.#raster
    if (there && there.width >= width && there.height >= height) return there.rasteriser
    const size = { width: Math.max(width, there?.width ?? 0), height: Math.max(height, there?.height ?? 0) }
    there?.rasteriser.destroy()
    this.#raster = null
    const rasteriser = await createRasteriser(this.gpu, {
      splats: this.#parts.splats, capacity: Math.max(1, this.#count), shDegree: this.#look.shDegree, antialiased: this.#look.antialiased ?? false, ...size, gradients: false,
    })
    rasteriser.setScene({ count: this.#count, shDegree: this.#look.shDegree })
    this.#raster = { rasteriser, ...size }
    return rasteriser
  }

  async #featuresOf(field: FeatureField): Promise<GpuArray<'f32'>> {
    const { version } = field
    if (this.#filled?.field === field && this.#filled.version === version) return this.#features
    this.#filled = null
    this.#features = this.#atLeast(this.#features, Math.max(1, this.#count) * field.channels)
    await field.evaluate(this.places, this.#features)
    this.#filled = { field, version }
    return this.#features
  }

  #atLeast(array: GpuArray<'f32'>, length: number): GpuArray<'f32'> {
    if (array.length >= length) return array
    destroyArray(this.gpu, array)
    return createArray(this.gpu, array.label, 'f32', length)
  }

  #pass(label: string, encode: (pass: GPUComputePassEncoder) => void): void {
    this.gpu.run(label, (encoder) => {
      const pass = encoder.beginComputePass({ label })
      encode(pass)
      pass.end()
    })
  }
}

