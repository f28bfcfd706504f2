// The story of a run, kept beside its result; and what it took, kept for predicting the next.

import type { BlobRef } from '../../native-models/scene/records.ts'
import type { RunReport } from '../../native-models/scene/run-report.ts'
import type { TrainedSplats } from '../../native-models/splatting/trainer.ts'
import type { Prediction } from '../contract/prediction.ts'
import { noteTaken } from './calibration.ts'
import type { JobContext } from './job-context.ts'
import { workOf, type RunSize } from './prediction.ts'

interface Ended {
  readonly size: RunSize
  readonly trained: Pick<TrainedSplats, 'adapter' | 'adjustments' | 'heldOut' | 'peakBytes' | 'seconds' | 'steps'>
  readonly prediction: Prediction
  readonly ctx: JobContext
}

export async function keepReport({ size, trained, prediction: { needs }, ctx }: Ended): Promise<BlobRef> {
  const { adapter, adjustments, heldOut, peakBytes, seconds, steps } = trained
  const report: RunReport = {
    version: 1, samples: [...ctx.curve()], adjustments: [...adjustments], heldOut: [...heldOut],
    predicted: { gpuBytes: needs.gpuBytes, diskBytes: needs.diskBytes, seconds: needs.seconds },
    came: { gpuBytes: peakBytes, diskBytes: null, seconds },
  }
  // A run whose settings changed on the way says nothing of the work it began with.
  const work = adjustments.some(({ settings }) => settings.maxSplats !== undefined || settings.steps !== undefined) || steps < size.params.steps ? null : workOf(size)
  if (work !== null) await noteTaken({ adapter, backbone: size.params.backbone, trial: false, work, seconds })
  return await ctx.blobs.put(new TextEncoder().encode(JSON.stringify(report)), 'json')
}
