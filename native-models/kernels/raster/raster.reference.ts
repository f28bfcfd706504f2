// raster.wgsl in plain float64, without tiles: every pixel walks every splat. Only tests import it.

import { projectReference, type ReferenceCamera, type ReferenceCloud, type ScreenSplat } from '../projection/projection.reference.ts'

const MIN_ALPHA = 1 / 255
const MAX_OPACITY = 0.999

export interface ReferenceImage {
  /** (H, W, 4) r, g, b, sum w z. */
  readonly color: Float64Array
  /** (H, W) */
  readonly alpha: Float64Array
}

export function renderReference(cloud: ReferenceCloud, camera: ReferenceCamera, background: readonly number[]): ReferenceImage {
  const seen = Array.from({ length: cloud.count }, (_, i) => projectReference(cloud, i, camera)).filter((splat) => splat !== null)
  // Stable: equal depths keep the order of the cloud.
  seen.sort((a, b) => a.depth - b.depth)
  const { width, height } = camera
  const color = new Float64Array(width * height * 4)
  const alpha = new Float64Array(width * height)
  for (let p = 0; p < width * height; p++) {
    const [r, g, b, d, light] = pixelReference(seen, (p % width) + 0.5, Math.floor(p / width) + 0.5)
    color.set([r + light * background[0]!, g + light * background[1]!, b + light * background[2]!, d], 4 * p)
    alpha[p] = 1 - light
  }
  return { color, alpha }
}

function pixelReference(sorted: readonly ScreenSplat[], x: number, y: number): [number, number, number, number, number] {
  const sum = [0, 0, 0, 0]
  let light = 1
  for (const { u, v, depth, opacity, conic: [a, b, c], rgb } of sorted) {
    const [dx, dy] = [x - u, y - v]
    const alpha = Math.min(MAX_OPACITY, opacity) * Math.exp(-(a * dx * dx + 2 * b * dx * dy + c * dy * dy) / 2)
    if (alpha < MIN_ALPHA) continue
    for (const [k, value] of [...rgb, depth].entries()) sum[k]! += alpha * light * value
    light *= 1 - alpha
  }
  return [sum[0]!, sum[1]!, sum[2]!, sum[3]!, light]
}
