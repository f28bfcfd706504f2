// Heat of a phrase: over all splats, or over the pixels of a camera, of either backbone.
//
// What no phrase changes (codes at a scale, norms, the strongest negative) is settled once and kept, so that the next phrase costs
// `rank` products an item. Fields do not change while an engine is open over them.

import { NO_PLACE, type Backbone, type Places } from '../../backbone/backbone.ts'
import { createPixelSamples, destroyPixelSamples } from '../../backbone/pixel-samples.ts'
import { copyArray, createArray, destroyArray, readArray, uploadArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { askWords, openRelevancySteps, type RelevancySteps } from '../../kernels/relevancy/relevancy.ts'
import type { Step } from '../../kernels/shared/step.ts'
import type { Camera } from '../../scene/camera.ts'
import { Fault } from '../../scene/faults.ts'
import { SplatBackbone } from '../../splatting/splat-backbone.ts'
import { evenRows, ScaleSweep, type FoldedTexts } from './best-scale.ts'
import { foldedTexts, gramFactor } from './folding.ts'
import type { LanguageField } from './language-field.ts'
import { thresholdOf, type Threshold } from './threshold.ts'

export interface Heat extends Threshold {
  /** (n) or (H, W), 0…1; 0 where there is nothing. */
  readonly relevancy: Float32Array
  /** World units: told, or the best. */
  readonly scale: number
}
export interface ViewHeat extends Heat {
  readonly width: number
  readonly height: number
}

export interface HeatOptions {
  /** World units; the best one is looked for where it is left out. */
  readonly scale?: number
  readonly signal?: AbortSignal
}

/** Places that stand for a scene, or for a view, when the best scale is looked for. */
const SWEEP_PLACES = 4096
/** Views whose places can be swept are kept: a person asks several phrases of one. */
const KEPT_SWEEPS = 4
/** A pixel that stops less light than this shows nothing. */
const SEEN = 0.1

interface Settled { readonly key: string; readonly items: number; readonly score: Step; readonly relevancy: GpuArray<'f32'>; readonly opacity: Float32Array | null; readonly arrays: readonly GpuArray[] }

export class RelevancyEngine {
  readonly #gpu: Gpu
  readonly #field: LanguageField
  readonly #steps: RelevancySteps
  readonly #texts: FoldedTexts
  readonly #sweeps = new Map<unknown, ScaleSweep>()
  /** Names of the places arrays that were asked, so that one key tells them apart. */
  readonly #named = new Map<Places, string>()
  #settled: Settled | null = null

  private constructor(gpu: Gpu, field: LanguageField, steps: RelevancySteps, texts: FoldedTexts) {
    this.#gpu = gpu
    this.#field = field
    this.#steps = steps
    this.#texts = texts
  }

  /** `negatives` (count, width) unit rows, at least one. Faults input.invalid where widths differ. */
  static async open(gpu: Gpu, field: LanguageField, negatives: Float32Array): Promise<RelevancyEngine> {
    const count = negatives.length / field.width
    if (!Number.isInteger(count) || count === 0) throw new Fault('input.invalid', `negatives must be rows of ${field.width} numbers, as the field's embeddings are, and at least one; there are ${negatives.length} numbers`, 'negatives')
    const texts: FoldedTexts = {
      factor: uploadArray(gpu, 'gram factor', gramFactor(field.basis, field.width)), count,
      negatives: uploadArray(gpu, 'folded negatives', foldedTexts(negatives, field.basis, field.width)),
      phrase: createArray(gpu, 'folded phrase', 'f32', field.rank),
    }
    return new RelevancyEngine(gpu, field, await openRelevancySteps(gpu, field.rank), texts)
  }

  /** Heat of all `places` (a splat backbone's `places`) for a phrase (width), a unit vector. Faults input.invalid, job.cancelled. */
  async places(places: Places, phrase: Float32Array, { scale, signal }: HeatOptions = {}): Promise<Heat> {
    this.#fold(phrase)
    if (places.count === 0) return { relevancy: new Float32Array(0), scale: scale ?? this.#field.scales[0]!, ...thresholdOf([]) }
    const name = this.#nameOf(places)
    const asked = scale ?? (await this.#best(places, () => ScaleSweep.open(this.#gpu, this.#steps, this.#field, this.#texts, places, places.count > SWEEP_PLACES ? evenRows(places.count, SWEEP_PLACES) : null)))
    refuseIfAborted(signal)
    const settled = await this.#settle(`${name} at ${asked}`, () => this.#settlePlaces(places, asked))
    const relevancy = await this.#score(settled)
    return { relevancy, scale: asked, ...thresholdOf(relevancy) }
  }

  /** Heat of a camera's pixels. Faults as the backbone's `renderFeatures`, and input.invalid. */
  async view(backbone: Backbone, camera: Camera, phrase: Float32Array, { scale, signal }: HeatOptions = {}): Promise<ViewHeat> {
    this.#fold(phrase)
    const name = JSON.stringify(camera)
    const asked = scale ?? (await this.#best(name, () => this.#sweepView(backbone, camera)))
    refuseIfAborted(signal)
    const settled = await this.#settle(`${name} at ${asked}`, () => this.#settleView(backbone, camera, asked, signal))
    const relevancy = await this.#score(settled)
    for (const [p, opacity] of settled.opacity!.entries()) if (!(opacity >= SEEN)) relevancy[p] = 0
    const { width, height } = camera.intrinsics
    return { width, height, relevancy, scale: asked, ...thresholdOf(relevancy) }
  }

  close(): void {
    this.#leaveSettled()
    for (const sweep of this.#sweeps.values()) sweep.destroy()
    this.#sweeps.clear()
    for (const array of [this.#texts.factor, this.#texts.negatives, this.#texts.phrase]) destroyArray(this.#gpu, array)
  }

  #fold(phrase: Float32Array): void {
    const { width, basis } = this.#field
    if (phrase.length !== width) throw new Fault('input.invalid', `a phrase of ${phrase.length} numbers was compared with embeddings of ${width}: use the encoder that the field was made with`, 'phrase')
    writeArray(this.#gpu, this.#texts.phrase, foldedTexts(phrase, basis, width))
  }

  #nameOf(places: Places): string {
    const name = this.#named.get(places) ?? `places ${this.#named.size}`
    this.#named.set(places, name)
    return name
  }

  async #best(key: unknown, open: () => Promise<ScaleSweep>): Promise<number> {
    if (this.#field.scales.length === 1) return this.#field.scales[0]!
    const sweep = this.#sweeps.get(key) ?? (await open())
    this.#sweeps.delete(key)
    this.#sweeps.set(key, sweep)
    for (const [old, unused] of this.#sweeps) {
      if (this.#sweeps.size <= KEPT_SWEEPS) break
      unused.destroy()
      this.#sweeps.delete(old)
    }
    return (await sweep.best()).scale
  }

  /** A view's pixels, evenly spread, each at its heaviest place. */
  async #sweepView(backbone: Backbone, camera: Camera): Promise<ScaleSweep> {
    const { width, height } = camera.intrinsics
    const pixels = evenRows(width * height, SWEEP_PLACES)
    const samples = createPixelSamples(this.#gpu, pixels.length, 1)
    try {
      await backbone.samples(camera, pixels, samples)
      const open = (places: Places, chosen: Uint32Array | null): Promise<ScaleSweep> => ScaleSweep.open(this.#gpu, this.#steps, this.#field, this.#texts, places, chosen)
      if (this.#field.knows === 'anywhere') return await open(samples.places, null)
      const seen = new Set(await readArray(this.#gpu, samples.ids))
      seen.delete(NO_PLACE)
      return await open(splatsOf(backbone), Uint32Array.from(seen))
    } finally {
      destroyPixelSamples(this.#gpu, samples)
    }
  }

  async #settle(key: string, make: () => Promise<Omit<Settled, 'key'>>): Promise<Settled> {
    if (this.#settled?.key === key) return this.#settled
    this.#leaveSettled()
    return (this.#settled = { key, ...(await make()) })
  }

  async #settlePlaces(places: Places, scale: number): Promise<Omit<Settled, 'key'>> {
    const codes = createArray(this.#gpu, 'codes', 'f32', Math.max(1, places.count) * this.#field.rank)
    await this.#field.at(scale).evaluate(places, codes)
    return this.#settleCodes(codes, places.count, [1, this.#field.rank], null)
  }

  async #settleView(backbone: Backbone, camera: Camera, scale: number, signal?: AbortSignal): Promise<Omit<Settled, 'key'>> {
    const view = await backbone.renderFeatures(camera, this.#field.at(scale), signal === undefined ? {} : { signal })
    const pixels = view.width * view.height
    const codes = createArray(this.#gpu, 'code planes', 'f32', pixels * this.#field.rank)
    // The view belongs to the backbone and holds until its next call.
    this.#gpu.run('keep codes', (encoder) => { copyArray(encoder, view.features, codes, codes.length) })
    const opacity = await readArray(this.#gpu, view.opacity, { to: pixels })
    return this.#settleCodes(codes, pixels, [pixels, 1], opacity)
  }

  #settleCodes(codes: GpuArray<'f32'>, items: number, strides: readonly [number, number], opacity: Float32Array | null): Omit<Settled, 'key'> {
    const { factor, negatives, count, phrase } = this.#texts
    const ask = uploadArray(this.#gpu, 'asked', askWords({ items, negatives: count, strides }))
    const settled = createArray(this.#gpu, 'settled', 'f32', Math.max(1, items) * 2)
    const relevancy = createArray(this.#gpu, 'relevancy', 'f32', items)
    this.#inPass('settle', this.#steps.settle({ ask, codes, factor, negatives, settled }, items))
    return { items, opacity, relevancy, score: this.#steps.score({ ask, codes, settled, phrase, relevancy }, items), arrays: [ask, codes, settled, relevancy] }
  }

  #score({ score, relevancy, items }: Settled): Promise<Float32Array> {
    this.#inPass('relevancy', score)
    return readArray(this.#gpu, relevancy, { to: items })
  }

  #leaveSettled(): void {
    for (const array of this.#settled?.arrays ?? []) destroyArray(this.#gpu, array)
    this.#settled = null
  }

  #inPass(label: string, step: Step): void {
    this.#gpu.run(label, (encoder) => {
      const pass = encoder.beginComputePass({ label })
      step(pass)
      pass.end()
    })
  }
}

function splatsOf(backbone: Backbone): Places {
  if (backbone instanceof SplatBackbone) return backbone.places
  throw new Fault('input.invalid', 'this field knows splats and was asked about a radiance field: ask its surface splats instead', 'field')
}

function refuseIfAborted(signal?: AbortSignal): void {
  if (signal?.aborted === true) throw new Fault('job.cancelled', 'the heat map is no longer wanted')
}
