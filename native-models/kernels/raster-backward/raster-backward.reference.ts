// The gradient of raster.reference.ts in plain float64: every pixel walks its splats from the last to the first.
// Only tests import it.
//
//   With C_i what is seen from splat i on (C past the last splat: the background), C_i = α_i c_i + (1 - α_i) C_{i+1} and the
//   pixel T_i C_i plus what is before i, where T_i = Π_{j<i} (1 - α_j):
//     dL/dc_i = α_i T_i dL/dpixel,   dL/dα_i = T_i dL/dpixel · (c_i - C_{i+1})                (Kerbl et al. 2023, appendix A)
//   c is (r, g, b, depth, 1), the background (r, g, b, 0, 0), and the pixel (color, alpha).
//   ln α = ln o - (a dx² + 2 b dx dy + c dy²) / 2,   dx = x - u,   dy = y - v. An opacity above the clamp of 0.999 keeps the slope it
//   has there, so that what once was opaque may fade again.

import type { ScreenGradient, ScreenSplat } from '../projection/projection.reference.ts'
import { alphaReference, drawnInOrder, type DrawnSplat } from '../raster/raster.reference.ts'
import { dot } from '../shared/matrix.reference.ts'

export interface ImageGradient {
  readonly width: number
  readonly height: number
  readonly background: readonly number[]
  /** (H, W, 4) */
  readonly color: ArrayLike<number>
  /** (H, W) */
  readonly alpha: ArrayLike<number>
}

/** Sums over pixels, one per splat: u, v, depth, ln o, a, b, c, r, g, b. */
type Sums = Float64Array
const WIDTH = 10

/** dL/d of every splat on the screen; zero for those that are not drawn (null). */
export function rasterBackwardReference(splats: readonly (ScreenSplat | null)[], image: ImageGradient): ScreenGradient[] {
  const sorted = drawnInOrder(splats)
  const sums = splats.map(() => new Float64Array(WIDTH))
  for (let pixel = 0; pixel < image.width * image.height; pixel++) addPixel(sorted, sums, image, pixel)
  return sums.map((s) => ({
    u: s[0]!, v: s[1]!, depth: s[2]!, logOpacity: s[3]!, conic: [s[4]!, s[5]!, s[6]!], rgb: [s[7]!, s[8]!, s[9]!],
  }))
}

function addPixel(sorted: readonly DrawnSplat[], sums: readonly Sums[], image: ImageGradient, pixel: number): void {
  const [x, y] = [(pixel % image.width) + 0.5, Math.floor(pixel / image.width) + 0.5]
  const gradient = [0, 1, 2, 3].map((k) => image.color[4 * pixel + k]!).concat(image.alpha[pixel]!)
  const alphas = sorted.map(({ splat }) => alphaReference(splat, x, y))
  const lights = alphas.map((_, k) => alphas.slice(0, k).reduce((light, alpha) => light * (1 - alpha), 1))
  let behind = [...image.background, 0, 0]
  for (let k = sorted.length - 1; k >= 0; k--) {
    const { i, splat } = sorted[k]!
    const [alpha, light] = [alphas[k]!, lights[k]!]
    const value = [...splat.rgb, splat.depth, 1]
    const byAlpha = light * dot(gradient, value.map((v, c) => v - behind[c]!))
    add(sums[i]!, splat, x - splat.u, y - splat.v, alpha * byAlpha, gradient.map((g) => alpha * light * g))
    behind = value.map((v, c) => alpha * v + (1 - alpha) * behind[c]!)
  }
}

/** `byLog`: dL/d ln α at this pixel; `byValue`: dL/d (r, g, b, depth). */
function add(sum: Sums, { conic: [a, b, c] }: ScreenSplat, dx: number, dy: number, byLog: number, byValue: readonly number[]): void {
  const terms = [
    byLog * (a * dx + b * dy), byLog * (b * dx + c * dy), byValue[3]!, byLog,
    (-byLog * dx * dx) / 2, -byLog * dx * dy, (-byLog * dy * dy) / 2,
    byValue[0]!, byValue[1]!, byValue[2]!,
  ]
  for (const [k, term] of terms.entries()) sum[k]! += term
}
