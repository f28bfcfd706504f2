// The loss in plain doubles, straight from its definition: every window is summed in two dimensions for every pixel.

import { SSIM_SHARE, type ChannelExposure, type LossTarget } from './photometric-loss.ts'

export interface ReferenceImages {
  /** (height, width, 4): r, g, b, Σ w z. */
  readonly color: Float64Array
  /** (height, width): Σ w. */
  readonly alpha: Float64Array
}

export interface ReferenceLoss { loss: number; l1: number; mse: number; ssim: number; depth: number }

const C1 = 0.01 ** 2
const C2 = 0.03 ** 2
const DELTA = 0.02
const MIN_ALPHA = 0.5

export function referenceLoss(images: ReferenceImages, target: LossTarget, exposure: ChannelExposure, depthWeight: number): ReferenceLoss {
  const sums = { l1: 0, mse: 0, ssim: 0 }
  for (let c = 0; c < 3; c++) {
    const [x, y] = [corrected(images.color, target, exposure, c), photograph(target, c)]
    for (let i = 0; i < x.length; i++) {
      if (!isCounted(target, i)) continue
      sums.l1 += Math.abs(x[i]! - y[i]!)
      sums.mse += (x[i]! - y[i]!) ** 2
      sums.ssim += similarity(x, y, target, i)
    }
  }
  const n = 3 * target.counted
  const depth = depthLoss(images, target) / Math.max(1, target.depthCounted)
  const [l1, mse, ssim] = [sums.l1 / n, sums.mse / n, sums.ssim / n]
  return { loss: (1 - SSIM_SHARE) * l1 + SSIM_SHARE * (1 - ssim) + depthWeight * depth, l1, mse, ssim, depth }
}

const isCounted = (target: LossTarget, i: number): boolean => target.pixels[i]! >>> 24 !== 0

const photograph = (target: LossTarget, c: number): Float64Array =>
  Float64Array.from(target.pixels, (pixel, i) => (isCounted(target, i) ? ((pixel >>> (8 * c)) & 255) / 255 : 0))

const corrected = (color: Float64Array, target: LossTarget, { gain, bias }: ChannelExposure, c: number): Float64Array =>
  Float64Array.from(target.pixels, (_, i) => (isCounted(target, i) ? gain[c]! * color[i * 4 + c]! + bias[c]! : 0))

const WINDOW = Array.from({ length: 11 }, (_, i) => Math.exp(-((i - 5) ** 2) / (2 * 1.5 ** 2)))
const WINDOW_SUM = WINDOW.reduce((a, b) => a + b)

function similarity(x: Float64Array, y: Float64Array, { width, height }: LossTarget, i: number): number {
  let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0]
  for (let dy = -5; dy <= 5; dy++)
    for (let dx = -5; dx <= 5; dx++) {
      const [column, row] = [(i % width) + dx, Math.floor(i / width) + dy]
      if (column < 0 || row < 0 || column >= width || row >= height) continue
      const w = (WINDOW[dx + 5]! * WINDOW[dy + 5]!) / WINDOW_SUM ** 2
      const [a, b] = [x[row * width + column]!, y[row * width + column]!]
      mx += w * a
      my += w * b
      xx += w * a * a
      yy += w * b * b
      xy += w * a * b
    }
  return ((2 * mx * my + C1) * (2 * (xy - mx * my) + C2)) / ((mx * mx + my * my + C1) * (xx - mx * mx + yy - my * my + C2))
}

function depthLoss({ color, alpha }: ReferenceImages, { depth }: LossTarget): number {
  if (depth === null) return 0
  return depth.reduce((sum, measured, i) => {
    if (!(measured > 0) || !(alpha[i]! > MIN_ALPHA)) return sum
    const error = Math.abs(color[i * 4 + 3]! / alpha[i]! - measured) / measured
    return sum + (error < DELTA ? error ** 2 / (2 * DELTA) : error - DELTA / 2)
  }, 0)
}
