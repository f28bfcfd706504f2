// The state of one training run and how it moves: batches of looks, density control, scores, checkpoints.

import { readArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import type { ChannelExposure } from '../kernels/photometric-loss/photometric-loss.ts'
import type { Camera } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import type { Progress } from '../scene/progress.ts'
import { selectSplats, sigmoid, type SplatCloud } from '../scene/splats.ts'
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.ts'
import { alignColor, registered, type ColorAlignment } from './color-alignment.ts'
import { DEAD_OPACITY, planDensity } from './density.ts'
import { blendedLook, givenLook, psnrOf, score, type Score } from './evaluation.ts'
import { Exposures } from './exposure.ts'
import { readSplats } from './gpu-splats.ts'
import { cloudFromPoints, initialPoints, sceneScale } from './initialise.ts'
import type { TrainInput, TrainSettings } from './options.ts'
import { Poses } from './poses.ts'
import { Random } from './random.ts'
import { activeShDegree, imageLevel, isDensityStep, settlingFactor, poseRateFactor, wantedSplats } from './schedule.ts'
import type { SmallAdamState } from './small-adam.ts'
import { SplatOptimiser, type SplatState } from './splat-optimiser.ts'
import { imageAt, trainingFrame, type TrainingFrame } from './training-frames.ts'
import { TrainingStage, type LookResult } from './training-stage.ts'

/** Looks per submit-and-wait: half a second on two cores, so that pausing feels prompt; a divisor of the density interval. */
const BATCH = 5
/** Weight of the newest batch in the running figures. */
const NEWEST = 0.2

/** What a checkpoint says besides its arrays. Settings and frames must agree with the run that goes on from it. */
interface About {
  version: 1
  settings: TrainSettings
  trained: string[]
  alignment: ColorAlignment | null
  step: number
  seconds: number
  count: number
  firstCount: number
  random: number
  queue: number[]
  poses: SmallAdamState
  sharedPose: SmallAdamState
  exposures: SmallAdamState
}

export interface Scores { readonly corrected: Score | null; readonly asGiven: Score | null }

export class TrainingRun {
  step = 0
  seconds = 0
  /** How the colour camera was found to sit beside the depth camera; null where it is as given. */
  readonly alignment: ColorAlignment | null
  readonly #gpu: Gpu
  readonly #settings: TrainSettings
  readonly #trained: readonly TrainingFrame[]
  readonly #heldOut: readonly TrainingFrame[]
  readonly #scale: number
  readonly #random: Random
  readonly #optimiser: SplatOptimiser
  readonly #stage: TrainingStage
  readonly #poses: Poses
  readonly #exposures: Exposures
  #firstCount: number
  #queue: number[] = []
  #batchMs = 0
  #level = -1
  #running: { loss: number; mse: number } | null = null
  #scores: Scores | null = null

  private constructor(parts: Parts) {
    this.#gpu = parts.gpu
    this.alignment = parts.alignment
    this.#settings = parts.settings
    this.#trained = parts.trained
    this.#heldOut = parts.heldOut
    this.#scale = parts.scale
    this.#random = parts.random
    this.#optimiser = parts.optimiser
    this.#stage = parts.stage
    this.#firstCount = parts.optimiser.count
    this.#poses = new Poses(parts.trained.map((frame) => imageAt(frame, 0).camera), parts.scale, parts.settings.refinePoses)
    this.#exposures = new Exposures(parts.trained.length, parts.settings.exposure)
  }

  static async open(gpu: Gpu, input: TrainInput, settings: TrainSettings, checkpoint: Uint8Array | null): Promise<TrainingRun> {
    const random = new Random(settings.seed)
    const saved = checkpoint === null ? null : decodeCheckpoint(checkpoint)
    const alignment = await alignmentOf(input, settings, saved)
    const frames = alignment === null ? input.frames : input.frames.map((frame) => registered(frame, alignment))
    const train = frames.filter((frame) => !input.heldOut.has(frame.id))
    const first = initialPoints(train, input.points, settings.maxSplats, random)
    const scale = sceneScale(train.map((frame) => frame.camera), first.positions)
    const optimiser = new SplatOptimiser(gpu, settings.maxSplats, settings.shDegree, scale)
    const stage = await TrainingStage.open(gpu, optimiser.splats, optimiser.capacity, settings.shDegree, largestOf(frames))
    await optimiser.connect(stage.rasteriser.gradients, stage.rasteriser.status)
    optimiser.start(cloudFromPoints(first, settings.shDegree, scale))
    const heldOut = frames.filter((frame) => input.heldOut.has(frame.id))
    const run = new TrainingRun({ gpu, settings, scale, random, optimiser, stage, alignment, trained: await imagesOf(train), heldOut: await imagesOf(heldOut) })
    if (saved !== null) run.#restore(saved)
    return run
  }

  get finished(): boolean {
    return this.#done(this.step) >= 1
  }

  /** Trains on the next few photographs. */
  async batch(): Promise<void> {
    const start = performance.now()
    const done = this.#done(this.step)
    if (isDensityStep(this.step, done)) await this.#controlDensity(done)
    const looked = this.#submit(Math.min(BATCH, this.#settings.steps - this.step))
    const results = await this.#stage.results(this.#batchMs)
    this.#learn(looked, results, done)
    const ms = performance.now() - start
    this.#batchMs = this.#batchMs === 0 ? ms : Math.min(ms, this.#batchMs + NEWEST * (ms - this.#batchMs))
    this.seconds += ms / 1000
  }

  progress(): Progress {
    const { steps, minutes } = this.#settings
    const done = this.#done(this.step)
    const rate = this.#batchMs > 0 ? (BATCH * 1000) / this.#batchMs : undefined
    const byTime = minutes === null ? Infinity : minutes * 60 - this.seconds
    return {
      phase: 'training', step: this.step, total: steps,
      ...(rate === undefined ? {} : { rate, secondsLeft: Math.max(0, Math.min((steps - this.step) / rate, byTime)) }),
      metrics: {
        splats: this.#optimiser.count, done,
        ...(this.#running === null ? {} : { loss: this.#running.loss, psnr: psnrOf(this.#running.mse) }),
        ...(this.#scores?.corrected ? { heldOutPsnr: this.#scores.corrected.psnr, heldOutSsim: this.#scores.corrected.ssim } : {}),
        ...(this.#scores?.asGiven ? { heldOutPsnrAsGiven: this.#scores.asGiven.psnr } : {}),
      },
      memoryBytes: this.#gpu.bytes,
    }
  }

  async scoreHeldOut(): Promise<Scores> {
    const start = performance.now()
    this.#setScene()
    const cameras = this.#trained.map((frame) => imageAt(frame, 0).camera)
    const corrected = await score(this.#stage, this.#heldOut.map((frame) => blendedLook(frame, cameras, this.#poses, this.#exposures, this.#scale)))
    const plain = !this.#settings.refinePoses && !this.#settings.exposure
    this.#scores = { corrected, asGiven: plain ? corrected : await score(this.#stage, this.#heldOut.map((frame) => givenLook(frame, this.#poses))) }
    this.seconds += (performance.now() - start) / 1000
    return this.#scores
  }

  cloud(): Promise<SplatCloud> {
    return readSplats(this.#gpu, this.#optimiser.splats, this.#optimiser.count, this.#settings.shDegree)
  }

  /** Without what is too transparent to be seen, and with unit rotations. */
  async finalCloud(): Promise<SplatCloud> {
    const cloud = await this.cloud()
    const kept: number[] = []
    for (let i = 0; i < cloud.count; i++) if (sigmoid(cloud.opacityLogits[i]!) > DEAD_OPACITY) kept.push(i)
    const final = selectSplats(cloud, kept)
    for (let i = 0; i < final.count; i++) {
      const q = final.rotations.subarray(i * 4, i * 4 + 4)
      const length = Math.hypot(...q)
      if (length > 0) q.forEach((value, c) => { q[c] = value / length })
      else q.set([1, 0, 0, 0])
    }
    return final
  }

  corrections(): { cameras: Record<string, Camera>; exposures: Record<string, ChannelExposure> } {
    const given = this.#trained.map((frame) => imageAt(frame, 0).camera)
    const trained = this.#trained.map((frame, i) => [frame.id, this.#poses.camera(i), this.#exposures.of(i)] as const)
    const heldOut = this.#heldOut.map((frame) => {
      const { camera, exposure } = blendedLook(frame, given, this.#poses, this.#exposures, this.#scale)
      return [frame.id, camera, exposure] as const
    })
    const all = [...trained, ...heldOut]
    return {
      cameras: Object.fromEntries(all.map(([id, camera]) => [id, camera])),
      exposures: Object.fromEntries(all.map(([id, , exposure]) => [id, exposure])),
    }
  }

  async checkpoint(): Promise<Uint8Array> {
    const about: About = {
      version: 1, settings: this.#settings, trained: this.#trained.map(({ id }) => id), alignment: this.alignment, step: this.step, seconds: this.seconds,
      count: this.#optimiser.count, firstCount: this.#firstCount, random: this.#random.state, queue: this.#queue,
      poses: this.#poses.adam.state, sharedPose: this.#poses.shared.state, exposures: this.#exposures.adam.state,
    }
    return encodeCheckpoint({ about, arrays: await this.#optimiser.state() })
  }

  destroy(): void {
    this.#stage.destroy()
    this.#optimiser.destroy()
  }

  /** Share of the run that is over, by steps or by time, whichever is further. */
  #done(step: number): number {
    const { steps, minutes } = this.#settings
    return Math.max(step / steps, minutes === null ? 0 : this.seconds / (minutes * 60))
  }

  #setScene(): void {
    this.#stage.rasteriser.setScene({ count: this.#optimiser.count, shDegree: activeShDegree(this.#done(this.step), this.#settings.shDegree) })
  }

  /** Submits `looks` steps; returns which photograph each looked at. */
  #submit(looks: number): number[] {
    const level = imageLevel(this.#done(this.step))
    // The time a batch takes is only known for the image size it had.
    if (level !== this.#level) this.#batchMs = 0
    this.#level = level
    this.#setScene()
    return Array.from({ length: looks }, () => {
      const photograph = this.#nextPhotograph()
      const image = imageAt(this.#trained[photograph]!, level)
      const camera = { ...this.#poses.camera(photograph), intrinsics: image.camera.intrinsics }
      this.#optimiser.prepare(this.step, this.#done(this.step), this.#settings.steps, this.#settings.seed)
      this.#stage.look({ image, camera, exposure: this.#exposures.of(photograph), depthWeight: this.#settings.depthWeight }, (pass) => { this.#optimiser.encode(pass) })
      this.step++
      return photograph
    })
  }

  #nextPhotograph(): number {
    if (this.#queue.length === 0) this.#queue = this.#random.permutation(this.#trained.length)
    return this.#queue.pop()!
  }

  #learn(looked: readonly number[], results: readonly LookResult[], done: number): void {
    const drawn = results.map((result, i) => ({ result, photograph: looked[i]! })).filter(({ result }) => result.drawn)
    for (const { result, photograph } of drawn) {
      this.#exposures.learn(photograph, result.byGain, result.byBias, settlingFactor(done))
      const poseRate = poseRateFactor(done)
      if (poseRate > 0) this.#poses.learn(photograph, result.poseGradient, poseRate)
      const before = this.#running ?? result
      this.#running = { loss: before.loss + (NEWEST / 4) * (result.loss - before.loss), mse: before.mse + (NEWEST / 4) * (result.mse - before.mse) }
    }
    this.#exposures.centre()
    this.#poses.centre()
  }

  async #controlDensity(done: number): Promise<void> {
    const { count } = this.#optimiser
    const opacityLogits = await readArray(this.#gpu, this.#optimiser.splats.opacityLogits, { to: count })
    const wanted = wantedSplats(done, this.#firstCount, this.#settings.maxSplats)
    const plan = planDensity(opacityLogits, count, Math.max(wanted, count), this.#random)
    this.#optimiser.relocate(plan.rows, plan.count)
  }

  #restore({ about: read, arrays }: Checkpoint): void {
    const about = read as About
    const mine: Pick<About, 'version' | 'settings' | 'trained'> = { version: 1, settings: this.#settings, trained: this.#trained.map(({ id }) => id) }
    for (const key of ['version', 'settings', 'trained'] as const) {
      if (JSON.stringify(about[key]) !== JSON.stringify(mine[key])) {
        throw new Fault('input.invalid', `the checkpoint was made with other ${key === 'trained' ? 'photographs' : key}; start the reconstruction again from the beginning`, 'checkpoint')
      }
    }
    this.#optimiser.restore(arrays as unknown as SplatState, about.count)
    this.#poses.adam.restore(about.poses)
    this.#poses.shared.restore(about.sharedPose)
    this.#exposures.adam.restore(about.exposures)
    this.step = about.step
    this.seconds = about.seconds
    this.#firstCount = about.firstCount
    this.#random.state = about.random
    this.#queue = about.queue
  }
}

interface Parts {
  readonly gpu: Gpu
  readonly settings: TrainSettings
  readonly trained: readonly TrainingFrame[]
  readonly heldOut: readonly TrainingFrame[]
  readonly scale: number
  readonly random: Random
  readonly optimiser: SplatOptimiser
  readonly stage: TrainingStage
  readonly alignment: ColorAlignment | null
}

const largestOf = (frames: readonly PreparedFrame[]): { width: number; height: number } => ({
  width: Math.max(...frames.map((frame) => frame.camera.intrinsics.width)),
  height: Math.max(...frames.map((frame) => frame.camera.intrinsics.height)),
})

/** Refining poses begins with the one correction that all photographs of a depth camera may share. */
async function alignmentOf(input: TrainInput, settings: TrainSettings, saved: Checkpoint | null): Promise<ColorAlignment | null> {
  if (saved !== null) return (saved.about as About).alignment
  return settings.refinePoses ? alignColor(input.frames.filter((frame) => !input.heldOut.has(frame.id)), new Random(settings.seed)) : null
}

/** Halving many photographs takes seconds; the host's loop gets a turn after each. */
async function imagesOf(frames: readonly PreparedFrame[]): Promise<TrainingFrame[]> {
  const images: TrainingFrame[] = []
  for (const frame of frames) {
    images.push(trainingFrame(frame))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return images
}
