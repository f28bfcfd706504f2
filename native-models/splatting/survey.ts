// What every splat does for the photographs trained on, all of them, as they are now: which splats nobody would miss.

import type { Contributions } from '../kernels/contribution/contribution.ts'
import type { Exposures } from './exposure.ts'
import type { Poses } from './poses.ts'
import { imageAt, type TrainingFrame } from './training-frames.ts'
import type { TrainingStage } from './training-stage.ts'

/** Looks between waits. */
const AT_ONCE = 8

export interface Surveyed {
  readonly trained: readonly TrainingFrame[]
  readonly poses: Poses
  readonly exposures: Exposures
  readonly stage: TrainingStage
}

/** Looks at every photograph in full size; nothing is learnt. Whatever was measured before is gone afterwards. */
export async function survey({ trained, poses, exposures, stage }: Surveyed, count: number): Promise<Contributions> {
  stage.contribution.clear()
  for (let first = 0; first < trained.length;) {
    const batch = trained.slice(first, first + AT_ONCE)
    for (const [k, frame] of batch.entries()) {
      const image = imageAt(frame, 0)
      const camera = { ...poses.camera(first + k), intrinsics: image.camera.intrinsics }
      stage.look({ image, camera, exposure: exposures.of(first + k), depthWeight: 0 }, null, true)
    }
    const drawn = (await stage.results(0)).every((result) => result.drawn)
    // A view that did not fit was measured as empty: there is room now, and looking twice at the others changes no verdict.
    if (drawn) first += batch.length
  }
  const contributions = await stage.contribution.read(count)
  stage.contribution.clear()
  return contributions
}

/** A splat that leads nowhere may still give a pixel this share of its light: the second layer of a soft edge. */
const LEAST_PART = 0.1

/**
 * Splats that give no pixel of any photograph more than every other splat does, nor a tenth of it: haze, and what hides inside or
 * behind things. Letting go of all that lead nowhere costs a decibel: soft edges and gloss are made of several layers.
 */
export const nobodyWouldMiss = ({ leading, most }: Contributions, i: number): boolean => leading[i] === 0 && most[i]! < LEAST_PART
