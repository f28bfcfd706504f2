// What a click in the scene does depends on what is being done: correcting, surveying, choosing a camera, selecting.

import { query } from '../state/query.ts'
import { isAtPhoto, selectBy, setView, view } from '../state/view.ts'
import type { Point2 } from '../viewport/hull.ts'
import { place, rig } from '../viewport/rig.ts'
import { frameAt, instanceAt, surfaceAt } from '../viewport/probe.ts'
import { Vector3 } from 'three'
import { facing } from '../viewport/pose.ts'
import { goToFrame } from './capture.ts'
import { correctTo, inspect } from './query.ts'
import { isSurveying, surveyAt } from './survey.ts'

interface Modifiers { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }

export function clickScene([x, y]: Point2, modifiers: Modifiers): void {
  if (isSurveying()) {
    const point = surfaceAt(x, y)
    if (point !== null) void surveyAt(point)
    return
  }
  const frame = frameAt(x, y)
  if (frame !== null && !view().correcting) return goToFrame(frame)
  const id = instanceAt(x, y)
  if (view().correcting) return void (id === null ? setView({ correcting: false }) : correctTo(id))
  selectBy(id, modifiers)
  inspectIfCandidate(id)
}

/** Clicking another candidate shows its evidence; clicking the answer or anything else shows the answer's. */
export function inspectIfCandidate(id: string | null): void {
  const { grounding, inspected } = query()
  if (grounding === null) return
  const isAnswer = grounding.answers.some((a) => a.instanceId === id)
  const isCandidate = !isAnswer && grounding.candidates.some((c) => c.instanceId === id)
  if (isCandidate && inspected !== id) inspect(id)
  else if (!isCandidate && inspected !== null) inspect(null)
}

/** Double click on a surface: turn about that point from now on. On the background nothing happens. */
export function pivotAt([x, y]: Point2): void {
  const point = surfaceAt(x, y)
  if (point === null || isAtPhoto(view().mode)) return
  const pivot = new Vector3(...point)
  const ahead = pivot.clone().sub(rig.pose.position)
  place({ ...rig.pose, pivot, rotation: facing(ahead.normalize(), rig.up) })
}
