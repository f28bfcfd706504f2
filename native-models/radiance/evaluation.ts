// How well photographs that were not trained on are predicted, each in the appearance of the photographs taken nearest to it.

import { psnr, psnrOf, ssim } from '../scene/image-metrics.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import type { FrameScore } from '../scene/run-report.ts'
import { SEEN_FLOATS } from '../kernels/volume-compositing/volume-compositing.ts'
import { unitAt } from './chance.ts'
import type { RadianceBackbone } from './radiance-backbone.ts'

const SAMPLE_STREAM = 10
/** Pixels in all for an estimate: a second's work on two cores. */
const ESTIMATED_FROM = 16_384

/**
 * Mean PSNR over photographs, estimated from some of their pixels, always the same ones: a whole picture takes seconds on a CPU
 * driver. Null without photographs.
 */
export async function estimatedPsnr(backbone: RadianceBackbone, frames: readonly PreparedFrame[]): Promise<number | null> {
  if (frames.length === 0) return null
  let sum = 0
  for (const frame of frames) {
    const pixels = somePixels(frame, Math.ceil(ESTIMATED_FROM / frames.length))
    const seen = await backbone.seenAt(frame.camera, pixels)
    let squares = 0
    for (const [i, pixel] of pixels.entries()) for (let c = 0; c < 3; c++) squares += (seen[i * SEEN_FLOATS + c]! - frame.rgb[pixel * 3 + c]! / 255) ** 2
    sum += psnrOf(squares / (3 * Math.max(1, pixels.length)))
  }
  return sum / frames.length
}

function somePixels({ camera: { intrinsics: { width, height } }, valid }: PreparedFrame, wanted: number): Uint32Array {
  const drawn = Uint32Array.from({ length: Math.min(wanted, width * height) }, (_, i) => Math.floor(unitAt(0, SAMPLE_STREAM, i) * width * height))
  return valid === null ? drawn : drawn.filter((pixel) => valid[pixel] !== 0)
}

/** One whole photograph's scores. */
export async function scoreOf(backbone: RadianceBackbone, frame: PreparedFrame, signal: AbortSignal): Promise<FrameScore> {
  const { width, height, color } = await backbone.render(frame.camera, { signal })
  const [rendered, photograph] = [color, Float32Array.from(frame.rgb, (byte) => byte / 255)].map((pixels) => ({ width, height, pixels }))
  return { frameId: frame.id, psnr: psnr(rendered!, photograph!, frame.valid), ssim: ssim(rendered!, photograph!, frame.valid) }
}
