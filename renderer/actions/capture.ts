// Frames, gravity and scale.

import { cross, dot, normalise, sub, scale, type Vec3 } from '../../native-models/scene/geometry.ts'
import type { FrameRecord } from '../../native-models/scene/records.ts'
import { showFault } from '../state/faults.ts'
import { currentCapture, currentFrames } from '../state/replica.ts'
import { setView, view } from '../state/view.ts'
import { WireFault } from '../studio.ts'
import { fromCamera, photoRect, type Pose } from '../viewport/pose.ts'
import { destination, flyTo, place, rig } from '../viewport/rig.ts'
import { cameraOf } from '../viewport/trained.ts'
import { commit } from './history.ts'

export const chosenFrame = (): FrameRecord | null => currentFrames().find((f) => f.id === view().frameId) ?? null

export function poseOf(frame: FrameRecord): Pose {
  const reach = Math.max(1e-3, rig.pose.position.distanceTo(rig.pose.pivot))
  return fromCamera(cameraOf(frame), reach, photoRect(frame.camera.intrinsics, rig.size.width, rig.size.height).fov)
}

/** Chooses a photograph and looks from where it was taken. */
export function goToFrame(frame: FrameRecord): void {
  setView({ frameId: frame.id })
  flyTo(poseOf(frame))
}

export function stepFrame(by: number): void {
  const frames = currentFrames()
  const at = frames.findIndex((f) => f.id === view().frameId)
  const next = frames[at < 0 ? 0 : Math.min(frames.length - 1, Math.max(0, at + by))]
  if (next !== undefined) goToFrame(next)
}

let before: Pose | null = null

/** While C is held: the chosen photograph, or the one taken nearest to here, over the scene. */
export function startComparing(): void {
  if (view().comparing) return
  const frame = chosenFrame() ?? nearestFrame()
  if (frame === null) return
  before = destination()
  setView({ frameId: frame.id, comparing: true })
  place(poseOf(frame))
}

export function stopComparing(): void {
  if (!view().comparing) return
  setView({ comparing: false })
  if (before !== null && view().mode !== 'photo') flyTo(before)
  before = null
}

function nearestFrame(): FrameRecord | null {
  const here = rig.pose.position
  const away = (f: FrameRecord): number => poseOf(f).position.distanceTo(here)
  return currentFrames().reduce<FrameRecord | null>((best, f) => (best === null || away(f) < away(best) ? f : best), null)
}

/** Photo mode looks from the chosen photograph, or from the nearest where none is chosen. */
export function lookThroughPhoto(): void {
  const frame = chosenFrame() ?? nearestFrame()
  if (frame === null) return
  setView({ frameId: frame.id, mode: 'photo', tool: 'select', region: null })
  place(poseOf(frame))
}

export async function setGravity(direction: Vec3): Promise<void> {
  const capture = currentCapture()
  if (capture !== null) await commit({ kind: 'set-up', captureId: capture.id, direction: [...direction] }, 'capture')
}

export async function setMetresPerUnit(metresPerUnit: number): Promise<void> {
  const capture = currentCapture()
  if (capture !== null) await commit({ kind: 'set-metric', captureId: capture.id, metresPerUnit }, 'capture')
}

/** One of three clicks on a level surface. After the third, up is its normal, on the side the cameras are. */
export async function levelAt(point: Vec3): Promise<void> {
  const points = [...(view().levelling ?? []), point]
  if (points.length < 3) return setView({ levelling: points })
  setView({ levelling: null })
  const [a, b, c] = points as [Vec3, Vec3, Vec3]
  const normal = cross(sub(b, a), sub(c, a))
  if (Math.hypot(...normal) === 0) return showFault('capture', new WireFault('input.invalid', 'The three points lie on one line. Click three corners of a level surface.'))
  const up = normalise(normal)
  const towards: Vec3 = [rig.pose.position.x - a[0], rig.pose.position.y - a[1], rig.pose.position.z - a[2]]
  await setGravity(dot(up, towards) < 0 ? scale(up, -1) : up)
}
