// What a checkpoint of a run says besides the splats' arrays, and whether it belongs to the run that wants to go on from it.

import { Fault } from '../scene/faults.ts'
import type { TrainSettings } from './options.ts'
import type { SmallAdamState } from './small-adam.ts'

export interface SavedRun {
  readonly version: 1
  readonly settings: TrainSettings
  /** Ids of the frames trained on. */
  readonly trained: readonly string[]
  readonly step: number
  readonly seconds: number
  readonly count: number
  readonly firstCount: number
  readonly random: number
  readonly queue: readonly number[]
  readonly poses: SmallAdamState
  readonly sharedPose: SmallAdamState
  readonly exposures: SmallAdamState
}

/** Throws Fault `input.invalid` unless the checkpoint was made with these settings and photographs. */
export function checkSame(saved: SavedRun, settings: TrainSettings, trained: readonly string[]): void {
  const mine = { version: 1, settings, trained }
  for (const [key, words] of [['version', 'versions of the studio'], ['settings', 'settings'], ['trained', 'photographs']] as const) {
    if (JSON.stringify(saved[key]) === JSON.stringify(mine[key])) continue
    throw new Fault('input.invalid', `the checkpoint was made with other ${words}; start the reconstruction again from the beginning`, 'checkpoint')
  }
}
