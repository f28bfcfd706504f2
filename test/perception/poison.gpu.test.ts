// Photographs of a generated scene made wrong on purpose, with its true masks as what a segmenter says: whoever looks at
// the worst tenth of the list must find nearly all that is poisoned. test/bench/eyes.ts asks the same of the bundled
// models on unseen seeds.

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGpu } from '../../native-models/gpu/gpu.ts'
import { generateCapture } from '../../native-models/synthetic/generate.ts'
import { caughtOf, FAULTS, inject } from './faults.ts'
import { shotsOf, type Shot } from './shots.ts'

/** Neither chosen by nor shown to anybody. */
const SEED = 31_415
const FRAMES = 40
/** The aim. */
const LEAST_CAUGHT = 0.9

let folder: string
let shots: Shot[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'poison-'))
  const gpu = await openGpu()
  const run = generateCapture(gpu, { out: join(folder, 'scene'), scene: 'tabletop', objects: 12, frames: FRAMES, size: '160x120', depthNoise: 0.002, blur: 0, seed: SEED }, new AbortController().signal)
  while ((await run.next()).done !== true);
  gpu.close()
  shots = await shotsOf(join(folder, 'scene'))
}, 400_000)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('masks of photographs made wrong', { timeout: 120_000 }, () => {
  it.each(FAULTS)('by %s are in the worst tenth of the list', async (kind) => {
    const { shots: wrong, poisoned } = inject(shots, () => kind, 1)
    expect(poisoned.size).toBeGreaterThan(10)
    const { caught, missed } = await caughtOf(wrong, poisoned)
    expect(caught / poisoned.size, missed.join('\n')).toBeGreaterThanOrEqual(LEAST_CAUGHT)
  })

  it('by each in turn are too, and none is without a reason', async () => {
    const { shots: wrong, poisoned } = inject(shots, (nth) => FAULTS[nth % FAULTS.length]!, 2)
    const { caught, missed, flagged } = await caughtOf(wrong, poisoned)
    expect(caught / poisoned.size, missed.join('\n')).toBeGreaterThanOrEqual(LEAST_CAUGHT)
    expect(flagged).toBeGreaterThanOrEqual(LEAST_CAUGHT * poisoned.size)
  })
})
