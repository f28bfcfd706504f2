// Splats on the GPU: the parameters a rasteriser reads and a trainer changes, with room to grow.

import { createArray, destroyArray, readArrays, writeArray, type BufferMaker, type GpuArray } from '../gpu/arrays.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { shCoefficients, type SplatCloud } from '../scene/splats.ts'

/** A value per splat parameter, each laid out as in SplatCloud and `capacity` splats long. */
export interface SplatArrays {
  /** (capacity, 3) world. */
  readonly means: GpuArray<'f32'>
  /** (capacity, 4) wxyz, not necessarily unit: kernels normalise. */
  readonly rotations: GpuArray<'f32'>
  /** (capacity, 3) natural log of world units. */
  readonly logScales: GpuArray<'f32'>
  /** (capacity) */
  readonly opacityLogits: GpuArray<'f32'>
  /** (capacity, (shDegree+1)^2, 3) */
  readonly sh: GpuArray<'f32'>
}

export type ShDegree = SplatCloud['shDegree']

/** Floats per splat of each parameter. */
export const splatWidths = (degree: ShDegree): Record<keyof SplatArrays, number> => ({
  means: 3, rotations: 4, logScales: 3, opacityLogits: 1, sh: shCoefficients(degree) * 3,
})

export const SPLAT_PARAMETERS = ['means', 'rotations', 'logScales', 'opacityLogits', 'sh'] as const

/** Zeroed arrays for `capacity` splats. */
export function createSplatArrays(gpu: BufferMaker, label: string, capacity: number, degree: ShDegree): SplatArrays {
  const widths = splatWidths(degree)
  const make = (name: keyof SplatArrays): GpuArray<'f32'> => createArray(gpu, `${label} ${name}`, 'f32', capacity * widths[name])
  return { means: make('means'), rotations: make('rotations'), logScales: make('logScales'), opacityLogits: make('opacityLogits'), sh: make('sh') }
}

/** Copies the cloud into the first `cloud.count` places. The cloud's degree must be the arrays'. */
export function writeSplats(gpu: Gpu, arrays: SplatArrays, cloud: SplatCloud): void {
  for (const name of SPLAT_PARAMETERS) writeArray(gpu, arrays[name], cloud[name])
}

/** The first `count` splats, in one round trip. */
export async function readSplats(gpu: Gpu, arrays: SplatArrays, count: number, degree: ShDegree, expectedMs = 0): Promise<SplatCloud> {
  const widths = splatWidths(degree)
  const { means, rotations, logScales, opacityLogits, sh } = arrays
  const read = await readArrays(gpu, [means, rotations, logScales, opacityLogits, sh] as const, expectedMs)
  const [m, r, s, o, c] = read.map((values, i) => values.slice(0, count * widths[SPLAT_PARAMETERS[i]!])) as [
    Float32Array, Float32Array, Float32Array, Float32Array, Float32Array]
  return { count, means: m, rotations: r, logScales: s, opacityLogits: o, sh: c, shDegree: degree }
}

export function destroySplatArrays(gpu: Gpu, arrays: SplatArrays): void {
  for (const name of SPLAT_PARAMETERS) destroyArray(gpu, arrays[name])
}
