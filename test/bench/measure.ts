// Times of interleaved phases. Wall time is what a user waits; where other work shares the machine it says little, so the
// processor time that the whole process used (a software adapter works inside it) is measured beside it.

import { cpus } from 'node:os'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { Encode } from './raster.ts'

export interface Times {
  /** Least wall time over the rounds, per repeat. */
  readonly ms: number
  /** Least processor time over the rounds, per repeat and processor: the wall time on an idle machine if all processors are used. */
  readonly processorMs: number
}

const ROUNDS = 5
const REPEATS = 6

/** Rounds interleave the phases, so that a slow moment of the machine falls on all of them. The first is warm-up. */
export async function measure(gpu: Gpu, phases: readonly (readonly [string, Encode])[]): Promise<Record<string, Times>> {
  const best = new Map(phases.map(([name]) => [name, { ms: Infinity, processorMs: Infinity }]))
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, encode] of phases) {
      const known = best.get(name)!
      const times = await once(gpu, encode, round > 1 ? known.ms * REPEATS : 0)
      if (round > 0) best.set(name, { ms: Math.min(known.ms, times.ms), processorMs: Math.min(known.processorMs, times.processorMs) })
    }
  }
  return Object.fromEntries(best)
}

async function once(gpu: Gpu, encode: Encode, expectedMs: number): Promise<Times> {
  const [begun, used] = [performance.now(), process.cpuUsage()]
  gpu.run('bench', (encoder) => { for (let r = 0; r < REPEATS; r++) encode(encoder) })
  await gpu.settle(expectedMs)
  const { user, system } = process.cpuUsage(used)
  return { ms: (performance.now() - begun) / REPEATS, processorMs: (user + system) / 1000 / cpus().length / REPEATS }
}
