// What long work reports while it runs. Work is an async generator that yields these: every yield is a progress
// report, a pause point (nobody pulls) and a cancel point (the signal is aborted).

import { z } from 'zod'

export const Progress = z.object({
  /** What is being done, in words a user reads: "training", "reading photographs". */
  phase: z.string(),
  step: z.number(),
  total: z.number(),
  /** Steps per second over the recent past, once known. */
  rate: z.number().optional(),
  secondsLeft: z.number().optional(),
  /** Numbers worth a curve: loss, psnr, splats. */
  metrics: z.record(z.string(), z.number()).optional(),
  memoryBytes: z.number().optional(),
  /** Share of the time that showing the work took, 0…1. */
  viewShare: z.number().optional(),
  /** Why the work stopped and waits until somebody resumes it. */
  waits: z.string().optional(),
})
export type Progress = z.infer<typeof Progress>
