// How well photographs that were not trained on are predicted. No pixel of a held-out photograph is used to adjust anything:
// where poses or exposures were refined, a held-out photograph gets the corrections of the training cameras nearest to it.

import { cameraCentre, cameraForward, type Camera } from '../scene/camera.ts'
import { distance, dot } from '../scene/geometry.ts'
import { WHITE } from './background.ts'
import { BLACK } from './camera-array.ts'
import { NEUTRAL_EXPOSURE } from '../kernels/photometric-loss/photometric-loss.ts'
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

/** Neighbours a held-out photograph takes its corrections from: the ones before and after it on a path. */
const NEIGHBOURS = 2
/** Two cameras in one place count as this far apart (share of the scene's scale), so that weights stay finite. */
const NEAREST = 1e-3

/** -10·log10 of a mean squared error over 0…1, dB. */
export const psnrOf = (meanSquaredError: number): number => -10 * Math.log10(Math.max(meanSquaredError, 1e-10))

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
  /** Through their given poses (moved only as all photographs are), without exposure correction. */
  readonly asGiven: Score | null
}

export async function scoreHeldOut(run: Scored): Promise<Scores> {
  const ids = run.heldOut.map(({ id }) => id)
  // One that changes at every look has no colour to score on.
  const background = run.settings.background === 'white' ? WHITE : BLACK
  const corrected = await score(run.stage, run.heldOut.map((frame) => ({ ...blendedLook(frame, run), background })), ids)
  const same = !run.settings.refinePoses && !run.settings.exposure
  return { corrected, asGiven: same ? corrected : await score(run.stage, run.heldOut.map((frame) => ({ ...givenLook(frame, run.poses), background })), ids) }
}

function givenLook(frame: TrainingFrame, poses: Poses): Look {
  const image = imageAt(frame, 0)
  return { image, camera: poses.blend(image.camera, new Map()), exposure: NEUTRAL_EXPOSURE, depthWeight: 0 }
}

export function blendedLook(frame: TrainingFrame, { trained, poses, exposures, scale }: Pick<Scored, 'trained' | 'poses' | 'exposures' | 'scale'>): Look {
  const image = imageAt(frame, 0)
  const weights = neighbourWeights(image.camera, trained.map((other) => imageAt(other, 0).camera), scale)
  return { image, camera: poses.blend(image.camera, weights), exposure: exposures.blend(weights), depthWeight: 0 }
}

/** Index → weight of the nearest cameras, by distance (in scene scales) plus turn (1 - cosine); weights fall with distance and sum to 1. */
export function neighbourWeights(camera: Camera, others: readonly Camera[], scaleOfScene: number): Map<number, number> {
  const apart = others.map((other, i) => ({
    i, by: NEAREST + distance(cameraCentre(camera), cameraCentre(other)) / scaleOfScene + 1 - dot(cameraForward(camera), cameraForward(other)),
  }))
  const nearest = apart.sort((a, b) => a.by - b.by).slice(0, NEIGHBOURS)
  const total = nearest.reduce((sum, { by }) => sum + 1 / by, 0)
  return new Map(nearest.map(({ i, by }) => [i, 1 / by / total]))
}
