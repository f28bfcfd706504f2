// Running a training, whatever is trained: batches one after the other, with changes of settings before each, and
// checkpoints, scores and views of it in between, each on its own share of the time.

import { changes, type Adjustable, type SettingsInForce } from '../scene/adjustable.ts'
import { Fault } from '../scene/faults.ts'
import { AwakeClock, ViewBudget } from '../scene/pacing.ts'
import type { Progress } from '../scene/progress.ts'

/** What is trained: the mathematics, without a clock. */
export interface Trainable {
  readonly step: number
  readonly finished: boolean
  readonly inForce: SettingsInForce
  /** What the next batch should take, seconds; 0 while unknown. */
  readonly batchSeconds: number
  batch(): Promise<void>
  /** Scores the held-out photographs. */
  score(): Promise<unknown>
  /** Shows about this share of what there is, 0…1. */
  show(fraction: number): Promise<void>
  /** Applies changed settings from the next batch on, and notes them. */
  adjust(settings: Adjustable): Promise<void>
  checkpoint(): Promise<Uint8Array>
  progress(): Progress
}

export interface RunningContext {
  readonly signal: AbortSignal
  saveCheckpoint(bytes: Uint8Array): Promise<void>
  /** Settings as they are wanted at this step; asked before every batch. */
  settings?(step: number): Adjustable
  /** True once a pause was asked for: what was learnt is saved before it. */
  pausing?(): boolean
}

const SCORE_EVERY_S = 20
/** Scores take at most about this share of the time, however many photographs are held out. */
const SCORE_SHARE = 0.1

/**
 * Trains until it is finished. The signal saves a checkpoint and throws Fault `job.cancelled`. On a full disk it waits
 * (progress says why) with everything learnt in memory, and saves again when it is pulled again.
 */
export async function* runTraining(run: Trainable, ctx: RunningContext): AsyncGenerator<Progress, void> {
  const clock = new AwakeClock()
  const view = new ViewBudget()
  const saved = { at: 0, cost: 0 }
  const scored = { at: 0, cost: 0 }
  async function* save(): AsyncGenerator<Progress, void> {
    const began = clock.seconds
    for (let waits = await savedOrFull(run, ctx); waits !== null; waits = await savedOrFull(run, ctx)) yield { ...run.progress(), waits }
    Object.assign(saved, { at: clock.seconds, cost: clock.seconds - began })
  }
  while (!run.finished) {
    const changed = changes(run.inForce, ctx.settings?.(run.step) ?? {})
    if (changed !== null) await run.adjust(changed)
    if (ctx.signal.aborted) {
      await ctx.saveCheckpoint(await run.checkpoint())
      throw new Fault('job.cancelled', `training was cancelled at step ${run.step}; starting it again goes on from there`)
    }
    if (run.finished) break
    const ahead = Math.max(run.batchSeconds, scored.cost) + saved.cost
    if (clock.seconds + ahead - saved.at > run.inForce.checkpointSeconds) yield* save()
    await run.batch()
    if (clock.seconds - scored.at > Math.max(SCORE_EVERY_S, scored.cost / SCORE_SHARE)) {
      const began = clock.seconds
      await run.score()
      Object.assign(scored, { at: clock.seconds, cost: clock.seconds - began })
    }
    if (view.due(run.inForce.viewShare, clock.seconds)) await shown(run, view, clock)
    if (ctx.pausing?.() === true) yield* save()
    const progress = { ...run.progress(), viewShare: view.used(clock.seconds) }
    clock.rest()
    yield progress
    clock.wake()
  }
}

/** Null once it is saved; why not where the disk is full. */
async function savedOrFull(run: Trainable, ctx: RunningContext): Promise<string | null> {
  try {
    await ctx.saveCheckpoint(await run.checkpoint())
    return null
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'disk.full' || ctx.signal.aborted) throw error
    return `the disk is full, so training waits at step ${run.step} with nothing lost: free some space, then resume`
  }
}

async function shown(run: Trainable, view: ViewBudget, clock: AwakeClock): Promise<void> {
  const { fraction } = view
  const began = clock.seconds
  try {
    await run.show(fraction)
  } catch (error) {
    // Only a view is left out; the next checkpoint finds the disk full too, and says so.
    if (!(error instanceof Fault) || error.code !== 'disk.full') throw error
  }
  view.spend(fraction, began, clock.seconds)
}
