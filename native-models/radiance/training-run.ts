// One training run of a radiance field: batches of steps on random rays, upkeep of the density grid, estimates, checkpoints.

import { readArray, readArrays, writeArray } from '../gpu/arrays.ts'
import { ExpectedTime } from '../gpu/expected-time.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { encodeCheckpoint } from '../backbone/checkpoint.ts'
import { standOf, type Stand } from '../backbone/neighbours.ts'
import type { Trainable } from '../backbone/running.ts'
import { LOSS_FLOATS } from '../kernels/volume-compositing/volume-compositing.ts'
import { adjusted, DEFAULT_CHECKPOINT_S, DEFAULT_VIEW_SHARE, type Adjustable, type Adjustment, type SettingsInForce } from '../scene/adjustable.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { psnrOf } from '../scene/image-metrics.ts'
import type { Progress } from '../scene/progress.ts'
import { estimatedPsnr } from './evaluation.ts'
import { createField, destroyField, firstValues, readField, writeField, type FieldArrays } from './field.ts'
import { Learner, type MomentArrays } from './learner.ts'
import type { RadianceInput, RadianceSettings } from './options.ts'
import { RadianceBackbone } from './radiance-backbone.ts'
import { RaySource } from './ray-source.ts'
import { decodeRun, identityOf, type RunIdentity, type SavedRun } from './saved-run.ts'
import { depthAt, distortionAt, emptyAt, FADE, ratesAt, REFRESH_EVERY, spreadAt } from './schedule.ts'
import { firstDensities } from './seen-cells.ts'
import type { TrainedField } from './trained-field.ts'

/** Steps per submit-and-wait: half a second on two cores, so that pausing feels prompt. */
const BATCH = 8
/** Weight of the newest batch in the running figures. */
const NEWEST = 0.1

/** Shows the field as it is; a share of 1 means in full. */
export type Show = (run: RadianceRun, fraction: number) => Promise<void>

interface Figures { readonly loss: number; readonly mse: number }

interface RunParts {
  readonly gpu: Gpu
  readonly identity: RunIdentity
  readonly trained: readonly PreparedFrame[]
  readonly heldOut: readonly PreparedFrame[]
  readonly stands: readonly Stand[]
  readonly field: FieldArrays
  readonly learner: Learner
  readonly backbone: RadianceBackbone
  /** The backbone's, kept up with the field's. */
  readonly embeddings: Float32Array
  readonly show: Show
}

export class RadianceRun implements Trainable {
  step = 0
  /** Of work, in all parts of the run. */
  seconds = 0
  inForce: SettingsInForce
  adjustments: readonly Adjustment[] = []
  readonly #parts: RunParts
  readonly #rays: RaySource
  readonly #batchTime = new ExpectedTime()
  #figures: Figures | null = null
  #heldOutPsnr: number | null = null

  private constructor(parts: RunParts) {
    const { settings } = parts.identity
    this.#parts = parts
    this.#rays = new RaySource(parts.trained, settings.space, settings.seed, settings.rays)
    this.inForce = {
      steps: settings.steps, minutes: settings.minutes, maxSplats: 1, depthWeight: settings.depthWeight, refinePoses: false, exposure: settings.appearance,
      rateFactor: 1, viewShare: DEFAULT_VIEW_SHARE, checkpointSeconds: DEFAULT_CHECKPOINT_S,
    }
  }

  static async open(gpu: Gpu, input: RadianceInput, settings: RadianceSettings, checkpoint: Uint8Array | null, show: Show): Promise<RadianceRun> {
    const identity = identityOf(input, settings)
    const saved = checkpoint === null ? null : decodeRun(checkpoint, identity)
    gpu.forgetPeak()
    const run = new RadianceRun(await openParts(gpu, input, identity, show))
    if (saved === null) await run.#begin()
    else run.#restore(saved)
    return run
  }

  get finished(): boolean { return this.#done >= 1 }
  get batchSeconds(): number { return this.#batchTime.ms / 1000 }
  get backbone(): RadianceBackbone { return this.#parts.backbone }
  get heldOut(): readonly PreparedFrame[] { return this.#parts.heldOut }

  async batch(): Promise<void> {
    const began = performance.now()
    const steps = Math.min(BATCH, this.inForce.steps - this.step)
    for (let i = 0; i < steps; i++) this.#learn()
    const losses = await readArray(this.#parts.gpu, this.#parts.learner.losses, { expectedMs: this.#batchTime.ms })
    this.#batchTime.note(performance.now() - began)
    this.#note(losses)
    this.seconds += (performance.now() - began) / 1000
  }

  progress(): Progress {
    const { steps, minutes } = this.inForce
    const { rays, shape } = this.#parts.identity.settings
    const rate = this.#batchTime.ms > 0 ? (BATCH * 1000) / this.#batchTime.ms : undefined
    const byTime = minutes === null ? Infinity : minutes * 60 - this.seconds
    return {
      phase: 'training', step: this.step, total: steps,
      ...(rate === undefined ? {} : { rate, secondsLeft: Math.max(0, Math.min((steps - this.step) / rate, byTime)) }),
      metrics: {
        samplesPerRay: shape.perRay,
        ...(rate === undefined ? {} : { raysPerSecond: rate * rays }),
        ...(this.#figures === null ? {} : { loss: this.#figures.loss, psnr: psnrOf(this.#figures.mse) }),
        ...(this.#heldOutPsnr === null ? {} : { heldOutPsnr: this.#heldOutPsnr }),
      },
      memoryBytes: this.#parts.gpu.bytes,
    }
  }

  async score(): Promise<void> {
    const began = performance.now()
    await this.settleAppearances()
    this.#heldOutPsnr = await estimatedPsnr(this.backbone, this.heldOut)
    this.seconds += (performance.now() - began) / 1000
  }

  async show(fraction: number): Promise<void> {
    const began = performance.now()
    await this.settleAppearances()
    await this.#parts.show(this, fraction)
    this.seconds += (performance.now() - began) / 1000
  }

  /** Applies settings from the next batch on; those of splats mean nothing here. */
  adjust(settings: Adjustable): Promise<void> {
    this.inForce = adjusted(this.inForce, settings)
    this.adjustments = [...this.adjustments, { step: this.step, seconds: this.seconds, settings }]
    return Promise.resolve()
  }

  async checkpoint(): Promise<Uint8Array> {
    const { gpu, identity, field, learner } = this.#parts
    const names = Object.keys(learner.moments) as (keyof MomentArrays)[]
    const moments = await readArrays(gpu, names.map((name) => learner.moments[name]))
    const arrays = { ...await readField(gpu, field), ...Object.fromEntries(names.map((name, i) => [name, moments[i]!])) }
    const { step, seconds, inForce, adjustments } = this
    const about: SavedRun = { ...identity, step, seconds, inForce, adjustments }
    return encodeCheckpoint({ about, arrays })
  }

  async trained(): Promise<TrainedField> {
    const { gpu, identity: { settings: { shape, space } }, stands, field } = this.#parts
    return { shape, space, stands, values: await readField(gpu, field) }
  }

  /** Lets the backbone give cameras the appearances that photographs have by now. */
  async settleAppearances(): Promise<void> {
    this.#parts.embeddings.set(await readArray(this.#parts.gpu, this.#parts.field.embeddings))
  }

  destroy(): void {
    this.#parts.backbone.close()
    this.#parts.learner.destroy()
    destroyField(this.#parts.gpu, this.#parts.field)
  }

  /** Share of the run that is over, by steps or by time, whichever is further. */
  get #done(): number {
    const { steps, minutes } = this.inForce
    return Math.max(this.step / steps, minutes === null ? 0 : this.seconds / (minutes * 60))
  }

  #learn(): void {
    const { settings } = this.#parts.identity
    const { learner } = this.#parts
    const [done, step] = [this.#done, this.step]
    if (step > 0 && step % REFRESH_EVERY === 0) learner.refreshDensities(step / REFRESH_EVERY, settings.seed, FADE)
    const { contracted, near, linear } = settings.space
    learner.step(
      this.#rays.of(step),
      { rays: settings.rays, seed: settings.seed, step, jittered: true, contracted, near, linear, spread: spreadAt(done, step), empty: emptyAt(done, step) },
      { distortion: distortionAt(done, settings.distortion), depth: depthAt(done, this.inForce.depthWeight), randomBackground: settings.randomBackground },
      ratesAt(done, step, this.inForce.rateFactor, settings.appearance), step + 1,
    )
    this.step++
  }

  #note(losses: Float32Array): void {
    const rays = losses.length / LOSS_FLOATS
    let [loss, squares] = [0, 0]
    for (let r = 0; r < rays; r++) {
      loss += losses[r * LOSS_FLOATS]! / rays
      squares += losses[r * LOSS_FLOATS + 1]! / rays / 3
    }
    const before = this.#figures ?? { loss, mse: squares }
    const mixed = (old: number, now: number): number => old + NEWEST * (now - old)
    this.#figures = { loss: mixed(before.loss, loss), mse: mixed(before.mse, squares) }
  }

  async #begin(): Promise<void> {
    const { gpu, identity: { settings }, trained, field } = this.#parts
    const densities = await firstDensities(trained, settings.space, settings.shape.side)
    writeField(gpu, field, { ...firstValues(settings.shape, trained.length, settings.seed), densities })
  }

  #restore({ about, arrays }: ReturnType<typeof decodeRun>): void {
    const { gpu, field, learner } = this.#parts
    writeField(gpu, field, arrays)
    for (const [name, array] of Object.entries(learner.moments)) writeArray(gpu, array, arrays[name]!)
    this.step = about.step
    this.seconds = about.seconds
    this.inForce = about.inForce
    this.adjustments = about.adjustments
  }
}

async function openParts(gpu: Gpu, { frames, heldOut }: RadianceInput, identity: RunIdentity, show: Show): Promise<RunParts> {
  const { settings: { shape, space, rays } } = identity
  const trained = frames.filter(({ id }) => !heldOut.has(id))
  const field = createField(gpu, shape, trained.length)
  const stands = trained.map(({ camera }) => standOf(camera))
  const embeddings = new Float32Array(field.embeddings.length)
  return {
    gpu, identity, trained, heldOut: frames.filter((frame) => heldOut.has(frame.id) && hasPixels(frame)), stands, field, embeddings, show,
    learner: await Learner.open(gpu, field, shape, rays),
    backbone: await RadianceBackbone.over(gpu, { arrays: field, shape, space, stands, embeddings }, () => { /* the run owns the arrays */ }),
  }
}

/** A photograph of which undistortion left nothing cannot be scored. */
const hasPixels = ({ valid }: PreparedFrame): boolean => valid === null || valid.includes(1)
