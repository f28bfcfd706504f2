// A ball of dense fog as a backbone, marched on the host: a radiance field whose every value is known in closed form.

import { NO_PLACE, opacityStretch, type Backbone, type Bounds, type FeatureField, type FeatureView, type PixelSamples, type RenderedView, type RenderOptions } from '../../native-models/backbone/backbone.ts'
import { checkPinhole, checkPixels, positionsOf } from '../../native-models/backbone/view.ts'
import { createArray, destroyArray, readArray, uploadArray, writeArray } from '../../native-models/gpu/arrays.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { cameraCentre, unproject, type Camera } from '../../native-models/scene/camera.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import { distance, type Vec3 } from '../../native-models/scene/geometry.ts'

export const BALL_RADIUS = 0.6
const DENSITY = 30
/** Steps of a ray through the ball; rays that miss it have none. */
export const BALL_STEPS = 48

/** Colour of a place: the same from everywhere. */
export const ballColor = ([x, y, z]: Vec3): Vec3 => [0.5 + 0.5 * x, 0.5 + 0.4 * y, 0.5 - 0.3 * z]

interface Sample { readonly position: Vec3; readonly depth: number; readonly weight: number; readonly visual: readonly number[] }

export class BallBackbone implements Backbone {
  readonly kind = 'nerf'
  readonly bounds: Bounds = { min: [-BALL_RADIUS, -BALL_RADIUS, -BALL_RADIUS], max: [BALL_RADIUS, BALL_RADIUS, BALL_RADIUS] }
  readonly gpu: Gpu
  #view: FeatureView | null = null
  #closed = false

  constructor(gpu: Gpu) {
    this.gpu = gpu
  }

  render(camera: Camera, { background = [0, 0, 0], signal }: RenderOptions = {}): Promise<RenderedView> {
    return this.#checked(camera, signal, () => {
      const { width, height } = camera.intrinsics
      const rays = this.#rays(camera)
      const color = new Float32Array(width * height * 3)
      const [depth, opacity] = [new Float32Array(width * height), new Float32Array(width * height)]
      for (const [p, ray] of rays.entries()) {
        const stopped = sum(ray, () => 1)
        opacity[p] = Math.min(1, stopped)
        depth[p] = depthOf(ray)
        for (let c = 0; c < 3; c++) color[3 * p + c] = sum(ray, (s) => s.visual[1 + c]!) + (1 - stopped) * background[c]!
      }
      return { width, height, color, depth, opacity, positions: positionsOf(camera, depth) }
    })
  }

  samples(camera: Camera, pixels: Uint32Array, into: PixelSamples, at = 0): Promise<void> {
    return this.#checked(camera, undefined, () => {
      checkPixels(camera, pixels, into.pixels - at)
      const { perPixel } = into
      const zeros = (width: number): Float32Array => new Float32Array(pixels.length * perPixel * width)
      const [weights, depths, positions, visual] = [zeros(1), zeros(1), zeros(3), zeros(4)]
      for (const [row, pixel] of pixels.entries()) {
        for (const [k, sample] of heaviest(this.#ray(camera, pixel), perPixel).entries()) {
          const place = row * perPixel + k
          weights[place] = sample.weight
          depths[place] = sample.depth
          positions.set(sample.position, 3 * place)
          visual.set(sample.visual, 4 * place)
        }
      }
      const from = at * perPixel
      writeArray(this.gpu, into.weights, weights, from)
      writeArray(this.gpu, into.depths, depths, from)
      writeArray(this.gpu, into.places.positions, positions, 3 * from)
      writeArray(this.gpu, into.places.visual, visual, 4 * from)
      writeArray(this.gpu, into.ids, new Uint32Array(weights.length).fill(NO_PLACE), from)
    })
  }

  renderFeatures(camera: Camera, field: FeatureField, { signal }: { signal?: AbortSignal } = {}): Promise<FeatureView> {
    return this.#checked(camera, signal, async () => {
      const { width, height } = camera.intrinsics
      const pixels = width * height
      const rays = this.#rays(camera)
      const features = await this.#featuresOf(rays.flat(), field)
      const image = new Float32Array(field.channels * pixels)
      const [opacity, depth] = [new Float32Array(pixels), new Float32Array(pixels)]
      let at = 0
      for (const [p, ray] of rays.entries()) {
        opacity[p] = Math.min(1, sum(ray, () => 1))
        depth[p] = depthOf(ray)
        for (const { weight } of ray) {
          for (let c = 0; c < field.channels; c++) image[c * pixels + p]! += weight * features[at * field.channels + c]!
          at++
        }
      }
      this.#drop()
      const upload = (label: string, values: Float32Array) => uploadArray(this.gpu, label, values)
      this.#view = { width, height, channels: field.channels, features: upload('features', image), opacity: upload('opacity', opacity), depth: upload('depth', depth) }
      return this.#view
    })
  }

  close(): void {
    this.#closed = true
    this.#drop()
  }

  #drop(): void {
    if (this.#view) for (const array of [this.#view.features, this.#view.opacity, this.#view.depth]) destroyArray(this.gpu, array)
    this.#view = null
  }

  async #checked<T>(camera: Camera, signal: AbortSignal | undefined, work: () => T | Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('this backbone was closed')
    if (signal?.aborted === true) throw new Fault('job.cancelled', 'the picture is no longer wanted')
    checkPinhole(camera)
    return work()
  }

  async #featuresOf(samples: readonly Sample[], field: FeatureField): Promise<Float32Array> {
    const { gpu } = this
    const positions = uploadArray(gpu, 'positions', Float32Array.from(samples.flatMap((s) => s.position)))
    const visual = uploadArray(gpu, 'visual', Float32Array.from(samples.flatMap((s) => [...s.visual])))
    const into = createArray(gpu, 'features of samples', 'f32', samples.length * field.channels)
    await field.evaluate({ count: samples.length, positions, visual }, into)
    const features = await readArray(gpu, into)
    for (const array of [positions, visual, into]) destroyArray(gpu, array)
    return features
  }

  #rays(camera: Camera): Sample[][] {
    return Array.from({ length: camera.intrinsics.width * camera.intrinsics.height }, (_, p) => this.#ray(camera, p))
  }

  /** Equal steps between where the ray enters the ball and where it leaves it. */
  #ray(camera: Camera, pixel: number): Sample[] {
    const { width } = camera.intrinsics
    const at = (depth: number): Vec3 => unproject(camera, (pixel % width) + 0.5, Math.floor(pixel / width) + 0.5, depth)
    const span = throughBall(cameraCentre(camera), at(1))
    if (span === null) return []
    const step = (span[1] - span[0]) / BALL_STEPS
    const length = distance(at(1), at(2)) * step
    let light = 1
    return Array.from({ length: BALL_STEPS }, (_, k) => {
      const depth = span[0] + (k + 0.5) * step
      const position = at(depth)
      const weight = light * (1 - Math.exp(-DENSITY * length))
      light -= weight
      return { position, depth, weight, visual: [1 - Math.exp(-DENSITY * opacityStretch(this.bounds)), ...ballColor(position)] }
    })
  }
}

/** Depths at which eye + depth (ahead - eye) is in the ball, in front of the eye; null where it never is. */
function throughBall(eye: Vec3, ahead: Vec3): [number, number] | null {
  const d = ahead.map((value, k) => value - eye[k]!)
  const [a, b, c] = [dot(d, d), dot(d, eye), dot(eye, eye) - BALL_RADIUS ** 2]
  const root = Math.sqrt(b * b - a * c)
  const [near, far] = [Math.max(1e-3, (-b - root) / a), (-b + root) / a]
  return far > near ? [near, far] : null
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((total, value, k) => total + value * b[k]!, 0)
const sum = (ray: readonly Sample[], value: (sample: Sample) => number): number => ray.reduce((total, s) => total + s.weight * value(s), 0)

const depthOf = (ray: readonly Sample[]): number => (ray.length > 0 ? sum(ray, (s) => s.depth) / sum(ray, () => 1) : 0)

/** The `keep` heaviest, nearest first. */
const heaviest = (ray: readonly Sample[], keep: number): Sample[] =>
  ray.toSorted((a, b) => b.weight - a.weight).slice(0, keep).sort((a, b) => a.depth - b.depth)
