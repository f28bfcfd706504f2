// Where the colour camera of a depth camera really is. Many RGB-D captures give the depth camera's focal length and poses for
// both images, though the colour camera has its own focal length and sits a few centimetres aside; splats trained on such
// photographs smear. Points that two frames both measured must show the same colour detail in both photographs: the focal
// factor and rigid offset that agree best with that, over all training frames, are the colour camera's.

import { invertRigid, multiply, transformPoint, type Mat4 } from '../scene/geometry.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { detailOf, sampleAt, type Detail } from './image-detail.ts'
import { neighbourPairs, sharedPoints, type SharedPoints } from './shared-points.ts'
import { refine } from './least-squares.ts'
import type { Random } from './random.ts'
import { expTwist } from './rigid.ts'

export interface ColorAlignment {
  /** Colour focal length over the given one. */
  readonly focalFactor: number
  /** Rigid, takes depth camera coordinates to colour camera coordinates. */
  readonly colorFromDepth: Mat4
  /** Correlation of colour detail between frames, -1…1, with the cameras as given and as aligned. */
  readonly before: number
  readonly after: number
}

/** Numbers searched: log of the focal factor, then the twist of colorFromDepth, its translation in units of the median depth. */
type Guess = readonly number[]
const AS_GIVEN: Guess = [0, 0, 0, 0, 0, 0, 0]
/** First steps of the coarse search: 4 % of focal length, 1 % of the depth, half a degree: each moves the picture by some pixels. */
const FIRST_STEPS: Guess = [0.04, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01]
const ROUNDS = 16
const SHRINK = 0.6
/** Beyond these it is not a colour camera beside a depth camera but a search gone astray. */
const LIMITS: Guess = [0.25, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
/**
 * How far each number is expected to be off: cameras sit side by side, so hardly along z, where an offset can barely be told
 * from the focal length.
 */
const EXPECTED: Guess = [0.1, 0.03, 0.03, 0.003, 0.03, 0.03, 0.03]
/** Correlation that must be gained before the given cameras are doubted; chance and noise gain less than a third of this. */
const WORTH = 0.03
const FEWEST_POINTS = 500

/** The alignment, or null where the cameras are right as given or too little is seen twice to tell. Uses no held-out frame. */
export async function alignColor(frames: readonly PreparedFrame[], random: Random): Promise<ColorAlignment | null> {
  const withDepth = frames.filter((frame) => frame.depth !== null)
  const shared = await sharedPoints(withDepth, neighbourPairs(withDepth, random), random)
  if (shared.reduce((sum, { count }) => sum + count, 0) < FEWEST_POINTS) return null
  const details = withDepth.map(detailOf)
  const unit = medianDepth(shared)
  const seen = (guess: Guess): SeenTwice => seenTwice(withDepth, details, shared, guess, unit)
  const agreement = (guess: Guess): number => correlation(seen(guess))
  const before = agreement(AS_GIVEN)
  const near = await climb(agreement, before)
  const guess = await refine((numbers) => differences(seen(numbers)), near, EXPECTED)
  const after = agreement(guess)
  if (after < before + WORTH || guess.some((number, i) => Math.abs(number) > LIMITS[i]!)) return null
  return { focalFactor: Math.exp(guess[0]!), colorFromDepth: motionOf(guess, unit), before, after }
}

const motionOf = (guess: Guess, unit: number): Mat4 =>
  expTwist([guess[1]! * unit, guess[2]! * unit, 0, guess[3]!, guess[4]!, guess[5]!])

/** Hooke–Jeeves: from the best so far try each number both ways, then once more as far again as that led; shrink when nothing helps. */
async function climb(agreement: (guess: Guess) => number, first: number): Promise<Guess> {
  let [best, steps] = [{ guess: AS_GIVEN, value: first }, FIRST_STEPS]
  for (let round = 0; round < ROUNDS; round++) {
    const found = explore(agreement, best, steps)
    if (found.value > best.value) {
      const further = found.guess.map((number, i) => clamp(2 * number - best.guess[i]!, LIMITS[i]!))
      const leapt = explore(agreement, { guess: further, value: agreement(further) }, steps)
      best = leapt.value > found.value ? leapt : found
    } else {
      steps = steps.map((step) => step * SHRINK)
    }
    // The search takes seconds; the host must stay responsive.
    await new Promise((resolve) => setImmediate(resolve))
  }
  return best.guess
}

const clamp = (number: number, limit: number): number => Math.min(limit, Math.max(-limit, number))

function explore(agreement: (guess: Guess) => number, from: { guess: Guess; value: number }, steps: Guess): { guess: Guess; value: number } {
  let best = from
  for (const [k, step] of steps.entries()) {
    for (const move of [step, -step]) {
      const guess = best.guess.map((number, i) => (i === k ? clamp(number + move, LIMITS[k]!) : number))
      const value = agreement(guess)
      if (value <= best.value) continue
      best = { guess, value }
      break
    }
  }
  return best
}

/** Colour detail at the shared points in both photographs; NaN where a point falls outside one. */
interface SeenTwice { readonly here: Float32Array; readonly there: Float32Array }

function seenTwice(frames: readonly PreparedFrame[], details: readonly Detail[], shared: readonly SharedPoints[], guess: Guess, unit: number): SeenTwice {
  const motion = motionOf(guess, unit)
  const factor = Math.exp(guess[0]!)
  const total = shared.reduce((sum, { count }) => sum + count, 0)
  const seen = { here: new Float32Array(total), there: new Float32Array(total) }
  let at = 0
  for (const { a, b, count, inA, inB } of shared) {
    for (let k = 0; k < count; k++, at++) {
      seen.here[at] = seenAt(frames[a]!, details[a]!, motion, factor, inA, k)
      seen.there[at] = seenAt(frames[b]!, details[b]!, motion, factor, inB, k)
    }
  }
  return seen
}

const differences = ({ here, there }: SeenTwice): Float32Array => here.map((value, i) => value - there[i]!)

function correlation({ here, there }: SeenTwice): number {
  let [product, first, second] = [0, 0, 0]
  for (let i = 0; i < here.length; i++) {
    const [a, b] = [here[i]!, there[i]!]
    if (Number.isNaN(a) || Number.isNaN(b)) continue
    product += a * b
    first += a * a
    second += b * b
  }
  return product / Math.sqrt(Math.max(first * second, 1e-12))
}

/** Detail of the photograph where a point in the depth camera's coordinates falls; NaN outside. */
function seenAt(frame: PreparedFrame, detail: Detail, m: Mat4, factor: number, points: Float32Array, k: number): number {
  const { fx, fy, cx, cy } = frame.camera.intrinsics
  const [x, y, z] = [points[k * 3]!, points[k * 3 + 1]!, points[k * 3 + 2]!]
  const depth = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!
  if (depth <= 0) return NaN
  const u = (factor * fx * (m[0]! * x + m[1]! * y + m[2]! * z + m[3]!)) / depth + cx
  const v = (factor * fy * (m[4]! * x + m[5]! * y + m[6]! * z + m[7]!)) / depth + cy
  return sampleAt(detail, u, v)
}

function medianDepth(shared: readonly SharedPoints[]): number {
  const depths = shared.flatMap(({ inA, count }) => Array.from({ length: count }, (_, k) => inA[k * 3 + 2]!)).sort((x, y) => x - y)
  return depths[depths.length >> 1]!
}

/** The frame with the colour camera as aligned and the depth as that camera would have measured it. */
export function registered(frame: PreparedFrame, alignment: ColorAlignment): PreparedFrame {
  const { intrinsics, worldFromCamera } = frame.camera
  const colored = { ...intrinsics, fx: intrinsics.fx * alignment.focalFactor, fy: intrinsics.fy * alignment.focalFactor }
  const worldFromColor = multiply(worldFromCamera, invertRigid(alignment.colorFromDepth))
  return { ...frame, camera: { intrinsics: colored, worldFromCamera: [...worldFromColor] }, depth: frame.depth === null ? null : warped(frame, frame.depth, colored, alignment.colorFromDepth) }
}

/** Every measured pixel as a point, seen by the colour camera; the nearest wins. */
function warped(frame: PreparedFrame, depth: Float32Array, colored: PreparedFrame['camera']['intrinsics'], colorFromDepth: Mat4): Float32Array {
  const { width, height, fx, fy, cx, cy } = frame.camera.intrinsics
  const out = new Float32Array(width * height)
  for (let i = 0; i < depth.length; i++) {
    const z = depth[i]!
    if (!(z > 0)) continue
    const p = transformPoint(colorFromDepth, [(((i % width) + 0.5 - cx) / fx) * z, ((Math.floor(i / width) + 0.5 - cy) / fy) * z, z])
    if (p[2] <= 0) continue
    const [x, y] = [Math.floor((colored.fx * p[0]) / p[2] + cx), Math.floor((colored.fy * p[1]) / p[2] + cy)]
    if (x < 0 || y < 0 || x >= width || y >= height) continue
    const at = y * width + x
    if (out[at] === 0 || p[2] < out[at]!) out[at] = p[2]
  }
  return out
}
