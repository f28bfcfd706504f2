// Points that two depth images both measured, in the coordinates of both cameras.

import { cameraCentre, cameraForward, unproject } from '../scene/camera.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { distance, dot, invertRigid, transformPoint } from '../scene/geometry.ts'
import { withoutDepthEdges } from './depth-edges.ts'
import type { Random } from './random.ts'

export interface SharedPoints {
  /** Indices of the two frames. */
  readonly a: number
  readonly b: number
  readonly count: number
  /** (count, 3) camera coordinates. */
  readonly inA: Float32Array
  readonly inB: Float32Array
}

/** Other frames each frame is paired with, of this many nearest ones. */
const PAIRS = 3
const CANDIDATES = 40
/** Frames that take part, and points tried per pair: some ten thousand points in all, enough for seven numbers. */
const MOST_FRAMES = 60
const TRIES = 400
/** Two measurements of one point agree within this share of the depth. */
const SAME = 0.03

/** Pairs of frames close to each other, at random among the nearest: next ones show too little parallax, far ones nothing in common. */
export function neighbourPairs(frames: readonly PreparedFrame[], random: Random): (readonly [number, number])[] {
  const taking = random.permutation(frames.length).slice(0, MOST_FRAMES)
  return taking.flatMap((a) => {
    const nearest = frames.map((_, b) => b).filter((b) => b !== a).sort((x, y) => apart(frames[a]!, frames[x]!) - apart(frames[a]!, frames[y]!)).slice(0, CANDIDATES)
    return random.permutation(nearest.length).slice(0, PAIRS).map((k) => [a, nearest[k]!] as const)
  })
}

/** Distance of the cameras plus their turn, which counts as much as a unit length: only an order is wanted. */
const apart = ({ camera: a }: PreparedFrame, { camera: b }: PreparedFrame): number =>
  distance(cameraCentre(a), cameraCentre(b)) + 2 * (1 - dot(cameraForward(a), cameraForward(b)))

export async function sharedPoints(frames: readonly PreparedFrame[], pairs: readonly (readonly [number, number])[], random: Random): Promise<SharedPoints[]> {
  const depths = new Map<number, Float32Array>()
  const depthOf = (i: number): Float32Array => {
    const { width, height } = frames[i]!.camera.intrinsics
    const known = depths.get(i) ?? withoutDepthEdges(frames[i]!.depth!, width, height)
    depths.set(i, known)
    return known
  }
  const shared: SharedPoints[] = []
  for (const [a, b] of pairs) {
    shared.push(pointsOfPair(frames, a, b, depthOf(a), depthOf(b), random))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return shared
}

function pointsOfPair(frames: readonly PreparedFrame[], a: number, b: number, depthA: Float32Array, depthB: Float32Array, random: Random): SharedPoints {
  const [cameraA, cameraB] = [frames[a]!.camera, frames[b]!.camera]
  const [aFromWorld, bFromWorld] = [invertRigid(cameraA.worldFromCamera), invertRigid(cameraB.worldFromCamera)]
  const [inA, inB] = [new Float32Array(TRIES * 3), new Float32Array(TRIES * 3)]
  let count = 0
  for (let k = 0; k < TRIES; k++) {
    const [x, y] = [random.below(cameraA.intrinsics.width), random.below(cameraA.intrinsics.height)]
    const depth = depthA[y * cameraA.intrinsics.width + x]!
    if (!(depth > 0)) continue
    const world = unproject(cameraA, x + 0.5, y + 0.5, depth)
    const there = transformPoint(bFromWorld, world)
    if (!isMeasured(there, cameraB.intrinsics, depthB)) continue
    inA.set(transformPoint(aFromWorld, world), count * 3)
    inB.set(there, count * 3)
    count++
  }
  return { a, b, count, inA, inB }
}

function isMeasured(point: readonly [number, number, number], { fx, fy, cx, cy, width, height }: PreparedFrame['camera']['intrinsics'], depths: Float32Array): boolean {
  if (point[2] <= 0) return false
  const [u, v] = [Math.floor((fx * point[0]) / point[2] + cx), Math.floor((fy * point[1]) / point[2] + cy)]
  if (u < 0 || v < 0 || u >= width || v >= height) return false
  const measured = depths[v * width + u]!
  return measured > 0 && Math.abs(measured - point[2]) < SAME * measured
}
