// The part of a reconstruction that knows it trains a radiance field, and takes its surface as splats: what instances
// are made of, and what windows draw of it.

import { alignedFrames } from '../../native-models/backbone/alignment/aligned-frames.ts'
import type { Backbone } from '../../native-models/backbone/backbone.ts'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { NEUTRAL_EXPOSURE } from '../../native-models/kernels/photometric-loss/photometric-loss.ts'
import { openRadianceBackbone } from '../../native-models/radiance/radiance-backbone.ts'
import { trainRadiance } from '../../native-models/radiance/trainer.ts'
import { surfaceSplats, type SurfaceOptions } from '../../native-models/reconstruction/surface-splats.ts'
import type { Camera } from '../../native-models/scene/camera.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { SplatCloud } from '../../native-models/scene/splats.ts'
import type { TrainInput } from '../../native-models/splatting/options.ts'
import type { Trained, Trainer } from './trained.ts'

/** Pixels looked at for a whole view of a field in training: a second or two on a processor. */
const PREVIEW_PIXELS = { software: 16_000, hardware: 400_000 } as const

export const trainOnRadiance: Trainer = async function* (gpu, given, params, ctx, checkpoint) {
  const { refinePoses } = params
  if (refinePoses === true) throw new Fault('input.invalid', 'the poses of a radiance field are aligned where depth was measured, and not refined while it trains: leave --refine-poses out, or train splats', 'refinePoses')
  // A run that goes on aligns them again, and finds the same.
  const input = refinePoses === false ? given : { ...given, frames: await alignedFrames(given.frames, given.heldOut) }
  const cameras = camerasOf(input)
  const { steps, seed, minutes, exposure: appearance, depthWeight, maxSplats } = params
  const preview = async (step: number, backbone: Backbone, fraction: number): Promise<void> => {
    const pixels = fraction * PREVIEW_PIXELS[gpu.software ? 'software' : 'hardware']
    const cloud = await wholeSurface(backbone, Object.values(cameras), { maxSplats, pixels })
    await ctx.preview(step, cloud.count, await ctx.blobs.put(writeSplatPly(cloud), 'ply'))
  }
  const { field, ...scores } = yield* trainRadiance(gpu, input, { steps, seed, minutes, appearance, depthWeight }, {
    signal: ctx.signal,
    checkpoint,
    settings: () => ctx.settings(),
    pausing: () => ctx.pausing(),
    saveCheckpoint: (bytes) => ctx.saveCheckpoint(bytes),
    preview,
  })
  const cloud = yield* surfaceOf(gpu, field, cameras, { maxSplats, signal: ctx.signal })
  return { ...scores, field, cloud, cameras, exposures: Object.fromEntries(Object.keys(cameras).map((id) => [id, NEUTRAL_EXPOSURE])) } satisfies Trained
}

/** Poses are as given, or as the photographs agree on; what else differs between photographs is part of the field. */
const camerasOf = ({ frames }: TrainInput): Record<string, Camera> => Object.fromEntries(frames.map(({ id, camera }) => [id, camera]))

async function* surfaceOf(gpu: Gpu, field: Uint8Array, cameras: Record<string, Camera>, options: SurfaceOptions): AsyncGenerator<Progress, SplatCloud> {
  const backbone = await openRadianceBackbone(gpu, field)
  try {
    const cloud = yield* surfaceSplats(backbone, Object.values(cameras), options)
    if (cloud.count === 0) throw new Fault('input.invalid', 'the radiance field shows no solid surface yet: train it for more steps', 'steps')
    return cloud
  } finally {
    backbone.close()
  }
}

async function wholeSurface(backbone: Backbone, cameras: readonly Camera[], options: SurfaceOptions): Promise<SplatCloud> {
  const taking = surfaceSplats(backbone, cameras, options)
  for (;;) {
    const { done, value } = await taking.next()
    if (done === true) return value
  }
}
