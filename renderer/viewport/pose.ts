// Where the window looks from, as a plain value moved by pure functions. World up may be any direction.
// The camera looks along its own −z with +y up (three's convention); contract cameras are OpenCV's.

import { Quaternion, Vector3, Matrix4, type Box3 } from 'three'
import type { Camera, Intrinsics } from '../../native-models/scene/camera.ts'

export interface Pose {
  readonly position: Vector3
  readonly rotation: Quaternion
  /** The point that orbiting turns about, straight ahead. */
  readonly pivot: Vector3
  /** Vertical field of view, degrees. */
  readonly fov: number
}

export const DEFAULT_FOV = 50
/** Closest that orbiting comes to looking straight along gravity, radians: beyond it left and right would swap. */
const POLE_GUARD = 0.03
/** Turning by the viewport's height is half a turn, as in most 3D tools. */
const TURN_PER_HEIGHT = Math.PI

export const forward = (p: Pose): Vector3 => new Vector3(0, 0, -1).applyQuaternion(p.rotation)
export const right = (p: Pose): Vector3 => new Vector3(1, 0, 0).applyQuaternion(p.rotation)
export const upward = (p: Pose): Vector3 => new Vector3(0, 1, 0).applyQuaternion(p.rotation)

function turned(p: Pose, up: Vector3, yaw: number, pitch: number): Quaternion {
  const angle = forward(p).angleTo(up)
  const allowed = Math.min(Math.max(pitch, angle - Math.PI + POLE_GUARD), angle - POLE_GUARD)
  const tilt = new Quaternion().setFromAxisAngle(right(p), allowed)
  return new Quaternion().setFromAxisAngle(up, yaw).multiply(tilt).multiply(p.rotation).normalize()
}

/** Turns about the pivot by a drag of (dx, dy), in viewport heights. */
export function orbited(p: Pose, up: Vector3, dx: number, dy: number): Pose {
  const rotation = turned(p, up, -dx * TURN_PER_HEIGHT, -dy * TURN_PER_HEIGHT)
  const reach = p.position.distanceTo(p.pivot)
  const position = p.pivot.clone().addScaledVector(forward({ ...p, rotation }), -reach)
  return { ...p, rotation, position }
}

/** Turns the head in place by a drag of (dx, dy), in viewport heights. */
export function looked(p: Pose, up: Vector3, dx: number, dy: number): Pose {
  const rotation = turned(p, up, -dx * TURN_PER_HEIGHT / 2, -dy * TURN_PER_HEIGHT / 2)
  const reach = p.position.distanceTo(p.pivot)
  return { ...p, rotation, pivot: p.position.clone().addScaledVector(forward({ ...p, rotation }), reach) }
}

/** Slides sideways so that what lies at the pivot's depth follows the pointer; (dx, dy) in viewport heights. */
export function panned(p: Pose, dx: number, dy: number): Pose {
  const height = 2 * p.position.distanceTo(p.pivot) * Math.tan((p.fov * Math.PI) / 360)
  return moved(p, right(p).multiplyScalar(-dx * height).addScaledVector(upward(p), dy * height))
}

export function moved(p: Pose, by: Vector3): Pose {
  return { ...p, position: p.position.clone().add(by), pivot: p.pivot.clone().add(by) }
}

/** Goes towards a point by a factor of the distance left (< 1 nearer, > 1 farther); the pivot comes along sideways. */
export function dollied(p: Pose, towards: Vector3, factor: number): Pose {
  const position = towards.clone().add(p.position.clone().sub(towards).multiplyScalar(factor))
  const reach = Math.max(1e-4, p.position.distanceTo(p.pivot) * factor)
  return { ...p, position, pivot: position.clone().addScaledVector(forward(p), reach) }
}

/** Looks at the whole box from the present direction, level with gravity. */
export function framing(p: Pose, up: Vector3, box: Box3, aspect: number): Pose {
  const centre = box.getCenter(new Vector3())
  const radius = Math.max(1e-3, box.getSize(new Vector3()).length() / 2)
  const halfFov = Math.atan(Math.tan((DEFAULT_FOV * Math.PI) / 360) * Math.min(1, aspect))
  const ahead = forward(p)
  const position = centre.clone().addScaledVector(ahead, -radius / Math.sin(halfFov))
  return { position, rotation: facing(ahead, up), pivot: centre, fov: DEFAULT_FOV }
}

/** The level rotation that looks along `ahead`. */
export function facing(ahead: Vector3, up: Vector3): Quaternion {
  const steady = Math.abs(ahead.dot(up)) > 0.999 ? new Vector3(up.y, up.z, up.x) : up
  return new Quaternion().setFromRotationMatrix(new Matrix4().lookAt(new Vector3(), ahead, steady))
}

/** Looks from a frame's camera. Its roll is kept: the photograph must lie over the scene exactly. */
export function fromCamera(camera: Camera, reach: number, fov: number): Pose {
  const m = camera.worldFromCamera
  const basis = new Matrix4().set(
    m[0]!, -m[1]!, -m[2]!, 0, m[4]!, -m[5]!, -m[6]!, 0, m[8]!, -m[9]!, -m[10]!, 0, 0, 0, 0, 1,
  )
  const rotation = new Quaternion().setFromRotationMatrix(basis)
  const position = new Vector3(m[3], m[7], m[11])
  return { position, rotation, pivot: position.clone().add(new Vector3(0, 0, -reach).applyQuaternion(rotation)), fov }
}

/** The pose as a contract camera that sees exactly what the viewport shows. */
export function toCamera(p: Pose, width: number, height: number): Camera {
  const f = height / 2 / Math.tan((p.fov * Math.PI) / 360)
  const [x, y, z] = [right(p), upward(p).negate(), forward(p)]
  return {
    intrinsics: {
      width, height, fx: f, fy: f, cx: width / 2, cy: height / 2, distortion: { model: 'NONE', params: [] },
    },
    worldFromCamera: [
      x.x, y.x, z.x, p.position.x, x.y, y.y, z.y, p.position.y, x.z, y.z, z.z, p.position.z, 0, 0, 0, 1,
    ],
  }
}

/** Where a photograph lies in the viewport when looking from its camera: as large as fits, principal point centred. */
export interface PhotoRect { readonly left: number; readonly top: number; readonly width: number; readonly height: number; readonly fov: number }

export function photoRect(k: Intrinsics, width: number, height: number): PhotoRect {
  const stretch = k.fy / k.fx
  const zoom = Math.min(width / (k.width * stretch), height / k.height)
  return {
    left: width / 2 - k.cx * zoom * stretch,
    top: height / 2 - k.cy * zoom,
    width: k.width * zoom * stretch,
    height: k.height * zoom,
    fov: (360 / Math.PI) * Math.atan(height / 2 / (k.fy * zoom)),
  }
}

/** Between two poses, t from 0 to 1. */
export function between(a: Pose, b: Pose, t: number): Pose {
  return {
    position: a.position.clone().lerp(b.position, t),
    rotation: a.rotation.clone().slerp(b.rotation, t),
    pivot: a.pivot.clone().lerp(b.pivot, t),
    fov: a.fov + (b.fov - a.fov) * t,
  }
}
