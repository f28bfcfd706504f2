// raster.wgsl in plain float64, without tiles: every pixel walks every splat. Only tests import it.
//
//   w_i = α_i Π_{j<i} (1 - α_j),  color = Σ w_i (rgb_i, depth_i) + (1 - Σ w_i) (background, 0),  alpha = Σ w_i   (Kerbl et al. 2023, eq. 3)
//   α_i(pixel) = min(o_i, 0.999) exp(-(a dx² + 2 b dx dy + c dy²) / 2), nothing where that is below 1/255

import { projectReference, type ReferenceCamera, type ReferenceCloud, type ScreenSplat } from '../projection/projection.reference.ts'

const MIN_ALPHA = 1 / 255
const MAX_OPACITY = 0.999

export interface ReferenceImage {
  /** (H, W, 4) r, g, b, sum w z. */
  readonly color: Float64Array
  /** (H, W) */
  readonly alpha: Float64Array
}

/** A splat that is drawn, and which one of the cloud it is. */
export interface DrawnSplat { readonly i: number; readonly splat: ScreenSplat }

export function renderReference(cloud: ReferenceCloud, camera: ReferenceCamera, background: readonly number[], antialiased = false): ReferenceImage {
  const sorted = drawnInOrder(Array.from({ length: cloud.count }, (_, i) => projectReference(cloud, i, camera, antialiased)))
  const { width, height } = camera
  const color = new Float64Array(width * height * 4)
  const alpha = new Float64Array(width * height)
  for (let p = 0; p < width * height; p++) {
    const [r, g, b, d, light] = pixelReference(sorted, (p % width) + 0.5, Math.floor(p / width) + 0.5)
    color.set([r + light * background[0]!, g + light * background[1]!, b + light * background[2]!, d], 4 * p)
    alpha[p] = 1 - light
  }
  return { color, alpha }
}

/** Nearest first; equal depths keep the order of the cloud. */
export const drawnInOrder = (splats: readonly (ScreenSplat | null)[]): DrawnSplat[] =>
  splats.flatMap((splat, i) => (splat === null ? [] : [{ i, splat }])).sort((a, b) => a.splat.depth - b.splat.depth)

/** α of a splat at a place; 0 where it is too faint to be there. */
export function alphaReference({ u, v, opacity, conic: [a, b, c] }: ScreenSplat, x: number, y: number): number {
  const [dx, dy] = [x - u, y - v]
  const alpha = Math.min(MAX_OPACITY, opacity) * Math.exp(-(a * dx * dx + 2 * b * dx * dy + c * dy * dy) / 2)
  return alpha < MIN_ALPHA ? 0 : alpha
}

function pixelReference(sorted: readonly DrawnSplat[], x: number, y: number): [number, number, number, number, number] {
  const sum = [0, 0, 0, 0]
  let light = 1
  for (const { splat } of sorted) {
    const alpha = alphaReference(splat, x, y)
    if (alpha === 0) continue
    for (const [k, value] of [...splat.rgb, splat.depth].entries()) sum[k]! += alpha * light * value
    light *= 1 - alpha
  }
  return [sum[0]!, sum[1]!, sum[2]!, sum[3]!, light]
}
