// What a reconstruction will need, told before it starts.

import { z } from 'zod'
import { Needs } from '../../native-models/scene/run-report.ts'

/** A part of the parameters that would make it fit, and what is needed then. */
export const Way = z.object({
  /** "half the width", as a person says it. */
  title: z.string(),
  /** The same on the command line: "--width 240". */
  flags: z.string(),
  params: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
  needs: Needs,
})
export type Way = z.infer<typeof Way>

export const Prediction = z.object({
  adapter: z.string(),
  needs: Needs.extend({
    /** Of the machine's memory, the adapter's buffers included where they lie there. */
    memoryBytes: z.number().nullable(),
  }),
  /** What the time was worked out from, in words; null where it is not known. */
  basis: z.string().nullable(),
  /** Why it would not fit, one sentence each; empty where it does. */
  misfits: z.array(z.object({ what: z.enum(['memory', 'adapter', 'disk']), message: z.string() })),
  /** What would fit instead; empty where it fits as it is. */
  ways: z.array(Way),
})
export type Prediction = z.infer<typeof Prediction>
