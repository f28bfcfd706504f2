// `evaluate reconstruction`: held-out photographs against renders from the trained cameras, measured anew from what
// the project keeps: the backbone, the cameras and the exposures that the nearest training photographs suggest.

import type { Backbone } from '../backbone/backbone.ts'
import type { ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import type { Camera } from '../scene/camera.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { bootstrapMean } from './bootstrap.ts'
import { fittedPose } from './fitted-pose.ts'
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

interface Score {
  readonly name: string
  readonly psnr: number
  readonly ssim: number
  readonly lpips?: number
  readonly psnrPosesFitted?: number
  readonly ssimPosesFitted?: number
}

const METRICS = ['psnr', 'ssim', 'lpips', 'psnrPosesFitted', 'ssimPosesFitted'] as const

export interface ReconstructionMeasures {
  readonly lpips?: Pick<Lpips, 'name' | 'distance'> | null
  /**
   * Also score with each held-out photograph's pose and exposure fitted to its own pixels (fitted-pose.ts), as other trainers do
   * where poses are found while training. Beside the strict figures, under names of their own.
   */
  readonly fitPoses?: boolean
}

/**
 * PSNR (dB), SSIM and, where a model for it is given, LPIPS over the held-out frames, with bootstrap intervals over frames. But for
 * the metrics named so, no pixel of a held-out frame adjusts anything.
 */
export async function evaluateReconstruction(backbone: Backbone, heldOut: readonly HeldOutFrame[], settings: Record<string, unknown>, measures: ReconstructionMeasures = {}): Promise<Report> {
  const { lpips = null, fitPoses = false } = measures
  const scores: Score[] = []
  for (const held of heldOut) scores.push({ ...await scoreOf(backbone, held, lpips), ...(fitPoses ? await fittedScoreOf(backbone, held) : {}) })
  const measured = METRICS.filter((metric) => scores[0]?.[metric] !== undefined)
  return {
    protocol: 'reconstruction', settings: { ...settings, ...(lpips === null ? {} : { lpips: lpips.name }), ...(fitPoses ? { fitPoses } : {}) },
    metrics: Object.fromEntries(measured.map((metric) => [metric, bootstrapMean(scores.map((score) => score[metric]!))])),
    failures: scores.filter((score) => score.psnr < POOR_PSNR).map(({ name, ...score }) => ({ frame: name, expected: `at least ${POOR_PSNR} dB`, ...score })),
  }
}

async function scoreOf(backbone: Backbone, held: HeldOutFrame, lpips: Pick<Lpips, 'distance'> | null): Promise<Score> {
  const { frame } = held
  const pair = await pairOf(backbone, held)
  const { predicted, photograph } = pair
  const seen = lpips === null ? {} : { lpips: await distanceOf(pair, frame, lpips) }
  return { name: frame.name, psnr: psnr(predicted, photograph, frame.valid), ssim: ssim(predicted, photograph, frame.valid), ...seen }
}

/** How different a held-out photograph and its prediction look. */
export const lpipsOf = async (backbone: Backbone, held: HeldOutFrame, lpips: Pick<Lpips, 'distance'>): Promise<number> =>
  distanceOf(await pairOf(backbone, held), held.frame, lpips)

const distanceOf = ({ predicted, photograph }: Pair, { valid }: PreparedFrame, lpips: Pick<Lpips, 'distance'>): Promise<number> =>
  lpips.distance(onlyValid(predicted, photograph, valid), photograph)

async function fittedScoreOf(backbone: Backbone, { frame, camera, exposure }: HeldOutFrame): Promise<Pick<Score, 'psnrPosesFitted' | 'ssimPosesFitted'>> {
  const { predicted, photograph } = await pairOf(backbone, { frame, ...await fittedPose(backbone, frame, { camera, exposure }) })
  return { psnrPosesFitted: psnr(predicted, photograph, frame.valid), ssimPosesFitted: ssim(predicted, photograph, frame.valid) }
}

interface Pair { readonly predicted: Image; readonly photograph: Image }

async function pairOf(backbone: Backbone, { frame, camera, exposure }: HeldOutFrame): Promise<Pair> {
  const rendered = await backbone.render(camera)
  const photograph = { width: rendered.width, height: rendered.height, pixels: Float32Array.from(frame.rgb, (byte) => byte / 255) }
  return { predicted: exposed(rendered, exposure), photograph }
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
