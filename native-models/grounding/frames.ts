// Frames of reference: whose left is "left".

import { cameraCentre, cameraDown, cameraForward } from '../scene/camera.ts'
import { scale } from '../scene/geometry.ts'
import type { Reference } from '../scene/relations.ts'
import { Fault } from '../scene/faults.ts'
import { horizontal, toBody, type Body, type Geometry } from './bodies.ts'
import type { Point2 } from './footprint.ts'
import type { ReferenceFrame } from './relations/relation.ts'
import type { GroundingScene } from './scene.ts'

/** Right-hand side of somebody who looks along `forward`, with z up. */
const rightOf = (forward: Point2): Point2 => [forward[1], -forward[0]]
const frame = (forward: Point2, origin: Point2 | null, reference: Reference, note?: string): ReferenceFrame =>
  ({ right: rightOf(forward), forward, origin, reference, ...(note ? { note } : {}) })

const unit = (x: number, y: number): Point2 | null => {
  const l = Math.hypot(x, y)
  return l > 1e-9 ? [x / l, y / l] : null
}

export function viewerFrame(scene: GroundingScene, geometry: Geometry): ReferenceFrame {
  if (!scene.viewer) throw new Fault('query.unanswerable', 'The query is asked from a viewer, but no view is given. Choose a frame as the viewer (--view NAME), or another frame of reference (--reference object or world).')
  const { camera } = scene.viewer
  const centre = toBody(geometry.axes, geometry.scale, cameraCentre(camera))
  // Looking straight down, "away" is where the top of the picture points.
  const forward = horizontal(geometry.axes, cameraForward(camera)) ?? horizontal(geometry.axes, scale(cameraDown(camera), -1)) ?? [0, 1]
  return frame(forward, [centre[0], centre[1]], 'viewer')
}

/** The world's axes as on a map: right is +x, away is +y (of the horizontal plane). */
export const worldFrame = (): ReferenceFrame => frame([0, 1], null, 'world')

/** A beholder who stands before a thing and faces its front; an unknown front is taken to face the middle of the scene. */
export function facingFrame(geometry: Geometry, thing: Body): ReferenceFrame {
  const stated = thing.front
  const assumed = stated ? null : unit(geometry.center[0] - thing.center[0], geometry.center[1] - thing.center[1])
  const front: Point2 = stated ?? assumed ?? [0, -1]
  const note = stated ? undefined : `the front of "${thing.instance.label}" is not known; its side towards the middle of the scene was taken`
  return frame([-front[0], -front[1]], [thing.center[0] + front[0] * thing.size, thing.center[1] + front[1] * thing.size], 'object', note)
}

/** A beholder at a thing, looking out from it. */
export function outwardFrame(geometry: Geometry, thing: Body): ReferenceFrame {
  const facing = facingFrame(geometry, thing)
  const forward: Point2 = [-facing.forward[0], -facing.forward[1]]
  return frame(forward, [thing.center[0], thing.center[1]], 'object', facing.note)
}

/** Nobody to ask: a beholder in the middle of the scene who looks at the things in question. */
export function middleFrame(geometry: Geometry, things: readonly Body[]): ReferenceFrame {
  const n = Math.max(things.length, 1)
  const [x, y] = [things.reduce((s, b) => s + b.center[0], 0) / n, things.reduce((s, b) => s + b.center[1], 0) / n]
  const forward = unit(x - geometry.center[0], y - geometry.center[1]) ?? [0, 1]
  return frame(forward, geometry.center, 'object', 'no view is given; seen from the middle of the scene')
}
