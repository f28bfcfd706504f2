// Which photographs a camera takes after: corrections and appearances are learnt for photographs that are trained on, and a camera
// that has none, a held-out photograph's too, is given those of the ones taken nearest to it.

import { cameraCentre, cameraForward, type Camera } from '../scene/camera.ts'
import { distance, dot, type Vec3 } from '../scene/geometry.ts'

/** From where, and in which direction. */
export interface Stand {
  readonly centre: Vec3
  readonly forward: Vec3
}

/** The ones before and after it on a path. */
const NEIGHBOURS = 2
/** Two cameras in one place count as this far apart (share of the scene's scale), so that weights stay finite. */
const NEAREST = 1e-3

export const standOf = (camera: Camera): Stand => ({ centre: cameraCentre(camera), forward: cameraForward(camera) })

/** Index → weight of the nearest, by distance (in scene scales) plus turn (1 - cosine); weights fall with distance and sum to 1. */
export function neighbourWeights(here: Stand, others: readonly Stand[], scaleOfScene: number): Map<number, number> {
  const apart = others.map(({ centre, forward }, i) => ({ i, by: NEAREST + distance(here.centre, centre) / scaleOfScene + 1 - dot(here.forward, forward) }))
  const nearest = apart.sort((a, b) => a.by - b.by).slice(0, NEIGHBOURS)
  const total = nearest.reduce((sum, { by }) => sum + 1 / by, 0)
  return new Map(nearest.map(({ i, by }) => [i, 1 / by / total]))
}
