import { Fault } from '../scene/faults.ts'

/** Fault `job.cancelled`; asked between batches, because a graph that runs cannot be stopped. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Fault('job.cancelled', 'it was cancelled; what was finished is kept')
}
