// How well photographs that were not trained on are predicted. No pixel of a held-out photograph is used to adjust anything:
// where poses or exposures were refined, a held-out photograph gets the corrections of the training cameras nearest to it.

import { neighbourWeights, standOf } from '../backbone/neighbours.ts'
import { psnrOf } from '../scene/image-metrics.ts'
import { WHITE } from './background.ts'
import { BLACK } from './camera-array.ts'
import { NEUTRAL_EXPOSURE } from '../kernels/photometric-loss/photometric-loss.ts'
import type { Camera } from '../scene/camera.ts'
import type { FrameScore } from '../scene/run-report.ts'
import type { Poses } from './poses.ts'
import { imageAt, type TrainingFrame } from './training-frames.ts'
import type { TrainingParts } from './training-parts.ts'
import { SLOTS, type Look, type LookResult, type TrainingStage } from './training-stage.ts'

export interface Score {
  /** Mean over photographs of -10·log10(mean squared error), dB. */
  readonly psnr: number
  /** Mean over photographs of SSIM (11 taps, Gaussian 1.5, per channel, zero beyond the border). */
  readonly ssim: number
  /** Each photograph's own. */
  readonly frames: readonly FrameScore[]
}

/** Scores photographs; `looks` says from where and with which exposure each is predicted. Null without any. */
async function score(stage: TrainingStage, looks: readonly Look[], ids: readonly string[]): Promise<Score | null> {
  if (looks.length === 0) return null
  const results: LookResult[] = []
  for (let at = 0; at < looks.length; at += SLOTS) results.push(...await drawnResults(stage, looks.slice(at, at + SLOTS)))
  const mean = (value: (result: LookResult) => number): number => results.reduce((sum, result) => sum + value(result), 0) / results.length
  const frames = ids.map((frameId, i) => ({ frameId, psnr: psnrOf(results[i]!.mse), ssim: results[i]!.ssim }))
  return { psnr: mean(({ mse }) => psnrOf(mse)), ssim: mean(({ ssim }) => ssim), frames }
}

/** Looks again while a view did not fit: the stage makes room each time. */
async function drawnResults(stage: TrainingStage, looks: readonly Look[]): Promise<LookResult[]> {
  for (;;) {
    for (const look of looks) stage.look(look, null)
    const results = await stage.results(0)
    if (results.every(({ drawn }) => drawn)) return results
  }
}

/** What the two scores of held-out photographs need of a run. */
export type Scored = Pick<TrainingParts, 'stage' | 'trained' | 'heldOut' | 'poses' | 'exposures' | 'scale' | 'settings'>

export interface Scores {
  /** Held-out photographs through the corrections of their nearest training cameras. */
  readonly corrected: Score | null
  /** Through their stated poses (moved only as all photographs are), without exposure correction. */
  readonly asGiven: Score | null
}

/** `stated`: cameras as the capture states them, by frame id. */
export async function scoreHeldOut(run: Scored, stated: ReadonlyMap<string, Camera>): Promise<Scores> {
  // A photograph without a single source pixel would count as predicted without error.
  const heldOut = run.heldOut.filter((frame) => imageAt(frame, 0).counted > 0)
  const ids = heldOut.map(({ id }) => id)
  // One that changes at every look has no colour to score on.
  const background = run.settings.background === 'white' ? WHITE : BLACK
  const corrected = await score(run.stage, heldOut.map((frame) => ({ ...blendedLook(frame, run), background })), ids)
  const same = !run.settings.refinePoses && !run.settings.exposure
  return { corrected, asGiven: same ? corrected : await score(run.stage, heldOut.map((frame) => ({ ...givenLook(frame, stated.get(frame.id)!, run.poses), background })), ids) }
}

function givenLook(frame: TrainingFrame, stated: Camera, poses: Poses): Look {
  const image = imageAt(frame, 0)
  return { image, camera: poses.blend(stated, new Map()), exposure: NEUTRAL_EXPOSURE, depthWeight: 0 }
}

export function blendedLook(frame: TrainingFrame, { trained, poses, exposures, scale }: Pick<Scored, 'trained' | 'poses' | 'exposures' | 'scale'>): Look {
  const image = imageAt(frame, 0)
  const weights = neighbourWeights(standOf(image.camera), trained.map((other) => standOf(imageAt(other, 0).camera)), scale)
  return { image, camera: poses.blend(image.camera, weights), exposure: exposures.blend(weights), depthWeight: 0 }
}
