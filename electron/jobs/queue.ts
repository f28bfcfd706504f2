// Runs jobs one at a time, first come first served. Not pulling is pause; an aborted signal is cancel.
// A paused job gives its turn to the next one and takes its place at the end when it is resumed.

import { randomUUID } from 'node:crypto'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Gpu } from '../../native-models/gpu/gpu.ts'
import { isEmpty } from '../../native-models/scene/patch.ts'
import type { BlobRef } from '../../native-models/scene/records.ts'
import type { Job, JobRequest } from '../contract/jobs.ts'
import type { Commit } from '../project/history.ts'
import type { Project } from '../project/project.ts'
import { faultOf } from './fault-of.ts'
import type { JobContext, JobOutcome } from './job-context.ts'
import { pull, stop, type JobGenerator } from './pulling.ts'
import { runJob } from './runners.ts'

const HOST_EXITED = 'the studio was closed while this job was under way'

export interface QueueListener {
  job(job: Job): void
  commit(commit: Commit): void
  preview(jobId: string, step: number, splats: number, blob: BlobRef): void
  /** Something that is our mistake: logged with its stack, shown without. */
  mishap(error: unknown): void
}

interface Entry {
  job: Job
  generator: JobGenerator | null
  readonly abort: AbortController
  pauseAsked: boolean
  preview: BlobRef | null
}

const FINISHED = new Set<Job['state']>(['done', 'failed', 'cancelled'])
export const isFinished = (job: Job): boolean => FINISHED.has(job.state)

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
      id: randomUUID(), kind: request.kind, params: request.params, state: 'queued', progress: null, result: null, error: null,
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
    const entry = old.job.state === 'paused' ? old : this.#remember(old.job)
    this.#change(entry, { state: 'queued', error: null, finishedAt: null })
    this.#enqueue(entry)
    return entry.job
  }

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
    const entry: Entry = { job, generator: null, abort: new AbortController(), pauseAsked: false, preview: null }
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
      entry.generator ??= this.#run(entry.job, this.#contextOf(entry))
      const outcome = await pull(entry.generator, {
        signal: entry.abort.signal,
        pauseAsked: () => entry.pauseAsked,
        progress: (progress) => { entry.job = { ...entry.job, progress } },
        report: () => this.#listener.job(entry.job),
      })
      if (outcome === null) return this.#change(entry, { state: 'paused' })
      await this.#succeed(entry, outcome)
    } catch (error) {
      this.#fail(entry, error)
    }
    await this.#tidy(entry)
  }

  async #succeed(entry: Entry, outcome: JobOutcome): Promise<void> {
    if (!isEmpty(outcome.patch)) this.#listener.commit(this.#project.commit(outcome.patch, outcome.title, 'job'))
    await this.#project.jobs.dropCheckpoint(entry.job.id)
    this.#change(entry, { state: 'done', result: outcome.result, finishedAt: new Date().toISOString() })
  }

  #fail(entry: Entry, error: unknown): void {
    const fault = this.#endedBy(entry, error)
    if (fault.code === 'internal') this.#listener.mishap(error)
    const change: Partial<Job> = {
      state: fault.code === 'job.cancelled' ? 'cancelled' : 'failed', finishedAt: new Date().toISOString(),
      error: { code: fault.code, message: fault.message, ...(fault.where === undefined ? {} : { where: fault.where }) },
    }
    try {
      this.#change(entry, change)
    } catch (unsaved) {
      // The disk is full: the window is told all the same, and the next start finds the job interrupted.
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
    await this.#tidy(entry)
  }

  #contextOf(entry: Entry): JobContext {
    const { id } = entry.job
    return {
      jobId: id,
      signal: entry.abort.signal,
      folder: this.#project.path,
      blobs: this.#project.blobs,
      records: () => this.#project.records,
      gpu: this.#openGpu,
      loadCheckpoint: () => this.#project.jobs.loadCheckpoint(id),
      saveCheckpoint: (bytes) => this.#project.jobs.saveCheckpoint(id, bytes),
      preview: async (step, splats, blob) => {
        const before = entry.preview
        entry.preview = blob
        this.#listener.preview(id, step, splats, blob)
        if (before !== null && before !== blob) await this.#project.blobs.remove(before)
      },
    }
  }

  /** A preview that became the result stays; any other goes. */
  async #tidy(entry: Entry): Promise<void> {
    const { preview } = entry
    entry.preview = null
    entry.generator = null
    if (preview === null || JSON.stringify(this.#project.records).includes(preview)) return
    await this.#project.blobs.remove(preview).catch((error: unknown) => this.#listener.mishap(error))
  }
}
