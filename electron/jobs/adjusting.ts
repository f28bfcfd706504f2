// Whether settings of a job may change now, and why not.

import type { Adjustable } from '../../native-models/scene/adjustable.ts'
import { Fault } from '../../native-models/scene/faults.ts'
import type { Job } from '../contract/jobs.ts'
import { isFinished } from './entry.ts'

/** Fault `input.invalid` with the reason, at the setting it concerns. */
export function assertAdjustable(job: Job, settings: Adjustable): void {
  const { id, kind, params } = job
  if (kind !== 'reconstruct') throw new Fault('input.invalid', 'only a reconstruction has settings that may change while it goes on', id)
  if (isFinished(job) && !job.resumable) throw new Fault('input.invalid', `this reconstruction is ${job.state}, so its settings cannot change any more; start it again with others`, id)
  for (const name of ['refinePoses', 'exposure'] as const) {
    if (settings[name] !== true || params[name] !== false) continue
    throw new Fault('input.invalid', `this run began with --no-${name === 'exposure' ? 'exposure' : 'refine-poses'}: it has nothing to go on refining; start another to have it from the beginning`, name)
  }
}
