// Camera poses, refined while training: cameraFromWorld is multiplied on the left by small motions that lower the loss: one that
// all photographs share (the camera sits elsewhere on its rig than the tracker believes), then one of each photograph's own.
// The own corrections' mean (in the world's axes) is taken out again, or the whole scene could drift away from the capture's frame.

import type { Camera } from '../scene/camera.ts'
import { invertRigid, multiply, type Mat4 } from '../scene/geometry.ts'
import { expTwist, logTwist, type Twist } from '../backbone/rigid.ts'
import { SmallAdam } from './small-adam.ts'

const WIDTH = 6
/** Step of the rotation, radians a look at the start: a tenth of a pixel at a focal length of 300 pixels. */
const TURN_RATE = 3e-4
/** Step of the translation, as a share of the scene's scale; it moves the picture about as much as the rotation does. */
const MOVE_RATE = 3e-4
/** The shared motion learns at every look, so it takes steps this much shorter. */
const SHARED_FACTOR = 0.1
/** Pull towards the given pose per look: keeps a photograph that sees little from wandering off. */
const ANCHOR = 1e-3

export class Poses {
  readonly adam: SmallAdam
  /** The motion that all photographs share: one row. */
  readonly shared: SmallAdam
  readonly enabled: boolean
  readonly #given: readonly Camera[]
  readonly #rates: readonly number[]

  constructor(cameras: readonly Camera[], scaleOfScene: number, enabled: boolean) {
    this.#given = cameras
    this.enabled = enabled
    this.adam = new SmallAdam(cameras.length, WIDTH)
    this.shared = new SmallAdam(1, WIDTH)
    const move = MOVE_RATE * scaleOfScene
    this.#rates = [move, move, move, TURN_RATE, TURN_RATE, TURN_RATE]
  }

  /** The photograph's camera as refined so far. */
  camera(photograph: number): Camera {
    const given = this.#given[photograph]!
    return this.enabled ? corrected(given, this.#total(this.correction(photograph))) : given
  }

  /** The photograph's own twist, on the left of the given cameraFromWorld. */
  correction(photograph: number): Twist {
    return [...this.adam.values.subarray(photograph * WIDTH, (photograph + 1) * WIDTH)] as unknown as Twist
  }

  /** `gradient`: dL/d twist at 0 of cameraFromWorld' = exp(twist) cameraFromWorld, at the pose the photograph was looked at from. */
  learn(photograph: number, gradient: ArrayLike<number>, rateFactor: number): void {
    if (!this.enabled || !Array.from(gradient).every(Number.isFinite)) return
    const moved = this.#step(this.adam, photograph, gradient, rateFactor)
    for (let i = 0; i < WIDTH; i++) this.adam.values[photograph * WIDTH + i] = moved[i]! * (1 - ANCHOR)
    this.shared.values.set(this.#step(this.shared, 0, gradient, rateFactor * SHARED_FACTOR))
  }

  /** Takes the mean motion, as seen in the world, out of all corrections. */
  centre(): void {
    const photographs = this.#given.length
    if (!this.enabled || photographs === 0) return
    const mean = [0, 0, 0, 0, 0, 0]
    for (let p = 0; p < photographs; p++) this.#worldCorrection(p).forEach((value, i) => { mean[i]! += value / photographs })
    const back = expTwist(mean.map((value) => -value))
    for (let p = 0; p < photographs; p++) {
      const [worldFromCamera, cameraFromWorld] = [this.#given[p]!.worldFromCamera, invertRigid(this.#given[p]!.worldFromCamera)]
      const correction = multiply(expTwist(this.correction(p)), multiply(cameraFromWorld, multiply(back, worldFromCamera)))
      this.adam.values.set(logTwist(correction), p * WIDTH)
    }
  }

  #step(adam: SmallAdam, row: number, gradient: ArrayLike<number>, rateFactor: number): Twist {
    const change = adam.change(row, gradient, this.#rates.map((rate) => rate * rateFactor))
    return logTwist(multiply(expTwist(change), expTwist(adam.values.subarray(row * WIDTH, (row + 1) * WIDTH))))
  }

  /** The shared motion after an own one. */
  #total(own: ArrayLike<number>): Twist {
    return logTwist(multiply(expTwist(this.shared.values), expTwist(own)))
  }

  /** The given camera moved as all are, and by a weighted mean of the photographs' corrections (in their own axes): for one that was not trained on. */
  blend(camera: Camera, weights: ReadonlyMap<number, number>): Camera {
    if (!this.enabled) return camera
    const mean = [0, 0, 0, 0, 0, 0]
    for (const [p, weight] of weights) this.correction(p).forEach((value, i) => { mean[i]! += weight * value })
    return corrected(camera, this.#total(mean))
  }

  /** worldFromCamera · exp(own correction) · cameraFromWorld, as a twist. */
  #worldCorrection(photograph: number): Twist {
    const { worldFromCamera } = this.#given[photograph]!
    return logTwist(multiply(worldFromCamera, multiply(expTwist(this.correction(photograph)), invertRigid(worldFromCamera))))
  }
}

/** The camera whose cameraFromWorld is exp(twist) times the given one's. */
export function corrected(camera: Camera, twist: ArrayLike<number>): Camera {
  const worldFromCamera: Mat4 = multiply(camera.worldFromCamera, invertRigid(expTwist(twist)))
  return { ...camera, worldFromCamera: [...worldFromCamera] }
}
