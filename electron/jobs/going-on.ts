// Going on from a checkpoint, where that is of use: one of another import of the capture, or a damaged one, must not
// keep the scene from being reconstructed ever again.

import { Fault } from '../../native-models/scene/faults.ts'
import type { Progress } from '../../native-models/scene/progress.ts'

export interface GoneOn<T> {
  readonly result: T
  /** Why it began anew although there was a checkpoint, or null. */
  readonly restarted: string | null
}

/** `work` from the checkpoint; from the beginning where there is none, or it throws a Fault at `checkpoint`. */
export async function* goingOn<T>(checkpoint: Uint8Array | null, work: (checkpoint: Uint8Array | null) => AsyncGenerator<Progress, T>): AsyncGenerator<Progress, GoneOn<T>> {
  try {
    return { result: yield* work(checkpoint), restarted: null }
  } catch (error) {
    if (checkpoint === null || !(error instanceof Fault) || error.where !== 'checkpoint') throw error
    yield { phase: `beginning anew: ${error.message}`, step: 0, total: 1 }
    return { result: yield* work(null), restarted: error.message }
  }
}
