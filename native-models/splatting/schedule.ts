// What changes during training, as functions of the share done, 0…1. Shares instead of step numbers: the same schedule then
// serves a run of 300 steps in a test, of 5 000 on two CPU cores and of 30 000 on a graphics card.

import type { ShDegree } from './gpu-splats.ts'

/** Learning rates (3DGS); the means' is relative to the scene's scale and decays to 1 %. */
export const RATES = { means: 1.6e-4, rotations: 1e-3, logScales: 5e-3, opacityLogits: 5e-2, sh: 2.5e-3 } as const
export const HIGHER_SH_FACTOR = 1 / 20
const LAST_MEANS_FACTOR = 0.01

const USUAL_STEPS = 30_000
const MOST_HASTE = 10
/** Shorter runs take longer strides, or splats and colours could not go as far as they must; the square root bounds the shaking. */
const haste = (steps: number): number => Math.min(MOST_HASTE, Math.max(1, Math.sqrt(USUAL_STEPS / steps)))

/** The other rates stay up and then settle: Adam's steps at a constant rate keep shaking what is already right. */
const SETTLING = 0.3
const LAST_FACTOR = 0.1
export const settlingFactor = (done: number): number =>
  done < 1 - SETTLING ? 1 : LAST_FACTOR ** ((done - (1 - SETTLING)) / SETTLING)

export function learningRates(done: number, steps: number, scaleOfScene: number): Record<keyof typeof RATES, number> {
  const [hurry, settled] = [haste(steps), settlingFactor(done)]
  return {
    means: RATES.means * hurry * LAST_MEANS_FACTOR ** done * scaleOfScene,
    rotations: RATES.rotations * Math.sqrt(hurry) * settled,
    logScales: RATES.logScales * Math.sqrt(hurry) * settled,
    opacityLogits: RATES.opacityLogits * settled,
    sh: RATES.sh * hurry * settled,
  }
}

/** Image levels: quarter, half, full size. Large structures first, and each early step costs a fraction. */
const LEVEL_UNTIL: readonly { readonly level: number; readonly until: number }[] = [{ level: 2, until: 0.05 }, { level: 1, until: 0.2 }]
export const imageLevel = (done: number): number => LEVEL_UNTIL.find(({ until }) => done < until)?.level ?? 0

/** What a step costs at half the size against full size: a quarter of the pixels, but as many splats. Measured, roughly. */
const HALF_SIZE_COST = 0.4

/** The rest of the run in steps' worth of the present image size, as a share of all steps: for the time left. */
export function workLeft(done: number): number {
  const costOf = (level: number): number => HALF_SIZE_COST ** level
  const spans = [...LEVEL_UNTIL, { level: 0, until: 1 }].map(({ level, until }, i, all) => ({ level, from: i === 0 ? 0 : all[i - 1]!.until, until }))
  const work = spans.reduce((sum, { level, from, until }) => sum + costOf(level) * Math.max(0, until - Math.max(from, done)), 0)
  return work / costOf(imageLevel(done))
}

/** View-dependent colour joins once the plain colour has settled; otherwise it explains what geometry should. */
const SH_SHARE = 0.2
export const activeShDegree = (done: number, most: ShDegree): ShDegree => Math.min(most, Math.floor(done / SH_SHARE)) as ShDegree

/** Relocation and growth, every so many steps, from the first look at most photographs until they must settle. */
export const DENSITY_EVERY = 100
const DENSITY_UNTIL = 0.85
export const isDensityStep = (step: number, done: number): boolean => step > 0 && step % DENSITY_EVERY === 0 && done < DENSITY_UNTIL

/** Looks before each relocation that are measured for it: different photographs each time, so few will do. */
const MEASURED_LOOKS = 5
export const isMeasuredStep = (step: number, done: number): boolean => step % DENSITY_EVERY >= DENSITY_EVERY - MEASURED_LOOKS && done < DENSITY_UNTIL

/**
 * Shares of the run at which every photograph is looked at for splats that nobody would miss (survey.ts). What they gave the others must learn
 * to give, so their places are filled with finer splats, and there is time to train after the last.
 */
const SURVEYS_AT = [0.25, 0.5, 0.65]
/** How many surveys are due by then. */
export const surveysDue = (done: number): number => SURVEYS_AT.filter((at) => done >= at).length
export const LAST_SURVEY = SURVEYS_AT.length

/** Opacity resets of gradient-based control: every tenth of the run and not oftener than splats need to recover, while splats are added. */
const RESET_SHARE = 0.1
const LEAST_BETWEEN_RESETS = 500
/** Until when gradient-based control adds and drops splats. */
export const GRADIENT_UNTIL = 0.5
export const resetEvery = (steps: number): number => Math.max(LEAST_BETWEEN_RESETS, Math.round((RESET_SHARE * steps) / DENSITY_EVERY) * DENSITY_EVERY)
export const isResetStep = (step: number, done: number, steps: number): boolean => step > 0 && step % resetEvery(steps) === 0 && done < GRADIENT_UNTIL

/** How many splats there should be: geometric growth, reaching the cap at half time (the later half refines them). */
const GROWN_BY = 0.5
export const wantedSplats = (done: number, first: number, cap: number): number =>
  Math.round(Math.min(cap, first * (cap / first) ** Math.min(1, done / GROWN_BY)))

/** Exploration noise: 5·10⁵ times the usual learning rate of the means (MCMC). */
const NOISE_FACTOR = 5e5
export const explorationNoise = (done: number): number => NOISE_FACTOR * RATES.means * LAST_MEANS_FACTOR ** done

/**
 * Weights of the regularisers (MCMC has 0.01): enough that what explains nothing fades. In short runs more only turns surfaces into
 * haze, as every splat is pulled on at every look and few looks need it.
 */
export const OPACITY_WEIGHT = 0.001
export const SCALE_WEIGHT = 0.001

/** Poses wait until there is a scene to align with. */
const POSES_FROM = 0.1
export const poseRateFactor = (done: number): number => (done < POSES_FROM ? 0 : settlingFactor(done))
