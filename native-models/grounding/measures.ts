// Distances and overlaps between bodies, in body units (metres where metric). Ratios are 0…1.

import { areaOf, intersection, polygonDistance, type Point2 } from './footprint.ts'
import type { Body } from './bodies.ts'

export const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
/** 1 at zero, one half at the limit, falling like a Gaussian. */
export const halfAt = (value: number, limit: number): number => Math.exp(-Math.LN2 * (value / limit) ** 2)

export const horizontalCenterDistance = (a: Body, b: Body): number => Math.hypot(a.center[0] - b.center[0], a.center[1] - b.center[1])

/** Distance between boxes: horizontally between outlines, vertically between top and bottom. */
export function boxGap(a: Body, b: Body): number {
  const vertical = Math.max(0, a.zMin - b.zMax, b.zMin - a.zMax)
  return Math.hypot(polygonDistance(a.footprint, b.footprint), vertical)
}

/** Point pairs are compared only for bodies nearer than this many sizes; beyond, boxes are as good. */
const POINTS_WITHIN_SIZES = 4

/** No gap is smaller: the distance of the centres less both radii. Cheap, to skip pairs that cannot matter. */
export const gapAtLeast = (a: Body, b: Body): number =>
  Math.max(0, Math.hypot(a.center[0] - b.center[0], a.center[1] - b.center[1], a.center[2] - b.center[2]) - a.radius - b.radius)

/** The same seen from above. */
export const horizontalGapAtLeast = (a: Body, b: Body): number => Math.max(0, horizontalCenterDistance(a, b) - a.radius - b.radius)
/** Too far from each other for their outlines to meet. */
export const outlinesApart = (a: Body, b: Body): boolean => horizontalCenterDistance(a, b) > a.radius + b.radius

const gaps = new WeakMap<Body, WeakMap<Body, number>>()

/** Nearest distance between surfaces: between sampled points where both have them, otherwise between boxes. */
export function surfaceGap(a: Body, b: Body): number {
  const known = gaps.get(a)?.get(b)
  if (known !== undefined) return known
  const gap = measureGap(a, b)
  gaps.set(a, (gaps.get(a) ?? new WeakMap<Body, number>()).set(b, gap))
  return gap
}

function measureGap(a: Body, b: Body): number {
  const gap = boxGap(a, b)
  if (!a.points || !b.points || a.points.length === 0 || b.points.length === 0 || gap > POINTS_WITHIN_SIZES * (a.size + b.size)) return gap
  return Math.max(gap, nearestPoints(a.points, b.points) - SAMPLING_SLACK * (spacing(a, a.points) + spacing(b, b.points)))
}

/** A thinned sample misses the very nearest points by about this share of its spacing on each side. */
const SAMPLING_SLACK = 0.25
/** Typical distance between neighbouring points of a sample spread over the body's surface. */
const spacing = (body: Body, points: Float64Array): number => (2 * body.radius) / Math.sqrt(points.length / 3)

function nearestPoints(a: Float64Array, b: Float64Array): number {
  let least = Infinity
  for (let i = 0; i < a.length; i += 3) {
    const [x, y, z] = [a[i]!, a[i + 1]!, a[i + 2]!]
    for (let j = 0; j < b.length; j += 3) {
      const [dx, dy, dz] = [x - b[j]!, y - b[j + 1]!, z - b[j + 2]!]
      const squared = dx * dx + dy * dy + dz * dz
      if (squared < least) least = squared
    }
  }
  return Math.sqrt(least)
}

/** Shares of each footprint that the other covers: [of a, of b]. */
export function footprintShares(a: Body, b: Body): [number, number] {
  if (outlinesApart(a, b)) return [0, 0]
  const shared = areaOf(intersection(a.footprint, b.footprint))
  return [Math.min(1, shared / a.area), Math.min(1, shared / b.area)]
}

/** Share of a's height that lies within b's. */
export function heightShare(a: Body, b: Body): number {
  const shared = Math.min(a.zMax, b.zMax) - Math.max(a.zMin, b.zMin)
  return Math.max(0, shared) / Math.max(Math.min(a.zMax - a.zMin, b.zMax - b.zMin), 1e-9)
}

/** Half the width of a body along a horizontal direction. */
export function halfWidth(body: Body, direction: Point2): number {
  const along = body.footprint.map((p) => p[0] * direction[0] + p[1] * direction[1])
  return (Math.max(...along) - Math.min(...along)) / 2
}

/** Whether no point of a's sample (nor of its box, where it has none) can lie inside b's upright prism. */
export function sampleApart(a: Body, b: Body): boolean {
  if (!a.bounds) return outlinesApart(a, b)
  const { low, high } = a.bounds
  return low[2] > b.zMax || high[2] < b.zMin
    || [0, 1].some((axis) => b.footprint.every((p) => p[axis]! < low[axis]!) || b.footprint.every((p) => p[axis]! > high[axis]!))
}

/** Share of a's sample (or of its box) inside b's upright prism. */
export function shareInside(a: Body, b: Body): number {
  if (!a.points || a.points.length === 0) {
    const shared = Math.max(0, Math.min(a.zMax, b.zMax) - Math.max(a.zMin, b.zMin))
    return footprintShares(a, b)[0] * Math.min(1, shared / Math.max(a.zMax - a.zMin, 1e-9))
  }
  if (sampleApart(a, b)) return 0
  let inside = 0
  for (let i = 0; i < a.points.length; i += 3) {
    const z = a.points[i + 2]!
    if (z >= b.zMin && z <= b.zMax && contains(b, [a.points[i]!, a.points[i + 1]!])) inside++
  }
  return inside / (a.points.length / 3)
}

const contains = (body: Body, p: Point2): boolean => body.footprint.every((a, i) => {
  const b = body.footprint[(i + 1) % body.footprint.length]!
  return (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) >= 0
})

/** Height of the top that a thing above `over` would stand on: the sampled surface under it where known, else the box's top. */
export function topUnder(body: Body, over: Body): number {
  if (!body.points) return body.zMax
  const heights: number[] = []
  for (let i = 0; i < body.points.length; i += 3)
    if (contains(over, [body.points[i]!, body.points[i + 1]!])) heights.push(body.points[i + 2]!)
  if (heights.length < MIN_SURFACE_POINTS) return body.zMax
  heights.sort((a, b) => a - b)
  return heights[Math.floor((heights.length - 1) * TOP_PERCENTILE)]!
}
/** Fewer points than this say nothing about a surface. */
const MIN_SURFACE_POINTS = 5
/** The top of a noisy surface: above most of its points, below its outliers. */
const TOP_PERCENTILE = 0.9
