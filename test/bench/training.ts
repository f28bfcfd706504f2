// Every phase of a training step, and a whole step, by size.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { createLossKernels, NEUTRAL_EXPOSURE, PhotometricLoss, type LossTarget } from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import { SplatOptimiser } from '../../native-models/splatting/splat-optimiser.ts'
import { measure, type Times } from './measure.ts'
import { benchScene, inPass, RASTER_SIZES, rasterPhases, type Encode, type RasterSize } from './raster.ts'

export interface TrainingTimes {
  readonly splats: number
  readonly width: number
  readonly height: number
  readonly tilePairs: number
  readonly phases: Readonly<Record<string, Times>>
}

export async function benchTraining(gpu: Gpu, sizes: readonly RasterSize[] = RASTER_SIZES): Promise<TrainingTimes[]> {
  const times: TrainingTimes[] = []
  for (const size of sizes) times.push(await benchSize(gpu, size))
  return times
}

async function benchSize(gpu: Gpu, size: RasterSize): Promise<TrainingTimes> {
  const { splats, width, height } = size
  const scene = await benchScene(gpu, size)
  const loss = new PhotometricLoss(gpu, await createLossKernels(gpu), size, scene.rasteriser, 1)
  loss.prepare(greyTarget(width, height), NEUTRAL_EXPOSURE, 0, 0)
  const optimiser = new SplatOptimiser(gpu, splats, 0, 1)
  await optimiser.connect(scene.rasteriser.gradients, scene.rasteriser.status)
  optimiser.count = splats
  optimiser.prepare(0, 0, 1, 1)
  const [project, sort, forward, backward, projectBackward] = rasterPhases(scene)
  const phases: [string, Encode][] = [
    project!, sort!, forward!, ['loss', inPass((pass) => { loss.encode(pass) })], backward!, projectBackward!,
    ['optimiser', inPass((pass) => { optimiser.encode(pass) })],
  ]
  const inOrder = (some: typeof phases): Encode => (encoder) => { for (const [, encode] of some) encode(encoder) }
  // Without the loss too, to be compared with trainers that have another one.
  const measured = await measure(gpu, [...phases, ['total without loss', inOrder(phases.filter(([name]) => name !== 'loss'))], ['total', inOrder(phases)]])
  loss.destroy()
  optimiser.destroy()
  scene.rasteriser.destroy()
  return { splats, width, height, tilePairs: scene.pairs, phases: measured }
}

function greyTarget(width: number, height: number): LossTarget {
  const pixels = new Uint32Array(width * height).fill(0xff808080)
  return { width, height, pixels, counted: pixels.length, depth: null, depthCounted: 0 }
}
