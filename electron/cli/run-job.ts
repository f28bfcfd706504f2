// Starts a job, or goes on with the same one where it was interrupted, and follows it to its end.

import { Fault } from '../../native-models/scene/faults.ts'
import { sameValue } from '../../native-models/scene/patch.ts'
import type { Job, JobRequest } from '../contract/jobs.ts'
import { faultFromReply } from '../contract/replies.ts'
import { note } from './output.ts'
import { createProgressLine } from './progress-line.ts'
import type { Session } from './session.ts'

/** The job's result: its `--json` value. Faults are the job's own; Ctrl-C is `job.cancelled`. */
export async function runJob(session: Session, request: JobRequest): Promise<Record<string, unknown>> {
  const watching = new AbortController()
  try {
    // Listening first, so that a job of a few milliseconds is not missed.
    const events = await session.client.host.events({}, { signal: watching.signal })
    const started = await startOrResume(session, request)
    const job = await withInterrupt(session, started.id, () => follow(session, started, events))
    return resultOf(job)
  } catch (error) {
    throw faultFromReply(error)
  } finally {
    watching.abort()
  }
}

async function startOrResume(session: Session, request: JobRequest): Promise<Job> {
  const { jobs } = await session.client.jobs.list({})
  const interrupted = jobs.findLast((job) => job.kind === request.kind && sameValue(job.params, JSON.parse(JSON.stringify(request.params))))
  if (interrupted === undefined || !interrupted.resumable) return await session.client.jobs.start(request)
  note(session.options, 'going on from the last checkpoint')
  return await session.client.jobs.resume({ jobId: interrupted.id })
}

type Events = Awaited<ReturnType<Session['client']['host']['events']>>

async function follow(session: Session, started: Job, events: Events): Promise<Job> {
  const line = createProgressLine(session.options.quiet ?? false)
  try {
    for await (const event of events) {
      if (event.type !== 'job' || event.job.id !== started.id) continue
      if (event.job.progress !== null && event.job.state === 'running') line.show(event.job.progress)
      if (event.job.finishedAt !== null) return event.job
      // Nobody resumes it here: it is told as what it is, and the same command goes on from what was saved.
      if (event.job.state === 'paused' && event.job.progress?.waits !== undefined) throw new Fault('disk.full', event.job.progress.waits.replace('then resume', 'then repeat the command'))
    }
  } finally {
    line.end()
  }
  throw new Fault('host-exited', 'the studio that ran this job went away; the same command goes on from its last checkpoint')
}

/** The first Ctrl-C stops the job at a checkpoint; a second one leaves at once. */
async function withInterrupt<T>(session: Session, jobId: string, work: () => Promise<T>): Promise<T> {
  let asked = false
  const stop = (): void => {
    if (asked) process.exit(130)
    asked = true
    note(session.options, '\nstopping at a checkpoint; press Ctrl-C again to leave at once')
    session.client.jobs.cancel({ jobId }).catch((error: unknown) => note(session.options, faultFromReply(error).message))
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  try {
    return await work()
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
  }
}

function resultOf(job: Job): Record<string, unknown> {
  if (job.state === 'done') return job.result ?? {}
  const { code, message, where } = job.error ?? { code: 'internal', message: 'the job ended without saying why' }
  if (job.state === 'cancelled') throw new Fault('job.cancelled', job.resumable ? 'stopped; the same command goes on from here' : 'stopped; nothing was changed')
  throw new Fault(code, message, where)
}
