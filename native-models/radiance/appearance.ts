// The appearance a camera is given: that of the photographs taken nearest to it. Nothing is fitted to a photograph held out.

import { neighbourWeights, standOf, type Stand } from '../backbone/neighbours.ts'
import { APPEARANCE } from '../kernels/view-input/view-input.ts'
import type { Camera } from '../scene/camera.ts'

/** A mean of the nearest photographs' rows of `embeddings`; `stands` are theirs, in the same order. */
export function appearanceFor(camera: Camera, stands: readonly Stand[], embeddings: Float32Array, scaleOfScene: number): Float32Array {
  const out = new Float32Array(APPEARANCE)
  for (const [row, weight] of neighbourWeights(standOf(camera), stands, scaleOfScene)) {
    for (let i = 0; i < APPEARANCE; i++) out[i]! += weight * embeddings[row * APPEARANCE + i]!
  }
  return out
}
