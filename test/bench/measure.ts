// Times of interleaved phases. Wall time is what a user waits; where other work shares the machine it says little, so the
// processor time that the whole process used (a software adapter works inside it) is measured beside it.

import { cpus } from 'node:os'
import type { Gpu } from '../../native-models/gpu/gpu.ts'

export type Encode = (encoder: GPUCommandEncoder) => void

export const inPass = (encode: (pass: GPUComputePassEncoder) => void): Encode => (encoder) => {
  const pass = encoder.beginComputePass()
  encode(pass)
  pass.end()
}

export interface Times {
  /** Least wall time over the rounds, per repeat. */
  readonly ms: number
  /** Least processor time over the rounds, per repeat and processor: the wall time on an idle machine if all processors are used. */
  readonly processorMs: number
}

export interface Effort {
  /** Times every phase is measured, after one that warms up. */
  readonly rounds: number
  /** Milliseconds a phase is repeated for within a round, so that what it costs to submit and wait is little of it. */
  readonly roundMs: number
}

const MOST_REPEATS = 50

/** Rounds interleave the phases, so that a slow moment of the machine falls on all of them. The first is warm-up. */
export async function measure(gpu: Gpu, phases: readonly (readonly [string, Encode])[], effort: Effort): Promise<Record<string, Times>> {
  const best = new Map<string, Times>()
  for (const [, encode] of phases) await once(gpu, encode, 1, 0)
  for (const [name, encode] of phases) best.set(name, await once(gpu, encode, 1, 0))
  for (let round = 0; round < effort.rounds; round++) {
    for (const [name, encode] of phases) {
      const known = best.get(name)!
      const repeats = Math.max(1, Math.min(MOST_REPEATS, Math.round(effort.roundMs / known.ms)))
      const times = await once(gpu, encode, repeats, known.ms * repeats)
      best.set(name, { ms: Math.min(known.ms, times.ms), processorMs: Math.min(known.processorMs, times.processorMs) })
    }
  }
  return Object.fromEntries(best)
}

async function once(gpu: Gpu, encode: Encode, repeats: number, expectedMs: number): Promise<Times> {
  const [begun, used] = [performance.now(), process.cpuUsage()]
  gpu.run('bench', (encoder) => { for (let r = 0; r < repeats; r++) encode(encoder) })
  await gpu.settle(expectedMs)
  const { user, system } = process.cpuUsage(used)
  return { ms: (performance.now() - begun) / repeats, processorMs: (user + system) / 1000 / cpus().length / repeats }
}
