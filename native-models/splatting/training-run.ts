// One training run: batches of looks at photographs, density control, corrections, scores, checkpoints.

import { ExpectedTime } from '../gpu/expected-time.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { Contributions } from '../kernels/contribution/contribution.ts'
import type { ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import { alignedFrames } from '../backbone/alignment/aligned-frames.ts'
import type { Trainable } from '../backbone/running.ts'
import { adjusted, type Adjustable, type Adjustment, type SettingsInForce } from '../scene/adjustable.ts'
import type { Camera } from '../scene/camera.ts'
import { psnrOf } from '../scene/image-metrics.ts'
import type { Progress } from '../scene/progress.ts'
import type { SplatCloud } from '../scene/splats.ts'
import { backgroundOf } from './background.ts'
import { decodeCheckpoint, encodeCheckpoint } from '../backbone/checkpoint.ts'
import { blendedLook, scoreHeldOut, type Scores } from './evaluation.ts'
import { rowsOf, strongest } from './fewer.ts'
import { readSplats } from './gpu-splats.ts'
import { firstInForce, type TrainInput, type TrainSettings } from './options.ts'
import { checkSame, identityOf, type RunIdentity, type SavedRun } from './saved-run.ts'
import { activeShDegree, imageLevel, poseRateFactor, settlingFactor, workLeft } from './schedule.ts'
import type { SplatState } from './splat-optimiser.ts'
import { survey } from './survey.ts'
import { imageAt } from './training-frames.ts'
import { openParts, type TrainingParts } from './training-parts.ts'
import type { LookResult } from './training-stage.ts'

/** Looks per submit-and-wait: half a second on two cores, so that pausing feels prompt; a divisor of the density interval. */
const BATCH = 5
/** Weight of the newest batch's time, and of the newest look's loss, in the running figures. */
const NEWEST_BATCH = 0.2
const NEWEST_LOOK = 0.05

/** Shows some of the splats as they are: a share of 1 means all. */
export type Show = (run: TrainingRun, fraction: number) => Promise<void>

export class TrainingRun implements Trainable {
  step = 0
  /** Of work, in all parts of the run. */
  seconds = 0
  inForce: SettingsInForce
  adjustments: readonly Adjustment[] = []
  parts: TrainingParts
  readonly #gpu: Gpu
  readonly #input: TrainInput
  readonly #identity: RunIdentity
  readonly #show: Show
  /** By frame id: the cameras as the capture states them. */
  readonly #stated: ReadonlyMap<string, Camera>
  #firstCount: number
  /** Photographs still to be looked at in this round. */
  #queue: number[] = []
  #batchMs = 0
  /** Of a batch at this image size: what is slept through. */
  #expected = new ExpectedTime()
  #level = -1
  #running: { loss: number; mse: number } | null = null
  #scores: Scores | null = null

  private constructor(gpu: Gpu, input: TrainInput, parts: TrainingParts, identity: RunIdentity, show: Show, stated: ReadonlyMap<string, Camera>) {
    this.#gpu = gpu
    this.#input = input
    this.#identity = identity
    this.#show = show
    this.#stated = stated
    this.parts = parts
    this.inForce = firstInForce(identity.settings)
    this.#firstCount = parts.optimiser.count
  }

  static async open(gpu: Gpu, input: TrainInput, settings: TrainSettings, checkpoint: Uint8Array | null, show: Show): Promise<TrainingRun> {
    const start = performance.now()
    const identity = identityOf(input, settings)
    const saved = checkpoint === null ? null : decodeCheckpoint(checkpoint)
    if (saved !== null) checkSame(saved.about as SavedRun, identity)
    gpu.forgetPeak()
    const run = await TrainingRun.#begin(gpu, input, identity, saved?.about as SavedRun | undefined, show)
    if (saved !== null) run.#restore(saved.about as SavedRun, saved.arrays as SplatState)
    run.seconds += (performance.now() - start) / 1000
    return run
  }

  /** Poses that photographs can be brought to agree on are brought there first; again for a run that goes on, which finds the same. */
  static async #begin(gpu: Gpu, input: TrainInput, identity: RunIdentity, saved: SavedRun | undefined, show: Show): Promise<TrainingRun> {
    const { settings } = identity
    const capacity = Math.max(settings.maxSplats, saved?.inForce.maxSplats ?? 0, saved?.count ?? 0)
    const aligned = settings.refinePoses ? { ...input, frames: await alignedFrames(input.frames, input.heldOut) } : input
    const stated = new Map(input.frames.map(({ id, camera }) => [id, camera]))
    return new TrainingRun(gpu, aligned, await openParts(gpu, aligned, settings, capacity), identity, show, stated)
  }

  get finished(): boolean {
    return this.#done() >= 1
  }

  /** Trains on the next few photographs. */
  async batch(): Promise<void> {
    const start = performance.now()
    const done = this.#done()
    await this.#controlDensity(done)
    const looked = this.#submit(Math.min(BATCH, this.inForce.steps - this.step))
    const results = await this.parts.stage.results(this.#expected.ms)
    this.#learn(looked, results, done)
    const ms = performance.now() - start
    this.#batchMs = this.#batchMs === 0 ? ms : Math.min(ms, this.#batchMs + NEWEST_BATCH * (ms - this.#batchMs))
    this.#expected.note(ms)
    this.seconds += ms / 1000
  }

  progress(): Progress {
    const { steps, minutes } = this.inForce
    const rate = this.#batchMs > 0 ? (BATCH * 1000) / this.#batchMs : undefined
    const byTime = minutes === null ? Infinity : minutes * 60 - this.seconds
    const { corrected, asGiven } = this.#scores ?? { corrected: null, asGiven: null }
    return {
      phase: 'training', step: this.step, total: steps,
      ...(rate === undefined ? {} : { rate, secondsLeft: Math.max(0, Math.min((steps * workLeft(this.#done())) / rate, byTime)) }),
      metrics: {
        splats: this.parts.optimiser.count,
        ...(this.#running === null ? {} : { loss: this.#running.loss, psnr: psnrOf(this.#running.mse) }),
        ...(corrected === null ? {} : { heldOutPsnr: corrected.psnr, heldOutSsim: corrected.ssim }),
        ...(asGiven === null ? {} : { heldOutPsnrAsGiven: asGiven.psnr }),
      },
      memoryBytes: this.#gpu.bytes,
    }
  }

  /** Pixels of a look as the schedule has it now. */
  get pixels(): number {
    const { width, height } = imageAt(this.parts.trained[0]!, imageLevel(this.#done()))
    return width * height
  }

  get batchSeconds(): number {
    return this.#batchMs / 1000
  }

  score(): Promise<Scores> {
    return this.scoreHeldOut()
  }

  show(fraction: number): Promise<void> {
    return this.#show(this, fraction)
  }

  /**
   * Applies settings from the next batch on. More splats than there is room for make room; fewer than there are drop the
   * faintest. What the run began without (poses, exposures, depth) stays off: its pictures were made without it.
   */
  async adjust(settings: Adjustable): Promise<void> {
    this.inForce = adjusted(this.inForce, settings)
    this.adjustments = [...this.adjustments, { step: this.step, seconds: this.seconds, settings }]
    const { optimiser } = this.parts
    if (this.inForce.maxSplats > optimiser.capacity) await this.#makeRoom(this.inForce.maxSplats)
    else if (this.inForce.maxSplats < optimiser.count) await this.#dropTo(this.inForce.maxSplats)
  }

  async scoreHeldOut(): Promise<Scores> {
    const start = performance.now()
    this.#setScene()
    this.#scores = await scoreHeldOut(this.parts, this.#stated)
    this.seconds += (performance.now() - start) / 1000
    return this.#scores
  }

  async cloud(): Promise<SplatCloud> {
    const { optimiser, settings } = this.parts
    const cloud = await readSplats(this.#gpu, optimiser.splats, optimiser.count, settings.shDegree)
    return settings.antialiased ? { ...cloud, antialiased: true } : cloud
  }

  /** By frame id: the camera and exposure each photograph ended with, held-out ones by their neighbours'. */
  corrections(): { cameras: Record<string, Camera>; exposures: Record<string, ChannelExposure> } {
    const { trained, heldOut, poses, exposures } = this.parts
    const all = [
      ...trained.map((frame, i) => ({ id: frame.id, camera: poses.camera(i), exposure: exposures.of(i) })),
      ...heldOut.map((frame) => ({ id: frame.id, ...blendedLook(frame, this.parts) })),
    ]
    return {
      cameras: Object.fromEntries(all.map(({ id, camera }) => [id, camera])),
      exposures: Object.fromEntries(all.map(({ id, exposure }) => [id, exposure])),
    }
  }

  async checkpoint(): Promise<Uint8Array> {
    const { optimiser, random, poses, exposures, density } = this.parts
    const about: SavedRun = {
      ...this.#identity, inForce: this.inForce, adjustments: this.adjustments, step: this.step, seconds: this.seconds,
      count: optimiser.count, firstCount: this.#firstCount, random: random.state, queue: this.#queue,
      poses: poses.adam.state, sharedPose: poses.shared.state, exposures: exposures.adam.state,
    }
    return encodeCheckpoint({ about, arrays: { ...await optimiser.state(), ...await density.state() } })
  }

  destroy(): void {
    this.parts.density.destroy()
    this.parts.stage.destroy()
    this.parts.optimiser.destroy()
  }

  #restore(saved: SavedRun, arrays: SplatState): void {
    const { optimiser, random, poses, exposures, density } = this.parts
    optimiser.restore(arrays, saved.count)
    density.restore(arrays)
    poses.adam.restore(saved.poses)
    poses.shared.restore(saved.sharedPose)
    exposures.adam.restore(saved.exposures)
    random.state = saved.random
    this.inForce = saved.inForce
    this.adjustments = saved.adjustments
    this.step = saved.step
    this.seconds = saved.seconds
    this.#firstCount = saved.firstCount
    this.#queue = [...saved.queue]
  }

  async #makeRoom(capacity: number): Promise<void> {
    const { about, arrays } = decodeCheckpoint(await this.checkpoint())
    this.destroy()
    this.parts = await openParts(this.#gpu, this.#input, this.#identity.settings, capacity)
    this.#restore(about as SavedRun, arrays as SplatState)
  }

  async #dropTo(count: number): Promise<void> {
    const { optimiser, settings, density } = this.parts
    const state = await optimiser.state()
    optimiser.restore(rowsOf(state, strongest(state['parameters.opacityLogits'], count), settings.shDegree), count)
    density.clear()
  }

  /** Share of the run that is over, by steps or by time, whichever is further. */
  #done(): number {
    const { steps, minutes } = this.inForce
    return Math.max(this.step / steps, minutes === null ? 0 : this.seconds / (minutes * 60))
  }

  #setScene(): void {
    const { stage, optimiser, settings } = this.parts
    stage.rasteriser.setScene({ count: optimiser.count, shDegree: activeShDegree(this.#done(), settings.shDegree) })
  }

  /** Submits `looks` steps; returns which photograph each looked at. */
  #submit(looks: number): number[] {
    const level = imageLevel(this.#done())
    // The time a batch takes is only known for the image size it had.
    if (level !== this.#level) {
      this.#batchMs = 0
      this.#expected = new ExpectedTime()
    }
    this.#level = level
    this.#setScene()
    return Array.from({ length: looks }, () => this.#lookAtNext(level))
  }

  #lookAtNext(level: number): number {
    const { trained, poses, exposures, optimiser, settings, stage, density } = this.parts
    const photograph = this.#nextPhotograph()
    const image = imageAt(trained[photograph]!, level)
    const camera = { ...poses.camera(photograph), intrinsics: image.camera.intrinsics }
    optimiser.rateFactor = this.inForce.rateFactor
    optimiser.prepare(this.step, this.#done(), this.inForce.steps, settings.seed)
    density.prepare(image)
    const look = {
      image, camera, exposure: exposures.of(photograph), depthWeight: this.inForce.depthWeight,
      flat: { weight: settings.normalWeight, count: optimiser.count },
      background: backgroundOf(settings.background, settings.seed, this.step),
    }
    stage.look(look, (pass) => {
      optimiser.encode(pass)
      density.encode(pass)
    }, density.measures(this.step, this.#done()))
    this.step++
    return photograph
  }

  #nextPhotograph(): number {
    if (this.#queue.length === 0) this.#queue = this.parts.random.permutation(this.parts.trained.length)
    return this.#queue.pop()!
  }

  #learn(looked: readonly number[], results: readonly LookResult[], done: number): void {
    const { poses, exposures } = this.parts
    const { exposure, refinePoses, rateFactor } = this.inForce
    for (const [i, result] of results.entries()) {
      if (!result.drawn) continue
      if (exposure) exposures.learn(looked[i]!, result.byGain, result.byBias, settlingFactor(done) * rateFactor)
      const poseRate = poseRateFactor(done) * rateFactor
      if (poseRate > 0 && refinePoses) poses.learn(looked[i]!, result.poseGradient, poseRate)
      const { loss, mse } = this.#running ?? result
      this.#running = { loss: loss + NEWEST_LOOK * (result.loss - loss), mse: mse + NEWEST_LOOK * (result.mse - mse) }
    }
    exposures.centre()
    poses.centre()
  }

  /** What every splat does for all photographs. */
  #survey(count: number): Promise<Contributions> {
    this.#setScene()
    return survey(this.parts, count)
  }

  async #controlDensity(done: number): Promise<void> {
    const { steps, maxSplats } = this.inForce
    const { density, optimiser, settings } = this.parts
    const survey = settings.prune ? (): Promise<Contributions> => this.#survey(optimiser.count) : null
    await density.control({ step: this.step, done, steps, firstCount: this.#firstCount, cap: maxSplats, survey })
  }
}
