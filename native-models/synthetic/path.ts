// Where a hand would hold the camera: once around the scene, rising and sinking, never quite steady.

import { cross, normalise, scale, sub, add, type Vec3 } from '../scene/geometry.ts'
import { NO_DISTORTION, type Camera, type Intrinsics } from '../scene/camera.ts'
import { noise3 } from './random.ts'
import type { SynthScene } from './scene.ts'

const UP: Vec3 = [0, 0, 1]
/** Horizontal field of view, degrees: a phone held upright is narrower, an action camera wider. */
const TABLE_FOV = 56
const ROOM_FOV = 72
/** Frames that stand for a path while it is not known how many there will be. */
const ROUGH_FRAMES = 16
/** How far the hand wanders, as a share of the distance. */
const HAND = 0.05

export function intrinsicsOf(width: number, height: number, fovDegrees: number): Intrinsics {
  const f = width / 2 / Math.tan((fovDegrees * Math.PI) / 360)
  return { width, height, fx: f, fy: f, cx: width / 2, cy: height / 2, distortion: NO_DISTORTION }
}

/** Camera `index` of `frames` around a tabletop: always looks at the table, from 22 to 58 degrees above it. */
export function tableCamera(scene: Pick<SynthScene, 'focus'>, index: number, frames: number, width: number, height: number, seed: number): Camera {
  const turn = (index / frames) * 2 * Math.PI
  const wander = (channel: number): number => noise3(index * 0.37, channel * 17.3, seed % 1013) - 0.5
  const elevation = ((40 + 15 * Math.sin(2 * turn + 0.7) + 8 * wander(1)) * Math.PI) / 180
  const distance = scene.focus.radius * (1.84 + 0.16 * Math.sin(3 * turn) + HAND * wander(2))
  const angle = turn - 1.9 + 0.12 * wander(3)
  const eye = add(scene.focus.centre, scale([Math.cos(angle) * Math.cos(elevation), Math.sin(angle) * Math.cos(elevation), Math.sin(elevation)], distance))
  const target = add(scene.focus.centre, scale([wander(4), wander(5), 0.4 * wander(6)], 2.4 * HAND * distance))
  return { intrinsics: intrinsicsOf(width, height, TABLE_FOV), worldFromCamera: lookAt(eye, target, 0.06 * wander(7)) }
}

/** Camera `index` of `frames` in a room: from a ring around the middle at eye height, across to the other side. */
export function roomCamera(scene: Pick<SynthScene, 'focus'>, index: number, frames: number, width: number, height: number, seed: number): Camera {
  const turn = (index / frames) * 2 * Math.PI
  const wander = (channel: number): number => noise3(index * 0.37, channel * 17.3, seed % 1013) - 0.5
  const eyeHeight = 1.62 + 0.16 * Math.sin(2 * turn) + 0.1 * wander(1)
  const ring = scene.focus.radius * (0.34 + 0.06 * Math.sin(3 * turn))
  const eye: Vec3 = [Math.cos(turn) * ring, Math.sin(turn) * ring, eyeHeight]
  const across = turn + Math.PI + 0.5 * Math.sin(5 * turn) + 0.1 * wander(2)
  const target: Vec3 = [Math.cos(across) * scene.focus.radius * 0.7, Math.sin(across) * scene.focus.radius * 0.7, 0.5 + 0.3 * wander(3)]
  return { intrinsics: intrinsicsOf(width, height, ROOM_FOV), worldFromCamera: lookAt(eye, target, 0.04 * wander(4)) }
}

/** Where the camera of either path will be, whatever the capture's frames and size: some frames of it. */
export function roughPath(scene: Pick<SynthScene, 'kind' | 'focus'>): Camera[] {
  const path = scene.kind === 'room' ? roomCamera : tableCamera
  return Array.from({ length: ROUGH_FRAMES }, (_, index) => path(scene, index, ROUGH_FRAMES, 320, 240, 0))
}

/** Camera-to-world (OpenCV axes) at `eye`, looking at `target`, turned by `roll` radians about the viewing axis. */
export function lookAt(eye: Vec3, target: Vec3, roll = 0): number[] {
  const forward = normalise(sub(target, eye))
  const level = normalise(cross(forward, UP))
  const below = cross(forward, level)
  const right = add(scale(level, Math.cos(roll)), scale(below, Math.sin(roll)))
  const down = cross(forward, right)
  return [right[0], down[0], forward[0], eye[0], right[1], down[1], forward[1], eye[1], right[2], down[2], forward[2], eye[2], 0, 0, 0, 1]
}
