// Where the scene lies: the box that normalised space is made of, and whether there is anything to see outside it.

import { cameraCentre, cameraForward, project, unproject, type Camera } from '../scene/camera.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import { distance, dot, sub, type Vec3 } from '../scene/geometry.ts'

/** Normalised = (world - centre) / scale; the scene, or what a capture is about, fills [-1, 1]³. */
export interface Space {
  readonly centre: Vec3
  /** World units per normalised unit. */
  readonly scale: number
  /** All of space counts, squeezed into the cube; false: only what lies in the box. */
  readonly contracted: boolean
  /** Where rays begin, normalised. */
  readonly near: number
  /** Contracted: half of a ray's samples are spaced evenly up to this distance, normalised. */
  readonly linear: number
}

/** Pixels of measured depth, or points, looked at. */
const LOOKED_AT = 20_000
/** Shares of the measured surface left out at either end of each axis, as stray measurements. */
const STRAY_DEPTHS = 0.002
/** Sparse points reach far out of the window; what a capture is about is where most of them are. */
const STRAY_POINTS = 0.03
/** Room around what was measured. */
const MARGIN = 1.05
/** Rays begin at this share of the nearest depths: closer things would be seen by no other camera. */
const NEAR_SHARE = 0.5
const NEAREST = 0.01
/** Without depth or points: near plane, and the scene's half size as a share of the cameras' distance from what they look at. */
const BLIND_NEAR = 0.1
const BLIND_SIZE = 0.6

/** The space of a capture: the box of its depth, else the bulk of its points, else what its cameras look at. */
export function spaceOf(frames: readonly PreparedFrame[], points: PointSet | null): Space {
  const cameras = frames.map(({ camera }) => camera)
  const surface = depthPoints(frames)
  if (surface.length > 0) return boxOf(surface, cameras)
  if (points !== null && points.positions.length >= 3 * 8) return windowOf(points, cameras)
  return viewedBy(cameras)
}

interface Measured { readonly position: Vec3; readonly depth: number }

function depthPoints(frames: readonly PreparedFrame[]): Measured[] {
  const total = frames.reduce((sum, { depth }) => sum + (depth?.length ?? 0), 0)
  const every = Math.max(1, Math.floor(total / LOOKED_AT))
  return frames.flatMap(({ camera, depth }) => {
    if (depth === null) return []
    const found: Measured[] = []
    const { width } = camera.intrinsics
    for (let p = 0; p < depth.length; p += every) {
      if (depth[p]! > 0) found.push({ position: unproject(camera, (p % width) + 0.5, Math.floor(p / width) + 0.5, depth[p]!), depth: depth[p]! })
    }
    return found
  })
}

/** Everything measured and every camera lies inside. */
function boxOf(surface: readonly Measured[], cameras: readonly Camera[]): Space {
  const axes = [0, 1, 2].map((i) => {
    const at = cameras.map((camera) => cameraCentre(camera)[i]!)
    const [low, high] = range(surface.map(({ position }) => position[i]!), STRAY_DEPTHS)
    return [Math.min(low, ...at), Math.max(high, ...at)] as const
  })
  const { centre, scale } = cubeAround(axes)
  const [nearest] = range(surface.map(({ depth }) => depth), STRAY_POINTS)
  return { centre, scale, contracted: false, near: Math.max(NEAREST, (NEAR_SHARE * nearest) / scale), linear: 1 }
}

function windowOf({ positions }: PointSet, cameras: readonly Camera[]): Space {
  const step = Math.max(1, Math.floor(positions.length / 3 / LOOKED_AT))
  const some: Vec3[] = []
  for (let i = 0; i < positions.length / 3; i += step) some.push([positions[3 * i]!, positions[3 * i + 1]!, positions[3 * i + 2]!])
  const { centre, scale } = cubeAround([0, 1, 2].map((i) => range(some.map((p) => p[i]!), STRAY_POINTS)))
  const depths = cameras.flatMap((camera) => depthsSeen(camera, some))
  const [nearest] = range(depths, STRAY_POINTS)
  return { centre, scale, contracted: true, near: Math.max(NEAREST, (NEAR_SHARE * nearest) / scale), linear: reach(centre, scale, cameras) }
}

function depthsSeen(camera: Camera, points: readonly Vec3[]): number[] {
  const { width, height } = camera.intrinsics
  return points.map((point) => project(camera, point)).filter(([u, v, z]) => z > 0 && u >= 0 && v >= 0 && u < width && v < height).map(([, , z]) => z)
}

/** Half of the samples reach through the box from wherever most cameras stand. */
const reach = (centre: Vec3, scale: number, cameras: readonly Camera[]): number =>
  1 + Math.max(...cameras.map((camera) => distance(cameraCentre(camera), centre))) / scale

/** Around the point that all cameras' axes pass nearest to. */
function viewedBy(cameras: readonly Camera[]): Space {
  const centre = meetingPoint(cameras)
  const away = cameras.map((camera) => distance(cameraCentre(camera), centre)).sort((a, b) => a - b)
  const scale = Math.max(1e-6, away[away.length >> 1]! * BLIND_SIZE)
  return { centre, scale, contracted: true, near: BLIND_NEAR, linear: reach(centre, scale, cameras) }
}

/** Rounds of an approach to the least-squares point: each moves it to the mean of its feet on the axes. */
const ROUNDS = 200
function meetingPoint(cameras: readonly Camera[]): Vec3 {
  const mean = (points: readonly Vec3[]): Vec3 => [0, 1, 2].map((i) => points.reduce((sum, p) => sum + p[i]!, 0) / points.length) as unknown as Vec3
  let point = mean(cameras.map((camera) => add3(cameraCentre(camera), cameraForward(camera), 1)))
  for (let round = 0; round < ROUNDS; round++) {
    point = mean(cameras.map((camera) => {
      const [from, forward] = [cameraCentre(camera), cameraForward(camera)]
      return add3(from, forward, Math.max(0, dot(sub(point, from), forward)))
    }))
  }
  return point
}

const add3 = (a: Vec3, b: Vec3, times: number): Vec3 => [a[0] + b[0] * times, a[1] + b[1] * times, a[2] + b[2] * times]

function cubeAround(axes: readonly (readonly [number, number])[]): { centre: Vec3; scale: number } {
  const half = Math.max(...axes.map(([low, high]) => (high - low) / 2), 1e-6)
  return { centre: axes.map(([low, high]) => (low + high) / 2) as unknown as Vec3, scale: half * MARGIN }
}

/** Least and greatest of all but a share at either end; 0 and 0 of nothing. */
function range(values: readonly number[], stray: number): readonly [number, number] {
  if (values.length === 0) return [0, 0]
  const sorted = Float64Array.from(values).sort()
  const skipped = Math.floor((sorted.length - 1) * stray)
  return [sorted[skipped]!, sorted[sorted.length - 1 - skipped]!]
}
