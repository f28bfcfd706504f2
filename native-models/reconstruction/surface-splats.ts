// The surface of a backbone as splats: flat ones that lie on it, taken from what the capture's cameras see. They are what
// instances of a radiance field are made of, and what a window draws of it while the camera moves.
//
// Depths of all views are fused in a grid; a place stays if enough views saw it and no more looked through it.

import type { Backbone } from '../backbone/backbone.ts'
import { project, type Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import { cross, perpendicular, quaternionOf, type Vec3 } from '../scene/geometry.ts'
import type { Progress } from '../scene/progress.ts'
import { logit, SH_C0, type SplatCloud } from '../scene/splats.ts'
import { FusedPoints } from './fused-points.ts'
import { seenSurface, type SeenSurface } from './seen-surface.ts'

export interface SurfaceOptions {
  /** No more splats than this; the grid grows coarser until they fit. */
  readonly maxSplats: number
  /** Pixels looked at in all, over all views; default: what the adapter renders of a radiance field in some seconds. */
  readonly pixels?: number
  readonly signal?: AbortSignal
}

/** Pixels looked at: a processor renders ten thousand of a radiance field in a second, a graphics card a hundred times that. */
const PIXELS = { software: 300_000, hardware: 2_000_000 } as const
/** Pixels a view gets at least: fewer views that see finely tell more than many that see coarsely … */
const PIXELS_OF_A_VIEW = 20_000
/** … as long as they see the scene from around it. */
const FEWEST_VIEWS = 12
const MOST_VIEWS = 64
/** Cells are this many pixels wide at the middle depth: views overlap, so several points fall into each. */
const CELL_PIXELS = 1
/** A place seen by one view only may be that view's mistake. Captures of fewer views than this have no choice. */
const VIEWS_TO_AGREE = 3
/** A depth this share behind a place has looked through it; one this share around it agrees. */
const SEEN_THROUGH = 0.06
const AGREES = 0.03
/** A splat's deviation along the surface, in cells: neighbours a cell apart overlap to an even sheet. */
const SPREAD = 0.6
/** … and across it: thin, yet thick enough for masks to be lifted onto it. */
const THICKNESS = 0.12
const OPACITY = 0.95

/** Yields progress by view. No splat where nothing solid is seen. Faults as `Backbone.render`, job.cancelled. */
export async function* surfaceSplats(backbone: Backbone, cameras: readonly Camera[], options: SurfaceOptions): AsyncGenerator<Progress, SplatCloud> {
  const { maxSplats, signal, pixels = backbone.gpu.software ? PIXELS.software : PIXELS.hardware } = options
  const chosen = spreadOver(cameras, Math.min(MOST_VIEWS, Math.max(FEWEST_VIEWS, Math.floor(pixels / PIXELS_OF_A_VIEW))))
  const views: SeenSurface[] = []
  for (const camera of chosen) {
    if (signal?.aborted === true) throw new Fault('job.cancelled', 'taking the surface was cancelled')
    yield { phase: 'taking the surface', step: views.length, total: chosen.length }
    views.push(await seenSurface(backbone, camera, pixels / chosen.length, signal))
  }
  const points = await fused(views, maxSplats)
  return splatsAt(points, await sureOf(points, views))
}

const spreadOver = <T>(all: readonly T[], most: number): T[] =>
  all.length <= most ? [...all] : Array.from({ length: most }, (_, k) => all[Math.floor((k * all.length) / most)]!)

/** Points of all views in cells as small as the views resolve and `most` allows. */
async function fused(views: readonly SeenSurface[], most: number): Promise<FusedPoints> {
  const footprints = views.filter(({ count }) => count > 0).map(({ footprint }) => footprint).sort((a, b) => a - b)
  let cell = Math.max((footprints[footprints.length >> 1] ?? 0) * CELL_PIXELS, Number.MIN_VALUE)
  for (;;) {
    const points = new FusedPoints(cell)
    for (const view of views) {
      points.add(view)
      await othersTurn()
    }
    if (points.count <= most) return points
    // A surface has a cell for each square of the edge.
    cell *= 1.05 * Math.sqrt(points.count / most)
  }
}

/** Indices of the points that are really there. */
async function sureOf(points: FusedPoints, views: readonly SeenSurface[]): Promise<number[]> {
  const least = views.length >= VIEWS_TO_AGREE ? 2 : 1
  const [agree, through] = [new Uint16Array(points.count), new Uint16Array(points.count)]
  for (const view of views) {
    for (let i = 0; i < points.count; i++) {
      const apart = behind(view, points.position(i))
      if (apart > SEEN_THROUGH) through[i]!++
      else if (Math.abs(apart) < AGREES) agree[i]!++
    }
    await othersTurn()
  }
  return Array.from({ length: points.count }, (_, i) => i).filter((i) => agree[i]! >= least && through[i]! <= agree[i]! && points.normal(i) !== null)
}

/** How far behind a place the view's surface lies there, as a share of its depth; NaN where the view shows none. */
function behind({ camera, depth }: SeenSurface, position: Vec3): number {
  const { width, height } = camera.intrinsics
  const [u, v, z] = project(camera, position)
  if (!(z > 0) || !(u >= 0 && v >= 0 && u < width && v < height)) return NaN
  const seen = depth[Math.floor(v) * width + Math.floor(u)]!
  return seen > 0 ? (seen - z) / seen : NaN
}

function splatsAt(points: FusedPoints, indices: readonly number[]): SplatCloud {
  const count = indices.length
  const [means, rotations, sh] = [new Float32Array(count * 3), new Float32Array(count * 4), new Float32Array(count * 3)]
  const logScales = new Float32Array(count * 3)
  for (const [k, i] of indices.entries()) {
    means.set(points.position(i), 3 * k)
    rotations.set(lyingAcross(points.normal(i)!), 4 * k)
    sh.set(points.color(i).map((value) => (value - 0.5) / SH_C0), 3 * k)
    logScales.set([SPREAD, SPREAD, THICKNESS].map((share) => Math.log(share * points.cell)), 3 * k)
  }
  return { count, means, rotations, logScales, opacityLogits: new Float32Array(count).fill(logit(OPACITY)), sh, shDegree: 0 }
}

/** The rotation whose z axis is the normal. */
function lyingAcross(normal: Vec3): readonly number[] {
  const x = perpendicular(normal)
  const y = cross(normal, x)
  return quaternionOf([x[0], y[0], normal[0], 0, x[1], y[1], normal[1], 0, x[2], y[2], normal[2], 0, 0, 0, 0, 1])
}

/** The host's loop serves windows between two views. */
const othersTurn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve) })
