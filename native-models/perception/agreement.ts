// Do other photographs see the same thing where a mask says one is? Points of the mask are carried into another frame;
// those it sees on its surface should lie in one mask there, and that mask's points back here in this one.

import { project } from '../scene/camera.ts'
import { areaOf, overlapOf, type Mask } from './mask.ts'
import type { DepthView, PhysicalScale } from './physical-scale.ts'

/** One frame as agreement needs it. */
export interface AgreeingFrame {
  readonly view: DepthView
  readonly masks: readonly Mask[]
  readonly measured: readonly Pick<PhysicalScale, 'scale' | 'points'>[]
}

export interface Agreement {
  /** Null if no other frame sees enough of it. */
  readonly agreement: number | null
  readonly seenThrough: number
  readonly scaleRatio: number | null
  /** Share of the other frames that hear it and see a thing of its own in it, beside the one it is. */
  readonly merged: number
  /** Of the whole frame, the same for all its masks: 1 is the limit. */
  readonly frameMisfit: number
}

/** A point is on the surface another frame sees if their depths differ by less than this share of the depth. */
const DEPTH_TOLERANCE = 0.04
/** A frame is heard if it sees this share of the mask's points, and at least so many of them. */
const HEARD_SHARE = 0.3
const HEARD_POINTS = 8
/** From this on two masks are taken to be of one thing. */
const SAME_THING = 0.5
/** So much of another frame's mask lies within this one, and so little of it within this one's partner: a second thing. */
const WITHIN = 0.7
const APART = 0.5

/** Surfaces of a frame lie this far off those that others see, as a share of the depth: its depth or its pose is wrong. */
const RESIDUAL_LIMIT = 0.02
/** Its masks share this little with those of others: its pose is wrong, sideways too. */
const DISAGREEMENT_LIMIT = 0.3
/** What lies further apart may be hidden, or another thing: it counts as this much. */
const FAR_OFF = 0.15

/** Where the points of a mask come to lie in another frame. */
interface Carried {
  /** Pixel indices of the points it sees. */
  readonly pixels: Uint32Array
  /** Points within its picture, those in front of what it sees, those behind. */
  readonly within: number
  readonly through: number
  /** Distances from the surfaces it sees, as shares of the depth. */
  readonly residuals: readonly number[]
}

/** Every mask of `frame` against the others. */
export function agreementOf(frame: AgreeingFrame, others: readonly AgreeingFrame[]): Agreement[] {
  const known = others.map((other) => knownIn(other, frame.view))
  const own = frame.masks.map((mask) => insideOf(mask, frame.view))
  const residuals: number[][] = others.map(() => [])
  const single = frame.masks.map((_, at) => {
    const heard = others.flatMap((other, k) => {
      const carried = carry(frame.measured[at]!.points, other.view)
      residuals[k]!.push(...carried.residuals)
      return carried.within < HEARD_POINTS ? [] : [hear(carried, other, known[k]!, own[at]!, frame.measured[at]!)]
    })
    return summary(frame.measured[at]!.scale, heard)
  })
  const frameMisfit = misfitOf(residuals, single)
  return single.map((one) => ({ ...one, frameMisfit }))
}

/** One frame that is wrong must not make its neighbours look wrong: medians of medians. */
function misfitOf(residuals: readonly number[][], single: readonly Omit<Agreement, 'frameMisfit'>[]): number {
  const off = residuals.filter((one) => one.length >= HEARD_POINTS).map(median)
  const apart = single.flatMap(({ agreement }) => (agreement === null ? [] : [1 - agreement]))
  return Math.max(off.length === 0 ? 0 : median(off) / RESIDUAL_LIMIT, apart.length === 0 ? 0 : median(apart) / DISAGREEMENT_LIMIT)
}

/** What each mask of another frame covers there, and where its points come to lie here. */
interface Known { readonly inside: readonly Uint8Array[]; readonly back: readonly Uint32Array[] }

const knownIn = ({ masks, view, measured }: AgreeingFrame, here: DepthView): Known =>
  ({ inside: masks.map((mask) => insideOf(mask, view)), back: measured.map(({ points }) => carry(points, here).pixels) })

interface Heard { readonly through: number; readonly share: number | null; readonly scale: number | null; readonly merged: boolean }

function hear(carried: Carried, other: AgreeingFrame, { inside, back }: Known, own: Uint8Array, { points }: Pick<PhysicalScale, 'points'>): Heard {
  const through = carried.through / carried.within
  if (carried.pixels.length < Math.max(HEARD_POINTS, HEARD_SHARE * (points.length / 3))) return { through, share: null, scale: null, merged: false }
  const returned = back.map((pixels) => (pixels.length === 0 ? 0 : shareOf(pixels, own)))
  let [best, partner] = [0, -1]
  inside.forEach((mask, k) => {
    const mutual = Math.min(returned[k]!, shareOf(carried.pixels, mask))
    if (mutual > best) [best, partner] = [mutual, k]
  })
  const merged = partner >= 0 && other.masks.some((mask, k) => k !== partner && back[k]!.length >= HEARD_POINTS && returned[k]! >= WITHIN && overlapOf(mask, other.masks[partner]!) < APART * areaOf(mask))
  return { through, share: best, scale: best >= SAME_THING ? other.measured[partner]!.scale : null, merged }
}

function summary(scale: number | null, heard: readonly Heard[]): Omit<Agreement, 'frameMisfit'> {
  const shares = heard.flatMap(({ share }) => (share === null ? [] : [share]))
  const scales = heard.flatMap((one) => (one.scale === null ? [] : [one.scale]))
  return {
    agreement: shares.length === 0 ? null : median(shares),
    seenThrough: heard.length === 0 ? 0 : median(heard.map(({ through }) => through)),
    merged: shares.length === 0 ? 0 : heard.filter((one) => one.merged).length / shares.length,
    scaleRatio: scale === null || scales.length === 0 ? null : Math.abs(Math.log(scale / median(scales))),
  }
}

function carry(points: Float32Array, { camera, depth }: DepthView): Carried {
  const { width, height } = camera.intrinsics
  const [pixels, residuals]: [number[], number[]] = [[], []]
  let [within, through] = [0, 0]
  for (let i = 0; i < points.length; i += 3) {
    const [u, v, z] = project(camera, [points[i]!, points[i + 1]!, points[i + 2]!])
    if (!(z > 0 && u >= 0 && v >= 0 && u < width && v < height)) continue
    const at = Math.floor(v) * width + Math.floor(u)
    const surface = depth[at]!
    if (surface <= 0) continue
    within++
    residuals.push(Math.min(FAR_OFF, Math.abs(z - surface) / surface))
    const tolerance = DEPTH_TOLERANCE * surface
    if (z < surface - tolerance) through++
    else if (z <= surface + tolerance) pixels.push(at)
  }
  return { pixels: Uint32Array.from(pixels), within, through, residuals }
}

function insideOf({ runs }: Mask, { camera: { intrinsics } }: DepthView): Uint8Array {
  const inside = new Uint8Array(intrinsics.width * intrinsics.height)
  for (let k = 0; k < runs.length; k += 2) inside.fill(1, runs[k], runs[k + 1])
  return inside
}

const shareOf = (pixels: Uint32Array, inside: Uint8Array): number => pixels.reduce((sum, at) => sum + inside[at]!, 0) / pixels.length

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
