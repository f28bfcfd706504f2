// A training of fields under way: what is learnt, where rays come from, and how far it is.

import type { Backbone } from '../../backbone/backbone.ts'
import { destroyPixelSamples } from '../../backbone/pixel-samples.ts'
import { destroyArray, uploadArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import { ExpectedTime } from '../../gpu/expected-time.ts'
import { packHalves } from '../../kernels/embedding-loss/embedding-loss.ts'
import { Fault } from '../../scene/faults.ts'
import type { Progress } from '../../scene/progress.ts'
import { codesOf } from '../relevancy/codes.ts'
import { BatchSource } from './batch.ts'
import { FieldLearner } from './learner.ts'
import type { FieldOptions } from './options.ts'
import { createParameters, destroyParameters, firstParameters, padded, readParameters, writeParameters, type ParameterArrays } from './parameters.ts'
import type { RayPool } from './ray-pool.ts'
import { decodeRun, encodeRun, type SavedRun } from './saved-run.ts'
import { askedScales, scaleQuantiles } from './scales.ts'
import { ratesAt, startSteps } from './schedule.ts'
import type { BatchShape, TrainedShape } from './shape.ts'
import { startLesson, type StartLesson } from './start.ts'
import type { FieldSupervision } from './supervision.ts'
import type { TrainedFields } from './trained-fields.ts'

export interface FieldProgress extends Progress {
  /** What has been learnt so far, to go on from later; null while there is nothing worth keeping. */
  readonly checkpoint: (() => Promise<Uint8Array>) | null
}

/** Scales a finished field is asked at. */
const ASKED_SCALES = 8
/** How long steps are submitted before they are waited for. */
const BATCH_MS = 500
const MOST_STEPS_AT_ONCE = 50
/** How much of the losses' running mean is older than a step. */
const MEMORY = 0.95

export class FieldRun {
  step = 0
  readonly #parameters: ParameterArrays
  readonly #learner: FieldLearner
  readonly #source: BatchSource
  readonly #targets: GpuArray<'u32'>
  readonly #lesson: StartLesson | null
  readonly #given: Given
  readonly #expected = new ExpectedTime()
  #losses: Record<string, number> = {}
  #rate = 0
  #learnsFrom: 'nothing' | 'start' | 'rays' = 'nothing'

  private constructor(given: Given, parameters: ParameterArrays, learner: FieldLearner, targets: GpuArray<'u32'>, lesson: StartLesson | null) {
    this.#given = given
    this.#parameters = parameters
    this.#learner = learner
    this.#targets = targets
    this.#lesson = lesson
    this.#source = new BatchSource(given.supervision, given.pool, given.cut, given.options, given.options.seed)
  }

  static async open(backbone: Backbone, supervision: FieldSupervision, pool: RayPool, shape: TrainedShape, cut: BatchShape, options: FieldOptions): Promise<FieldRun> {
    const { gpu } = backbone
    const given: Given = { backbone, supervision, pool, shape, cut, options, ...scalesOf(supervision, pool) }
    const parameters = createParameters(gpu, shape)
    writeParameters(gpu, parameters, firstParameters(shape, codesOf(thinned(supervision.targets, supervision.width), supervision.width, shape.rank).basis, options.seed))
    const setting = { space: pool.space, quantiles: given.quantiles, visual: options.visualProperties, scale: options.scaleConditioning, loss: options.loss }
    const learner = await FieldLearner.open(gpu, parameters, shape, cut, setting)
    const targets = uploadArray(gpu, 'targets', packHalves(padded(supervision.targets, supervision.width)))
    const lesson = options.start === null ? null : startLesson(gpu, options.start, supervision.width, cut, options.seed)
    const run = new FieldRun(given, parameters, learner, targets, lesson)
    if (options.resume !== null) run.#resume(decodeRun(options.resume, shape))
    return run
  }

  /** As many steps as take about half a second. */
  async advance(): Promise<void> {
    const { options, backbone } = this.#given
    const each = this.#rate > 0 ? 1000 / this.#rate : BATCH_MS
    const until = Math.min(options.steps, this.step + Math.max(1, Math.min(MOST_STEPS_AT_ONCE, Math.round(BATCH_MS / each))), this.step < this.#startSteps ? this.#startSteps : Infinity)
    const [began, first] = [performance.now(), this.step]
    await this.#learnFrom(this.step < this.#startSteps ? 'start' : 'rays')
    for (; this.step < until; this.step++) this.#learner.step(this.#learnsFrom === 'start' ? this.#lesson!.of(this.step) : this.#source.of(this.step), ratesAt(this.step, options.steps), this.step + 1)
    const found = await this.#learner.losses(this.#expected.ms * (until - first))
    const ms = (performance.now() - began) / (until - first)
    this.#expected.note(ms)
    this.#rate = 1000 / ms
    const kept = MEMORY ** (until - first)
    for (const [name, value] of Object.entries(found)) this.#losses[name] = this.#losses[name] === undefined ? value : kept * this.#losses[name] + (1 - kept) * value
    if (Object.values(found).some((value) => !Number.isFinite(value))) throw new Fault('internal', `training the fields at step ${this.step} gave losses that are no numbers`)
    await backbone.gpu.reportedErrors()
  }

  progress(): FieldProgress {
    const total = this.#given.options.steps
    return {
      phase: this.#learnsFrom === 'start' ? 'learning what was lifted' : 'training fields', step: this.step, total, rate: this.#rate, secondsLeft: (total - this.step) / this.#rate,
      metrics: { ...this.#losses }, memoryBytes: this.#given.backbone.gpu.bytes, checkpoint: () => this.#checkpoint(),
    }
  }

  async result(): Promise<TrainedFields> {
    const { shape, pool, options, quantiles, scales, backbone } = this.#given
    return {
      shape, space: pool.space, told: { visual: options.visualProperties, scale: options.scaleConditioning }, scales, quantiles,
      parameters: await readParameters(backbone.gpu, this.#parameters), losses: this.#losses, steps: this.step,
    }
  }

  close(): void {
    const { gpu } = this.#given.backbone
    this.#learner.destroy()
    destroyParameters(gpu, this.#parameters)
    destroyArray(gpu, this.#targets)
    if (this.#lesson === null) return
    destroyPixelSamples(gpu, this.#lesson.samples)
    destroyArray(gpu, this.#lesson.targets)
  }

  get #startSteps(): number { return this.#lesson === null ? 0 : startSteps(this.#given.options.steps) }

  async #learnFrom(what: 'start' | 'rays'): Promise<void> {
    if (this.#learnsFrom === what) return
    this.#learnsFrom = what
    await this.#learner.use(what === 'start' ? this.#lesson! : { samples: this.#given.pool.samples, targets: this.#targets })
  }

  async #checkpoint(): Promise<Uint8Array> {
    return encodeRun(this.#given.backbone.gpu, this.step, this.#losses, this.#parameters, this.#learner.moments)
  }

  #resume({ step, losses, arrays }: SavedRun): void {
    const { gpu } = this.#given.backbone
    this.step = step
    this.#losses = { ...losses }
    writeParameters(gpu, this.#parameters, { table: arrays.table, weights: arrays.weights })
    for (const name of ['table1', 'table2', 'weights1', 'weights2'] as const) writeArray(gpu, this.#learner.moments[name], arrays[name])
  }
}

interface Given {
  readonly backbone: Backbone
  readonly supervision: FieldSupervision
  readonly pool: RayPool
  readonly shape: TrainedShape
  readonly cut: BatchShape
  readonly options: FieldOptions
  readonly quantiles: Float32Array
  readonly scales: TrainedFields['scales']
}

/** The scales of masks, and of tiles where they are trained on: their true sides where their rays end. */
function scalesOf({ views }: FieldSupervision, pool: RayPool): Pick<Given, 'quantiles' | 'scales'> {
  const masks = views.flatMap((view) => view.masks.map(({ scale }) => scale))
  const tiles = views.flatMap(({ camera: { intrinsics: { height, fy } }, pyramid }, at) => {
    const depths = pool.depths.subarray(pool.starts[at], pool.starts[at + 1]).filter((depth) => depth > 0).sort()
    return depths.length === 0 ? [] : pyramid.map(({ ratio }) => (ratio * height * depths[depths.length >> 1]!) / fy)
  })
  const instance = askedScales(scaleQuantiles(masks), ASKED_SCALES)
  return { quantiles: scaleQuantiles([...masks, ...tiles]), scales: { instance, language: tiles.length === 0 ? instance : askedScales(scaleQuantiles(tiles), ASKED_SCALES) } }
}

/** Rows whose directions stand for all: finding directions costs time for each. */
const MOST_ROWS = 300
function thinned(rows: Float32Array, width: number): Float32Array {
  const n = rows.length / width
  if (n <= MOST_ROWS) return rows
  const out = new Float32Array(MOST_ROWS * width)
  for (let i = 0; i < MOST_ROWS; i++) {
    const from = Math.floor((i * n) / MOST_ROWS) * width
    out.set(rows.subarray(from, from + width), i * width)
  }
  return out
}
