// How large the captured place is, stray points left aside.

import type { Mat4, Vec3 } from '../scene/geometry.ts'

export interface Bounds { readonly min: [number, number, number]; readonly max: [number, number, number] }

/** Share of the points beyond each face that is taken to be strays: mismatches, reflections, what windows show. */
const STRAY_SHARE = 0.02
const POINTS = 50_000
/** Without points: how far around the cameras the scene is taken to reach, in extents of the camera path. */
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

/** A cube around the camera path, for captures without points. */
export function boundsOfCameras(poses: readonly Mat4[]): Bounds {
  const centres = poses.map((m): Vec3 => [m[3]!, m[7]!, m[11]!])
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
