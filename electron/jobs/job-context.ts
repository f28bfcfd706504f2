// What a job may use. A job reads records, writes blobs, yields progress, and returns a patch that the queue commits.

import type { Gpu } from '../../native-models/gpu/gpu.ts'
import type { Adjustable } from '../../native-models/scene/adjustable.ts'
import type { Patch } from '../../native-models/scene/patch.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import type { BlobRef, Records } from '../../native-models/scene/records.ts'
import type { Sample } from '../../native-models/scene/run-report.ts'
import type { Blobs } from '../project/blobs.ts'

export interface JobContext {
  readonly jobId: string
  readonly signal: AbortSignal
  /** The project's folder: where disk space is needed. */
  readonly folder: string
  readonly blobs: Blobs
  /** The records as they are now; ask again after a pause, people edit meanwhile. */
  records(): Records
  /** Opened on first use. Faults: `gpu.unavailable`. */
  gpu(): Promise<Gpu>
  loadCheckpoint(): Promise<Uint8Array | null>
  saveCheckpoint(bytes: Uint8Array): Promise<void>
  /** Settings as people want them now; asked before every batch of work. */
  settings(): Adjustable
  /** True once a pause was asked for: what was done is saved before it. */
  pausing(): boolean
  /** The metrics reported so far, those before an interruption included. */
  curve(): readonly Sample[]
  /** Shows splats as they train. The preview before is deleted. */
  preview(step: number, splats: number, blob: BlobRef): Promise<void>
}

export interface JobOutcome {
  readonly patch: Patch
  /** What the commit is called in the history. */
  readonly title: string
  /** Counts, scores, ids: the `--json` value of the command line. */
  readonly result: Record<string, unknown>
}

export type JobRun<Params> = (params: Params, ctx: JobContext) => AsyncGenerator<Progress, JobOutcome>
