// How the sample is made: resources/sample.json for the scene and its queries, and a training short enough for two
// processor cores.

import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { REFERENCES } from '../../native-models/scene/relations.ts'
import { ReconstructParams, SynthParams } from '../contract/jobs.ts'

export const SampleQuery = z.object({
  text: z.string(),
  view: z.string().nullable(),
  reference: z.enum(REFERENCES).nullable(),
  /** Id of the instance in truth.json. */
  expected: z.int(),
})
export type SampleQuery = z.infer<typeof SampleQuery>

const Sample = SynthParams.omit({ out: true }).extend({
  reconstruct: ReconstructParams.partial().optional(),
  queries: z.array(SampleQuery),
})

export interface SampleRecipe {
  capture: Omit<z.infer<typeof SynthParams>, 'out'>
  reconstruct: z.infer<typeof ReconstructParams>
  queries: SampleQuery[]
}

/** A dozen small objects on a table: enough splats that the mugs are crisp, in about two minutes on two processor cores. */
const SAMPLE_TRAINING = { width: 320, steps: 2200, maxSplats: 32_000 }

export async function sampleRecipe(): Promise<SampleRecipe> {
  const text = await readFile(new URL('../../resources/sample.json', import.meta.url), 'utf8')
  const { queries, reconstruct, ...capture } = Sample.parse(JSON.parse(text))
  return { capture, queries, reconstruct: ReconstructParams.parse({ ...SAMPLE_TRAINING, ...reconstruct }) }
}
