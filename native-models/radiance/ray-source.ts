// Random rays of the photographs trained on, with what they photographed.

import type { PreparedFrame } from '../scene/frames.ts'
import { RAY_FLOATS } from '../kernels/ray-sampling/ray-sampling.ts'
import { unitAt } from './chance.ts'
import { writeRay, writeTarget } from './rays.ts'
import type { Space } from './space.ts'

/** Streams of chance above those of the field's first values. */
const FIRST_STREAM = 1000
/** Attempts at a pixel that has a source; a photograph of which less than a thousandth has one is as good as none. */
const ATTEMPTS = 64

export class RaySource {
  readonly #frames: readonly PreparedFrame[]
  readonly #space: Space
  readonly #seed: number
  readonly #rays: Float32Array

  constructor(frames: readonly PreparedFrame[], space: Space, seed: number, rays: number) {
    this.#frames = frames
    this.#space = space
    this.#seed = seed
    this.#rays = new Float32Array(rays * RAY_FLOATS)
  }

  /** The rays of a step, always the same; overwritten by the next call. */
  of(step: number): Float32Array {
    for (let row = 0; row * RAY_FLOATS < this.#rays.length; row++) this.#pick(row, step)
    return this.#rays
  }

  #pick(row: number, step: number): void {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const chance = (which: number): number => unitAt(this.#seed, FIRST_STREAM + step, (row * ATTEMPTS + attempt) * 2 + which)
      const image = Math.floor(chance(0) * this.#frames.length)
      const { camera, rgb, depth, valid } = this.#frames[image]!
      const pixel = Math.floor(chance(1) * camera.intrinsics.width * camera.intrinsics.height)
      if (valid !== null && valid[pixel] === 0) continue
      const { width } = camera.intrinsics
      writeRay(this.#rays, row, camera, this.#space, pixel % width, Math.floor(pixel / width), image)
      writeTarget(this.#rays, row, rgb, pixel, depth === null ? 0 : depth[pixel]!)
      return
    }
  }
}
