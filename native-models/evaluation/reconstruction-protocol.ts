// `evaluate reconstruction`: held-out photographs against renders from the trained cameras, measured anew from what
// the project keeps: the backbone, the cameras and the exposures that the nearest training photographs suggest.

import type { Backbone } from '../backbone/backbone.ts'
import type { ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import type { Camera } from '../scene/camera.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { bootstrapMean } from './bootstrap.ts'
import { psnr, ssim, type Image } from '../scene/image-metrics.ts'
import type { Report } from './metrics.ts'

export interface HeldOutFrame {
  readonly frame: PreparedFrame
  readonly camera: Camera
  readonly exposure: ChannelExposure
}

/** Photographs worse than this are listed as failures, dB. */
const POOR_PSNR = 20

/** PSNR (dB) and SSIM over the held-out frames, with bootstrap intervals over frames. */
export async function evaluateReconstruction(backbone: Backbone, heldOut: readonly HeldOutFrame[], settings: Record<string, unknown>): Promise<Report> {
  const scores: { name: string; psnr: number; ssim: number }[] = []
  for (const { frame, camera, exposure } of heldOut) {
    const rendered = await backbone.render(camera)
    const predicted = exposed(rendered, exposure)
    const photograph = { width: rendered.width, height: rendered.height, pixels: Float32Array.from(frame.rgb, (byte) => byte / 255) }
    scores.push({ name: frame.name, psnr: psnr(predicted, photograph, frame.valid), ssim: ssim(predicted, photograph, frame.valid) })
  }
  return {
    protocol: 'reconstruction', settings,
    metrics: { psnr: bootstrapMean(scores.map((score) => score.psnr)), ssim: bootstrapMean(scores.map((score) => score.ssim)) },
    failures: scores.filter((score) => score.psnr < POOR_PSNR).map((score) => ({ frame: score.name, expected: `at least ${POOR_PSNR} dB`, psnr: score.psnr, ssim: score.ssim })),
  }
}

function exposed({ width, height, color }: { width: number; height: number; color: Float32Array }, { gain, bias }: ChannelExposure): Image {
  const pixels = color.map((value, at) => Math.min(1, Math.max(0, gain[at % 3]! * value + bias[at % 3]!)))
  return { width, height, pixels }
}
