// What a training will need, said before it starts.

import type { z } from 'zod'
import type { ReconstructParams } from '../contract/jobs.ts'
import { inWords } from '../jobs/in-words.ts'
import { note } from './output.ts'
import { clock } from './progress-line.ts'
import type { Session } from './session.ts'

/** Where it would not fit nothing is noted: the job refuses it with what would. */
export async function noteNeeds({ client, options }: Session, params: z.infer<typeof ReconstructParams>): Promise<void> {
  const { needs: { gpuBytes, seconds, diskBytes }, adapter, basis, misfits } = await client.jobs.predict({ params })
  if (misfits.length > 0) return
  const parts = [
    gpuBytes === null ? null : `${inWords(gpuBytes)} on ${adapter}`,
    diskBytes === null ? null : `${inWords(diskBytes)} of disk at most`,
    seconds === null || basis === null ? null : `${clock(seconds)} (worked out from ${basis})`,
  ]
  note(options, `needs about ${parts.filter((part) => part !== null).join(', ')}`)
}
