// What changes during training, as functions of the share done, 0…1. Shares instead of step numbers: the same schedule then
// serves a run of 300 steps in a test, of 5 000 on two CPU cores and of 30 000 on a graphics card.

import type { ShDegree } from './gpu-splats.ts'

/** Learning rates (3DGS); the means' is relative to the scene's scale and decays to 1 %. */
export const RATES = { means: 1.6e-4, rotations: 1e-3, logScales: 5e-3, opacityLogits: 5e-2, sh: 2.5e-3 } as const
export const HIGHER_SH_FACTOR = 1 / 20
const LAST_MEANS_FACTOR = 0.01

export const meansRate = (done: number): number => RATES.means * LAST_MEANS_FACTOR ** done

/** The other rates stay up and then settle: Adam's steps at a constant rate keep shaking what is already right. */
const SETTLING = 0.3
const LAST_FACTOR = 0.1
export const otherRateFactor = (done: number): number =>
  done < 1 - SETTLING ? 1 : LAST_FACTOR ** ((done - (1 - SETTLING)) / SETTLING)

/** Image levels: quarter, half, full size. Large structures first, and each early step costs a fraction. */
const LEVEL_UNTIL = [{ level: 2, until: 0.05 }, { level: 1, until: 0.2 }] as const
export const imageLevel = (done: number): number => LEVEL_UNTIL.find(({ until }) => done < until)?.level ?? 0

/** View-dependent colour joins once the plain colour has settled; otherwise it explains what geometry should. */
const SH_SHARE = 0.2
export const activeShDegree = (done: number, most: ShDegree): ShDegree => Math.min(most, Math.floor(done / SH_SHARE)) as ShDegree

/** Relocation and growth, every so many steps, from the first look at most photographs until they must settle. */
export const DENSITY_EVERY = 100
const DENSITY_UNTIL = 0.85
export const isDensityStep = (step: number, done: number): boolean => step > 0 && step % DENSITY_EVERY === 0 && done < DENSITY_UNTIL

/** How many splats there should be: geometric growth, reaching the cap at half time (the later half refines them). */
const GROWN_BY = 0.5
export const wantedSplats = (done: number, first: number, cap: number): number =>
  Math.round(Math.min(cap, first * (cap / first) ** Math.min(1, done / GROWN_BY)))
/** Share of the cap to start with. */
export const FIRST_SPLATS = 0.4

/** Exploration noise: 5·10⁵ times the learning rate of the means (MCMC). */
export const NOISE_FACTOR = 5e5
export const OPACITY_WEIGHT = 0.01
export const SCALE_WEIGHT = 0.01

/** Poses wait until there is a scene to align with. */
const POSES_FROM = 0.1
export const poseRateFactor = (done: number): number => (done < POSES_FROM ? 0 : otherRateFactor(done))
