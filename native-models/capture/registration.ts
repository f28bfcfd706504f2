// Where the colour camera of a sensor really is. Many RGB-D captures state one set of intrinsics and one pose, the depth
// camera's, though the photographs come from a lens beside it with another focal length. The photographs themselves
// tell: a point measured by the depth camera must have one colour in every photograph that shows it.

import { invertRigid, multiply, transformPoint, type Vec3 } from '../scene/geometry.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { breathe } from './files.ts'

/** The colour camera against the depth camera it was taken to be. Both look the same way. */
export interface Registration {
  /** Colour focal length over the stated one. */
  readonly focalScale: number
  /** Principal point over the stated one, in image widths. */
  readonly shift: readonly [number, number]
  /** Where the depth camera stands in colour camera space, world units. */
  readonly offset: Vec3
  /** Mean colour difference of the same points in two photographs, grey levels, as stated and as found. */
  readonly before: number
  readonly after: number
}

/** Two pixels of one surface point, in the depth cameras of two frames. */
interface Match { readonly a: Grey; readonly b: Grey; readonly inA: Vec3; readonly inB: Vec3; readonly pair: number }
interface Grey { readonly values: Float32Array; readonly width: number; readonly height: number; readonly fx: number; readonly fy: number; readonly cx: number; readonly cy: number }

/**
 * focalScale, shift x, shift y, offset x, offset y. The shift is what points at the scene's median depth make, offset
 * included: that way the two do not stand in for each other and the search goes straight. Along the axis the offset of
 * a flat sensor board is nothing.
 */
type Guess = readonly [number, number, number, number, number]
const AS_STATED: Guess = [1, 0, 0, 0, 0]

/** Colour lenses of depth sensors have focal lengths within a quarter of the depth lens's. */
const FOCAL_SCALES = Array.from({ length: 21 }, (_, i) => 0.8 + i * 0.02)
/** First steps of the search: 2 % of focal length, 1 % of the width, a centimetre at a depth of one metre. */
const STEPS: Guess = [0.02, 0.01, 0.01, 0.01, 0.01]
const HALVINGS = 4
/** Offsets are searched in shares of the scene's depth, so that they need no metric scale; a board is no longer than this. */
const MOST_OFFSET = 0.08
const MOST_SHIFT = 0.06
/** What must be gained to overrule the capture's own statement: registered captures gain a percent or two by chance. */
const WORTHWHILE = 0.88
const LEAST_MATCHES = 3000
const MATCHES = 24_000
/** Differences beyond this are occlusions and highlights. */
const MOST_DIFFERENCE = 40
/** Depth may differ this much, relatively, and still be the same surface. */
const SAME_SURFACE = 0.02

/** Compares each frame with those it is paired with; null if the stated cameras fit as well, or too little overlaps. */
export async function findRegistration(pairs: readonly (readonly [PreparedFrame, PreparedFrame])[]): Promise<Registration | null> {
  const { matches, depth } = matchesOf(pairs)
  if (matches.length < LEAST_MATCHES) return null
  const error = (guess: Guess): number => disagreement(matches, guess, depth)
  const before = error(AS_STATED)
  let best: { guess: Guess; error: number } = { guess: AS_STATED, error: before }
  for (const scale of FOCAL_SCALES) best = better(best, [scale, 0, 0, 0, 0], error)
  best = await descend(best, error)
  if (!(best.error < before * WORTHWHILE)) return null
  const [focalScale, shiftX, shiftY, x, y] = best.guess
  const { width, fx, fy } = pairs[0]![0].camera.intrinsics
  return { focalScale, shift: [shiftX - (focalScale * fx * x) / width, shiftY - (focalScale * fy * y) / width], offset: [x * depth, y * depth, 0], before, after: best.error }
}

interface Scored { readonly guess: Guess; readonly error: number }

const better = (best: Scored, guess: Guess, errorOf: (guess: Guess) => number): Scored => {
  const error = errorOf(guess)
  return error < best.error ? { guess, error } : best
}

const allowed = (guess: Guess): boolean =>
  guess[0] > 0.75 && guess[0] < 1.25 && Math.hypot(guess[1], guess[2]) < MOST_SHIFT && Math.hypot(guess[3], guess[4]) < MOST_OFFSET

/** Pattern search: steps along each parameter while they help, then half as long. */
async function descend(from: Scored, errorOf: (guess: Guess) => number): Promise<Scored> {
  let best = from
  for (let halving = 0, steps: Guess = STEPS; halving <= HALVINGS;) {
    const start = best
    for (const [k, step] of steps.entries()) {
      await breathe()
      for (const sign of [-1, 1]) {
        const guess = best.guess.with(k, best.guess[k]! + sign * step) as unknown as Guess
        if (allowed(guess)) best = better(best, guess, errorOf)
      }
    }
    if (best !== start) continue
    halving++
    steps = steps.map((step) => step / 2) as unknown as Guess
  }
  return best
}

/** Truncated mean difference of the matched colours; a pair's own mean is taken off, for exposure drifts. */
function disagreement(matches: readonly Match[], [scale, shiftX, shiftY, x, y]: Guess, depth: number): number {
  const place = (grey: Grey, p: Vec3): number => sample(
    grey,
    scale * grey.fx * ((p[0] + x * depth) / p[2] - x) + grey.cx + shiftX * grey.width,
    scale * grey.fy * ((p[1] + y * depth) / p[2] - y) + grey.cy + shiftY * grey.width,
  )
  const differences = new Float32Array(matches.length)
  const sums: { sum: number; count: number }[] = []
  for (const [i, { a, b, inA, inB, pair }] of matches.entries()) {
    const difference = place(a, inA) - place(b, inB)
    differences[i] = difference
    if (Number.isNaN(difference)) continue
    const total = (sums[pair] ??= { sum: 0, count: 0 })
    total.sum += difference
    total.count++
  }
  return truncatedMean(matches, differences, sums)
}

function truncatedMean(matches: readonly Match[], differences: Float32Array, sums: readonly { sum: number; count: number }[]): number {
  let [total, count] = [0, 0]
  for (const [i, { pair }] of matches.entries()) {
    const difference = differences[i]!
    if (Number.isNaN(difference)) continue
    total += Math.min(MOST_DIFFERENCE, Math.abs(difference - sums[pair]!.sum / sums[pair]!.count))
    count++
  }
  return count < matches.length / 2 ? Number.POSITIVE_INFINITY : total / count
}

/** Bilinear; NaN outside. */
function sample({ values, width, height }: Grey, u: number, v: number): number {
  const [x, y] = [u - 0.5, v - 0.5]
  if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1)) return Number.NaN
  const [x0, y0] = [Math.floor(x), Math.floor(y)]
  const [fx, fy, at] = [x - x0, y - y0, y0 * width + x0]
  return (values[at]! * (1 - fx) + values[at + 1]! * fx) * (1 - fy) + (values[at + width]! * (1 - fx) + values[at + width + 1]! * fx) * fy
}

/** Evenly thinned matches of all pairs, and the median depth of the scene. */
function matchesOf(pairs: readonly (readonly [PreparedFrame, PreparedFrame])[]): { matches: Match[]; depth: number } {
  const greys = new Map([...new Set(pairs.flat())].map((frame) => [frame, greyOf(frame)]))
  const all = pairs.flatMap(([a, b], pair) => pairMatches(a, b, greys.get(a)!, greys.get(b)!, pair))
  const step = Math.max(1, Math.ceil(all.length / MATCHES))
  const matches = all.filter((_, i) => i % step === 0)
  const depths = matches.map(({ inA }) => inA[2]).sort((p, q) => p - q)
  return { matches, depth: depths[depths.length >> 1] ?? 1 }
}

const PIXEL_STEP = 3

function pairMatches(a: PreparedFrame, b: PreparedFrame, greyA: Grey, greyB: Grey, pair: number): Match[] {
  const matches: Match[] = []
  if (a.depth === null || b.depth === null) return matches
  const bFromA = multiply(invertRigid(b.camera.worldFromCamera), a.camera.worldFromCamera)
  for (let row = 0; row < greyA.height; row += PIXEL_STEP) {
    for (let column = 0; column < greyA.width; column += PIXEL_STEP) {
      const z = a.depth[row * greyA.width + column]!
      if (!(z > 0)) continue
      const inA: Vec3 = [((column + 0.5 - greyA.cx) / greyA.fx) * z, ((row + 0.5 - greyA.cy) / greyA.fy) * z, z]
      const inB = transformPoint(bFromA, inA)
      if (inB[2] > 0 && seenAt(b.depth, greyB, inB)) matches.push({ a: greyA, b: greyB, inA, inB, pair })
    }
  }
  return matches
}

/** Whether the other depth camera measures the same surface there, and nothing before it. */
function seenAt(depth: Float32Array, { width, height, fx, fy, cx, cy }: Grey, [x, y, z]: Vec3): boolean {
  const [u, v] = [Math.floor((fx * x) / z + cx), Math.floor((fy * y) / z + cy)]
  return u >= 0 && v >= 0 && u < width && v < height && Math.abs(depth[v * width + u]! - z) < SAME_SURFACE * z
}

/** Grey, blurred over 5x5 by two box passes: a wide enough slope for the search to follow. */
function greyOf({ rgb, camera: { intrinsics: { width, height, fx, fy, cx, cy } } }: PreparedFrame): Grey {
  const grey = Float32Array.from({ length: width * height }, (_, i) => (rgb[i * 3]! + 2 * rgb[i * 3 + 1]! + rgb[i * 3 + 2]!) / 4)
  return { values: blur(blur(grey, width, height), width, height), width, height, fx, fy, cx, cy }
}

function blur(from: Float32Array, width: number, height: number): Float32Array {
  const out = Float32Array.from(from)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      let sum = 0
      for (let j = -width; j <= width; j += width) for (let i = -1; i <= 1; i++) sum += from[y * width + x + j + i]!
      out[y * width + x] = sum / 9
    }
  }
  return out
}
