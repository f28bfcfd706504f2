// How fast an adapter trains splats, found out in about a second on a made-up scene: for predicting the time of a first run.

import type { Gpu } from '../gpu/gpu.ts'
import { NO_DISTORTION, type Camera } from '../scene/camera.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { stepWork } from './needs.ts'
import { settle } from './options.ts'
import { Random } from './random.ts'
import { TrainingRun } from './training-run.ts'

/** So that a processor needs a second, and a graphics card is not idle most of the time. */
const SIZES = { software: { width: 160, height: 120, splats: 5000 }, card: { width: 960, height: 720, splats: 100_000 } }
type Size = (typeof SIZES)['card']
/** The first batches compile and warm up; the rest is timed. */
const BATCHES = { warm: 2, timed: 4 }
/** So long a schedule that the trial sees none of it change. */
const STEPS = 1_000_000

export async function trySpeed(gpu: Gpu): Promise<{ work: number; seconds: number }> {
  const random = new Random(1)
  const size = gpu.software ? SIZES.software : SIZES.card
  const frames = [-1, 1].map((side) => madeUp(side, size, random))
  const positions = Float32Array.from({ length: size.splats * 3 }, () => random.next() * 2 - 1)
  const points = { positions, colors: Uint8Array.from(positions, (value) => 128 + 100 * value) }
  const settings = settle({ steps: STEPS, maxSplats: size.splats, seed: 1, shDegree: 1 }, frames)
  const run = await TrainingRun.open(gpu, { frames, heldOut: new Set(), points }, settings, null, () => Promise.resolve())
  try {
    for (let batch = 0; batch < BATCHES.warm; batch++) await run.batch()
    const [steps, seconds] = [run.step, run.seconds]
    for (let batch = 0; batch < BATCHES.timed; batch++) await run.batch()
    return { work: (run.step - steps) * stepWork(run.pixels, size.splats), seconds: run.seconds - seconds }
  } finally {
    run.destroy()
  }
}

/** Noise, seen from one side: what is drawn does not matter, only how much. */
function madeUp(side: number, { width, height }: Size, random: Random): PreparedFrame {
  const camera: Camera = {
    intrinsics: { width, height, fx: width, fy: width, cx: width / 2, cy: height / 2, distortion: NO_DISTORTION },
    worldFromCamera: [-side, 0, 0, 0, 0, 1, 0, 0, 0, 0, -side, side * 3, 0, 0, 0, 1],
  }
  return { id: `${side}`, name: `${side}`, camera, rgb: Uint8Array.from({ length: width * height * 3 }, () => random.below(256)), depth: null, valid: null }
}
