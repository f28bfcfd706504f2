// The part of a reconstruction that knows it trains splats.

import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { TrainInput, TrainOptions } from '../../native-models/splatting/options.ts'
import { trainSplats, type TrainedSplats } from '../../native-models/splatting/trainer.ts'
import type { JobContext } from './job-context.ts'

export function trainOnSplats(gpu: Gpu, input: TrainInput, options: TrainOptions, ctx: JobContext, checkpoint: Uint8Array | null): AsyncGenerator<Progress, TrainedSplats> {
  return trainSplats(gpu, input, options, {
    signal: ctx.signal,
    checkpoint,
    settings: () => ctx.settings(),
    pausing: () => ctx.pausing(),
    saveCheckpoint: (bytes) => ctx.saveCheckpoint(bytes),
    preview: async (step, cloud) => ctx.preview(step, cloud.count, await ctx.blobs.put(writeSplatPly(cloud), 'ply')),
  })
}
