// The camera rig: one pose, moved by gestures and keys, applied to three's camera every frame that is drawn.
// It lives outside React and outside the stores: it changes sixty times a second.

import { Box3, Vector3 } from 'three'
import { reducedMotion } from '../state/theme.ts'
import { between, DEFAULT_FOV, facing, moved, forward, right, upward, type Pose } from './pose.ts'

/** How long the camera takes to fly to a frame or an object. */
const FLIGHT_MS = 140
/** Flying crosses the scene's radius in this many seconds; Shift is ten times faster, Alt ten times slower. */
const SECONDS_PER_RADIUS = 2

interface Flight { readonly from: Pose; readonly to: Pose; readonly startedMs: number }

interface Rig {
  pose: Pose
  up: Vector3
  /** What there is to see: reconstruction, points, cameras. */
  bounds: Box3
  flight: Flight | null
  /** Physical codes of the fly keys held down. */
  held: Set<string>
  pace: number
  size: { width: number; height: number }
  invalidate: () => void
}

export const rig: Rig = {
  pose: { position: new Vector3(0, 0, 3), rotation: facing(new Vector3(0, 0, -1), new Vector3(0, 1, 0)), pivot: new Vector3(), fov: DEFAULT_FOV },
  up: new Vector3(0, 1, 0),
  bounds: new Box3(new Vector3(-1, -1, -1), new Vector3(1, 1, 1)),
  flight: null,
  held: new Set(),
  pace: 1,
  size: { width: 1, height: 1 },
  invalidate: () => undefined,
}

export const radius = (): number => Math.max(1e-3, rig.bounds.getSize(new Vector3()).length() / 2)

/** Jumps to a pose; ends any flight. */
export function place(pose: Pose): void {
  rig.flight = null
  rig.pose = pose
  rig.invalidate()
}

/** Flies to a pose, or jumps there where motion is unwelcome. */
export function flyTo(to: Pose): void {
  if (reducedMotion()) return place(to)
  rig.flight = { from: rig.pose, to, startedMs: performance.now() }
  rig.invalidate()
}

/** Where the camera is, or is about to be. */
export const destination = (): Pose => rig.flight?.to ?? rig.pose

const FLY_CODES = ['KeyW', 'KeyA', 'KeyS', 'KeyD', 'KeyQ', 'KeyE']
export const isFlyKey = (code: string): boolean => FLY_CODES.includes(code)

function flyStep(seconds: number): void {
  const axis = (plus: string, minus: string): number => Number(rig.held.has(plus)) - Number(rig.held.has(minus))
  const step = (radius() / SECONDS_PER_RADIUS) * seconds * rig.pace
  const by = forward(rig.pose).multiplyScalar(axis('KeyW', 'KeyS') * step)
    .addScaledVector(right(rig.pose), axis('KeyD', 'KeyA') * step)
    .addScaledVector(upward(rig.pose), axis('KeyE', 'KeyQ') * step)
  rig.pose = moved(rig.pose, by)
}

/** Called for every drawn frame. True while another one is needed. */
export function advance(seconds: number): boolean {
  if (rig.flight !== null) {
    const t = Math.min(1, (performance.now() - rig.flight.startedMs) / FLIGHT_MS)
    const eased = 1 - (1 - t) ** 3
    rig.pose = between(rig.flight.from, rig.flight.to, eased)
    if (t === 1) rig.flight = null
  }
  if (rig.held.size > 0) flyStep(Math.min(seconds, 0.1))
  return rig.flight !== null || rig.held.size > 0
}
