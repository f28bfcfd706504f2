// What of a training run may be changed while it goes on. The rest is built into its buffers or into what its figures
// mean, and says so.

import { z } from 'zod'

/** Most of the time that showing a run may take: beyond half, training would be the smaller part. */
export const MOST_VIEW_SHARE = 0.5
export const DEFAULT_VIEW_SHARE = 0.1
/** A kill must not cost more than a minute. */
export const LONGEST_CHECKPOINT_S = 60
export const DEFAULT_CHECKPOINT_S = 45
export const RATE_FACTORS = [0.1, 4] as const

const settings = {
  steps: z.int().positive().describe('Training steps in all; schedules follow. The step reached: finish now'),
  minutes: z.number().positive().nullable().describe('Finish within this many minutes of training; null: no limit'),
  maxSplats: z.int().positive().describe('Upper limit of splats; lowered, the faintest go'),
  depthWeight: z.number().min(0).describe('Weight of depth supervision where the capture has depth'),
  rateFactor: z.number().min(RATE_FACTORS[0]).max(RATE_FACTORS[1]).describe('Learning rates times this'),
  refinePoses: z.boolean().describe('Go on refining camera poses; off keeps them as they are now'),
  exposure: z.boolean().describe('Go on fitting exposures; off keeps them as they are now'),
  viewShare: z.number().min(0).max(MOST_VIEW_SHARE).describe('Share of the time that showing the splats as they train may take; 0 shows none'),
  checkpointSeconds: z.number().min(1).max(LONGEST_CHECKPOINT_S).describe('Seconds between checkpoints'),
} as const

/** Some settings of a running job, changed; what is absent stays. */
export const Adjustable = z.object(settings).partial()
export type Adjustable = z.infer<typeof Adjustable>

/** All of them, as they are in force. */
export const SettingsInForce = z.object(settings)
export type SettingsInForce = z.infer<typeof SettingsInForce>

/** What was changed, and from which step on: the same changes at the same steps give the same splats. */
export const Adjustment = z.object({ step: z.int(), seconds: z.number(), settings: Adjustable })
export type Adjustment = z.infer<typeof Adjustment>

/** Those of `wanted` that differ from what is in force, or null if none does. */
export function changes(inForce: SettingsInForce, wanted: Adjustable): Adjustable | null {
  const changed = Object.entries(wanted).filter(([name, value]) => value !== undefined && inForce[name as keyof SettingsInForce] !== value)
  return changed.length === 0 ? null : Object.fromEntries(changed)
}

/** What is in force after a change. */
export function adjusted(inForce: SettingsInForce, settings: Adjustable): SettingsInForce {
  return SettingsInForce.parse({ ...inForce, ...settings })
}

/** Why a setting cannot change while a run goes on. */
export const LOCKED: Readonly<Record<string, string>> = {
  backbone: 'what is trained cannot become something else on the way',
  width: 'photographs were scaled to it before training began',
  holdout: 'photographs already trained on cannot be held out any more',
  seed: 'it was used for the first splats',
  shDegree: 'the splats’ colours were laid out for it',
  densification: 'what the splats were measured for on the way was for it',
  antialiased: 'the splats’ opacities were learnt for it',
  background: 'the splats learnt what is in front of it',
}
