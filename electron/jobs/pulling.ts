// Pulling a job's generator: every step is a progress report, a pause point and a cancel point.

import { Fault } from '../../native-models/scene/faults.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { JobOutcome } from './job-context.ts'
import { createPace } from './pace.ts'

/** Progress reaches windows at most this often. */
const REPORT_EVERY_MS = 250

export type JobGenerator = AsyncGenerator<Progress, JobOutcome>

export interface Pull {
  readonly signal: AbortSignal
  readonly pauseAsked: () => boolean
  /** Every step, so that whoever asks sees the latest. */
  readonly progress: (progress: Progress) => void
  /** Now and then: worth telling the windows. */
  readonly report: () => void
}

/** The outcome, or null once a pause was asked for or the work waits for somebody. Throws Fault `job.cancelled` once the signal is aborted. */
export async function pull(generator: JobGenerator, { signal, pauseAsked, progress, report }: Pull): Promise<JobOutcome | null> {
  const pace = createPace()
  let reportedAt = 0
  while (true) {
    const step = await generator.next()
    if (step.done) return step.value
    progress(pace(step.value))
    if (Date.now() - reportedAt >= REPORT_EVERY_MS) {
      reportedAt = Date.now()
      report()
      // Steps that never wait would starve the wire.
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (signal.aborted) return await stop(generator)
    if (pauseAsked() || step.value.waits !== undefined) return null
  }
}

/** One more pull lets a job that listens to its signal save a checkpoint; `return` ends one that does not. */
export async function stop(generator: JobGenerator): Promise<never> {
  const last = await generator.next()
  if (!last.done) await generator.return(undefined as never)
  throw new Fault('job.cancelled', 'stopped')
}
