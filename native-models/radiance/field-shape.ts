// How large a radiance field is: told, or chosen by what the adapter says of itself.

import type { Gpu } from '../gpu/gpu.ts'
import type { HashGridOptions } from '../kernels/hash-grid/hash-grid.ts'
import type { LayerShape } from '../kernels/dense-layer/dense-layer.ts'
import type { RayShape } from '../kernels/ray-sampling/ray-sampling.ts'
import { GEOMETRY, HEAD } from '../kernels/view-input/view-input.ts'
import { RADIANCE } from '../kernels/volume-compositing/volume-compositing.ts'

/** Everything that a trained field's arrays depend on. */
export interface FieldShape {
  readonly grid: HashGridOptions
  /** Width of the hidden layers; a multiple of 8. */
  readonly hidden: number
  /** Cells along an edge of the density grid. */
  readonly side: number
  /** Stretches in which a ray walks through it. */
  readonly stretches: number
  readonly perRay: number
}

/** Two CPU cores give about 200 000 samples a second to a network this small; a graphics card a hundred times that to a larger one. */
const SOFTWARE: FieldShape = {
  grid: { levels: 8, features: 4, tableSize: 2 ** 17, coarsest: 16, finest: 512 }, hidden: 32, side: 64, stretches: 128, perRay: 16,
}
const HARDWARE: FieldShape = {
  grid: { levels: 16, features: 2, tableSize: 2 ** 19, coarsest: 16, finest: 2048 }, hidden: 64, side: 128, stretches: 256, perRay: 48,
}
/** A squeezed scene fills the inner half of the cube: lattice and grid must be finer to be as fine. */
const SQUEEZED = { cells: 1.5, finest: 2 } as const
/** Rays of a training step, and of a part of a picture. */
const SOFTWARE_RAYS = 1024
const HARDWARE_RAYS = 8192

export function shapeFor(gpu: Pick<Gpu, 'software'>, contracted: boolean): FieldShape {
  const shape = gpu.software ? SOFTWARE : HARDWARE
  if (!contracted) return shape
  return {
    ...shape, grid: { ...shape.grid, finest: shape.grid.finest * SQUEEZED.finest },
    side: shape.side * SQUEEZED.cells, stretches: shape.stretches * SQUEEZED.cells,
  }
}

export const raysFor = (gpu: Pick<Gpu, 'software'>): number => (gpu.software ? SOFTWARE_RAYS : HARDWARE_RAYS)

export const samplesOf = ({ rays, perRay }: RayShape): number => rays * perRay

/** Density: encoding → hidden → geometry. Colour: head → hidden → hidden → radiance (instant-ngp's networks). */
export function layersOf({ grid, hidden }: FieldShape): LayerShape[] {
  const encoded = grid.levels * grid.features
  return [
    { inputs: encoded, outputs: hidden, relu: true },
    { inputs: hidden, outputs: GEOMETRY, relu: false },
    { inputs: HEAD, outputs: hidden, relu: true },
    { inputs: hidden, outputs: hidden, relu: true },
    { inputs: hidden, outputs: RADIANCE, relu: false },
  ]
}
