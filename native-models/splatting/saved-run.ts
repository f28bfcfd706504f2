// What a checkpoint of a run says besides the splats' arrays, and whether it belongs to the run that wants to go on from it.

import { createHash } from 'node:crypto'
import type { Adjustment, SettingsInForce } from '../scene/adjustable.ts'
import { Fault } from '../scene/faults.ts'
import type { TrainInput, TrainSettings } from './options.ts'
import type { SmallAdamState } from './small-adam.ts'

export interface SavedRun {
  readonly version: 5
  /** As the run began. */
  readonly settings: TrainSettings
  /** As they were when it was saved, and how they came to be so. */
  readonly inForce: SettingsInForce
  readonly adjustments: readonly Adjustment[]
  /** Ids of the frames trained on. */
  readonly trained: readonly string[]
  /** Hash of where they were taken from, at what size, and from how many points the splats began. */
  readonly geometry: string
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

/** What of a saved run must be the same for going on from it. */
export type RunIdentity = Pick<SavedRun, 'version' | 'settings' | 'trained' | 'geometry'>

export function identityOf({ frames, heldOut, points }: TrainInput, settings: TrainSettings): RunIdentity {
  const trained = frames.filter(({ id }) => !heldOut.has(id))
  const geometry = createHash('sha256').update(JSON.stringify([trained.map(({ camera }) => camera), points === null ? 0 : points.positions.length])).digest('hex')
  return { version: 5, settings, trained: trained.map(({ id }) => id), geometry }
}

const WORDS = { version: 'versions of the studio', settings: 'settings', trained: 'photographs', geometry: 'cameras or points' } as const

/** Throws Fault `input.invalid` at `checkpoint` unless that was made with these settings, photographs and cameras. */
export function checkSame(saved: Partial<RunIdentity>, mine: RunIdentity): void {
  for (const key of ['version', 'settings', 'trained', 'geometry'] as const) {
    if (JSON.stringify(saved[key]) === JSON.stringify(mine[key])) continue
    throw new Fault('input.invalid', `the checkpoint was made with other ${WORDS[key]}, so training cannot go on from it`, 'checkpoint')
  }
}
