// What a run is made of, put together from the input: photographs, first splats, kernels, corrections.

import type { Gpu } from '../gpu/gpu.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { SizeFloor } from '../kernels/density-control/size-floor.ts'
import { uploadCameras } from './camera-array.ts'
import { DensityControl } from './density-control.ts'
import { Exposures } from './exposure.ts'
import { cloudFromPoints, initialPoints, sceneScale } from './initialise.ts'
import type { TrainInput, TrainSettings } from './options.ts'
import { Poses } from './poses.ts'
import { Random } from './random.ts'
import { SplatOptimiser } from './splat-optimiser.ts'
import { imageAt, trainingFrame, type TrainingFrame } from './training-frames.ts'
import { TrainingStage } from './training-stage.ts'

export interface TrainingParts {
  readonly settings: TrainSettings
  readonly trained: readonly TrainingFrame[]
  readonly heldOut: readonly TrainingFrame[]
  /** World length that learning rates and limits are relative to. */
  readonly scale: number
  readonly random: Random
  readonly optimiser: SplatOptimiser
  readonly stage: TrainingStage
  readonly poses: Poses
  readonly exposures: Exposures
  readonly density: DensityControl
}

/** `capacity`: splats there is room for, where a run was given more than it began with. */
export async function openParts(gpu: Gpu, input: TrainInput, settings: TrainSettings, capacity = settings.maxSplats): Promise<TrainingParts> {
  const train = input.frames.filter((frame) => !input.heldOut.has(frame.id))
  const random = new Random(settings.seed)
  const first = initialPoints(train, input.points, settings.maxSplats, random)
  const scale = sceneScale(train.map((frame) => frame.camera), first.positions)
  const optimiser = new SplatOptimiser(gpu, capacity, settings.shDegree, scale)
  optimiser.explores = settings.densification === 'mcmc'
  const depth = input.frames.some((frame) => frame.depth !== null)
  const stage = await TrainingStage.open(gpu, optimiser.splats, optimiser.capacity, settings.shDegree, largestOf(input.frames), settings.antialiased, depth)
  await optimiser.connect(stage.rasteriser.gradients, stage.rasteriser.status)
  optimiser.start(cloudFromPoints(first, settings.shDegree, scale))
  const trained = await imagesOf(train)
  const heldOut = await imagesOf(input.frames.filter((frame) => input.heldOut.has(frame.id)))
  const poses = new Poses(trained.map((frame) => imageAt(frame, 0).camera), scale, settings.refinePoses)
  const exposures = new Exposures(trained.length, settings.exposure)
  const floor = settings.sizeFloor ? await SizeFloor.create(gpu, optimiser.splats, uploadCameras(gpu, trained.map((frame) => imageAt(frame, 0).camera)), trained.length) : null
  const density = new DensityControl(gpu, settings.densification, optimiser, stage, random, scale, floor)
  return { settings, trained, heldOut, scale, random, optimiser, stage, poses, exposures, density }
}

/** Halving many photographs takes seconds; the host's loop gets a turn after each. */
async function imagesOf(frames: readonly PreparedFrame[]): Promise<TrainingFrame[]> {
  const images: TrainingFrame[] = []
  for (const frame of frames) {
    images.push(trainingFrame(frame))
    await new Promise((resolve) => setImmediate(resolve))
  }
  return images
}

const largestOf = (frames: readonly PreparedFrame[]): { width: number; height: number } => ({
  width: Math.max(...frames.map((frame) => frame.camera.intrinsics.width)),
  height: Math.max(...frames.map((frame) => frame.camera.intrinsics.height)),
})
