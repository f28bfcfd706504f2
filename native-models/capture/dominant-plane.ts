// The largest plane of a point cloud among those that face roughly a given way (RANSAC, then least squares).

import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { cross, dot, length, normalise, scale, sub, type Vec3 } from '../scene/geometry.ts'
import { robustBounds } from './extent.ts'

export interface Plane {
  readonly normal: Vec3
  readonly offset: number
  /** Of the points looked at, how many lie in it: 0…1. */
  readonly share: number
}

const POINTS = 6000
const TRIALS = 1500
/** Half thickness of a plane as a share of the scene's diagonal: sensor noise and books on a table fit, a shelf does not. */
const THICKNESS = 0.008
/** Fewer points than this are clutter that happens to line up. */
const LEAST_SHARE = 0.06
const REFINEMENTS = 4
/** Roberts' R3 sequence: trials spread evenly over all triples, and the same capture gives the same plane every time. */
const SPREAD = [0.819_172_513_396_164_4, 0.671_043_606_703_789_2, 0.549_700_477_901_970_3] as const

/** Null if no plane within `degrees` of `facing` holds enough points. Normal on the side of `facing`. (N, 3) points. */
export function dominantPlane(points: Float32Array, facing: Vec3, degrees: number): Plane | null {
  const chosen = thin(points)
  if (chosen.length < 50) return null
  const { min, max } = robustBounds(points)
  const thickness = THICKNESS * length(sub(max, min))
  const best = searchPlane(chosen, facing, Math.cos((degrees * Math.PI) / 180), thickness)
  if (best === null || best.share < LEAST_SHARE) return null
  let plane = best
  for (let i = 0; i < REFINEMENTS; i++) plane = refine(chosen, plane, facing, thickness)
  return dot(plane.normal, facing) >= Math.cos((degrees * Math.PI) / 180) ? plane : null
}

function thin(points: Float32Array): Vec3[] {
  const step = Math.max(1, Math.floor(points.length / 3 / POINTS))
  const chosen: Vec3[] = []
  for (let at = 0; at + 2 < points.length; at += step * 3) chosen.push([points[at]!, points[at + 1]!, points[at + 2]!])
  return chosen
}

function searchPlane(points: readonly Vec3[], facing: Vec3, leastCosine: number, thickness: number): Plane | null {
  const pick = (trial: number, corner: 0 | 1 | 2): Vec3 => points[Math.floor((((trial + 1) * SPREAD[corner]) % 1) * points.length)]!
  let best: Plane | null = null
  for (let trial = 0; trial < TRIALS; trial++) {
    const [a, b, c] = [pick(trial, 0), pick(trial, 1), pick(trial, 2)]
    const square = cross(sub(b, a), sub(c, a))
    if (!(length(square) > 0)) continue
    const up = normalise(dot(square, facing) < 0 ? scale(square, -1) : square)
    if (dot(up, facing) < leastCosine) continue
    const offset = dot(up, a)
    const share = shareWithin(points, up, offset, thickness)
    if (share > (best?.share ?? 0)) best = { normal: up, offset, share }
  }
  return best
}

function shareWithin(points: readonly Vec3[], normal: Vec3, offset: number, thickness: number): number {
  let inside = 0
  for (const p of points) if (Math.abs(dot(normal, p) - offset) < thickness) inside++
  return inside / points.length
}

function refine(points: readonly Vec3[], { normal, offset, share }: Plane, facing: Vec3, thickness: number): Plane {
  const inside = points.filter((p) => Math.abs(dot(normal, p) - offset) < thickness)
  if (inside.length < 3) return { normal, offset, share }
  const centre = [0, 1, 2].map((a) => inside.reduce((sum, p) => sum + p[a]!, 0) / inside.length) as unknown as Vec3
  const offsets = new Matrix(inside.map((p) => [...sub(p, centre)]))
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(offsets.transpose().mmul(offsets), { assumeSymmetric: true })
  const flattest = values.indexOf(Math.min(...values))
  const axis = normalise(vectors.getColumn(flattest) as unknown as Vec3)
  const up = dot(axis, facing) < 0 ? scale(axis, -1) : axis
  return { normal: up, offset: dot(up, centre), share: shareWithin(points, up, dot(up, centre), thickness) }
}
