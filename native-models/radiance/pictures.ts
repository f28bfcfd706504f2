// Pictures of a radiance field, some thousand rays at a time, so that none exceeds memory.

import { copyArray, createArray, destroyArray, readArray, writeArray, type GpuArray } from '../gpu/arrays.ts'
import { ExpectedTime } from '../gpu/expected-time.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { marchWords, RAY_FLOATS } from '../kernels/ray-sampling/ray-sampling.ts'
import type { Step } from '../kernels/shared/step.ts'
import { APPEARANCE } from '../kernels/view-input/view-input.ts'
import { openComposite, SEEN_AT_ALL, SEEN_FLOATS } from '../kernels/volume-compositing/volume-compositing.ts'
import type { Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { FieldArrays } from './field.ts'
import { raysFor, type FieldShape } from './field-shape.ts'
import { RadianceNetwork } from './network.ts'
import { writeRay } from './rays.ts'
import { emptyAt, spreadAt } from './schedule.ts'
import type { Space } from './space.ts'

export interface Picture {
  readonly width: number
  readonly height: number
  /** (H, W, 3) over black, not clamped. */
  readonly color: Float32Array
  /** (H, W) mean depth along the camera's z, world units; 0 where nothing is seen. */
  readonly depth: Float32Array
  /** (H, W) 0…1 */
  readonly opacity: Float32Array
}

/** Batches rendered before waiting for them: about a quarter of a second on two cores. */
const TOGETHER = 16

export class RadiancePictures {
  readonly network: RadianceNetwork
  /** (rays, SEEN_FLOATS) of the latest batch. */
  readonly seen: GpuArray<'f32'>
  /** (samples) of the latest batch. */
  readonly weights: GpuArray<'f32'>
  readonly #gpu: Gpu
  readonly #field: FieldArrays
  readonly #space: Space
  readonly #composite: Step
  readonly #together: GpuArray<'f32'>

  private constructor(gpu: Gpu, field: FieldArrays, space: Space, network: RadianceNetwork, seen: GpuArray<'f32'>, weights: GpuArray<'f32'>, composite: Step) {
    this.#gpu = gpu
    this.#field = field
    this.#space = space
    this.network = network
    this.seen = seen
    this.weights = weights
    this.#composite = composite
    this.#together = createArray(gpu, 'radiance picture', 'f32', TOGETHER * seen.length)
  }

  static async open(gpu: Gpu, field: FieldArrays, shape: FieldShape, space: Space): Promise<RadiancePictures> {
    const network = await RadianceNetwork.open(gpu, field, shape, raysFor(gpu), false)
    const { on, cut } = network
    const seen = createArray(gpu, 'radiance seen', 'f32', cut.rays * SEEN_FLOATS)
    const weights = createArray(gpu, 'radiance sample weights', 'f32', network.samples)
    const composite = await openComposite(gpu, cut, { along: on.along, head: on.head, radiance: on.radiance, seen, weights })
    return new RadiancePictures(gpu, field, space, network, seen, weights, composite)
  }

  /** What a camera without a photograph looks like from now on. */
  dress(appearance: Float32Array): void {
    writeArray(this.#gpu, this.#field.embeddings, appearance, this.#field.embeddings.length - APPEARANCE)
  }

  /** Submits the rays of `pixels` (at most as many as a batch has), leaving samples, weights and `seen` on the GPU. */
  look(camera: Camera, pixels: Uint32Array): void {
    const { on, cut } = this.network
    const { width } = camera.intrinsics
    const image = this.#field.embeddings.length / APPEARANCE - 1
    const rays = new Float32Array(cut.rays * RAY_FLOATS)
    for (const [row, pixel] of pixels.entries()) writeRay(rays, row, camera, this.#space, pixel % width, Math.floor(pixel / width), image)
    const { contracted, near, linear } = this.#space
    writeArray(this.#gpu, on.rays, rays)
    writeArray(this.#gpu, on.march, marchWords({ rays: pixels.length, seed: 0, step: 0, jittered: false, contracted, near, linear, spread: spreadAt(1, Infinity), empty: emptyAt(1, Infinity) }))
    this.#gpu.run('radiance rays', (encoder) => {
      const pass = encoder.beginComputePass()
      this.network.forward(pass)
      this.#composite(pass)
      pass.end()
    })
  }

  /** All of a camera's picture. Faults gpu.lost, gpu.out-of-memory, job.cancelled (the signal). */
  async render(camera: Camera, signal?: AbortSignal): Promise<Picture> {
    const { width, height } = camera.intrinsics
    const all = Uint32Array.from({ length: width * height }, (_, i) => i)
    const seen = await this.seenAt(camera, all, signal)
    const picture = { width, height, color: new Float32Array(all.length * 3), depth: new Float32Array(all.length), opacity: new Float32Array(all.length) }
    for (const pixel of all) {
      const at = pixel * SEEN_FLOATS
      picture.color.set(seen.subarray(at, at + 3), pixel * 3)
      const opacity = (picture.opacity[pixel] = seen[at + 3]!)
      picture.depth[pixel] = opacity > SEEN_AT_ALL ? (seen[at + 4]! / opacity) * zPerDistance(camera, this.#space, pixel) : 0
    }
    return picture
  }

  /** Rows of `seen` for some pixels of a camera. */
  async seenAt(camera: Camera, pixels: Uint32Array, signal?: AbortSignal): Promise<Float32Array> {
    const { rays } = this.network.cut
    const out = new Float32Array(pixels.length * SEEN_FLOATS)
    const slab = new ExpectedTime()
    for (let at = 0; at < pixels.length; at += rays * TOGETHER) {
      refuseIfAborted(signal)
      const began = performance.now()
      const end = Math.min(pixels.length, at + rays * TOGETHER)
      for (let batch = at; batch < end; batch += rays) {
        this.look(camera, pixels.subarray(batch, Math.min(end, batch + rays)))
        this.#gpu.run('keep', (encoder) => { copyArray(encoder, this.seen, this.#together, this.seen.length, 0, (batch - at) * SEEN_FLOATS) })
      }
      out.set(await readArray(this.#gpu, this.#together, { to: (end - at) * SEEN_FLOATS, expectedMs: slab.ms }), at * SEEN_FLOATS)
      slab.note(performance.now() - began)
    }
    refuseIfAborted(signal)
    return out
  }

  close(): void {
    this.network.destroy()
    for (const array of [this.seen, this.weights, this.#together]) destroyArray(this.#gpu, array)
  }
}

/** Throws Fault `job.cancelled`. */
export function refuseIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Fault('job.cancelled', 'rendering was cancelled')
}

/** Depth along the camera's z, world units, per normalised distance along a pixel's ray. */
function zPerDistance(camera: Camera, { scale }: Space, pixel: number): number {
  const { fx, fy, cx, cy, width } = camera.intrinsics
  return scale / Math.hypot(((pixel % width) + 0.5 - cx) / fx, (Math.floor(pixel / width) + 0.5 - cy) / fy, 1)
}
