// contribution.wgsl in plain float64, without tiles: every pixel walks every splat. Only tests import it.
//
//   most_i = max_p w_i(p),   leading_i = |{ p : w_i(p) is the first of the largest }|,   blame_i = Σ_p w_i(p) e(p)
//   e(p) = min(1, mean over channels of (gain rendered + bias - photograph)²), 0 where the photograph has no source

import type { ChannelExposure } from '../photometric-loss/photometric-loss.ts'
import type { ScreenSplat } from '../projection/projection.reference.ts'
import { alphaReference, drawnInOrder } from '../raster/raster.reference.ts'

export interface PhotographReference {
  readonly width: number
  readonly height: number
  /** (height, width, 4) as rendered. */
  readonly color: ArrayLike<number>
  /** (height, width) RGBA bytes. */
  readonly pixels: ArrayLike<number>
  readonly exposure: ChannelExposure
}

export interface ContributionReference { most: number; leading: number; blame: number }

/** One per splat; zeros for those that are not drawn (null). */
export function contributionReference(splats: readonly (ScreenSplat | null)[], photograph: PhotographReference): ContributionReference[] {
  const sorted = drawnInOrder(splats)
  const out = splats.map(() => ({ most: 0, leading: 0, blame: 0 }))
  for (let pixel = 0; pixel < photograph.width * photograph.height; pixel++) {
    const [x, y] = [(pixel % photograph.width) + 0.5, Math.floor(pixel / photograph.width) + 0.5]
    const wrong = squaredError(photograph, pixel)
    let light = 1
    let best = { i: -1, weight: 0 }
    for (const { i, splat } of sorted) {
      const weight = light * alphaReference(splat, x, y)
      light -= weight
      out[i]!.most = Math.max(out[i]!.most, weight)
      out[i]!.blame += weight * wrong
      if (weight > best.weight) best = { i, weight }
    }
    if (best.i >= 0) out[best.i]!.leading++
  }
  return out
}

function squaredError({ color, pixels, exposure }: PhotographReference, pixel: number): number {
  if (pixels[pixel]! >>> 24 === 0) return 0
  const off = [0, 1, 2].map((c) => exposure.gain[c]! * color[4 * pixel + c]! + exposure.bias[c]! - ((pixels[pixel]! >>> (8 * c)) & 255) / 255)
  return Math.min(1, off.reduce((sum, v) => sum + v * v, 0) / 3)
}
