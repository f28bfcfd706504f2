// Maps from prepared images to their photographs, kept for the next photograph of the same camera.

import type { Intrinsics } from '../scene/camera.ts'
import { pixelMap, type PixelMap } from './undistort.ts'

/** A capture has few cameras; those with intrinsics of their own per frame pass through. */
const MAPS_KEPT = 4
const maps = new Map<string, PixelMap>()

/** The map to `width` pixels, never more than the photograph has. They cost a tenth of a second or so for a lens; frames of one camera share theirs. */
export function mapOf(intrinsics: Intrinsics, wanted: number): PixelMap {
  const width = Math.min(wanted, intrinsics.width)
  const key = JSON.stringify([intrinsics, width])
  const map = maps.get(key) ?? pixelMap(intrinsics, width)
  maps.delete(key)
  maps.set(key, map)
  if (maps.size > MAPS_KEPT) maps.delete(maps.keys().next().value!)
  return map
}
