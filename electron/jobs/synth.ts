// synth: a procedural capture with exact truth, written to a folder. It touches no project.

import type { z } from 'zod'
import { EMPTY_PATCH } from '../../native-models/scene/patch.ts'
import type { Progress } from '../../native-models/scene/progress.ts'
import { generateCapture } from '../../native-models/synthetic/generate.ts'
import type { SynthParams } from '../contract/jobs.ts'
import type { JobContext, JobOutcome } from './job-context.ts'

export async function* synthesise(params: z.infer<typeof SynthParams>, ctx: JobContext): AsyncGenerator<Progress, JobOutcome> {
  const result = yield* generateCapture(await ctx.gpu(), params, ctx.signal)
  return { patch: EMPTY_PATCH, title: 'Generate capture', result: { ...result } }
}
