// splat-samples.wgsl in plain float64. Only tests import it.

import { weightsReference, type ReferencePlace } from '../feature-raster/weights.reference.ts'
import type { ReferenceCamera, ReferenceCloud } from '../projection/projection.reference.ts'

/** The `keep` heaviest of each pixel, nearest first. */
export function samplesReference(cloud: ReferenceCloud, camera: ReferenceCamera, pixels: ArrayLike<number>, keep: number): ReferencePlace[][] {
  const all = weightsReference(cloud, camera)
  return Array.from(pixels, (pixel) => {
    const places = all[pixel]!.map((place, order) => ({ place, order }))
    places.sort((a, b) => b.place.w - a.place.w || a.order - b.order)
    return places.slice(0, keep).sort((a, b) => a.order - b.order).map(({ place }) => place)
  })
}
