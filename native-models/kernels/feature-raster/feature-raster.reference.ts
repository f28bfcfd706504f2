// feature-raster.wgsl and feature-gradient.wgsl in plain float64, without tiles. Only tests import it.

import type { ReferenceCamera, ReferenceCloud } from '../projection/projection.reference.ts'
import { weightsReference } from './weights.reference.ts'

/** `features` (N, C) to (C, H, W). */
export function featuresReference(cloud: ReferenceCloud, camera: ReferenceCamera, features: ArrayLike<number>, channels: number): Float64Array {
  const pixels = camera.width * camera.height
  const image = new Float64Array(channels * pixels)
  for (const [p, places] of weightsReference(cloud, camera).entries())
    for (const { i, w } of places)
      for (let c = 0; c < channels; c++) image[c * pixels + p]! += w * features[i * channels + c]!
  return image
}

/** `imageGradient` (C, H, W) to (N, C). */
export function featureGradientReference(cloud: ReferenceCloud, camera: ReferenceCamera, imageGradient: ArrayLike<number>, channels: number): Float64Array {
  const pixels = camera.width * camera.height
  const gradient = new Float64Array(cloud.count * channels)
  for (const [p, places] of weightsReference(cloud, camera).entries())
    for (const { i, w } of places)
      for (let c = 0; c < channels; c++) gradient[i * channels + c]! += w * imageGradient[c * pixels + p]!
  return gradient
}
