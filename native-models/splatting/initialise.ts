// The first splats: one per known point, with the distance to its neighbours as size. Points come from measured depth where
// there is any (it covers blank walls too), else from the capture's sparse points, else at random where the cameras look.

import { cameraCentre, cameraForward, type Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import { add, distance, dot, length, scale, sub, type Vec3 } from '../scene/geometry.ts'
import { logit, SH_C0, shCoefficients, type SplatCloud } from '../scene/splats.ts'
import { pointsFromDepth } from './depth-points.ts'
import { meanNeighbourDistance } from './neighbours.ts'
import type { Random } from './random.ts'

/**
 * Half opaque (3DGS as MCMC): fainter ones (3DGS: 0.1) together make a haze many layers deep, which looks right from the photographs'
 * side, costs every pixel many splats, and never becomes a surface in a short run.
 */
export const INITIAL_OPACITY = 0.5
/** Of the distance to the neighbours: opaque splats that overlap more would hide each other. */
const INITIAL_SIZE = 0.5
/** A lone point far from all others must not start as a splat that covers the room: share of the scene's scale. */
const MAX_INITIAL_SCALE = 0.1
const MIN_INITIAL_SCALE = 1e-5
/** Fewer sparse points than this do not outline a scene; random ones are added. */
const ENOUGH_POINTS = 100

/** Share of the splats that start at known points; the others grow where they are needed. Random ones all start: nothing is known. */
const FIRST_SPLATS = 0.4
/** Share of the way from what is looked at to the cameras that random points fill: nearer ones would hide the scene from them. */
const FILLED = 0.6

export interface InitialPoints extends PointSet {
  /** In words, for provenance: "depth", "sparse points", "random". */
  readonly method: string
}

/** World units from the cameras to what they look at: the scale that learning rates and limits are relative to. */
export function sceneScale(cameras: readonly Camera[], positions: Float32Array): number {
  const depths: number[] = []
  const stride = Math.max(1, Math.floor(positions.length / 3 / 500))
  for (const camera of cameras) {
    const [centre, forward] = [cameraCentre(camera), cameraForward(camera)]
    for (let i = 0; i < positions.length / 3; i += stride) {
      const depth = dot(sub([positions[i * 3]!, positions[i * 3 + 1]!, positions[i * 3 + 2]!], centre), forward)
      if (depth > 0) depths.push(depth)
    }
  }
  depths.sort((a, b) => a - b)
  return depths[depths.length >> 1] ?? 1
}

/** Points to start a cloud of at most `most` splats from. Throws Fault `input.invalid` if there is no frame, or none with a pixel. */
export function initialPoints(frames: readonly PreparedFrame[], points: PointSet | null, most: number, random: Random): InitialPoints {
  const count = Math.ceil(most * FIRST_SPLATS)
  if (frames.length === 0) throw new Fault('input.invalid', 'no photograph is left to train on; hold out fewer')
  if (frames.every(({ valid }) => valid !== null && valid.every((v) => v === 0))) {
    throw new Fault('input.invalid', 'no photograph has a single pixel to train on; look at their masks and lens distortion')
  }
  const measured = finite(pointsFromDepth(frames, count, random))
  if (measured.positions.length / 3 >= ENOUGH_POINTS) return { ...measured, method: 'depth' }
  const sparse = points === null ? null : finite(points)
  if (sparse !== null && sparse.positions.length / 3 >= ENOUGH_POINTS) return { ...resample(sparse, count, random), method: 'sparse points' }
  return { ...randomPoints(frames.map((frame) => frame.camera), most, random), method: 'random' }
}

/** Without points that are no numbers: a splat there would never be seen, and never move. */
function finite({ positions, colors }: PointSet): PointSet {
  const kept = Array.from({ length: positions.length / 3 }, (_, i) => i).filter((i) => positions.subarray(3 * i, 3 * i + 3).every(Number.isFinite))
  if (kept.length * 3 === positions.length) return { positions, colors }
  return {
    positions: Float32Array.from(kept.flatMap((i) => [...positions.subarray(3 * i, 3 * i + 3)])),
    colors: Uint8Array.from(kept.flatMap((i) => [...colors.subarray(3 * i, 3 * i + 3)])),
  }
}

/** A random subset of the points, or all of them plus jittered copies within the distance to their neighbours. */
function resample(points: PointSet, count: number, random: Random): PointSet {
  const known = points.positions.length / 3
  const order = random.permutation(known)
  const spread = count > known ? meanNeighbourDistance(points.positions) : new Float32Array(0)
  const out = { positions: new Float32Array(count * 3), colors: new Uint8Array(count * 3) }
  for (let i = 0; i < count; i++) {
    const from = order[i % known]!
    const jitter = i < known ? 0 : spread[from]! * 0.5
    for (let c = 0; c < 3; c++) {
      out.positions[i * 3 + c] = points.positions[from * 3 + c]! + (jitter > 0 ? jitter * random.normal() : 0)
      out.colors[i * 3 + c] = points.colors[from * 3 + c]!
    }
  }
  return out
}

/** Grey points filling the ball around where the cameras look, or around themselves if they look apart. */
function randomPoints(cameras: readonly Camera[], count: number, random: Random): PointSet {
  const { centre, radius } = lookedAtBall(cameras)
  const positions = new Float32Array(count * 3)
  for (let i = 0; i < count; i++) {
    const direction: Vec3 = [random.normal(), random.normal(), random.normal()]
    const reach = (radius * Math.cbrt(random.next())) / Math.max(length(direction), 1e-9)
    positions.set(add(centre, scale(direction, reach)), i * 3)
  }
  return { positions, colors: new Uint8Array(count * 3).fill(128) }
}

/** The point nearest to all optical axes and a ball around it that keeps clear of the cameras, where it lies in front of most cameras. */
function lookedAtBall(cameras: readonly Camera[]): { centre: Vec3; radius: number } {
  const centres = cameras.map(cameraCentre)
  const middle = scale(centres.reduce(add, [0, 0, 0]), 1 / centres.length)
  const extent = Math.max(...centres.map((c) => distance(c, middle)), 1e-3)
  // Fixed-point iteration: move the point to the mean of its projections on all axes.
  let focus: Vec3 = add(middle, scale(cameraForward(cameras[0]!), extent))
  for (let round = 0; round < 50; round++) {
    const onAxes = cameras.map((camera, i) => add(centres[i]!, scale(cameraForward(camera), dot(sub(focus, centres[i]!), cameraForward(camera)))))
    focus = scale(onAxes.reduce(add, [0, 0, 0]), 1 / onAxes.length)
  }
  const inFront = cameras.filter((camera, i) => dot(sub(focus, centres[i]!), cameraForward(camera)) > 0).length
  if (inFront * 2 < cameras.length) return { centre: middle, radius: 3 * extent }
  const reach = centres.reduce((sum, c) => sum + distance(c, focus), 0) / centres.length
  return { centre: focus, radius: FILLED * reach }
}

/** Splats at the points: round, half as wide as the mean distance to the 3 nearest others, half transparent, of the points' colour. */
export function cloudFromPoints(points: PointSet, shDegree: SplatCloud['shDegree'], scaleOfScene: number): SplatCloud {
  const count = points.positions.length / 3
  const coefficients = shCoefficients(shDegree) * 3
  const cloud = {
    count, shDegree,
    means: points.positions.slice(),
    rotations: new Float32Array(count * 4),
    logScales: new Float32Array(count * 3),
    opacityLogits: new Float32Array(count).fill(logit(INITIAL_OPACITY)),
    sh: new Float32Array(count * coefficients),
  }
  const spacing = meanNeighbourDistance(points.positions)
  for (let i = 0; i < count; i++) {
    const size = Math.min(Math.max(spacing[i]!, MIN_INITIAL_SCALE * scaleOfScene), MAX_INITIAL_SCALE * scaleOfScene)
    cloud.logScales.fill(Math.log(INITIAL_SIZE * size), i * 3, i * 3 + 3)
    cloud.rotations[i * 4] = 1
    for (let c = 0; c < 3; c++) cloud.sh[i * coefficients + c] = (points.colors[i * 3 + c]! / 255 - 0.5) / SH_C0
  }
  return cloud
}
