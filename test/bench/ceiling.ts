import { createArray, destroyArray, uploadArray } from '../../native-models/gpu/arrays.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { createKernel } from '../../native-models/gpu/kernel.ts'
import { dispatchGroups } from '../../native-models/kernels/shared/step.ts'
import { inPass, type Encode, type Times } from './measure.ts'

export interface Ceiling {
  readonly gigaflops: number
  /** Read and written together. */
  readonly gigabytesPerSecond: number
}

/** Multiply-adds per step of a thread: 8 times 3 chains of 4. */
const PER_STEP = 96
const SOFTWARE = { threads: 2 ** 12, steps: 2 ** 9, copiedBytes: 2 ** 26 }
const HARDWARE = { threads: 2 ** 20, steps: 2 ** 9, copiedBytes: 2 ** 28 }

export interface Probe {
  /** To be timed in turns with what is held against the ceiling, so that both have the same machine. */
  readonly phases: readonly (readonly [string, Encode])[]
  ceilingOf(times: Readonly<Record<string, Times>>): Ceiling
  destroy(): void
}

export async function createProbe(gpu: Gpu): Promise<Probe> {
  const { threads, steps, copiedBytes } = gpu.software ? SOFTWARE : HARDWARE
  const bytes = Math.min(copiedBytes, gpu.limits.storageBindingBytes)
  const url = new URL('ceiling.wgsl', import.meta.url)
  const [multiplyAdd, copy] = await Promise.all(['multiplyAdd', 'copy'].map((entryPoint) => createKernel(gpu, { url, entryPoint, constants: { STEPS: `${steps}u` } })))
  const [from, to] = [createArray(gpu, 'from', 'f32', bytes / 4), createArray(gpu, 'to', 'f32', bytes / 4)]
  const numbers = uploadArray(gpu, 'numbers', new Float32Array(12).fill(0.5))
  const sums = createArray(gpu, 'sums', 'f32', threads * 4)
  const [sumGroup, copyGroup] = [multiplyAdd!.bind({ source: numbers, sink: sums }), copy!.bind({ source: from, sink: to })]
  return {
    phases: [
      ['multiply-add', inPass((pass) => { multiplyAdd!.dispatch(pass, sumGroup, threads / 64) })],
      ['copy', inPass((pass) => { dispatchGroups(pass, copy!, copyGroup, bytes / 16 / 64) })],
    ],
    ceilingOf: (times) => ({
      gigaflops: (threads * steps * PER_STEP * 2) / times['multiply-add']!.ms / 1e6,
      gigabytesPerSecond: (2 * bytes) / times['copy']!.ms / 1e6,
    }),
    destroy() { for (const array of [from, to, numbers, sums]) destroyArray(gpu, array) },
  }
}
