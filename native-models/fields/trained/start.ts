// Lifted features as the first lesson of a trained field: places that already know what they are, as rays of one place each.

import type { PixelSamples } from '../../backbone/backbone.ts'
import { createPixelSamples } from '../../backbone/pixel-samples.ts'
import { uploadArray, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { packHalves, TERMS } from '../../kernels/embedding-loss/embedding-loss.ts'
import { NO_GROUP } from '../../kernels/instance-loss/instance-loss.ts'
import { Fault } from '../../scene/faults.ts'
import { Random } from '../../splatting/random.ts'
import type { Batch } from './batch.ts'
import { padded } from './parameters.ts'
import type { BatchShape } from './shape.ts'

/** Places with embeddings, all in the same order. */
export interface StartPlaces {
  /** (n, 3) world, (n, 4) opacity and colour. */
  readonly positions: Float32Array
  readonly visual: Float32Array
  /** (n, width) unit rows; zero rows are left out. */
  readonly embeddings: Float32Array
  /** (n) world units: the scale at which each is that. */
  readonly scales: Float32Array
}

/** More would only take memory. */
const MOST_PLACES = 16384

export interface StartLesson {
  readonly samples: PixelSamples
  readonly targets: GpuArray<'u32'>
  readonly of: (step: number) => Batch
}

/** Null where no place knows anything. Faults input.invalid on arrays of different lengths. */
export function startLesson(gpu: Gpu, start: StartPlaces, width: number, cut: BatchShape, seed: number): StartLesson | null {
  checkLengths(start, width)
  const known = Uint32Array.from(Array.from(start.scales, (_, i) => i).filter((i) => start.scales[i]! > 0 && Number.isFinite(start.scales[i]!) && isKnown(start.embeddings.subarray(i * width, (i + 1) * width))))
  if (known.length === 0) return null
  const chosen = known.length <= MOST_PLACES ? known : Uint32Array.from({ length: MOST_PLACES }, (_, i) => known[Math.floor((i * known.length) / MOST_PLACES)]!)
  const rowsOf = (values: Float32Array, each: number): Float32Array => {
    const out = new Float32Array(chosen.length * each)
    for (const [at, i] of chosen.entries()) out.set(values.subarray(i * each, (i + 1) * each), at * each)
    return out
  }
  const samples = createPixelSamples(gpu, chosen.length, cut.perRay)
  writeArray(gpu, samples.places.positions, spread(rowsOf(start.positions, 3), 3, cut.perRay))
  writeArray(gpu, samples.places.visual, spread(rowsOf(start.visual, 4), 4, cut.perRay))
  writeArray(gpu, samples.weights, spread(new Float32Array(chosen.length).fill(1), 1, cut.perRay))
  const targets = uploadArray(gpu, 'lifted targets', packHalves(padded(rowsOf(start.embeddings, width), width)))
  return { samples, targets, of: (step) => batchOf(rowsOf(start.scales, 1), cut, new Random(Math.imul(seed + 1, 0x85ebca6b) ^ step)) }
}

function checkLengths({ positions, visual, embeddings, scales }: StartPlaces, width: number): void {
  const n = scales.length
  if (positions.length === 3 * n && visual.length === 4 * n && embeddings.length === width * n) return
  throw new Fault('input.invalid', `lifted features of ${embeddings.length / width} places were given with ${n} scales, ${positions.length / 3} positions and ${visual.length / 4} visual properties`, 'lifted features')
}

const isKnown = (row: Float32Array): boolean => row.every((x) => Number.isFinite(x)) && row.some((x) => x !== 0)

/** Rows of one place as rows of `perRay`, the others empty. */
function spread(rows: Float32Array, each: number, perRay: number): Float32Array {
  const out = new Float32Array(rows.length * perRay)
  for (let i = 0; i * each < rows.length; i++) out.set(rows.subarray(i * each, (i + 1) * each), i * perRay * each)
  return out
}

function batchOf(scales: Float32Array, { rays, block }: BatchShape, random: Random): Batch {
  const rows = Uint32Array.from({ length: rays }, () => random.below(scales.length))
  const terms = new Uint32Array(2 * rays * TERMS)
  const one = new Uint32Array(Float32Array.of(1).buffer)[0]!
  for (const [ray, row] of rows.entries()) terms.set([row, one], 2 * ray * TERMS)
  return {
    rows, terms, scales: Float32Array.from({ length: 2 * rays }, (_, i) => (i % 2 === 0 ? scales[rows[i >> 1]!]! : 0)),
    groups: new Uint32Array(rays).fill(NO_GROUP), blocks: new Float32Array((2 * rays) / block), strengths: new Float32Array(rays).fill(1),
  }
}
