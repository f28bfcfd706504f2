// What comes of training, whichever backbone was trained.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { TrainInput } from '../../native-models/splatting/options.ts'
import type { TrainedSplats } from '../../native-models/splatting/trainer.ts'
import type { z } from 'zod'
import type { ReconstructParams } from '../contract/jobs.ts'
import type { JobContext } from './job-context.ts'

export interface Trained extends Omit<TrainedSplats, 'psnrAsGiven' | 'ssimAsGiven'> {
  /** The radiance field, where one was trained; `cloud` is then its surface. */
  readonly field?: Uint8Array
}

/** Goes on from `checkpoint`, or starts anew where that is null. */
export type Trainer = (gpu: Gpu, input: TrainInput, params: z.infer<typeof ReconstructParams>, ctx: JobContext, checkpoint: Uint8Array | null) => AsyncGenerator<Progress, Trained>
