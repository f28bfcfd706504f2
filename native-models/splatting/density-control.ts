// Where splats go and where they come from while a run trains, in the family of methods that was asked for by name:
//   mcmc     as many splats as the schedule says; those that are of no use and new ones become copies of others (density.ts),
//            drawn by how wrong the pictures are where they show them
//   default  as many as the pictures ask for, up to the cap: twins and halves where they pull (densify.ts)

import { readArray, readArrays, writeArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { PullSums } from '../kernels/density-control/density-control.ts'
import { logit } from '../scene/splats.ts'
import { planDensity } from './density.ts'
import { planGrowth } from './densify.ts'
import type { Random } from './random.ts'
import { GRADIENT_UNTIL, isDensityStep, isMeasuredStep, isResetStep, resetEvery, wantedSplats } from './schedule.ts'
import type { SplatOptimiser } from './splat-optimiser.ts'
import type { TrainingStage } from './training-stage.ts'

export const DENSIFICATIONS = ['mcmc', 'default'] as const
export type Densification = (typeof DENSIFICATIONS)[number]

/** After a reset no splat is more opaque than twice what counts as nearly transparent (gsplat). */
const RESET_LOGIT = logit(0.01)

/** Of a checkpoint: what was measured since the last control. */
const ARRAYS = { contributions: 'evidence.contributions', pulls: 'evidence.pulls' } as const

export interface Moment {
  readonly step: number
  /** Share of the run that is over. */
  readonly done: number
  readonly steps: number
  readonly firstCount: number
  /** Most splats. */
  readonly cap: number
}

export class DensityControl {
  readonly #gpu: Gpu
  readonly #family: Densification
  readonly #optimiser: SplatOptimiser
  readonly #stage: TrainingStage
  readonly #random: Random
  readonly #scale: number
  readonly #pulls: PullSums | null

  constructor(gpu: Gpu, family: Densification, optimiser: SplatOptimiser, stage: TrainingStage, random: Random, scaleOfScene: number) {
    this.#gpu = gpu
    this.#family = family
    this.#optimiser = optimiser
    this.#stage = stage
    this.#random = random
    this.#scale = scaleOfScene
    this.#pulls = family === 'default' ? new PullSums(gpu, optimiser.densityKernels.accumulate, optimiser.capacity, stage.rasteriser) : null
  }

  /** Whether the look at this step is to be measured (TrainingStage.look). */
  measures(step: number, done: number): boolean {
    return this.#family === 'mcmc' && isMeasuredStep(step, done)
  }

  /** Sets the numbers of the next `encode`; ordered with submits. */
  prepare(view: { width: number; height: number }): void {
    this.#pulls?.prepare(this.#optimiser.count, view)
  }

  /** Encodes what a look adds to the evidence, after its backward pass. */
  encode(pass: GPUComputePassEncoder): void {
    this.#pulls?.encode(pass, this.#optimiser.count)
  }

  /** Acts where the schedule says so. */
  async control(moment: Moment): Promise<void> {
    if (this.#family === 'mcmc') {
      if (isDensityStep(moment.step, moment.done)) await this.#redistribute(moment)
      return
    }
    if (isDensityStep(moment.step, moment.done) && moment.done < GRADIENT_UNTIL) await this.#grow(moment)
    if (isResetStep(moment.step, moment.done, moment.steps)) await this.#optimiser.limitOpacity(RESET_LOGIT)
  }

  clear(): void {
    this.#stage.contribution.clear()
    if (this.#pulls !== null) this.#zeroPulls(this.#pulls)
  }

  /** What was measured and not yet acted on, for a checkpoint. */
  async state(): Promise<Record<string, Float32Array>> {
    if (this.#pulls !== null) return { [ARRAYS.pulls]: (await readArray(this.#gpu, this.#pulls.sums, { to: this.#optimiser.count * 2 })).slice() }
    const words = await readArray(this.#gpu, this.#stage.contribution.words, { to: this.#stage.contribution.words.length })
    return { [ARRAYS.contributions]: new Float32Array(words.slice().buffer) }
  }

  restore(arrays: Readonly<Record<string, Float32Array | undefined>>): void {
    const [contributions, pulls] = [arrays[ARRAYS.contributions], arrays[ARRAYS.pulls]]
    if (contributions !== undefined) writeArray(this.#gpu, this.#stage.contribution.words, new Uint32Array(contributions.slice().buffer))
    if (pulls !== undefined && this.#pulls !== null) writeArray(this.#gpu, this.#pulls.sums, pulls)
  }

  destroy(): void {
    this.#pulls?.destroy()
  }

  /** Chances to be halved: the square root, or what cannot be explained at all (a screen that changes) would take every new splat. */
  async #redistribute({ done, firstCount, cap }: Moment): Promise<void> {
    const { count, splats } = this.#optimiser
    const { blame } = await this.#stage.contribution.read(count)
    const [rotations, logScales, opacityLogits] = await readArrays(this.#gpu, [splats.rotations, splats.logScales, splats.opacityLogits] as const)
    const weights = blame.map(Math.sqrt)
    const plan = planDensity({ count, rotations, logScales, opacityLogits, weights }, wantedSplats(done, firstCount, cap), this.#random)
    this.#optimiser.relocate(plan.rows, plan.count)
    this.#stage.contribution.clear()
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
