import { Fault } from '../../native-models/scene/faults.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { Job } from '../contract/jobs.ts'
import type { JobContext, JobOutcome } from './job-context.ts'

export function runnerOf(_job: Job): (ctx: JobContext) => AsyncGenerator<Progress, JobOutcome> {
  return () => { throw new Fault('internal', 'not wired yet') }
}
