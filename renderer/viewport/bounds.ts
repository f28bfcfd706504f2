// How large the scene is: splats where there are some, else points, else where the cameras stand.

import { Box3, Vector3 } from 'three'
import { currentFrames } from '../state/replica.ts'
import type { CpuCloud } from './cloud.ts'
import { DEFAULT_FOV, facing, forward, framing, fromCamera, type Pose } from './pose.ts'
import { cameraOf } from './trained.ts'
import { place, radius, rig } from './rig.ts'

type Part = 'splats' | 'points' | 'cameras'
const parts = new Map<Part, Box3>()
/** The camera is placed by itself once per project and kind of content; after that it is the user's. */
let placedFor: Part | null = null

/** Share of coordinates cut off at either end: floaters far away would make the scene look empty. */
const OUTLIERS = 0.02

/** More places than this tell no more about where the scene ends, and sorting millions would be felt. */
const PLACES = 60_000

function quantiles(values: Float32Array): [number, number] {
  const sorted = values.sort()
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? 0
  return [at(OUTLIERS), at(1 - OUTLIERS)]
}

/** Box of (N, 3) positions without the farthest few. */
export function robustBox(positions: Float32Array): Box3 {
  const count = Math.min(PLACES, positions.length / 3)
  const step = positions.length / 3 / Math.max(1, count)
  const axis = (k: number): [number, number] => quantiles(Float32Array.from({ length: count }, (_, i) => positions[Math.floor(i * step) * 3 + k]!))
  const [x, y, z] = [axis(0), axis(1), axis(2)]
  return new Box3(new Vector3(x[0], y[0], z[0]), new Vector3(x[1], y[1], z[1]))
}

export const boundsOfCloud = (cloud: CpuCloud): Box3 => robustBox(cloud.centers)

/** Notes a part's extent; the first time anything is there the camera looks at it. */
export function includeBounds(part: Part, box: Box3): void {
  parts.set(part, box)
  const best = parts.get('splats') ?? parts.get('points') ?? parts.get('cameras')
  if (best === undefined) return
  rig.bounds = best.clone()
  if (placedFor === 'splats' || placedFor === part) return
  placedFor = part
  place(part === 'splats' ? openingPose() : overview())
}

/** From a photograph that sees the middle from well away, level and a step back; without photographs, from outside. */
function openingPose(): Pose {
  const centre = rig.bounds.getCenter(new Vector3())
  const poses = currentFrames().map((frame) => fromCamera(cameraOf(frame), radius(), rig.pose.fov))
  const scored = poses.map((pose) => ({ pose, away: pose.position.distanceTo(centre), towards: forward(pose).angleTo(centre.clone().sub(pose.position)) }))
  const far = scored.map((s) => s.away).sort((a, b) => a - b)[scored.length >> 1] ?? 0
  const best = scored.filter((s) => s.away >= far).sort((a, b) => a.towards - b.towards)[0]
  if (best === undefined) return overview()
  const ahead = forward(best.pose)
  const reach = Math.max(best.away, radius() * 0.5)
  const position = best.pose.position.addScaledVector(ahead, -0.12 * reach)
  const pivot = position.clone().addScaledVector(ahead, 1.12 * reach)
  return { position, rotation: facing(ahead, rig.up), pivot, fov: rig.pose.fov }
}

/** How far one looks down on a scene: at a table photographers stood around, and at a thing nobody photographed. */
const LOOKING_DOWN = { photographed: 0.7, alone: 0.25 } as const
/** Room around a thing on its own, in its radii: the query bar lies over the lower edge. */
const MARGIN_ALONE = 0.25

/** All of it from above, over the photographers' shoulders; from any side where they stood all around. */
function overview(): Pose {
  const alone = currentFrames().length === 0
  const ahead = currentFrames().reduce((sum, f) => sum.add(forward(fromCamera(f.camera, 1, DEFAULT_FOV))), new Vector3())
  ahead.addScaledVector(rig.up, -ahead.dot(rig.up))
  if (ahead.length() < 0.2 * currentFrames().length || ahead.length() === 0) ahead.set(rig.up.y, rig.up.z, rig.up.x).cross(rig.up)
  ahead.normalize().addScaledVector(rig.up, -(alone ? LOOKING_DOWN.alone : LOOKING_DOWN.photographed)).normalize()
  const box = alone ? rig.bounds.clone().expandByScalar((MARGIN_ALONE * rig.bounds.getSize(new Vector3()).length()) / 2) : rig.bounds
  return framing({ ...rig.pose, rotation: facing(ahead, rig.up) }, rig.up, box, rig.size.width / rig.size.height)
}

/** Another project: forget where things were. */
export function forgetBounds(): void {
  parts.clear()
  placedFor = null
}
