// What a trained field learns, on the host and on the GPU.

import { createArray, destroyArray, readArrays, writeArray, type GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import type { Bound } from '../../gpu/kernel.ts'
import { WEIGHT_ALIGNMENT, type LayerShape } from '../../kernels/dense-layer/dense-layer.ts'
import { entriesOf, gridLevels } from '../../kernels/hash-grid/hash-grid.ts'
import { Random } from '../../splatting/random.ts'
import { basisLayers, layersOf, NETWORKS, paddedWidth, type TrainedShape } from './shape.ts'

export interface Parameters {
  /** (entries, features) of the hash grid. */
  readonly table: Float32Array
  /** Language network, instance network and basis: layers one behind the other, each (inputs, outputs), aligned. */
  readonly weights: Float32Array
}
export type ParameterArrays = { readonly [K in keyof Parameters]: GpuArray<'f32'> }

const FLOAT_BYTES = 4
/** A table of features starts near 0, so that fine levels add nothing before they know something (Müller et al. 2022). */
const TABLE_SPREAD = 1e-3

export const allLayers = (shape: TrainedShape): LayerShape[] => [...NETWORKS.flatMap((network) => layersOf(shape, network)), ...basisLayers(shape)]

const alignedLength = ({ inputs, outputs }: LayerShape): number => Math.ceil((inputs * outputs * FLOAT_BYTES) / WEIGHT_ALIGNMENT) * (WEIGHT_ALIGNMENT / FLOAT_BYTES)

export function parameterLengths(shape: TrainedShape): Record<keyof Parameters, number> {
  return { table: entriesOf(gridLevels(shape.grid)) * shape.grid.features, weights: allLayers(shape).reduce((sum, layer) => sum + alignedLength(layer), 0) }
}

/** Each layer's part of an array of all weights, in `allLayers`' order. */
export function weightsByLayer(shape: TrainedShape, array: GpuArray<'f32'>): Bound[] {
  return startsOf(shape).map(({ at, layer }) => ({ array, offset: at * FLOAT_BYTES, size: layer.inputs * layer.outputs * FLOAT_BYTES }))
}

function startsOf(shape: TrainedShape): { at: number; layer: LayerShape }[] {
  let next = 0
  return allLayers(shape).map((layer) => {
    const at = next
    next += alignedLength(layer)
    return { at, layer }
  })
}

/** Untrained: networks at random (He et al. 2015), the basis as told. `basis` (rank, width). */
export function firstParameters(shape: TrainedShape, basis: Float32Array, seed: number): Parameters {
  const lengths = parameterLengths(shape)
  const random = new Random(seed)
  const table = Float32Array.from({ length: lengths.table }, () => TABLE_SPREAD * (2 * random.next() - 1))
  const weights = new Float32Array(lengths.weights)
  const networks = NETWORKS.flatMap((network) => layersOf(shape, network)).length
  for (const { at, layer } of startsOf(shape).slice(0, networks)) {
    const spread = Math.sqrt(6 / layer.inputs)
    for (let i = 0; i < layer.inputs * layer.outputs; i++) weights[at + i] = spread * (2 * random.next() - 1)
  }
  writeBasis(shape, weights, basis)
  return { table, weights }
}

/** The basis (rank, width) among all weights, where it lies in blocks of columns. */
export function basisOf(shape: TrainedShape, weights: Float32Array): Float32Array {
  const basis = new Float32Array(shape.rank * shape.width)
  overBasis(shape, (inWeights, inBasis) => { basis[inBasis] = weights[inWeights]! })
  return basis
}

function writeBasis(shape: TrainedShape, weights: Float32Array, basis: Float32Array): void {
  overBasis(shape, (inWeights, inBasis) => { weights[inWeights] = basis[inBasis]! })
}

function overBasis(shape: TrainedShape, at: (inWeights: number, inBasis: number) => void): void {
  const blocks = startsOf(shape).slice(-basisLayers(shape).length)
  let first = 0
  for (const { at: start, layer } of blocks) {
    for (let r = 0; r < shape.rank; r++)
      for (let k = 0; k < layer.outputs && first + k < shape.width; k++) at(start + r * layer.outputs + k, r * shape.width + first + k)
    first += layer.outputs
  }
}

export function createParameters(gpu: Gpu, shape: TrainedShape): ParameterArrays {
  const lengths = parameterLengths(shape)
  return { table: createArray(gpu, 'field table', 'f32', lengths.table), weights: createArray(gpu, 'field weights', 'f32', lengths.weights) }
}

export function writeParameters(gpu: Gpu, arrays: ParameterArrays, { table, weights }: Parameters): void {
  writeArray(gpu, arrays.table, table)
  writeArray(gpu, arrays.weights, weights)
}

export async function readParameters(gpu: Gpu, arrays: ParameterArrays): Promise<Parameters> {
  const [table, weights] = await readArrays(gpu, [arrays.table, arrays.weights] as const)
  return { table, weights }
}

export function destroyParameters(gpu: Gpu, arrays: ParameterArrays): void {
  destroyArray(gpu, arrays.table)
  destroyArray(gpu, arrays.weights)
}

/** (rows, width) with columns of zeros up to a multiple of 8. */
export function padded(rows: Float32Array, width: number): Float32Array {
  const wide = paddedWidth(width)
  if (wide === width) return rows
  const out = new Float32Array((rows.length / width) * wide)
  for (let i = 0; i * width < rows.length; i++) out.set(rows.subarray(i * width, (i + 1) * width), i * wide)
  return out
}
