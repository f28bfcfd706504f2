// Photographs and where they were taken from.

import type { FrameRecord } from '../../native-models/scene/records.ts'
import { currentFrames } from '../state/replica.ts'
import { isAtPhoto, setView, view } from '../state/view.ts'
import { resetLoupe } from '../viewport/loupe.ts'
import { fromCamera, photoRect, type Pose } from '../viewport/pose.ts'
import { flyTo, place, rig } from '../viewport/rig.ts'
import { cameraOf, laidOver } from '../viewport/trained.ts'

export const chosenFrame = (): FrameRecord | null => currentFrames().find((f) => f.id === view().frameId) ?? null

export function poseOf(frame: FrameRecord): Pose {
  const reach = Math.max(1e-3, rig.pose.position.distanceTo(rig.pose.pivot))
  return fromCamera(cameraOf(frame), reach, photoRect(laidOver(frame, view()).intrinsics, rig.size.width, rig.size.height).fov)
}

/** Chooses a photograph and looks from where it was taken. */
export function goToFrame(frame: FrameRecord): void {
  setView({ frameId: frame.id })
  resetLoupe()
  // A photograph that lies over the scene must lie right from the first moment.
  if (view().comparing !== null || isAtPhoto(view().mode)) place(poseOf(frame))
  else flyTo(poseOf(frame))
}

export function stepFrame(by: number): void {
  const frames = currentFrames()
  const at = frames.findIndex((f) => f.id === view().frameId)
  const next = frames[at < 0 ? 0 : Math.min(frames.length - 1, Math.max(0, at + by))]
  if (next !== undefined) goToFrame(next)
}

export function nearestFrame(): FrameRecord | null {
  const here = rig.pose.position
  const away = (f: FrameRecord): number => poseOf(f).position.distanceTo(here)
  return currentFrames().reduce<FrameRecord | null>((best, f) => (best === null || away(f) < away(best) ? f : best), null)
}

/** Photo mode looks from the chosen photograph, or from the nearest where none is chosen. */
export function lookThroughPhoto(): void {
  const frame = chosenFrame() ?? nearestFrame()
  if (frame === null) return
  setView({ frameId: frame.id, mode: 'photo', comparing: null, tool: 'select', region: null })
  place(poseOf(frame))
}
