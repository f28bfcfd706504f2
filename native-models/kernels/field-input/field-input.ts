// Places as the input of a field; formulas and shapes: field-input.wgsl.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel } from '../../gpu/kernel.ts'
import type { Step } from '../shared/step.ts'

/** Rows below the hash grid's: a constant, four visual properties, three of the scale. */
export const TOLD_ROWS = 8
/** Points at which the scales' distribution is known. */
export const QUANTILES = 33
export const ASKED_WORDS = 8

export interface Asked {
  readonly centre: readonly [number, number, number]
  /** World length that becomes 1: the inner half of the grid. */
  readonly reach: number
  readonly first: number
  readonly count: number
  readonly perRay: number
  readonly visual: boolean
  readonly scale: boolean
}

export function askedWords({ centre, reach, first, count, perRay, visual, scale }: Asked): Uint32Array {
  const words = new Uint32Array(ASKED_WORDS)
  new Float32Array(words.buffer).set([...centre, reach])
  words.set([first, count, perRay, (visual ? 1 : 0) + (scale ? 2 : 0)], 4)
  return words
}

export interface FieldInputShape {
  readonly samples: number
  /** Rows of the encoding before these. */
  readonly firstRow: number
}

export interface PlaceSource {
  /** (n, 3) world, (n, 4), (n) and (n). */
  readonly positions: GpuArray<'f32'>
  readonly visual: GpuArray<'f32'>
  readonly depths: GpuArray<'f32'>
}

export interface FieldInputArrays {
  /** ASKED_WORDS */
  readonly asked: GpuArray<'u32'>
  readonly rows: GpuArray<'u32'>
  /** (rays, 2) */
  readonly scales: GpuArray<'f32'>
  /** (QUANTILES) */
  readonly quantiles: GpuArray<'f32'>
  readonly within: GpuArray<'f32'>
  readonly encoding: GpuArray<'f32'>
}

const GROUP = 64
const URL_OF = new URL('field-input.wgsl', import.meta.url)
const constantsOf = ({ samples, firstRow }: FieldInputShape): Record<string, string> => ({ SAMPLES: `${samples}u`, FIRST_ROW: `${firstRow}u`, QUANTILES: `${QUANTILES}u` })

/** Describes `count` places of a source; the source is bound anew for each. */
export async function openFieldInput(gpu: Gpu, shape: FieldInputShape, arrays: FieldInputArrays): Promise<(source: PlaceSource, count: number) => Step> {
  const kernel = await createKernel(gpu, { url: URL_OF, entryPoint: 'describe', constants: constantsOf(shape) })
  return ({ positions, visual, depths }, count) => {
    const group = kernel.bind({ ...arrays, positions, visual, depths })
    return (pass) => { kernel.dispatch(pass, group, Math.ceil(count / GROUP)) }
  }
}

/** Copies the weights of the places asked for. */
export async function openWeigh(gpu: Gpu, shape: FieldInputShape, arrays: { asked: GpuArray<'u32'>; rows: GpuArray<'u32'>; placeWeights: GpuArray<'f32'>; weights: GpuArray<'f32'> }): Promise<Step> {
  const kernel = await createKernel(gpu, { url: URL_OF, entryPoint: 'weigh', constants: constantsOf(shape) })
  const group = kernel.bind(arrays)
  return (pass) => { kernel.dispatch(pass, group, Math.ceil(shape.samples / GROUP)) }
}
