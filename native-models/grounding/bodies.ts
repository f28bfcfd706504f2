// Instances as bodies: gravity-aligned (z up), in metres where the capture is metric and scene units otherwise, so
// that every relation is written once.

import { cameraDown } from '../scene/camera.ts'
import { add, cross, dot, normalise, perpendicular, rigid, scale, sub, transformDirection, type Vec3 } from '../scene/geometry.ts'
import { areaOf, hullOf, type Point2, type Polygon } from './footprint.ts'
import type { GroundingInstance, GroundingScene } from './scene.ts'

export interface Body {
  readonly index: number
  readonly instance: GroundingInstance
  /** Horizontally the centroid, which a few stray points do not move; vertically the middle of the box. */
  readonly center: Vec3
  readonly zMin: number
  readonly zMax: number
  /** Height that half of its sampled surface lies below, which noise moves less than the ends of a box; without a sample the box's middle. */
  readonly middle: number
  /** Convex outline seen from above. */
  readonly footprint: Polygon
  readonly area: number
  readonly volume: number
  /** Box extents along its own axes, sorted ascending. */
  readonly extents: readonly [number, number, number]
  /** Median extent: "the size" that relative limits are multiples of. */
  readonly size: number
  /** Half the diagonal of the box: no surface lies farther from the centre. */
  readonly radius: number
  /** Horizontal unit vector it faces, or null. */
  readonly front: Point2 | null
  /** (N, 3) f64 in body coordinates, or null. */
  readonly points: Float64Array | null
}

/** known: from the capture; doubtful: so, but the capture hardly says; viewer: the camera's up stands in; none: world z stands in. */
export type Gravity = 'known' | 'doubtful' | 'viewer' | 'none'

/** Below this an up found at import is little more than a guess: one-sided cameras without a level plane get less. */
const DOUBTFUL_UP = 0.5

export interface Geometry {
  readonly bodies: readonly Body[]
  readonly metric: boolean
  /** Rows: body x, y, z axes in world. */
  readonly axes: readonly [Vec3, Vec3, Vec3]
  readonly scale: number
  readonly gravity: Gravity
  /** How sure a known gravity is, 0…1. */
  readonly upConfidence: number
  readonly center: Point2
}

/** Sample points kept in all, so that a query over a thousand bodies stays quick; each body keeps between the two bounds. */
const TOTAL_POINTS = 100_000
const FEWEST_POINTS = 96
const MOST_POINTS = 400
/** Keeps areas, volumes and divisions of flat boxes finite; far below any object's size. */
const TINY = 1e-9

interface Kept { readonly up: Vec3; readonly upConfidence: number | undefined; readonly metresPerUnit: number | null; readonly geometry: Geometry }
/** Outlines and gaps that one question measured serve the next one about the same instances. */
const kept = new WeakMap<readonly GroundingInstance[], Kept>()

export function geometryOf(scene: GroundingScene): Geometry {
  const { instances, up, upConfidence, metresPerUnit } = scene
  // With no up of its own, the scene is seen as the viewer holds the camera: another one for every view.
  if (up === null) return measured(scene)
  const known = kept.get(instances)
  if (known?.up === up && known.upConfidence === upConfidence && known.metresPerUnit === metresPerUnit) return known.geometry
  const geometry = measured(scene)
  kept.set(instances, { up, upConfidence, metresPerUnit, geometry })
  return geometry
}

function measured(scene: GroundingScene): Geometry {
  const upConfidence = scene.upConfidence ?? 1
  const gravity = scene.up ? (upConfidence < DOUBTFUL_UP ? 'doubtful' : 'known') : scene.viewer ? 'viewer' : 'none'
  const up: Vec3 = normalise(scene.up ?? (scene.viewer ? scale(cameraDown(scene.viewer.camera), -1) : [0, 0, 1]))
  const x = worldXAcross(up)
  const axes = [x, cross(up, x), up] as const
  const factor = scene.metresPerUnit ?? 1
  const most = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, Math.floor(TOTAL_POINTS / Math.max(scene.instances.length, 1))))
  const bodies = scene.instances.map((instance, index) => bodyOf(instance, index, axes, factor, most))
  return { bodies, metric: scene.metresPerUnit !== null, axes, scale: factor, gravity, upConfidence, center: meanCenter(bodies) }
}

/** World x made horizontal, so that the world's frame of reference is the same for every query. */
function worldXAcross(up: Vec3): Vec3 {
  const flat = sub([1, 0, 0], scale(up, up[0]))
  return Math.hypot(...flat) > 1e-3 ? normalise(flat) : perpendicular(up)
}

export const toBody = (axes: Geometry['axes'], factor: number, p: Vec3): Vec3 => [factor * dot(axes[0], p), factor * dot(axes[1], p), factor * dot(axes[2], p)]

/** Horizontal part of a world direction, unit; null where it is vertical. */
export function horizontal(axes: Geometry['axes'], direction: Vec3): Point2 | null {
  const [x, y] = [dot(axes[0], direction), dot(axes[1], direction)]
  const l = Math.hypot(x, y)
  return l > 1e-6 ? [x / l, y / l] : null
}

function corners(instance: GroundingInstance): Vec3[] {
  const turn = rigid(instance.box.rotation, [0, 0, 0])
  const [sx, sy, sz] = instance.box.size
  return [-0.5, 0.5].flatMap((i) => [-0.5, 0.5].flatMap((j) => [-0.5, 0.5].map((k) =>
    add(instance.box.center, transformDirection(turn, [i * sx, j * sy, k * sz])))))
}

/** A value worked out on first use: of a thousand bodies a query looks closely at few. */
function lazy<T>(work: () => T): () => T {
  let value: { of: T } | null = null
  return () => (value ??= { of: work() }).of
}

function bodyOf(instance: GroundingInstance, index: number, axes: Geometry['axes'], factor: number, mostPoints: number): Body {
  const shape = lazy(() => shapeOf(corners(instance).map((c) => toBody(axes, factor, c))))
  const points = lazy(() => instance.sample && pointsOf(instance.sample, axes, factor, mostPoints))
  const middleHeight = lazy(() => medianHeight(points()) ?? (shape().zMin + shape().zMax) / 2)
  const [centroid, middle] = [toBody(axes, factor, instance.centroid), toBody(axes, factor, instance.box.center)]
  const extents = instance.box.size.map((s) => Math.abs(s) * factor).sort((a, b) => a - b) as [number, number, number]
  return {
    index, instance, extents,
    center: [centroid[0], centroid[1], middle[2]],
    volume: Math.max(extents[0] * extents[1] * extents[2], TINY),
    size: Math.max(extents[1], TINY),
    radius: Math.hypot(...extents) / 2 + Math.hypot(centroid[0] - middle[0], centroid[1] - middle[1]),
    front: instance.front && horizontal(axes, instance.front),
    get zMin() { return shape().zMin },
    get zMax() { return shape().zMax },
    get footprint() { return shape().footprint },
    get area() { return shape().area },
    get points() { return points() },
    get middle() { return middleHeight() },
  }
}

function medianHeight(points: Float64Array | null): number | null {
  const heights = points?.filter((_, i) => i % 3 === 2).sort()
  return heights === undefined || heights.length === 0 ? null : heights[heights.length >> 1]!
}

function shapeOf(at: readonly Vec3[]): Pick<Body, 'zMin' | 'zMax' | 'footprint' | 'area'> {
  const heights = at.map((c) => c[2])
  const footprint = hullOf(at.map((c) => [c[0], c[1]]))
  return { zMin: Math.min(...heights), zMax: Math.max(...heights), footprint, area: Math.max(areaOf(footprint), TINY) }
}

/** Evenly thinned sample in body coordinates. Written out, since it runs for every point. */
function pointsOf(sample: Float32Array, axes: Geometry['axes'], factor: number, most: number): Float64Array {
  const total = Math.floor(sample.length / 3)
  const kept = Math.min(total, most)
  const out = new Float64Array(kept * 3)
  for (let k = 0; k < kept; k++) {
    const i = Math.floor((k * total) / kept) * 3
    const [x, y, z] = [sample[i]!, sample[i + 1]!, sample[i + 2]!]
    for (let a = 0; a < 3; a++) {
      const axis = axes[a]!
      out[k * 3 + a] = factor * (axis[0] * x + axis[1] * y + axis[2] * z)
    }
  }
  return out
}

function meanCenter(bodies: readonly Body[]): Point2 {
  const n = Math.max(bodies.length, 1)
  return [bodies.reduce((s, b) => s + b.center[0], 0) / n, bodies.reduce((s, b) => s + b.center[1], 0) / n]
}
