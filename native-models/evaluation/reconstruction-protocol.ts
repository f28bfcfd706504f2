// `evaluate reconstruction`: held-out photographs against renders from the trained cameras, measured anew from what
// the project keeps: the backbone, the cameras and the exposures that the nearest training photographs suggest.

import type { Backbone } from '../backbone/backbone.ts'
import type { ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import type { Camera } from '../scene/camera.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { bootstrapMean } from './bootstrap.ts'
import { psnr, ssim, type Image } from '../scene/image-metrics.ts'
import type { Lpips } from '../perception/lpips.ts'
import type { Report } from './metrics.ts'

export interface HeldOutFrame {
  readonly frame: PreparedFrame
  readonly camera: Camera
  readonly exposure: ChannelExposure
}

/** Photographs worse than this are listed as failures, dB. */
const POOR_PSNR = 20

interface Score { readonly name: string; readonly psnr: number; readonly ssim: number; readonly lpips?: number }

/** PSNR (dB), SSIM and, where a model for it is given, LPIPS over the held-out frames, with bootstrap intervals over frames. */
export async function evaluateReconstruction(backbone: Backbone, heldOut: readonly HeldOutFrame[], settings: Record<string, unknown>, lpips: Pick<Lpips, 'name' | 'distance'> | null = null): Promise<Report> {
  const scores: Score[] = []
  for (const { frame, camera, exposure } of heldOut) {
    const rendered = await backbone.render(camera)
    const predicted = exposed(rendered, exposure)
    const photograph = { width: rendered.width, height: rendered.height, pixels: Float32Array.from(frame.rgb, (byte) => byte / 255) }
    const seen = lpips === null ? {} : { lpips: await lpips.distance(onlyValid(predicted, photograph, frame.valid), photograph) }
    scores.push({ name: frame.name, psnr: psnr(predicted, photograph, frame.valid), ssim: ssim(predicted, photograph, frame.valid), ...seen })
  }
  const perceptual = scores.flatMap((score) => score.lpips ?? [])
  return {
    protocol: 'reconstruction', settings: lpips === null ? settings : { ...settings, lpips: lpips.name },
    metrics: { psnr: bootstrapMean(scores.map((score) => score.psnr)), ssim: bootstrapMean(scores.map((score) => score.ssim)), ...(lpips === null ? {} : { lpips: bootstrapMean(perceptual) }) },
    failures: scores.filter((score) => score.psnr < POOR_PSNR).map(({ name, ...score }) => ({ frame: name, expected: `at least ${POOR_PSNR} dB`, ...score })),
  }
}

/** Where the photograph shows nothing, the prediction is taken to be right. */
function onlyValid(predicted: Image, photograph: Image, valid: Uint8Array | null): Image {
  if (valid === null) return predicted
  return { ...predicted, pixels: predicted.pixels.map((value, at) => (valid[Math.floor(at / 3)] === 0 ? photograph.pixels[at]! : value)) }
}

function exposed({ width, height, color }: { width: number; height: number; color: Float32Array }, { gain, bias }: ChannelExposure): Image {
  const pixels = color.map((value, at) => Math.min(1, Math.max(0, gain[at % 3]! * value + bias[at % 3]!)))
  return { width, height, pixels }
}
