// Trains splats on posed photographs: the loop, its progress, checkpoints and previews.

import type { Gpu } from '../gpu/gpu.ts'
import type { ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import type { Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { Progress } from '../scene/progress.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { finalCloud } from './final-cloud.ts'
import { settle, type TrainInput, type TrainOptions } from './options.ts'
import { TrainingRun } from './training-run.ts'

export interface TrainContext {
  readonly signal: AbortSignal
  /** What `saveCheckpoint` was last given, to go on from there; null starts anew. */
  readonly checkpoint?: Uint8Array | null
  saveCheckpoint(bytes: Uint8Array): Promise<void>
  /** The splats so far, every few seconds. */
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
  readonly steps: number
  readonly seconds: number
  readonly peakBytes: number
  readonly adapter: string
}

const CHECKPOINT_EVERY_S = 45 // a kill must not cost more than a minute
const PREVIEW_EVERY_S = 4
const SCORE_EVERY_S = 20

/**
 * Trains until the steps or the minutes are over. Cancelling through `ctx.signal` saves a checkpoint and throws Fault
 * `job.cancelled`. On one adapter the same seed gives the same splats, bit for bit, unless `minutes` cuts the run short.
 * Faults: input.invalid (no frame; at `checkpoint` one that is damaged or another run's), gpu.out-of-memory, gpu.lost.
 */
export async function* trainSplats(gpu: Gpu, input: TrainInput, options: TrainOptions, ctx: TrainContext): AsyncGenerator<Progress, TrainedSplats> {
  const settings = settle(options, input.frames)
  yield { phase: 'preparing splats', step: 0, total: settings.steps }
  const run = await TrainingRun.open(gpu, input, settings, ctx.checkpoint ?? null)
  try {
    // Counted in seconds of work, so that a paused run does not save or score at every step after.
    const last = { checkpoint: run.seconds, preview: run.seconds, score: run.seconds }
    const due = (what: keyof typeof last, everyS: number): boolean => {
      if (run.seconds - last[what] < everyS) return false
      last[what] = run.seconds
      return true
    }
    while (!run.finished) {
      if (ctx.signal.aborted) {
        await ctx.saveCheckpoint(await run.checkpoint())
        throw new Fault('job.cancelled', `training was cancelled at step ${run.step}; starting it again goes on from there`)
      }
      await run.batch()
      if (due('score', SCORE_EVERY_S)) await run.scoreHeldOut()
      if (due('preview', PREVIEW_EVERY_S)) await ctx.preview(run.step, await run.cloud())
      if (due('checkpoint', CHECKPOINT_EVERY_S)) await ctx.saveCheckpoint(await run.checkpoint())
      yield run.progress()
    }
    const scores = await run.scoreHeldOut()
    const cloud = finalCloud(await run.cloud())
    await ctx.preview(run.step, cloud)
    return {
      cloud, ...run.corrections(),
      psnr: scores.corrected?.psnr ?? null, ssim: scores.corrected?.ssim ?? null,
      psnrAsGiven: scores.asGiven?.psnr ?? null, ssimAsGiven: scores.asGiven?.ssim ?? null,
      steps: run.step, seconds: run.seconds, peakBytes: gpu.peakBytes, adapter: gpu.adapterName,
    }
  } finally {
    run.destroy()
  }
}

