// A graphics adapter may be lost in the middle of a run: a driver is updated, a machine sleeps, another program hangs it.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { JobContext } from './job-context.ts'

/** One that is lost more often than this is not there to stay: then the job ends and can be resumed by hand. */
const MOST_LOSSES = 3

/** `work` on the adapter; where that is lost, again on the one opened after it, from the last checkpoint. */
export async function* despiteLosses<T>(ctx: Pick<JobContext, 'gpu' | 'signal'>, work: (gpu: Gpu) => AsyncGenerator<Progress, T>): AsyncGenerator<Progress, T> {
  for (let losses = 1; ; losses++) {
    try {
      return yield* work(await ctx.gpu())
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'gpu.lost' || ctx.signal.aborted || losses > MOST_LOSSES) throw error
      yield { phase: 'the graphics adapter was lost: going on from the last checkpoint', step: 0, total: 1 }
    }
  }
}
