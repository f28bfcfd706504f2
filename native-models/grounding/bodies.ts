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
  /** Of those points; null where there are none. */
  readonly bounds: Bounds | null
}

export interface Bounds { readonly low: Vec3; readonly high: Vec3 }

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
  const mostPoints = Math.min(MOST_POINTS, Math.max(FEWEST_POINTS, Math.floor(TOTAL_POINTS / Math.max(scene.instances.length, 1))))
  const bodies = scene.instances.map((instance, index) => new InstanceBody(instance, index, { axes, factor, mostPoints }))
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

interface Shape { readonly zMin: number; readonly zMax: number; readonly footprint: Polygon; readonly area: number }

/** How a scene's coordinates become a body's, and how many sample points it keeps. */
interface Into { readonly axes: Geometry['axes']; readonly factor: number; readonly mostPoints: number }

/** A body whose outline and sample are worked out on first use: of a thousand bodies a query looks closely at few. */
class InstanceBody implements Body {
  readonly index: number
  readonly instance: GroundingInstance
  readonly center: Vec3
  readonly extents: readonly [number, number, number]
  readonly volume: number
  readonly size: number
  readonly radius: number
  readonly front: Point2 | null
  private readonly into: Into
  private shape: Shape | null = null
  private sample: Float64Array | null | undefined = undefined
  private sampleBounds: Bounds | null | undefined = undefined
  private middleHeight: number | null = null

  constructor(instance: GroundingInstance, index: number, into: Into) {
    const { axes, factor } = into
    const [centroid, middle] = [toBody(axes, factor, instance.centroid), toBody(axes, factor, instance.box.center)]
    const extents = instance.box.size.map((s) => Math.abs(s) * factor).sort((a, b) => a - b) as [number, number, number]
    this.index = index
    this.instance = instance
    this.into = into
    this.extents = extents
    this.center = [centroid[0], centroid[1], middle[2]]
    this.volume = Math.max(extents[0] * extents[1] * extents[2], TINY)
    this.size = Math.max(extents[1], TINY)
    this.radius = Math.hypot(...extents) / 2 + Math.hypot(centroid[0] - middle[0], centroid[1] - middle[1])
    this.front = instance.front && horizontal(axes, instance.front)
  }

  private outline(): Shape {
    return (this.shape ??= shapeOf(corners(this.instance).map((c) => toBody(this.into.axes, this.into.factor, c))))
  }
  get zMin(): number { return this.outline().zMin }
  get zMax(): number { return this.outline().zMax }
  get footprint(): Polygon { return this.outline().footprint }
  get area(): number { return this.outline().area }

  get points(): Float64Array | null {
    if (this.sample === undefined) this.sample = this.instance.sample && pointsOf(this.instance.sample, this.into)
    return this.sample
  }
  get bounds(): Bounds | null {
    if (this.sampleBounds === undefined) this.sampleBounds = boundsOf(this.points)
    return this.sampleBounds
  }
  get middle(): number { return (this.middleHeight ??= medianHeight(this.points) ?? (this.zMin + this.zMax) / 2) }
}

function boundsOf(points: Float64Array | null): Bounds | null {
  if (points === null || points.length === 0) return null
  const [low, high] = [[Infinity, Infinity, Infinity] as [number, number, number], [-Infinity, -Infinity, -Infinity] as [number, number, number]]
  for (let i = 0; i < points.length; i++) {
    if (points[i]! < low[i % 3]!) low[i % 3] = points[i]!
    if (points[i]! > high[i % 3]!) high[i % 3] = points[i]!
  }
  return { low, high }
}

function medianHeight(points: Float64Array | null): number | null {
  const heights = points?.filter((_, i) => i % 3 === 2).sort()
  return heights === undefined || heights.length === 0 ? null : heights[heights.length >> 1]!
}

function shapeOf(at: readonly Vec3[]): Shape {
  const heights = at.map((c) => c[2])
  const footprint = hullOf(at.map((c) => [c[0], c[1]]))
  return { zMin: Math.min(...heights), zMax: Math.max(...heights), footprint, area: Math.max(areaOf(footprint), TINY) }
}

/** Evenly thinned sample in body coordinates. Written out, since it runs for every point. */
function pointsOf(sample: Float32Array, { axes, factor, mostPoints }: Into): Float64Array {
  const total = Math.floor(sample.length / 3)
  const kept = Math.min(total, mostPoints)
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
