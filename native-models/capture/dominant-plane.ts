// The largest plane of a point cloud that faces roughly a given way and is seen from its upper side: floors and tables,
// not walls (RANSAC with a truncated quadratic score, MSAC, then least squares).

import { EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { cross, dot, length, normalise, scale, sub, type Vec3 } from '../scene/geometry.ts'
import { robustBounds } from './extent.ts'

export interface Plane {
  readonly normal: Vec3
  readonly offset: number
  /** Of the points looked at, how many lie in it: 0…1. */
  readonly share: number
}

export interface PlaneSearch {
  /** Unit vector the normal must lie within `degrees` of. */
  readonly facing: Vec3
  readonly degrees: number
  /** A place on the plane's upper side: where the cameras are. Tells the wall behind a table from the table. */
  readonly above: Vec3
}

const POINTS = 6000
const TRIALS = 2500
/** Half thickness of a plane as a share of the scene's diagonal: above sensor noise, below what lies on a table. */
const THICKNESS = 0.004
/** Fewer points than this are clutter that happens to line up. */
const LEAST_SHARE = 0.06
const LEAST_POINTS = 50
const REFINEMENTS = 4
/** Roberts' R3 sequence: trials spread evenly over all triples, and the same capture gives the same plane every time. */
const SPREAD = [0.819_172_513_396_164_4, 0.671_043_606_703_789_2, 0.549_700_477_901_970_3] as const

/** Null if no such plane holds enough of the (N, 3) points. */
export function dominantPlane(points: Float32Array, search: PlaneSearch): Plane | null {
  const chosen = thin(points)
  if (chosen.length < LEAST_POINTS) return null
  const { min, max } = robustBounds(points)
  const thickness = THICKNESS * length(sub(max, min))
  let plane = searchPlane(chosen, search, thickness)
  for (let i = 0; i < REFINEMENTS && plane !== null; i++) plane = refine(chosen, plane, search, thickness)
  return plane !== null && plane.share >= LEAST_SHARE ? plane : null
}

function thin(points: Float32Array): Vec3[] {
  const step = Math.max(1, Math.floor(points.length / 3 / POINTS))
  const chosen: Vec3[] = []
  for (let at = 0; at + 2 < points.length; at += step * 3) chosen.push([points[at]!, points[at + 1]!, points[at + 2]!])
  return chosen
}

/** The plane through `point` across `direction`, normal turned to face; null if it faces away or is seen from below. */
function facingPlane(direction: Vec3, point: Vec3, { facing, degrees, above }: PlaneSearch): Omit<Plane, 'share'> | null {
  if (!(length(direction) > 0)) return null
  const normal = normalise(dot(direction, facing) < 0 ? scale(direction, -1) : direction)
  const faces = dot(normal, facing) >= Math.cos((degrees * Math.PI) / 180)
  return faces && dot(normal, sub(above, point)) > 0 ? { normal, offset: dot(normal, point) } : null
}

function searchPlane(points: readonly Vec3[], search: PlaneSearch, thickness: number): Plane | null {
  const pick = (trial: number, corner: 0 | 1 | 2): Vec3 => points[Math.floor((((trial + 1) * SPREAD[corner]) % 1) * points.length)]!
  let best: { plane: Plane; score: number } | null = null
  for (let trial = 0; trial < TRIALS; trial++) {
    const [a, b, c] = [pick(trial, 0), pick(trial, 1), pick(trial, 2)]
    const candidate = facingPlane(cross(sub(b, a), sub(c, a)), a, search)
    if (candidate === null) continue
    const { score, share } = support(points, candidate, thickness)
    if (score > (best?.score ?? 0)) best = { plane: { ...candidate, share }, score }
  }
  return best?.plane ?? null
}

/** Points near the plane count more than points just within its thickness, so thin planes win over thick clutter. */
function support(points: readonly Vec3[], { normal: [x, y, z], offset }: Omit<Plane, 'share'>, thickness: number): { score: number; share: number } {
  let [score, inside] = [0, 0]
  for (const p of points) {
    const distance = (x * p[0] + y * p[1] + z * p[2] - offset) / thickness
    if (distance * distance >= 1) continue
    score += 1 - distance * distance
    inside++
  }
  return { score, share: inside / points.length }
}

function refine(points: readonly Vec3[], plane: Plane, search: PlaneSearch, thickness: number): Plane {
  const inside = points.filter((p) => Math.abs(dot(plane.normal, p) - plane.offset) < thickness)
  if (inside.length < 3) return plane
  const centre = [0, 1, 2].map((a) => inside.reduce((sum, p) => sum + p[a]!, 0) / inside.length) as unknown as Vec3
  const offsets = new Matrix(inside.map((p) => [...sub(p, centre)]))
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(offsets.transpose().mmul(offsets), { assumeSymmetric: true })
  const flattest = vectors.getColumn(values.indexOf(Math.min(...values))) as unknown as Vec3
  const refined = facingPlane(flattest, centre, search)
  return refined === null ? plane : { ...refined, share: support(points, refined, thickness).share }
}
