// Which way is up and how long a metre is, said by a person: by an axis or a number, or by clicks in the scene.

import { cross, distance, dot, normalise, scale, sub, type Vec3 } from '../../native-models/scene/geometry.ts'
import { showFault } from '../state/faults.ts'
import { currentCapture } from '../state/replica.ts'
import { setView, SURVEY_POINTS, view, type Survey } from '../state/view.ts'
import { WireFault } from '../studio.ts'
import { rig } from '../viewport/rig.ts'
import { commit } from './history.ts'

export async function setGravity(direction: Vec3): Promise<void> {
  const capture = currentCapture()
  if (capture !== null) await commit({ kind: 'set-up', captureId: capture.id, direction: [...direction] }, 'capture')
}

export async function setMetresPerUnit(metresPerUnit: number, method?: string): Promise<void> {
  const capture = currentCapture()
  if (capture !== null) await commit({ kind: 'set-metric', captureId: capture.id, metresPerUnit, ...(method === undefined ? {} : { method }) }, 'capture')
}

export function startSurvey(of: Survey['of']): void {
  setView({ survey: { of, points: [] }, mode: 'color', tool: 'select' })
}

/** Whether the next click in the scene is one of a survey's. */
export function isSurveying(): boolean {
  const { survey } = view()
  return survey !== null && survey.points.length < SURVEY_POINTS[survey.of]
}

/** One of a survey's clicks. The third on a level surface sets up at once; a length waits for its metres. */
export async function surveyAt(point: Vec3): Promise<void> {
  const { survey } = view()
  if (survey === null) return
  const points = [...survey.points, point]
  if (survey.of === 'length' || points.length < SURVEY_POINTS.level) return setView({ survey: { of: survey.of, points } })
  setView({ survey: null })
  await level(points as [Vec3, Vec3, Vec3])
}

/** Up is the normal of the three points, on the side that is looked from. */
async function level([a, b, c]: readonly [Vec3, Vec3, Vec3]): Promise<void> {
  const normal = cross(sub(b, a), sub(c, a))
  if (Math.hypot(...normal) === 0) return showFault('capture', new WireFault('input.invalid', 'The three points lie on one line. Click three corners of a level surface.'))
  const up = normalise(normal)
  const towards: Vec3 = [rig.pose.position.x - a[0], rig.pose.position.y - a[1], rig.pose.position.z - a[2]]
  await setGravity(dot(up, towards) < 0 ? scale(up, -1) : up)
}

/** World units between the two ends of a surveyed length; null until both are clicked. */
export function surveyedLength(survey: Survey | null): number | null {
  const [a, b] = survey?.of === 'length' ? survey.points : []
  return a === undefined || b === undefined ? null : distance(a, b)
}

/** What lies between the two clicked places is this long. */
export async function setSurveyedLength(metres: number): Promise<void> {
  const units = surveyedLength(view().survey)
  if (units === null || !(units > 0)) return showFault('capture', new WireFault('input.invalid', 'The two ends are in the same place. Click the two ends of something whose length you know.'))
  setView({ survey: null })
  await setMetresPerUnit(metres / units, `a length of ${metres} m measured in the scene`)
}
