// A photograph against what was reconstructed, from where it was taken.

import type { FrameRecord } from '../../native-models/scene/records.ts'
import { currentReconstruction } from '../state/replica.ts'
import { isAtPhoto, setComparison, setView, view, type Comparison } from '../state/view.ts'
import { resetLoupe } from '../viewport/loupe.ts'
import type { Pose } from '../viewport/pose.ts'
import { destination, flyTo, place } from '../viewport/rig.ts'
import { chosenFrame, nearestFrame, poseOf } from './capture.ts'

/** Where the camera was before. */
let before: Pose | null = null

function compare(frame: FrameRecord | null, comparing: 'held' | 'kept'): void {
  if (frame === null) return
  if (view().comparing === null) before = destination()
  setView({ frameId: frame.id, comparing, ...(comparing === 'kept' ? { mode: 'color', tool: 'select', region: null } : {}) })
  place(poseOf(frame))
}

/** While C is held: the chosen photograph, or the one taken nearest to here, over the scene. */
export function startComparing(): void {
  if (view().comparing === null) compare(chosenFrame() ?? nearestFrame(), 'held')
}

export function releaseComparing(): void {
  if (view().comparing === 'held') stopComparing()
}

/** The photograph stays beside the scene until this is asked for again, or Esc. */
export function toggleComparing(): void {
  if (view().comparing === 'kept') stopComparing()
  else compare(chosenFrame() ?? nearestFrame(), 'kept')
}

/** The photograph over the scene up to a line, or beside it; asked for once more, it is put away. */
export function compareBy(how: Comparison): void {
  const already = view().comparing === 'kept' && view().compareAs === how
  resetLoupe()
  setComparison(how)
  if (already) stopComparing()
  else if (view().comparing !== 'kept') toggleComparing()
}

/** This photograph beside the scene. */
export const compareAt = (frame: FrameRecord): void => compare(frame, 'kept')

export function stopComparing(): void {
  if (view().comparing === null) return
  setView({ comparing: null })
  resetLoupe()
  if (before !== null && !isAtPhoto(view().mode)) flyTo(before)
  before = null
}

/** Where the photograph and the render differ, from where it was taken. */
export function lookAtError(): void {
  const frame = chosenFrame() ?? nearestFrame()
  if (frame === null || currentReconstruction() === null) return
  setView({ frameId: frame.id, mode: 'error', comparing: null, tool: 'select', region: null })
  place(poseOf(frame))
}
