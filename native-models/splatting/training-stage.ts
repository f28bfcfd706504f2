// One look at one photograph: render, compare, and if it is to teach, carry the gradient back. Everything is submitted, nothing awaited.

import { copyArray, createArray, destroyArray, readArrays, writeArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { Contribution } from '../kernels/contribution/contribution.ts'
import { LieFlat } from '../kernels/density-control/lie-flat.ts'
import { createLossKernels, PhotometricLoss, resultOf, type ChannelExposure, type LossResult } from '../kernels/photometric-loss/photometric-loss.ts'
import { kernelShape } from '../kernels/shared/shape.ts'
import type { Camera } from '../scene/camera.ts'
import { BLACK, cameraBinding, CAMERA_STRIDE, cameraRecord, type Rgb } from './camera-array.ts'
import type { ShDegree, SplatArrays } from './gpu-splats.ts'
import { createRasteriser, type Rasteriser } from './rasteriser.ts'
import type { TrainingImage } from './training-frames.ts'

/** Looks that may be submitted before their results are read. */
export const SLOTS = 16
/** Floats noted per look: pose gradient (6), unused (2), rasteriser status (4, u32). */
const NOTE_FLOATS = 12
const STATUS_AT = 8
/** Room for tile pairs grows by this much more than was needed, so that it does not grow at every look. */
const SPARE = 1.25

export interface Look {
  readonly image: TrainingImage
  /** Where it is looked at from; the image's own camera, or as refined. */
  readonly camera: Camera
  readonly exposure: ChannelExposure
  readonly depthWeight: number
  /** Of lying flat on what was measured, for this many splats; none by default. */
  readonly flat?: { readonly weight: number; readonly count: number }
  /** Behind everything; black by default. */
  readonly background?: Rgb
}

export interface LookResult extends LossResult {
  readonly poseGradient: Float32Array
  /** False if the view needed more room than there was: nothing was drawn or learnt. */
  readonly drawn: boolean
}

export class TrainingStage {
  readonly rasteriser: Rasteriser
  /** What splats did in the looks that were measured. */
  readonly contribution: Contribution
  readonly #gpu: Gpu
  readonly #loss: PhotometricLoss
  readonly #lieFlat: LieFlat | null
  /** One record per image size: the rasteriser binds a record together with its size. */
  readonly #cameras = new Map<string, GpuArray<'f32'>>()
  readonly #notes: GpuArray<'f32'>
  #pending: Look[] = []

  private constructor(gpu: Gpu, rasteriser: Rasteriser, loss: PhotometricLoss, contribution: Contribution, lieFlat: LieFlat | null) {
    this.rasteriser = rasteriser
    this.contribution = contribution
    this.#lieFlat = lieFlat
    this.#gpu = gpu
    this.#loss = loss
    this.#notes = createArray(gpu, 'notes', 'f32', SLOTS * NOTE_FLOATS)
  }

  /** Without `depth` no look's measured depth counts. */
  static async open(
    gpu: Gpu, splats: SplatArrays, capacity: number, shDegree: ShDegree, largest: { width: number; height: number }, antialiased = false, depth = true,
  ): Promise<TrainingStage> {
    const rasteriser = await createRasteriser(gpu, { splats, capacity, shDegree, antialiased, ...largest, gradients: true, depthGradients: depth })
    const contribution = await Contribution.create(gpu, kernelShape(gpu), { splats: capacity, ...largest })
    const loss = new PhotometricLoss(gpu, await createLossKernels(gpu), largest, rasteriser, SLOTS, depth)
    const lieFlat = depth ? await LieFlat.create(gpu, splats, rasteriser, largest.width * largest.height) : null
    return new TrainingStage(gpu, rasteriser, loss, contribution, lieFlat)
  }

  /**
   * Submits a look. `learn` encodes the optimiser's step after the backward pass; without it nothing is learnt. If `measured`,
   * what each splat did in it is added to `contribution`.
   */
  look(look: Look, learn: ((pass: GPUComputePassEncoder) => void) | null, measured = false): void {
    const { width, height } = look.image
    const slot = this.#pending.push(look) - 1
    if (slot >= SLOTS) throw new RangeError(`more than ${SLOTS} looks without reading their results`)
    const cameras = this.#cameraFor(width, height)
    const view = { cameras, index: 0, width, height }
    writeArray(this.#gpu, cameras, cameraRecord(look.camera, look.background ?? BLACK))
    this.#loss.prepare(look.image, look.exposure, look.depthWeight, slot)
    const flattens = this.#prepareFlattening(look)
    this.#gpu.run('look', (encoder) => {
      this.rasteriser.encodeForward(encoder, view)
      inPass(encoder, 'loss', (pass) => { this.#loss.encode(pass) })
      if (learn !== null) {
        this.rasteriser.encodeBackward(encoder, view)
        if (flattens) inPass(encoder, 'lie flat', (pass) => this.#lieFlat?.encode(pass, cameraBinding(cameras, 0)))
        inPass(encoder, 'optimiser', learn)
        copyArray(encoder, this.rasteriser.poseGradient, this.#notes, 6, 0, slot * NOTE_FLOATS)
      }
      copyArray(encoder, this.rasteriser.status, this.#notes, 4, 0, slot * NOTE_FLOATS + STATUS_AT)
    })
    const { lists, color } = this.rasteriser
    const { image: { pixels }, exposure } = look
    if (measured) this.contribution.add({ camera: cameraBinding(cameras, 0), lists, color, width, height, pixels, exposure })
  }

  /** Results of all looks since the last call, in order. Makes more room where a view did not fit. */
  async results(expectedMs: number): Promise<LookResult[]> {
    const [numbers, notes] = await readArrays(this.#gpu, [this.#loss.results, this.#notes] as const, expectedMs)
    const status = new Uint32Array(notes.buffer)
    const looks = this.#pending
    this.#pending = []
    let mostPairs = 0
    const results = looks.map((look, slot) => {
      const [needed, drawn] = [status[slot * NOTE_FLOATS + STATUS_AT]!, status[slot * NOTE_FLOATS + STATUS_AT + 1]!]
      if (needed > drawn) mostPairs = Math.max(mostPairs, needed)
      const poseGradient = notes.slice(slot * NOTE_FLOATS, slot * NOTE_FLOATS + 6)
      return { ...resultOf(numbers, slot, look.image, look.depthWeight), poseGradient, drawn: needed <= drawn }
    })
    if (mostPairs > 0) this.rasteriser.reserve(Math.ceil(mostPairs * SPARE))
    return results
  }

  destroy(): void {
    this.rasteriser.destroy()
    this.#loss.destroy()
    this.contribution.destroy()
    this.#lieFlat?.destroy()
    for (const array of [...this.#cameras.values(), this.#notes]) destroyArray(this.#gpu, array)
  }

  #prepareFlattening({ image: { width, depth }, flat }: Look): boolean {
    if (this.#lieFlat === null || depth === null || flat === undefined || flat.weight === 0) return false
    this.#lieFlat.prepare(flat.count, flat.weight, { width, depth })
    return true
  }

  #cameraFor(width: number, height: number): GpuArray<'f32'> {
    const key = `${width}x${height}`
    const cameras = this.#cameras.get(key) ?? createArray(this.#gpu, `camera ${key}`, 'f32', CAMERA_STRIDE)
    this.#cameras.set(key, cameras)
    return cameras
  }
}

function inPass(encoder: GPUCommandEncoder, label: string, encode: (pass: GPUComputePassEncoder) => void): void {
  const pass = encoder.beginComputePass({ label })
  encode(pass)
  pass.end()
}
