// What a run is made of, put together from the input: photographs, first splats, kernels, corrections.

import type { Gpu } from '../gpu/gpu.ts'
import type { PreparedFrame } from '../scene/frames.ts'
import { alignColor, registered, type ColorAlignment } from './color-alignment.ts'
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
  /** How the colour camera was found to sit beside the depth camera; null where it is as given. Frames have it applied. */
  readonly alignment: ColorAlignment | null
  /** World length that learning rates and limits are relative to. */
  readonly scale: number
  readonly random: Random
  readonly optimiser: SplatOptimiser
  readonly stage: TrainingStage
  readonly poses: Poses
  readonly exposures: Exposures
}

/** `savedAlignment`: what an earlier part of this run found, so that it is not searched for again; undefined for a new run. */
export async function openParts(gpu: Gpu, input: TrainInput, settings: TrainSettings, savedAlignment: ColorAlignment | null | undefined): Promise<TrainingParts> {
  const alignment = savedAlignment === undefined ? await findAlignment(input, settings) : savedAlignment
  const frames = alignment === null ? input.frames : input.frames.map((frame) => registered(frame, alignment))
  const train = frames.filter((frame) => !input.heldOut.has(frame.id))
  const random = new Random(settings.seed)
  const first = initialPoints(train, input.points, settings.maxSplats, random)
  const scale = sceneScale(train.map((frame) => frame.camera), first.positions)
  const optimiser = new SplatOptimiser(gpu, settings.maxSplats, settings.shDegree, scale)
  const stage = await TrainingStage.open(gpu, optimiser.splats, optimiser.capacity, settings.shDegree, largestOf(frames))
  await optimiser.connect(stage.rasteriser.gradients, stage.rasteriser.status)
  optimiser.start(cloudFromPoints(first, settings.shDegree, scale))
  const trained = await imagesOf(train)
  const heldOut = await imagesOf(frames.filter((frame) => input.heldOut.has(frame.id)))
  const poses = new Poses(trained.map((frame) => imageAt(frame, 0).camera), scale, settings.refinePoses)
  const exposures = new Exposures(trained.length, settings.exposure)
  return { settings, trained, heldOut, alignment, scale, random, optimiser, stage, poses, exposures }
}

/** Refining poses begins with the one correction that all photographs of a depth camera share. Held-out frames have no say. */
async function findAlignment(input: TrainInput, settings: TrainSettings): Promise<ColorAlignment | null> {
  const train = input.frames.filter((frame) => !input.heldOut.has(frame.id))
  return settings.refinePoses ? alignColor(train, new Random(settings.seed)) : null
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
