// A radiance field's parameters on the GPU: what is trained, stored and rendered.

import { createArray, destroyArray, readArrays, writeArray, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { WEIGHT_ALIGNMENT } from '../kernels/dense-layer/dense-layer.ts'
import { entriesOf, gridLevels } from '../kernels/hash-grid/hash-grid.ts'
import type { Bound } from '../gpu/kernel.ts'
import { APPEARANCE } from '../kernels/view-input/view-input.ts'
import { layersOf, type FieldShape } from './field-shape.ts'
import { unitAt } from './chance.ts'

/** The arrays on the host, by name; what a checkpoint and a stored field hold. */
export interface FieldValues {
  /** (entries, features) */
  readonly table: Float32Array
  /** All layers' weights one behind the other, each (inputs, outputs). */
  readonly weights: Float32Array
  /** (images + 1, appearance); the last row is what a camera without a photograph is given. */
  readonly embeddings: Float32Array
  /** (side³) */
  readonly densities: Float32Array
}
export type FieldArrays = { readonly [K in keyof FieldValues]: GpuArray<'f32'> }

/** A table of features starts near 0, so that fine levels add nothing before they know something (Müller et al. 2022). */
const TABLE_SPREAD = 1e-4
/** Which random numbers are which. */
const [TABLE_STREAM, WEIGHT_STREAM] = [1, 2]
const FLOAT_BYTES = 4

export const FIELD_NAMES = ['table', 'weights', 'embeddings', 'densities'] as const satisfies readonly (keyof FieldValues)[]

export function fieldLengths(shape: FieldShape, images: number): Record<keyof FieldValues, number> {
  return {
    table: entriesOf(gridLevels(shape.grid)) * shape.grid.features,
    weights: layersOf(shape).reduce((sum, { inputs, outputs }) => sum + alignedLength(inputs * outputs), 0),
    embeddings: (images + 1) * APPEARANCE,
    densities: shape.side ** 3,
  }
}

export function createField(gpu: Gpu, shape: FieldShape, images: number): FieldArrays {
  const lengths = fieldLengths(shape, images)
  const array = (name: keyof FieldValues): GpuArray<'f32'> => createArray(gpu, `radiance ${name}`, 'f32', lengths[name])
  return { table: array('table'), weights: array('weights'), embeddings: array('embeddings'), densities: array('densities') }
}

/** Untrained values; embeddings start neutral. */
export function firstValues(shape: FieldShape, images: number, seed: number): Omit<FieldValues, 'densities'> {
  const lengths = fieldLengths(shape, images)
  const table = Float32Array.from({ length: lengths.table }, (_, i) => TABLE_SPREAD * (2 * unitAt(seed, TABLE_STREAM, i) - 1))
  const weights = new Float32Array(lengths.weights)
  let at = 0
  for (const { inputs, outputs } of layersOf(shape)) {
    // He et al. 2015: keeps the size of activations through ReLU layers.
    const spread = Math.sqrt(6 / inputs)
    for (let i = 0; i < inputs * outputs; i++) weights[at + i] = spread * (2 * unitAt(seed, WEIGHT_STREAM, at + i) - 1)
    at += alignedLength(inputs * outputs)
  }
  return { table, weights, embeddings: new Float32Array(lengths.embeddings) }
}

/** The part of an array of all weights that belongs to each layer. */
export function weightsByLayer(shape: FieldShape, array: GpuArray<'f32'>): Bound[] {
  let at = 0
  return layersOf(shape).map(({ inputs, outputs }) => {
    const bound = { array, offset: at * FLOAT_BYTES, size: inputs * outputs * FLOAT_BYTES }
    at += alignedLength(inputs * outputs)
    return bound
  })
}

export function writeField(gpu: Gpu, field: FieldArrays, values: Partial<FieldValues>): void {
  for (const name of FIELD_NAMES) if (values[name] !== undefined) writeArray(gpu, field[name], values[name])
}

export async function readField(gpu: Gpu, field: FieldArrays): Promise<FieldValues> {
  const [table, weights, embeddings, densities] = await readArrays(gpu, [field.table, field.weights, field.embeddings, field.densities] as const)
  return { table, weights, embeddings, densities }
}

export function destroyField(gpu: Gpu, field: FieldArrays): void {
  for (const name of FIELD_NAMES) destroyArray(gpu, field[name])
}

const alignedLength = (length: number): number => Math.ceil((length * FLOAT_BYTES) / WEIGHT_ALIGNMENT) * (WEIGHT_ALIGNMENT / FLOAT_BYTES)
