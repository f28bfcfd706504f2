// What a training run is told, and what it works out from the capture where it is not told.

import { Fault } from '../scene/faults.ts'
import { DEFAULT_CHECKPOINT_S, DEFAULT_VIEW_SHARE, type SettingsInForce } from '../scene/adjustable.ts'
import type { PointSet, PreparedFrame } from '../scene/frames.ts'
import type { Vec3 } from '../scene/geometry.ts'
import type { Background } from './background.ts'
import type { Densification } from './density-control.ts'
import type { ShDegree } from './gpu-splats.ts'

export interface TrainInput {
  readonly frames: readonly PreparedFrame[]
  /** Ids of frames to score and not to train on. */
  readonly heldOut: ReadonlySet<string>
  /** Sparse points, if the capture has them. */
  readonly points: PointSet | null
  readonly up?: Vec3 | null
}

export interface TrainOptions {
  readonly steps: number
  readonly maxSplats: number
  readonly seed: number
  /** Highest degree of spherical harmonics, 0 to 3. Default: 1. */
  readonly shDegree?: number | undefined
  /** Family of density control (density-control.ts). Default: mcmc. */
  readonly densification?: Densification | undefined
  /** Splats smaller than a pixel grow fainter as the image filter makes them larger. Default: false, as most viewers draw. */
  readonly antialiased?: boolean | undefined
  /** Let go of splats that nobody would miss (survey.ts). Default: true. */
  readonly prune?: boolean | undefined
  /** No splat becomes finer than the photographs can show. Default: true. */
  readonly sizeFloor?: boolean | undefined
  /** What is behind everything. Default: black; random keeps splats from taking the background's part. */
  readonly background?: Background | undefined
  /**
   * Fit a gain and bias per photograph. Default: true. Phones and sensors run on automatic; where they do not, nothing pulls the
   * exposures from neutral.
   */
  readonly exposure?: boolean | undefined
  /** Default: where the capture has measured depth, whose trackers drift; photogrammetry has refined its poses already. */
  readonly refinePoses?: boolean | undefined
  /** Weight of the depth loss where there is depth. Default: 0.2. */
  readonly depthWeight?: number | undefined
  /** Weight of lying flat on measured surfaces where there is depth (kernels/density-control/lie-flat.wgsl). Default: DEFAULT_NORMAL_WEIGHT. */
  readonly normalWeight?: number | undefined
  /** Finish within this many minutes: schedules follow the time where it runs out before the steps do. */
  readonly minutes?: number | undefined
}

export type TrainSettings = { readonly [K in keyof Omit<TrainOptions, 'minutes' | 'shDegree'>]-?: NonNullable<TrainOptions[K]> } & {
  readonly minutes: number | null
  readonly shDegree: ShDegree
}

export const DEFAULT_SH_DEGREE: ShDegree = 1
export const DEFAULT_DEPTH_WEIGHT = 0.2
export const DEFAULT_NORMAL_WEIGHT = 1

/** Fills in defaults. Throws Fault `input.invalid` on impossible numbers. */
export function settle(options: TrainOptions, frames: readonly PreparedFrame[]): TrainSettings {
  const hasDepth = frames.some((frame) => frame.depth !== null)
  const settings = {
    steps: options.steps,
    maxSplats: options.maxSplats,
    seed: options.seed,
    shDegree: degreeOf(options.shDegree ?? DEFAULT_SH_DEGREE),
    densification: options.densification ?? 'mcmc',
    antialiased: options.antialiased ?? false,
    prune: options.prune ?? true,
    sizeFloor: options.sizeFloor ?? true,
    background: options.background ?? 'black',
    exposure: options.exposure ?? true,
    refinePoses: options.refinePoses ?? hasDepth,
    depthWeight: hasDepth ? options.depthWeight ?? DEFAULT_DEPTH_WEIGHT : 0,
    normalWeight: hasDepth ? options.normalWeight ?? DEFAULT_NORMAL_WEIGHT : 0,
    minutes: options.minutes ?? null,
  }
  for (const name of ['steps', 'maxSplats'] as const) {
    if (!Number.isInteger(settings[name]) || settings[name] < 1) throw new Fault('input.invalid', `${name} must be a whole number above 0, not ${settings[name]}`, name)
  }
  if (settings.minutes !== null && !(settings.minutes > 0)) throw new Fault('input.invalid', `minutes must be above 0, not ${settings.minutes}`, 'minutes')
  for (const name of ['depthWeight', 'normalWeight'] as const) {
    if (!(settings[name] >= 0)) throw new Fault('input.invalid', `${name} must not be negative, as ${settings[name]} is`, name)
  }
  return settings
}

function degreeOf(degree: number): ShDegree {
  if (degree !== 0 && degree !== 1 && degree !== 2 && degree !== 3) throw new Fault('input.invalid', `shDegree must be 0, 1, 2 or 3, not ${degree}`, 'shDegree')
  return degree
}

/** What may be changed on the way, as a run begins with it. */
export function firstInForce({ steps, minutes, maxSplats, depthWeight, refinePoses, exposure }: TrainSettings): SettingsInForce {
  return { steps, minutes, maxSplats, depthWeight, refinePoses, exposure, rateFactor: 1, viewShare: DEFAULT_VIEW_SHARE, checkpointSeconds: DEFAULT_CHECKPOINT_S }
}
