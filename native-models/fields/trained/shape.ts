// How large the networks of a trained field are: a shared hash grid, and on it one small network for language, one for instances.

import type { Gpu } from '../../gpu/gpu.ts'
import type { LayerShape } from '../../kernels/dense-layer/dense-layer.ts'
import { TOLD_ROWS } from '../../kernels/field-input/field-input.ts'
import type { HashGridOptions } from '../../kernels/hash-grid/hash-grid.ts'

/** Everything that a trained field's arrays depend on. */
export interface TrainedShape {
  readonly grid: HashGridOptions
  /** Width of the hidden layers; a multiple of 8. */
  readonly hidden: number
  /** Numbers of a code, a multiple of 8: an embedding is unit(basisᵀ · code). */
  readonly rank: number
  /** Numbers of an instance feature, a multiple of 8. */
  readonly instance: number
  /** Of an embedding, even. */
  readonly width: number
}

/** Rays of a step, places of each, and rays that are compared with one another. */
export interface BatchShape {
  readonly rays: number
  readonly perRay: number
  readonly block: number
}

/** The finest cells of the inner half of the grid are a 128th of the scene: things are meant, not their texture. */
const SOFTWARE: Omit<TrainedShape, 'width'> = { grid: { levels: 8, features: 4, tableSize: 2 ** 16, coarsest: 12, finest: 256 }, hidden: 32, rank: 32, instance: 16 }
const HARDWARE: Omit<TrainedShape, 'width'> = { grid: { levels: 12, features: 4, tableSize: 2 ** 19, coarsest: 16, finest: 512 }, hidden: 64, rank: 64, instance: 32 }
const SOFTWARE_BATCH: BatchShape = { rays: 512, perRay: 8, block: 64 }
const HARDWARE_BATCH: BatchShape = { rays: 4096, perRay: 16, block: 256 }

export const shapeFor = (gpu: Pick<Gpu, 'software'>, width: number): TrainedShape => ({ ...(gpu.software ? SOFTWARE : HARDWARE), width })
export const batchFor = (gpu: Pick<Gpu, 'software'>): BatchShape => (gpu.software ? SOFTWARE_BATCH : HARDWARE_BATCH)

export const gridRows = ({ grid }: TrainedShape): number => grid.levels * grid.features
export const inputRows = (shape: TrainedShape): number => gridRows(shape) + TOLD_ROWS

/** What each network's layers are, from the input rows up; a last linear one makes a code, or an instance feature. */
export const NETWORKS = ['language', 'instance'] as const
export type Network = (typeof NETWORKS)[number]
export const outputsOf = (shape: TrainedShape, network: Network): number => (network === 'language' ? shape.rank : shape.instance)

export function layersOf(shape: TrainedShape, network: Network): LayerShape[] {
  return [
    { inputs: inputRows(shape), outputs: shape.hidden, relu: true },
    { inputs: shape.hidden, outputs: outputsOf(shape, network), relu: false },
  ]
}

/** A uniform binding holds this many floats on every adapter. */
const UNIFORM_FLOATS = 65536 / 4
const BLOCK_OF = 8

/** The basis as layers from code to embedding, each small enough to be bound. Their widths add up to the embedding's. */
export function basisLayers({ rank, width }: TrainedShape): LayerShape[] {
  const most = Math.floor(UNIFORM_FLOATS / rank / BLOCK_OF) * BLOCK_OF
  const count = Math.ceil(paddedWidth(width) / most)
  return Array.from({ length: count }, (_, i) => ({ inputs: rank, outputs: Math.min(most, paddedWidth(width) - i * most), relu: false }))
}

/** Layers are cut in blocks of 8; columns beyond an embedding's width stay zero. */
export const paddedWidth = (width: number): number => Math.ceil(width / BLOCK_OF) * BLOCK_OF
