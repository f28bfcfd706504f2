// Rate and time left, from the steps of the recent past.

import type { Progress } from '../../native-models/scene/progress.ts'

/** Long enough to smooth uneven steps, short enough to follow a change of resolution. */
const WINDOW_MS = 10_000

/** Adds `rate` and `secondsLeft` to progress that does not bring its own. */
export function createPace(now: () => number = Date.now): (progress: Progress) => Progress {
  let phase = ''
  let samples: { at: number; step: number }[] = []
  return (progress) => {
    const at = now()
    if (progress.phase !== phase) [phase, samples] = [progress.phase, []]
    samples = [...samples.filter((sample) => at - sample.at < WINDOW_MS), { at, step: progress.step }]
    const first = samples[0]!
    const seconds = (at - first.at) / 1000
    const rate = progress.rate ?? (seconds > 0 ? (progress.step - first.step) / seconds : 0)
    if (!(rate > 0)) return progress
    return { ...progress, rate, secondsLeft: progress.secondsLeft ?? Math.max(0, progress.total - progress.step) / rate }
  }
}
