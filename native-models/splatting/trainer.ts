// Trains splats on posed photographs: the loop, its progress, checkpoints and previews.

import type { Gpu } from '../gpu/gpu.ts'
import type { ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import { runTraining, type RunningContext } from '../backbone/running.ts'
import type { Adjustment } from '../scene/adjustable.ts'
import type { Camera } from '../scene/camera.ts'
import type { Progress } from '../scene/progress.ts'
import type { FrameScore } from '../scene/run-report.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { finalCloud } from './final-cloud.ts'
import { settle, type TrainInput, type TrainOptions } from './options.ts'
import { thinned } from './thinned.ts'
import { TrainingRun, type Show } from './training-run.ts'

export interface TrainContext extends RunningContext {
  /** What `saveCheckpoint` was last given, to go on from there; null starts anew. */
  readonly checkpoint?: Uint8Array | null
  /** The splats so far, or a part of them that covers the same; as often as the time for it allows. */
  preview(step: number, cloud: SplatCloud): Promise<void>
}

export interface TrainedSplats {
  readonly cloud: SplatCloud
  /** Every frame's camera: refined for frames trained on (if poses were), blended from its neighbours for held-out ones. */
  readonly cameras: Readonly<Record<string, Camera>>
  readonly exposures: Readonly<Record<string, ChannelExposure>>
  /**
   * Held-out PSNR (dB) and SSIM with each held-out photograph seen through the pose and exposure corrections of its nearest
   * training cameras; nothing is fitted to held-out pixels. Null without held-out frames.
   */
  readonly psnr: number | null
  readonly ssim: number | null
  /** The same with poses as given and no exposure correction at all. */
  readonly psnrAsGiven: number | null
  readonly ssimAsGiven: number | null
  /** Each held-out photograph's, with corrections. */
  readonly heldOut: readonly FrameScore[]
  /** What was changed on the way. */
  readonly adjustments: readonly Adjustment[]
  readonly steps: number
  readonly seconds: number
  readonly peakBytes: number
  readonly adapter: string
}

/**
 * Trains until the steps or the minutes are over. Cancelling through `ctx.signal` saves a checkpoint and throws Fault
 * `job.cancelled`. On one adapter the same seed and the same adjustments at the same steps give the same splats, bit for bit,
 * unless `minutes` cuts the run short.
 * Faults: input.invalid (no frame; at `checkpoint` one that is damaged or another run's), gpu.out-of-memory, gpu.lost.
 */
export async function* trainSplats(gpu: Gpu, input: TrainInput, options: TrainOptions, ctx: TrainContext): AsyncGenerator<Progress, TrainedSplats> {
  const settings = settle(options, input.frames)
  const show: Show = async (run, fraction) => ctx.preview(run.step, thinned(await run.cloud(), fraction))
  yield { phase: 'preparing splats', step: 0, total: settings.steps }
  const run = await TrainingRun.open(gpu, input, settings, ctx.checkpoint ?? null, show)
  try {
    yield* runTraining(run, ctx)
    const scores = await run.scoreHeldOut()
    const cloud = finalCloud(await run.cloud())
    await ctx.preview(run.step, cloud)
    return {
      cloud, ...run.corrections(),
      psnr: scores.corrected?.psnr ?? null, ssim: scores.corrected?.ssim ?? null,
      psnrAsGiven: scores.asGiven?.psnr ?? null, ssimAsGiven: scores.asGiven?.ssim ?? null,
      heldOut: scores.corrected?.frames ?? [], adjustments: run.adjustments,
      steps: run.step, seconds: run.seconds, peakBytes: gpu.peakBytes, adapter: gpu.adapterName,
    }
  } finally {
    run.destroy()
  }
}

