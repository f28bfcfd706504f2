// Between the world and the pixels of the viewport, for the pose that was drawn last.

import { Matrix4, Vector3, type PerspectiveCamera } from 'three'
import type { Ray } from './pick.ts'
import { forward, right, upward } from './pose.ts'
import { rig } from './rig.ts'

const clipFromWorld = new Matrix4()
const listeners = new Set<() => void>()

/** Called for each frame once three's camera stands where the rig says; overlays are then redrawn. */
export function drawn(camera: PerspectiveCamera): void {
  clipFromWorld.multiplyMatrices(camera.projectionMatrix, camera.matrixWorldInverse)
  for (const listener of listeners) listener()
}

/** Registers what must follow the camera. Returns how to stop. */
export function onDrawn(listener: () => void): () => void {
  listeners.add(listener)
  rig.invalidate()
  return () => { listeners.delete(listener) }
}

/** World point to [x, y, depth] in viewport pixels; depth <= 0 lies behind the camera. */
export function toScreen(x: number, y: number, z: number): [number, number, number] {
  const e = clipFromWorld.elements
  const w = e[3] * x + e[7] * y + e[11] * z + e[15]
  const sx = (e[0] * x + e[4] * y + e[8] * z + e[12]) / w
  const sy = (e[1] * x + e[5] * y + e[9] * z + e[13]) / w
  return [((sx + 1) / 2) * rig.size.width, ((1 - sy) / 2) * rig.size.height, w]
}

/** The ray through a pixel of the viewport; its direction is a unit vector. */
export function rayThrough(x: number, y: number): Ray {
  const { pose, size } = rig
  const f = size.height / 2 / Math.tan((pose.fov * Math.PI) / 360)
  const d = forward(pose).multiplyScalar(f)
    .addScaledVector(right(pose), x - size.width / 2)
    .addScaledVector(upward(pose), size.height / 2 - y).normalize()
  return { origin: [pose.position.x, pose.position.y, pose.position.z], direction: [d.x, d.y, d.z] }
}

/** The world point under a pixel at the pivot's depth: what zooming goes to. */
export function atPivotDepth(x: number, y: number): Vector3 {
  const { pose } = rig
  const { direction } = rayThrough(x, y)
  const ahead = new Vector3(...direction)
  const reach = pose.position.distanceTo(pose.pivot) / Math.max(1e-6, ahead.dot(forward(pose)))
  return pose.position.clone().addScaledVector(ahead, reach)
}
