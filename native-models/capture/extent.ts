// How large the captured place is, stray points left aside.

import { determinant, Matrix, solve } from 'ml-matrix'
import { distance, dot, sub, type Mat4, type Vec3 } from '../scene/geometry.ts'

export interface Bounds { readonly min: [number, number, number]; readonly max: [number, number, number] }

/** Share of the points beyond each face that is taken to be strays: mismatches, reflections, what windows show. */
const STRAY_SHARE = 0.02
const POINTS = 50_000
/** Without points or a common focus: how far around the cameras the scene is taken to reach, in extents of their path. */
const AROUND_CAMERAS = 1

/** The box of the (N, 3) points without the outermost strays of each axis. */
export function robustBounds(points: Float32Array): Bounds {
  const step = Math.max(1, Math.ceil(points.length / 3 / POINTS))
  const ends = [0, 1, 2].map((axis) => {
    const values: number[] = []
    for (let at = axis; at < points.length; at += step * 3) values.push(points[at]!)
    values.sort((a, b) => a - b)
    const stray = Math.floor(values.length * STRAY_SHARE)
    return [values[stray]!, values[values.length - 1 - stray]!] as const
  })
  return { min: [ends[0]![0], ends[1]![0], ends[2]![0]], max: [ends[0]![1], ends[1]![1], ends[2]![1]] }
}

/** For captures without points: a cube around what the cameras look at together, or around their path if at nothing. */
export function boundsOfCameras(poses: readonly Mat4[]): Bounds {
  const centres = poses.map((m): Vec3 => [m[3]!, m[7]!, m[11]!])
  const focus = commonFocus(poses, centres)
  if (focus !== null) return cube(focus, centres.map((c) => distance(c, focus)).sort((a, b) => a - b)[centres.length >> 1]!)
  const ends = [0, 1, 2].map((axis) => {
    const values = centres.map((c) => c[axis]!)
    return [Math.min(...values), Math.max(...values)] as const
  })
  const reach = AROUND_CAMERAS * (Math.max(...ends.map(([low, high]) => high - low)) || 1)
  return {
    min: [ends[0]![0] - reach, ends[1]![0] - reach, ends[2]![0] - reach],
    max: [ends[0]![1] + reach, ends[1]![1] + reach, ends[2]![1] + reach],
  }
}

const cube = ([x, y, z]: Vec3, half: number): Bounds => ({ min: [x - half, y - half, z - half], max: [x + half, y + half, z + half] })

/** Cameras that have the point in front of them, of all: fewer, and they do not look at one place. */
const LOOKING_SHARE = 0.9

/** The point nearest to all optical axes (least squares), if the cameras look at it. */
function commonFocus(poses: readonly Mat4[], centres: readonly Vec3[]): Vec3 | null {
  const axes = poses.map((m): Vec3 => [m[2]!, m[6]!, m[10]!])
  const [left, right] = [Matrix.zeros(3, 3), Matrix.zeros(3, 1)]
  for (const [i, axis] of axes.entries()) {
    const across = Matrix.eye(3).sub(Matrix.columnVector([...axis]).mmul(Matrix.rowVector([...axis])))
    left.add(across)
    right.add(across.mmul(Matrix.columnVector([...centres[i]!])))
  }
  // Parallel axes meet nowhere; ridding the system of that direction would invent a place.
  if (!(determinant(left) > PARALLEL * poses.length ** 3)) return null
  const focus = solve(left, right).getColumn(0) as unknown as Vec3
  const looking = axes.filter((axis, i) => dot(axis, sub(focus, centres[i]!)) > 0).length
  return looking >= LOOKING_SHARE * poses.length ? focus : null
}

/** Normalised determinant below which optical axes are as good as parallel: a spread of about 5 degrees. */
const PARALLEL = 0.005
