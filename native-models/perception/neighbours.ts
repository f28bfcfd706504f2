// Which photographs one is held against.

import { cameraCentre, cameraForward, type Camera } from '../scene/camera.ts'
import { distance, dot } from '../scene/geometry.ts'

/** An odd one out must not carry the median. */
const NEIGHBOURS = 5
/** Looking this much elsewhere, a camera sees other things. */
const LEAST_COSINE = 0.5
/** Every so many of the nearest is asked: the very next one repeats the same mistakes. */
const STEP = 2

interface Shot { readonly id: string; readonly camera: Camera }

/** Those that look the same way from another place, nearest first. */
export function neighboursOf<T extends Shot>(shot: T, shots: readonly T[]): T[] {
  const [centre, forward] = [cameraCentre(shot.camera), cameraForward(shot.camera)]
  const near = shots.filter((other) => other.id !== shot.id && dot(cameraForward(other.camera), forward) > LEAST_COSINE)
    .map((other) => ({ other, away: distance(cameraCentre(other.camera), centre) }))
    .toSorted((a, b) => a.away - b.away)
  const step = Math.max(1, Math.min(STEP, Math.floor(near.length / NEIGHBOURS)))
  return Array.from({ length: Math.min(NEIGHBOURS, near.length) }, (_, k) => near[Math.min(near.length - 1, k * step + step - 1)]!.other)
}
