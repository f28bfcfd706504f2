// A radiance field behind the contract that fields, queries, the window and the evaluation know (backbone/backbone.ts).

import { createArray, destroyArray, writeArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { opacityStretch, NO_PLACE, type Backbone, type Bounds, type FeatureField, type FeatureView, type PixelSamples, type RenderedView, type RenderOptions } from '../backbone/backbone.ts'
import type { Stand } from '../backbone/neighbours.ts'
import { checkPinhole, checkPixels, positionsOf } from '../backbone/view.ts'
import type { Step } from '../kernels/shared/step.ts'
import { openFeatures, openGeometry, openHeaviest, openPlaces, VIEW_WORDS, wantedWords, WANTED_WORDS, type FeatureArrays, type GeometryArrays, type HeaviestArrays } from '../kernels/volume-compositing/volume-compositing.ts'
import type { Camera } from '../scene/camera.ts'
import { appearanceFor } from './appearance.ts'
import { createField, destroyField, writeField, type FieldArrays } from './field.ts'
import type { FieldShape } from './field-shape.ts'
import { RadiancePictures, refuseIfAborted } from './pictures.ts'
import type { Space } from './space.ts'
import { decodeTrainedField } from './trained-field.ts'

/** A field on the GPU and what is needed to look at it. */
export interface OpenField {
  readonly arrays: FieldArrays
  readonly shape: FieldShape
  readonly space: Space
  readonly stands: readonly Stand[]
  /** (images, appearance) on the host; a run in training overwrites it. */
  readonly embeddings: Float32Array
}

/** A stored field, on the GPU. Faults input.invalid (damaged bytes), gpu.out-of-memory. */
export async function openRadianceBackbone(gpu: Gpu, bytes: Uint8Array): Promise<Backbone> {
  const { shape, space, stands, values } = decodeTrainedField(bytes)
  const arrays = createField(gpu, shape, stands.length)
  writeField(gpu, arrays, values)
  return RadianceBackbone.over(gpu, { arrays, shape, space, stands, embeddings: values.embeddings }, () => { destroyField(gpu, arrays) })
}

/** The inner box: the scene itself, or what the capture is about where the scene goes on outside. */
export function boundsOf({ centre, scale }: Space): Bounds {
  const corner = (sign: number): [number, number, number] => [centre[0] + sign * scale, centre[1] + sign * scale, centre[2] + sign * scale]
  return { min: corner(-1), max: corner(1) }
}

interface FeatureRoom {
  readonly channels: number
  readonly pixels: number
  /** Rays of which the features fit at one time. */
  readonly rays: number
  readonly features: GpuArray<'f32'>
  readonly planes: GpuArray<'f32'>
  readonly opacity: GpuArray<'f32'>
  readonly depth: GpuArray<'f32'>
}

/** Bytes of features that are made before they are composited: what every adapter binds, with room to spare. */
const FEATURE_BYTES = 32 * 2 ** 20

export class RadianceBackbone implements Backbone {
  readonly kind = 'nerf'
  readonly gpu: Gpu
  readonly bounds: Bounds
  readonly #field: OpenField
  readonly #pictures: RadiancePictures
  readonly #release: () => void
  readonly #wanted: GpuArray<'u32'>
  readonly #view: GpuArray<'u32'>
  readonly #positions: GpuArray<'f32'>
  readonly #visual: GpuArray<'f32'>
  readonly #places: Step
  readonly #heaviest: (arrays: HeaviestArrays) => Step
  readonly #features: (arrays: FeatureArrays, channels: number) => Step
  readonly #geometry: (arrays: GeometryArrays) => Step
  #room: FeatureRoom | null = null
  #closed = false

  private constructor(gpu: Gpu, field: OpenField, release: () => void, parts: BackboneParts) {
    this.gpu = gpu
    this.bounds = boundsOf(field.space)
    this.#field = field
    this.#release = release
    this.#pictures = parts.pictures
    this.#wanted = parts.wanted
    this.#view = parts.view
    this.#positions = parts.positions
    this.#visual = parts.visual
    this.#places = parts.places
    this.#heaviest = parts.heaviest
    this.#features = parts.features
    this.#geometry = parts.geometry
  }

  /** Over arrays that are there already; `release` is called when it is closed. */
  static async over(gpu: Gpu, field: OpenField, release: () => void): Promise<RadianceBackbone> {
    return new RadianceBackbone(gpu, field, release, await openParts(gpu, field))
  }

  async render(camera: Camera, { background = [0, 0, 0], signal }: RenderOptions = {}): Promise<RenderedView> {
    this.#prepare(camera)
    const { width, height, color, depth, opacity } = await this.#pictures.render(camera, signal)
    for (let i = 0; i < color.length; i++) color[i]! += (1 - opacity[Math.floor(i / 3)]!) * background[i % 3]!
    return { width, height, color, depth, opacity, positions: positionsOf(camera, depth) }
  }

  async samples(camera: Camera, pixels: Uint32Array, into: PixelSamples, at = 0): Promise<void> {
    this.#prepare(camera)
    checkPixels(camera, pixels, into.pixels - at)
    const { on, cut } = this.#pictures.network
    const step = this.#heaviest({
      wanted: this.#wanted, rays: on.rays, along: on.along, head: on.head, radiance: on.radiance, weights: this.#pictures.weights,
      positions: into.places.positions, visual: into.places.visual, keptWeights: into.weights, depths: into.depths,
    })
    for (let first = 0; first < pixels.length; first += cut.rays) {
      const some = pixels.subarray(first, first + cut.rays)
      this.#pictures.look(camera, some)
      this.#want(into.perPixel, at + first, some.length)
      this.#inPass('radiance samples', step)
    }
    writeArray(this.gpu, into.ids, new Uint32Array(pixels.length * into.perPixel).fill(NO_PLACE), at * into.perPixel)
    await this.gpu.settle()
  }

  async renderFeatures(camera: Camera, field: FeatureField, options: { signal?: AbortSignal } = {}): Promise<FeatureView> {
    this.#prepare(camera)
    const { width, height } = camera.intrinsics
    const pixels = width * height
    const room = this.#roomFor(field.channels, pixels)
    const { on, cut } = this.#pictures.network
    const all = Uint32Array.from({ length: pixels }, (_, i) => i)
    const view = this.#view
    const composite = [
      this.#features({ view, weights: this.#pictures.weights, places: room.features, planes: room.planes }, field.channels),
      this.#geometry({ view, rays: on.rays, seen: this.#pictures.seen, opacity: room.opacity, depth: room.depth }),
    ]
    for (let first = 0; first < pixels; first += room.rays) {
      refuseIfAborted(options.signal)
      const some = all.subarray(first, first + room.rays)
      this.#pictures.look(camera, some)
      this.#want(0, 0, some.length)
      this.#inPass('radiance places', this.#places)
      await field.evaluate({ count: some.length * cut.perRay, positions: this.#positions, visual: this.#visual }, room.features)
      writeArray(this.gpu, view, new Uint32Array([some.length, field.channels, first, pixels]))
      this.#inPass('radiance features', ...composite)
    }
    await this.gpu.settle()
    refuseIfAborted(options.signal)
    return { width, height, channels: field.channels, features: room.planes, opacity: room.opacity, depth: room.depth }
  }

  /** Rows of `seen` (volume-compositing.ts) at some pixels: a score needs no whole picture. */
  seenAt(camera: Camera, pixels: Uint32Array): Promise<Float32Array> {
    this.#prepare(camera)
    return this.#pictures.seenAt(camera, pixels)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#leaveRoom()
    this.#pictures.close()
    for (const array of [this.#wanted, this.#view, this.#positions, this.#visual]) destroyArray(this.gpu, array)
    this.#release()
  }

  #prepare(camera: Camera): void {
    if (this.#closed) throw new Error('this radiance field was closed')
    checkPinhole(camera)
    const { stands, embeddings, space } = this.#field
    this.#pictures.dress(appearanceFor(camera, stands, embeddings, space.scale))
  }

  #want(kept: number, first: number, rays: number): void {
    const { centre, scale } = this.#field.space
    writeArray(this.gpu, this.#wanted, wantedWords({ centre: [...centre], scale, stretch: opacityStretch(this.bounds) / scale, kept, first, rays }))
  }

  /** Arrays for a feature view, kept while views of the same size are asked for. */
  #roomFor(channels: number, pixels: number): FeatureRoom {
    if (this.#room?.channels === channels && this.#room.pixels === pixels) return this.#room
    this.#leaveRoom()
    const { perRay, rays: most } = this.#pictures.network.cut
    const rays = Math.max(1, Math.min(most, Math.floor(FEATURE_BYTES / (4 * perRay * Math.max(1, channels)))))
    const array = (label: string, length: number): GpuArray<'f32'> => createArray(this.gpu, `radiance ${label}`, 'f32', length)
    this.#room = {
      channels, pixels, rays, features: array('features', rays * perRay * channels), planes: array('feature planes', channels * pixels),
      opacity: array('opacity', pixels), depth: array('depth', pixels),
    }
    return this.#room
  }

  #leaveRoom(): void {
    if (this.#room === null) return
    const { features, planes, opacity, depth } = this.#room
    this.#room = null
    for (const array of [features, planes, opacity, depth]) destroyArray(this.gpu, array)
  }

  #inPass(label: string, ...steps: readonly Step[]): void {
    this.gpu.run(label, (encoder) => {
      const pass = encoder.beginComputePass()
      for (const step of steps) step(pass)
      pass.end()
    })
  }
}

type BackboneParts = Awaited<ReturnType<typeof openParts>>

async function openParts(gpu: Gpu, { arrays, shape, space }: OpenField) {
  const pictures = await RadiancePictures.open(gpu, arrays, shape, space)
  const { on, cut, samples } = pictures.network
  const wanted = createArray(gpu, 'radiance wanted', 'u32', WANTED_WORDS)
  const positions = createArray(gpu, 'radiance places', 'f32', 3 * samples)
  const visual = createArray(gpu, 'radiance visual properties', 'f32', 4 * samples)
  return {
    pictures, wanted, positions, visual, view: createArray(gpu, 'radiance view', 'u32', VIEW_WORDS),
    places: await openPlaces(gpu, cut, { wanted, rays: on.rays, along: on.along, head: on.head, radiance: on.radiance, positions, visual }),
    heaviest: await openHeaviest(gpu, cut), features: await openFeatures(gpu, cut), geometry: await openGeometry(gpu, cut),
  }
}
