// What training a radiance field will take of an adapter, from the shapes it would choose there.

import type { Gpu } from '../gpu/gpu.ts'
import { HEAD } from '../kernels/view-input/view-input.ts'
import { RADIANCE } from '../kernels/volume-compositing/volume-compositing.ts'
import { fieldLengths } from './field.ts'
import { raysFor, shapeFor } from './field-shape.ts'

const FLOAT_BYTES = 4
/** Values, their gradient, and Adam's two moments. */
const COPIES_LEARNT = 4
/** Floats of a sample besides its rows of features: position, place along the ray, and what compositing keeps of it. */
const PLACE_FLOATS = 3 + 4 + 2 + 8

/**
 * Most bytes on the adapter at one time, the largest single buffer, and the field's own. A scene without bounds is assumed:
 * the larger of the two.
 */
export function radianceNeeds(gpu: Pick<Gpu, 'software'>, photographs: number): { gpuBytes: number; largestBytes: number; fieldBytes: number } {
  const shape = shapeFor(gpu, true)
  const lengths = fieldLengths(shape, photographs)
  const learnt = lengths.table + lengths.weights + lengths.embeddings
  const rows = shape.grid.levels * shape.grid.features + 3 * shape.hidden + HEAD + RADIANCE
  // A step's rows and their gradients, and the rows of the pictures that are shown and scored in between.
  const perSample = 3 * (rows + PLACE_FLOATS)
  const samples = raysFor(gpu) * shape.perRay
  const bytes = (floats: number): number => Math.round(floats * FLOAT_BYTES)
  return {
    gpuBytes: bytes(COPIES_LEARNT * learnt + lengths.densities + samples * perSample),
    largestBytes: bytes(Math.max(lengths.table, samples * Math.max(shape.hidden, shape.grid.levels * shape.grid.features))),
    fieldBytes: bytes(learnt + lengths.densities),
  }
}
