// Runs jobs one at a time, first come first served. Not pulling is pause; an aborted signal is cancel.
// A paused job gives its turn to the next one and takes its place at the end when it is resumed.

import { randomUUID } from 'node:crypto'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { Adjustable } from '../../native-models/scene/adjustable.ts'
import { isEmpty } from '../../native-models/scene/patch.ts'
import type { Sample } from '../../native-models/scene/run-report.ts'
import type { Job, JobRequest } from '../contract/jobs.ts'
import type { Project } from '../project/project.ts'
import { assertAdjustable } from './adjusting.ts'
import { faultOf } from './fault-of.ts'
import { contextOf, isFinished, newEntry, noteProgress, tidy, type Entry, type QueueListener } from './entry.ts'
import type { JobOutcome } from './job-context.ts'
import { pull, stop } from './pulling.ts'
import { runJob } from './runners.ts'

const HOST_EXITED = 'the studio was closed while this job was under way'

export class JobQueue {
  readonly #project: Project
  readonly #openGpu: () => Promise<Gpu>
  readonly #listener: QueueListener
  readonly #run: typeof runJob
  readonly #entries = new Map<string, Entry>()
  readonly #waiting: Entry[] = []
  #active: Entry | null = null
  #turn: Promise<void> = Promise.resolve()
  readonly #ending = new Set<Promise<void>>()
  #closed = false

  /** `run` makes the work of a job; tests bring their own. */
  constructor(project: Project, openGpu: () => Promise<Gpu>, listener: QueueListener, run: typeof runJob = runJob) {
    this.#project = project
    this.#openGpu = openGpu
    this.#listener = listener
    this.#run = run
    for (const job of project.jobs.list()) this.#adopt(job)
  }

  list(): Job[] { return [...this.#entries.values()].map((entry) => entry.job) }

  start(request: JobRequest): Job {
    this.#project.assertWritable()
    const job: Job = {
      id: randomUUID(), kind: request.kind, params: request.params, state: 'queued', progress: null, settings: {}, result: null, error: null,
      createdAt: new Date().toISOString(), finishedAt: null, resumable: false,
    }
    const entry = this.#remember(job)
    this.#change(entry, {})
    this.#enqueue(entry)
    return entry.job
  }

  /** Stops pulling after the step that is under way. */
  pause(jobId: string): Job {
    const entry = this.#find(jobId)
    if (entry.job.state === 'queued') {
      this.#waiting.splice(this.#waiting.indexOf(entry), 1)
      this.#change(entry, { state: 'paused' })
    } else if (entry.job.state === 'running') entry.pauseAsked = true
    return entry.job
  }

  /** Goes on with a paused job, or starts an interrupted one again from its checkpoint. */
  resume(jobId: string): Job {
    this.#project.assertWritable()
    const old = this.#find(jobId)
    if (old.job.state === 'running' || old.job.state === 'queued') {
      old.pauseAsked = false
      return old.job
    }
    if (old.job.state === 'done') throw new Fault('input.invalid', 'this job is done; start it again to repeat it', jobId)
    const paused = old.job.state === 'paused'
    const entry = paused ? old : this.#remember(old.job)
    this.#change(entry, { state: 'queued', error: null, finishedAt: null, progress: paused ? old.job.progress : null })
    this.#enqueue(entry)
    return entry.job
  }

  /** Settings as they shall be from the next batch on. Fault `input.invalid` for a job that is over, or that cannot take them. */
  adjust(jobId: string, settings: Adjustable): Job {
    this.#project.assertWritable()
    const entry = this.#find(jobId)
    assertAdjustable(entry.job, settings)
    this.#change(entry, { settings: { ...entry.job.settings, ...settings } })
    return entry.job
  }

  curve(jobId: string): readonly Sample[] { return this.#find(jobId).curve }

  /** Whether a job is at work: what is measured now is measured beside it. */
  get busy(): boolean { return this.#active !== null }

  cancel(jobId: string): Job {
    const entry = this.#find(jobId)
    if (isFinished(entry.job)) return entry.job
    entry.abort.abort()
    if (this.#active !== entry) {
      const ending = this.#endIdle(entry).finally(() => this.#ending.delete(ending))
      this.#ending.add(ending)
    }
    return entry.job
  }

  /** Forgets finished jobs, with their checkpoints. */
  async clear(): Promise<void> {
    for (const [id, entry] of this.#entries) {
      if (!isFinished(entry.job)) continue
      this.#entries.delete(id)
      this.#project.jobs.remove(id)
      await this.#project.jobs.dropCheckpoint(id)
    }
  }

  /** Stops everything at its next checkpoint; what was under way can be resumed. */
  async close(): Promise<void> {
    this.#closed = true
    for (const entry of this.#entries.values()) this.cancel(entry.job.id)
    await Promise.all([this.#turn, ...this.#ending])
  }

  /** After a crash the table still says running: it is not, and says why. */
  #adopt(job: Job): void {
    const entry = this.#remember(job)
    if (isFinished(job) || this.#project.readOnly !== null) return
    this.#change(entry, {
      state: 'failed', finishedAt: new Date().toISOString(),
      error: { code: 'host-exited', message: HOST_EXITED },
    })
  }

  #remember(job: Job): Entry {
    const entry = newEntry(job)
    this.#entries.set(job.id, entry)
    return entry
  }

  #find(jobId: string): Entry {
    const entry = this.#entries.get(jobId)
    if (entry === undefined) throw new Fault('input.invalid', `there is no job "${jobId}" in this project`, jobId)
    return entry
  }

  #change(entry: Entry, change: Partial<Job>): void {
    const resumable = !this.#project.readOnly && this.#project.jobs.hasCheckpoint(entry.job.id)
    entry.job = { ...entry.job, ...change, resumable }
    if (this.#project.readOnly === null) this.#project.jobs.save(entry.job)
    this.#listener.job(entry.job)
  }

  #enqueue(entry: Entry): void {
    entry.pauseAsked = false
    this.#waiting.push(entry)
    if (this.#active === null) this.#turn = Promise.all([this.#turn, this.#runWaiting()]).then(() => undefined)
  }

  async #runWaiting(): Promise<void> {
    // One turn of the loop between "start" and its first step, so that a caller sees the queued job first.
    await new Promise((resolve) => setImmediate(resolve))
    while (this.#active === null && this.#waiting.length > 0) {
      this.#active = this.#waiting.shift()!
      await this.#take(this.#active)
      this.#active = null
    }
  }

  async #take(entry: Entry): Promise<void> {
    try {
      this.#change(entry, { state: 'running' })
      entry.generator ??= this.#run(entry.job, contextOf(entry, this.#project, this.#openGpu, this.#listener))
      const outcome = await pull(entry.generator, {
        signal: entry.abort.signal,
        pauseAsked: () => entry.pauseAsked,
        progress: (progress) => {
          entry.job = { ...entry.job, progress }
          noteProgress(entry, progress)
        },
        report: () => this.#listener.job(entry.job),
      })
      if (outcome === null) return this.#changeEvenIfFull(entry, { state: 'paused' })
      await this.#succeed(entry, outcome)
    } catch (error) {
      this.#fail(entry, error)
    }
    await tidy(entry, this.#project, this.#listener)
  }

  async #succeed(entry: Entry, outcome: JobOutcome): Promise<void> {
    const done: Partial<Job> = { state: 'done', result: outcome.result, finishedAt: new Date().toISOString() }
    // Together: were the studio killed between the two, the job would be found interrupted and do its work twice.
    const saveDone = (): void => this.#project.jobs.save({ ...entry.job, ...done, resumable: false })
    if (!isEmpty(outcome.patch)) this.#listener.commit(this.#project.commit(outcome.patch, outcome.title, 'job', saveDone))
    await this.#project.jobs.dropCheckpoint(entry.job.id)
    this.#change(entry, done)
  }

  #fail(entry: Entry, error: unknown): void {
    const fault = this.#endedBy(entry, error)
    if (fault.code === 'internal') this.#listener.mishap(error)
    this.#changeEvenIfFull(entry, {
      state: fault.code === 'job.cancelled' ? 'cancelled' : 'failed', finishedAt: new Date().toISOString(),
      error: { code: fault.code, message: fault.message, ...(fault.where === undefined ? {} : { where: fault.where }) },
    })
  }

  /** On a full disk the windows are told all the same; the next start finds the job interrupted. */
  #changeEvenIfFull(entry: Entry, change: Partial<Job>): void {
    try {
      this.#change(entry, change)
    } catch (unsaved) {
      this.#listener.mishap(unsaved)
      entry.job = { ...entry.job, ...change }
      this.#listener.job(entry.job)
    }
  }

  #endedBy(entry: Entry, error: unknown): Fault {
    if (!entry.abort.signal.aborted) return faultOf(error)
    return this.#closed ? new Fault('host-exited', HOST_EXITED) : new Fault('job.cancelled', 'stopped')
  }

  async #endIdle(entry: Entry): Promise<void> {
    const at = this.#waiting.indexOf(entry)
    if (at >= 0) this.#waiting.splice(at, 1)
    try {
      if (entry.generator !== null) await stop(entry.generator)
    } catch (error) {
      if (faultOf(error).code !== 'job.cancelled') this.#listener.mishap(error)
    }
    this.#fail(entry, null)
    await tidy(entry, this.#project, this.#listener)
  }
}
