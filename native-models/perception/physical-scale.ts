// How large the thing under a mask is: its pixels deprojected through depth, the spread of the points.
// s = || 2 std(P) ||, per axis, over an eroded mask (GARField, ReasonGrounder); here with the pixels of other surfaces
// that ragged borders and depth sensors bring along left out.

import { unproject, type Camera } from '../scene/camera.ts'
import { areaOf, type Mask } from './mask.ts'

/** Depth of the photograph, (height, width) of the mask's frame along the camera's z; 0 where unknown. */
export interface DepthView { readonly camera: Camera; readonly depth: Float32Array }

export interface PhysicalScale {
  /** World units; null with fewer than LEAST_POINTS known pixels. */
  readonly scale: number | null
  /** Median depth; null likewise. */
  readonly depth: number | null
  readonly known: number
  readonly depthSpread: number
  /** (n, 3) world positions, evenly drawn from all of it, other surfaces included, for comparison with other frames. */
  readonly points: Float32Array
}

/** A pixel stays if this many of the nine around it belong to the mask. GARField's. */
const EROSION_NEIGHBOURS = 5
/** Below this, a spread says nothing. */
const LEAST_POINTS = 12
/** Depths further from the median than this many (normal) deviations are of another surface. */
const OUTLIER_DEVIATIONS = 4
/** Median absolute deviation of a normal distribution to its standard deviation. */
const MAD_TO_STD = 1.4826
/** The share of pixels at either end that a gap is not looked for in: a ragged border is no second surface. */
const GAP_MARGIN = 0.05
/** Places a mask is compared with other frames at. */
const SAMPLES = 96

export function physicalScale(mask: Mask, view: DepthView): PhysicalScale {
  const pixels = eroded(mask)
  const seen = pixels.filter((at) => view.depth[at]! > 0)
  const known = pixels.length === 0 ? 0 : seen.length / pixels.length
  if (seen.length < LEAST_POINTS) return { scale: null, depth: null, known, depthSpread: 0, points: new Float32Array(0) }
  const depths = Float32Array.from(seen, (at) => view.depth[at]!).sort()
  const middle = depths[depths.length >> 1]!
  const reach = Math.max(OUTLIER_DEVIATIONS * MAD_TO_STD * medianDeviation(depths, middle), lateral(seen.length, middle, view.camera) / 2)
  const kept = seen.filter((at) => Math.abs(view.depth[at]! - middle) <= reach)
  const place = (at: number): readonly number[] => unproject(view.camera, (at % mask.width) + 0.5, Math.floor(at / mask.width) + 0.5, view.depth[at]!)
  return { scale: spreadOf(kept.flatMap(place)), depth: middle, known, depthSpread: largestGap(depths) / lateral(areaOf(mask), middle, view.camera), points: Float32Array.from(evenly(seen, SAMPLES).flatMap(place)) }
}

/** Indices of the pixels that remain; all of a mask too thin to erode. */
function eroded({ width, height, runs }: Mask): number[] {
  const inside = new Uint8Array(width * height)
  for (let k = 0; k < runs.length; k += 2) inside.fill(1, runs[k], runs[k + 1])
  const [all, kept]: [number[], number[]] = [[], []]
  for (let k = 0; k < runs.length; k += 2) for (let at = runs[k]!; at < runs[k + 1]!; at++) {
    all.push(at)
    if (neighbours(inside, width, height, at) >= EROSION_NEIGHBOURS) kept.push(at)
  }
  return kept.length >= LEAST_POINTS ? kept : all
}

function neighbours(inside: Uint8Array, width: number, height: number, at: number): number {
  const [x, y] = [at % width, Math.floor(at / width)]
  let count = 0
  for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++)
    for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) count += inside[v * width + u]!
  return count
}

function medianDeviation(depths: Float32Array, middle: number): number {
  const away = depths.map((depth) => Math.abs(depth - middle)).sort()
  return away[away.length >> 1]!
}

/** Side of a square of so many pixels at that depth. */
const lateral = (pixels: number, depth: number, { intrinsics: { fx, fy } }: Camera): number => Math.sqrt(pixels / (fx * fy)) * depth

/** The widest step between neighbouring depths away from both ends. */
function largestGap(sorted: Float32Array): number {
  const margin = Math.ceil(sorted.length * GAP_MARGIN)
  let gap = 0
  for (let i = margin; i + 1 < sorted.length - margin; i++) gap = Math.max(gap, sorted[i + 1]! - sorted[i]!)
  return gap
}

/** || 2 std || over the axes of xyz triples. */
function spreadOf(points: readonly number[]): number {
  const n = points.length / 3
  let variance = 0
  for (let axis = 0; axis < 3; axis++) {
    let [sum, squares] = [0, 0]
    for (let i = axis; i < points.length; i += 3) sum += points[i]!
    for (let i = axis; i < points.length; i += 3) squares += (points[i]! - sum / n) ** 2
    variance += squares / n
  }
  return 2 * Math.sqrt(variance)
}

function evenly<T>(all: readonly T[], most: number): T[] {
  const count = Math.min(all.length, most)
  return Array.from({ length: count }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / count)]!)
}
