// Poses that photographs with measured depth agree on, before anything is trained. What depth measured in one photograph must look
// alike in every other that shows the same surface; the motions of all cameras that make it so are found together (direct bundle
// adjustment, as dense visual odometry does it: Kerl et al. 2013; Schöps et al. 2019, BAD SLAM), by Gauss and Newton's method.
//
// While splats train, a blurred scene explains photographs that do not fit, and its gradients move a camera by pixels only over
// hundreds of looks. Here a photograph is compared with others as sharp as itself.

import type { PreparedFrame } from '../../scene/frames.ts'
import { invertRigid, multiply, type Mat4 } from '../../scene/geometry.ts'
import { expTwist, logTwist, type Twist } from '../rigid.ts'
import { compare, type Comparison } from './compare.ts'
import { FINEST, landmarksOf, type Landmarks } from './landmarks.ts'
import { pairsToCompare } from './pairs.ts'
import { MOTION, PoseEquations } from './pose-equations.ts'

/** Steps at each level; a level is left early once cameras move less than this (radians, shares of the depth). */
const ROUNDS = 8
const STILL = 1e-4
/** How far trackers are believed to be off: a share of the depth, and radians. Weak: what is seen outweighs it where anything is. */
const LIKELY_MOVE = 0.01
const LIKELY_TURN = 0.01
/** Stiffness of that belief: as that of one comparison with the usual slope. */
const BELIEF = 0.25
/** What must be gained: poses that were right gain a percent or two by chance. */
const WORTHWHILE = 0.95

type WithDepth = PreparedFrame & { readonly depth: Float32Array }
const hasDepth = (frame: PreparedFrame): frame is WithDepth => frame.depth !== null

export interface Alignment {
  /** By frame: cameraFromWorld' = exp(twist) cameraFromWorld. Their mean is whatever came of it. */
  readonly twists: readonly Twist[]
  /** How far away things are: median, world units. */
  readonly depth: number
}

/** What corrects the frames' cameras. Null where frames without depth are among them, too little overlaps, or the stated poses fit as well. */
export async function alignPoses(frames: readonly PreparedFrame[]): Promise<Alignment | null> {
  if (frames.length < 2 || !frames.every(hasDepth)) return null
  const seen: Landmarks[] = []
  for (const frame of frames) {
    seen.push(landmarksOf(frame))
    await breathe()
  }
  const pairs = pairsToCompare(seen)
  if (pairs.length === 0) return null
  const adjustment = new Adjustment(seen, pairs)
  const before = await adjustment.disagreement(FINEST)
  for (let level = 0; level <= FINEST; level++) await adjustment.descend(level)
  const after = await adjustment.disagreement(FINEST)
  return after < before * WORTHWHILE ? { twists: adjustment.motions.map(logTwist), depth: adjustment.depth } : null
}

/** The event loop gets a turn. */
const breathe = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
/** Pairs compared between turns. */
const AT_ONCE = 16

class Adjustment {
  readonly motions: Mat4[]
  readonly #frames: readonly Landmarks[]
  readonly #pairs: readonly (readonly [number, number])[]
  readonly depth: number

  constructor(frames: readonly Landmarks[], pairs: readonly (readonly [number, number])[]) {
    this.#frames = frames
    this.#pairs = pairs
    this.motions = frames.map(() => expTwist([0, 0, 0, 0, 0, 0]))
    this.depth = medianDepth(frames)
  }

  async descend(level: number): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const equations = new PoseEquations(this.#frames.length, this.#pairs)
      await this.#compareAll(level, (pair, { matrix, gradient }) => equations.add(pair, matrix, gradient))
      this.#believe(equations)
      if (this.#move(equations.solve()) < STILL) return
    }
  }

  /** Mean cost of a comparison, 0…1. */
  async disagreement(level: number): Promise<number> {
    let [cost, count] = [0, 0]
    await this.#compareAll(level, (_, compared) => {
      cost += compared.cost
      count += compared.count
    })
    return count === 0 ? 0 : cost / count
  }

  async #compareAll(level: number, use: (pair: number, compared: Comparison) => void): Promise<void> {
    for (const [pair, [a, b]] of this.#pairs.entries()) {
      if (pair % AT_ONCE === 0) await breathe()
      const [first, second] = [this.#frames[a]!, this.#frames[b]!]
      const bFromA = multiply(multiply(this.motions[b]!, second.cameraFromWorld), invertRigid(multiply(this.motions[a]!, first.cameraFromWorld)))
      use(pair, compare(first, second, bFromA, level))
    }
  }

  #believe(equations: PoseEquations): void {
    for (const [camera, motion] of this.motions.entries()) {
      logTwist(motion).forEach((value, k) => {
        equations.hold(camera, k, BELIEF / (k < 3 ? LIKELY_MOVE * this.depth : LIKELY_TURN) ** 2, value)
      })
    }
  }

  /** Returns the root mean square of how far cameras moved. */
  #move(steps: Float64Array): number {
    let sum = 0
    for (const [camera, motion] of this.motions.entries()) {
      const step = steps.subarray(camera * MOTION, (camera + 1) * MOTION)
      this.motions[camera] = multiply(expTwist(step), motion)
      sum += step.reduce((total, value, k) => total + (k < 3 ? value / this.depth : value) ** 2, 0)
    }
    return Math.sqrt(sum / this.motions.length)
  }
}

function medianDepth(frames: readonly Landmarks[]): number {
  const depths = Float64Array.from(frames.flatMap(({ places }) => Array.from({ length: places.length / 3 }, (_, i) => places[3 * i + 2]!))).sort()
  return depths[depths.length >> 1] ?? 1
}
