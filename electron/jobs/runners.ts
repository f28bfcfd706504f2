// Which generator runs which kind of job. A job's rooms are loaded when it first runs: `studio parse` needs no trainer.

import type { Progress } from '../../native-models/scene/progress.ts'
import { JOB_PARAMS, type Job, type JobKind } from '../contract/jobs.ts'
import type { JobContext, JobOutcome, JobRun } from './job-context.ts'
import type { z } from 'zod'

type Runners = { [K in JobKind]: () => Promise<JobRun<z.infer<(typeof JOB_PARAMS)[K]>>> }

const RUNNERS: Runners = {
  import: async () => (await import('./import.ts')).importCapture,
  synth: async () => (await import('./synth.ts')).synthesise,
  labels: async () => (await import('./labels.ts')).liftLabels,
  reconstruct: async () => (await import('./reconstruct.ts')).reconstruct,
  supervise: async () => (await import('./supervise.ts')).supervise,
  fields: async () => (await import('./fields.ts')).makeFields,
  export: async () => (await import('./export.ts')).exportSplats,
}

/** The work of this job, ready to be pulled. */
export async function* runJob(job: Job, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  const run = await (RUNNERS[job.kind] as () => Promise<JobRun<unknown>>)()
  return yield* run(JOB_PARAMS[job.kind].parse(job.params), ctx)
}
