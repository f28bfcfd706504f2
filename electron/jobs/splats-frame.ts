// Where a scene of splats lies and which way is up in it, as far as splats alone can tell.

import { dominantPlane } from '../../native-models/capture/dominant-plane.ts'
import { robustBounds } from '../../native-models/capture/extent.ts'
import { angleBetween } from '../../native-models/capture/upright.ts'
import type { SplatChunk } from '../../native-models/exchange/splat-source.ts'
import { add, scale, type Vec3 } from '../../native-models/scene/geometry.ts'
import type { CaptureRecord } from '../../native-models/scene/records.ts'

/** Enough places to find a floor by and to tell strays from the scene. */
const PLACES = 60_000
/** Fainter splats are haze. */
const SOLID_LOGIT = 0

/** Keeps an even share of the solid splats' positions as chunks come by. */
export function samplePlaces(count: number): { look: (chunk: SplatChunk) => void; places: () => Float32Array } {
  const step = Math.max(1, Math.floor(count / PLACES))
  const kept: number[] = []
  const anyway: number[] = []
  return {
    look({ start, count: here, means, opacityLogits }) {
      for (let i = (step - (start % step)) % step; i < here; i += step) {
        const into = opacityLogits[i]! >= SOLID_LOGIT ? kept : anyway
        into.push(means[i * 3]!, means[i * 3 + 1]!, means[i * 3 + 2]!)
      }
    },
    // A scene of haze alone is still somewhere.
    places: () => Float32Array.from(kept.length > 0 ? kept : anyway),
  }
}

/** A file's convention is one of many habits; a floor that agrees with it says more. */
const CONFIDENCE = { convention: 0.4, floor: 0.7 } as const
/** How far a capture that nobody levelled leans from its file's convention. */
const LEANING_DEGREES = 30
/** A floor holds this share of a scene's splats; less may be the side of an object. */
const LEAST_FLOOR = 0.2

export interface SplatsFrame { readonly up: CaptureRecord['up']; readonly bounds: CaptureRecord['bounds'] }

/** `convention`: the direction up by the habit of the file's format. */
export function frameOfSplats(places: Float32Array, convention: Vec3): SplatsFrame {
  const bounds = robustBounds(places)
  const middle = scale(add(bounds.min, bounds.max), 0.5)
  // A floor lies under the middle of what stands on it.
  const floor = dominantPlane(places, { facing: convention, degrees: LEANING_DEGREES, above: middle })
  if (floor === null || floor.share < LEAST_FLOOR)
    return { bounds, up: { direction: [...convention], source: 'import', confidence: CONFIDENCE.convention, method: 'the convention of splat files, y down; look whether it is right, and set it under Gravity if not' } }
  const [x, y, z] = floor.normal
  return {
    bounds,
    up: {
      // JSON has no -0, so records hold none.
      direction: [x + 0, y + 0, z + 0], source: 'import', confidence: CONFIDENCE.floor,
      method: `the largest level plane (${Math.round(floor.share * 100)} % of the splats), ${Math.round(angleBetween(floor.normal, convention))} degrees from the convention of splat files`,
    },
  }
}
