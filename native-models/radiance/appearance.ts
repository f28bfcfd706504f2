// The appearance a camera is given: that of the photographs taken nearest to it. Nothing is fitted to a photograph held out.

import { cameraCentre, cameraForward, type Camera } from '../scene/camera.ts'
import { distance, dot } from '../scene/geometry.ts'
import { APPEARANCE } from '../kernels/view-input/view-input.ts'
import type { Looked } from './trained-field.ts'

/** The ones before and after it on a path. */
const NEIGHBOURS = 2
/** Two cameras in one place count as this far apart, so that weights stay finite. */
const NEAREST = 1e-3

export const lookOf = (camera: Camera): Looked => ({ centre: cameraCentre(camera), forward: cameraForward(camera) })

/** A mean of the nearest photographs' rows of `embeddings`, by distance (in `scale`s) plus turn (1 - cosine). */
export function appearanceFor(camera: Camera, looks: readonly Looked[], embeddings: Float32Array, scale: number): Float32Array {
  const here = lookOf(camera)
  const apart = looks.map((look, row) => ({ row, by: NEAREST + distance(here.centre, look.centre) / scale + 1 - dot(here.forward, look.forward) }))
  const nearest = apart.sort((a, b) => a.by - b.by).slice(0, NEIGHBOURS)
  const total = nearest.reduce((sum, { by }) => sum + 1 / by, 0)
  const out = new Float32Array(APPEARANCE)
  for (const { row, by } of nearest) for (let i = 0; i < APPEARANCE; i++) out[i]! += embeddings[row * APPEARANCE + i]! / by / total
  return out
}
