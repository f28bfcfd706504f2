// Where splats go and where they come from while a run trains, in the family of methods that was asked for by name:
//   mcmc     as many splats as the schedule says; those that are of no use and new ones become copies of others (density.ts),
//            drawn by how wrong the pictures are where they show them
//   default  as many as the pictures ask for, up to the cap: twins and halves where they pull (densify.ts)

import { readArray, readArrays, writeArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { CONTRIBUTION_WORDS, type Contributions } from '../kernels/contribution/contribution.ts'
import { PullSums } from '../kernels/density-control/density-control.ts'
import type { SizeFloor } from '../kernels/density-control/size-floor.ts'
import { logit } from '../scene/splats.ts'
import { planDensity } from './density.ts'
import { planGrowth } from './densify.ts'
import { rowsOf } from './fewer.ts'
import type { Random } from './random.ts'
import { GRADIENT_UNTIL, isDensityStep, isMeasuredStep, isResetStep, LAST_SURVEY, resetEvery, surveysDue, wantedSplats } from './schedule.ts'
import { nobodyWouldMiss } from './survey.ts'
import type { SplatOptimiser } from './splat-optimiser.ts'
import type { TrainingStage } from './training-stage.ts'

export const DENSIFICATIONS = ['mcmc', 'default'] as const
export type Densification = (typeof DENSIFICATIONS)[number]

/** After a reset no splat is more opaque than twice what counts as nearly transparent (gsplat). */
const RESET_LOGIT = logit(0.01)

/** Of a checkpoint: what was measured since the last control. */
const ARRAYS = { contributions: 'evidence.contributions', pulls: 'evidence.pulls', surveys: 'evidence.surveys', floors: 'evidence.floors' } as const

export interface Moment {
  readonly step: number
  /** Share of the run that is over. */
  readonly done: number
  readonly steps: number
  readonly firstCount: number
  /** Most splats. */
  readonly cap: number
  /** What every splat does for all photographs; null if splats that lead nowhere may stay. */
  readonly survey: (() => Promise<Contributions>) | null
}

const NONE: ReadonlySet<number> = new Set()

/** Splats that nobody would miss. */
const uselessIn = (contributions: Contributions, count: number): ReadonlySet<number> =>
  new Set(Array.from({ length: count }, (_, i) => i).filter((i) => nobodyWouldMiss(contributions, i)))

export class DensityControl {
  readonly #gpu: Gpu
  readonly #family: Densification
  readonly #optimiser: SplatOptimiser
  readonly #stage: TrainingStage
  readonly #random: Random
  readonly #scale: number
  readonly #pulls: PullSums | null
  readonly #floor: SizeFloor | null
  /** Surveys acted on. */
  #surveys = 0

  /** `floor` holds splats to the finest size that photographs show; null lets them. */
  constructor(gpu: Gpu, family: Densification, optimiser: SplatOptimiser, stage: TrainingStage, random: Random, scaleOfScene: number, floor: SizeFloor | null) {
    this.#gpu = gpu
    this.#family = family
    this.#optimiser = optimiser
    this.#stage = stage
    this.#random = random
    this.#scale = scaleOfScene
    this.#floor = floor
    this.#pulls = family === 'default' ? new PullSums(gpu, optimiser.densityKernels.accumulate, optimiser.capacity, stage.rasteriser) : null
  }

  /** Whether the look at this step is to be measured (TrainingStage.look). */
  measures(step: number, done: number): boolean {
    return this.#family === 'mcmc' && isMeasuredStep(step, done)
  }

  /** Sets the numbers of the next `encode`; ordered with submits. */
  prepare(view: { width: number; height: number }): void {
    this.#pulls?.prepare(this.#optimiser.count, view)
    this.#floor?.prepare(this.#optimiser.count)
  }

  /** Encodes what a look adds to the evidence, and holds splats to their least size, after the optimiser's step. */
  encode(pass: GPUComputePassEncoder): void {
    this.#pulls?.encode(pass, this.#optimiser.count)
    this.#floor?.encode(pass, this.#optimiser.count)
  }

  /** Acts where the schedule says so. */
  async control(moment: Moment): Promise<void> {
    await this.#control(moment)
    if (isDensityStep(moment.step, moment.done)) this.#floor?.find(this.#optimiser.count)
  }

  async #control(moment: Moment): Promise<void> {
    const surveyed = await this.#surveyIfDue(moment)
    const useless = surveyed === null ? NONE : uselessIn(surveyed, this.#optimiser.count)
    const drops = useless.size > 0 && (this.#surveys === LAST_SURVEY || this.#family === 'default')
    if (drops) await this.#drop(useless)
    if (this.#family === 'mcmc') {
      // What was measured says nothing of splats in other places; they are given company the next time.
      if (isDensityStep(moment.step, moment.done) && !drops) await this.#redistribute(moment, surveyed ?? await this.#measured(), useless)
      return
    }
    if (isDensityStep(moment.step, moment.done) && moment.done < GRADIENT_UNTIL) await this.#grow(moment)
    if (isResetStep(moment.step, moment.done, moment.steps)) await this.#optimiser.limitOpacity(RESET_LOGIT)
  }

  /** For other splats than were measured. */
  clear(): void {
    this.#stage.contribution.clear()
    this.#floor?.find(this.#optimiser.count)
    if (this.#pulls !== null) this.#zeroPulls(this.#pulls)
  }

  /** What was measured and not yet acted on, for a checkpoint. */
  async state(): Promise<Record<string, Float32Array>> {
    const { count } = this.#optimiser
    const floors = this.#floor === null ? {} : { [ARRAYS.floors]: (await readArray(this.#gpu, this.#floor.floors, { to: count })).slice() }
    const surveys = { ...floors, [ARRAYS.surveys]: Float32Array.of(this.#surveys) }
    if (this.#pulls !== null) return { ...surveys, [ARRAYS.pulls]: (await readArray(this.#gpu, this.#pulls.sums, { to: count * 2 })).slice() }
    const words = await readArray(this.#gpu, this.#stage.contribution.words, { to: count * CONTRIBUTION_WORDS })
    return { ...surveys, [ARRAYS.contributions]: new Float32Array(words.slice().buffer) }
  }

  restore(arrays: Readonly<Record<string, Float32Array | undefined>>): void {
    this.#surveys = arrays[ARRAYS.surveys]?.[0] ?? 0
    const [contributions, pulls, floors] = [arrays[ARRAYS.contributions], arrays[ARRAYS.pulls], arrays[ARRAYS.floors]]
    if (floors !== undefined && this.#floor !== null) writeArray(this.#gpu, this.#floor.floors, floors)
    if (contributions !== undefined) writeArray(this.#gpu, this.#stage.contribution.words, new Uint32Array(contributions.slice().buffer))
    if (pulls !== undefined && this.#pulls !== null) writeArray(this.#gpu, this.#pulls.sums, pulls)
  }

  destroy(): void {
    this.#pulls?.destroy()
    this.#floor?.destroy()
  }

  async #surveyIfDue({ step, done, survey: look }: Moment): Promise<Contributions | null> {
    const due = surveysDue(done)
    // Places that become free are filled at once, but for the last.
    if (look === null || due <= this.#surveys || (due < LAST_SURVEY && !isDensityStep(step, done))) return null
    this.#surveys = due
    return look()
  }

  /** What was measured since the last control, which begins anew. */
  async #measured(): Promise<Contributions> {
    const measured = await this.#stage.contribution.read(this.#optimiser.count)
    this.#stage.contribution.clear()
    return measured
  }

  async #drop(useless: ReadonlySet<number>): Promise<void> {
    const { count, shDegree } = this.#optimiser
    const kept = Array.from({ length: count }, (_, i) => i).filter((i) => !useless.has(i))
    const state = await this.#optimiser.state()
    this.#optimiser.restore(rowsOf(state, kept, shDegree), kept.length)
    this.clear()
  }

  /** Chances to be halved: the square root, or what cannot be explained at all (a screen that changes) would take every new splat. */
  async #redistribute({ done, firstCount, cap }: Moment, { blame }: Contributions, useless: ReadonlySet<number>): Promise<void> {
    const { count, splats } = this.#optimiser
    const [rotations, logScales, opacityLogits] = await readArrays(this.#gpu, [splats.rotations, splats.logScales, splats.opacityLogits] as const)
    const weights = blame.map(Math.sqrt)
    const plan = planDensity({ count, rotations, logScales, opacityLogits, weights, useless }, wantedSplats(done, firstCount, cap), this.#random)
    this.#optimiser.relocate(plan.rows, plan.count)
  }

  async #grow({ step, steps, cap }: Moment): Promise<void> {
    const { count, splats } = this.#optimiser
    const arrays = [splats.rotations, splats.logScales, splats.opacityLogits, this.#pulls!.sums] as const
    const [rotations, logScales, opacityLogits, pulls] = await readArrays(this.#gpu, arrays)
    const limits = { cap, scaleOfScene: this.#scale, dropLarge: step > resetEvery(steps) }
    const plan = planGrowth({ count, rotations, logScales, opacityLogits, pulls }, limits, this.#random)
    this.#optimiser.relocate(plan.rows, plan.count, plan.moves)
    this.#zeroPulls(this.#pulls!)
  }

  #zeroPulls({ sums }: PullSums): void {
    writeArray(this.#gpu, sums, new Float32Array(sums.length))
  }
}
