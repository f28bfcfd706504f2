// Trains a radiance field on posed photographs: the run, its scores and what is kept of it.

import type { Gpu } from '../gpu/gpu.ts'
import type { Backbone } from '../backbone/backbone.ts'
import { runTraining, type RunningContext } from '../backbone/running.ts'
import type { Adjustment } from '../scene/adjustable.ts'
import type { Progress } from '../scene/progress.ts'
import type { FrameScore } from '../scene/run-report.ts'
import { scoreOf } from './evaluation.ts'
import { settle, type RadianceInput, type RadianceOptions } from './options.ts'
import { encodeTrainedField } from './trained-field.ts'
import { RadianceRun, type Show } from './training-run.ts'

export interface RadianceContext extends RunningContext {
  /** What `saveCheckpoint` was last given, to go on from there; null starts anew. */
  readonly checkpoint?: Uint8Array | null
  /** The field so far, as often as the time for it allows, and the share of the work of showing it that is wanted. It holds until the call ends. */
  preview(step: number, backbone: Backbone, fraction: number): Promise<void>
}

export interface TrainedRadiance {
  /** All that is needed to render it: `openRadianceBackbone`. */
  readonly field: Uint8Array
  /**
   * Means over held-out photographs of PSNR (dB) and SSIM, each rendered in the appearance of its nearest training photographs;
   * nothing is fitted to held-out pixels. Null without held-out frames.
   */
  readonly psnr: number | null
  readonly ssim: number | null
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
 * `job.cancelled`. On one adapter the same seed and the same adjustments at the same steps give the same field, bit for bit,
 * unless `minutes` cuts the run short.
 * Faults: input.invalid (no frame, impossible options; at `checkpoint` one that is damaged or another run's), gpu.out-of-memory,
 * gpu.lost.
 */
export async function* trainRadiance(gpu: Gpu, input: RadianceInput, options: RadianceOptions, ctx: RadianceContext): AsyncGenerator<Progress, TrainedRadiance> {
  const settings = settle(options, input, gpu)
  const show: Show = (run, fraction) => ctx.preview(run.step, run.backbone, fraction)
  yield { phase: 'preparing the radiance field', step: 0, total: settings.steps }
  const run = await RadianceRun.open(gpu, input, settings, ctx.checkpoint ?? null, show)
  try {
    yield* runTraining(run, ctx)
    await run.settleAppearances()
    const heldOut = yield* scored(run, ctx.signal)
    const mean = (value: (score: FrameScore) => number): number | null => (heldOut.length === 0 ? null : heldOut.reduce((sum, score) => sum + value(score), 0) / heldOut.length)
    await ctx.preview(run.step, run.backbone, 1)
    return {
      field: encodeTrainedField(await run.trained()), psnr: mean((score) => score.psnr), ssim: mean((score) => score.ssim), heldOut,
      adjustments: run.adjustments, steps: run.step, seconds: run.seconds, peakBytes: gpu.peakBytes, adapter: gpu.adapterName,
    }
  } finally {
    run.destroy()
  }
}

/** Whole pictures take seconds each on a CPU driver: one after the other, with a turn for the caller in between. */
async function* scored(run: RadianceRun, signal: AbortSignal): AsyncGenerator<Progress, FrameScore[]> {
  const scores: FrameScore[] = []
  for (const frame of run.heldOut) {
    yield { phase: 'scoring held-out photographs', step: scores.length, total: run.heldOut.length }
    scores.push(await scoreOf(run.backbone, frame, signal))
  }
  return scores
}
