// Features as unit rows; formula and shapes: unit-rows.wgsl.

import type { GpuArray } from '../../gpu/arrays.ts'
import type { Gpu } from '../../gpu/gpu.ts'
import { createKernel } from '../../gpu/kernel.ts'
import type { Step } from '../shared/step.ts'

/** First row and how many. */
export const PART_WORDS = 4

const GROUP = 64

/** `features` (channels, samples); rows are bound anew for each caller. */
export async function openUnitRows(gpu: Gpu, channels: number, samples: number, part: GpuArray<'u32'>, features: GpuArray<'f32'>): Promise<(rows: GpuArray<'f32'>, count: number) => Step> {
  const kernel = await createKernel(gpu, { url: new URL('unit-rows.wgsl', import.meta.url), constants: { CHANNELS: `${channels}u`, SAMPLES: `${samples}u` } })
  return (rows, count) => {
    const group = kernel.bind({ part, features, rows })
    return (pass) => { kernel.dispatch(pass, group, Math.ceil(count / GROUP)) }
  }
}
