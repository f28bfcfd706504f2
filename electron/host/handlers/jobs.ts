// jobs.*: long work, run by the queue of the open project.

import type { z } from 'zod'
import { ReconstructParams } from '../../contract/jobs.ts'
import type { Prediction } from '../../contract/prediction.ts'
import { predict } from '../../jobs/prediction.ts'
import { assertFits } from '../../jobs/preflight.ts'
import { openedProject, type HostContext } from '../context.ts'
import { os } from '../procedures.ts'

export const jobHandlers = {
  start: os.jobs.start.handler(({ context: { host }, input }) => openedProject(host).queue.start(input)),
  list: os.jobs.list.handler(({ context: { host } }) => ({ jobs: host.opened?.queue.list() ?? [] })),
  pause: os.jobs.pause.handler(({ context: { host }, input }) => openedProject(host).queue.pause(input.jobId)),
  resume: os.jobs.resume.handler(({ context: { host }, input }) => openedProject(host).queue.resume(input.jobId)),
  cancel: os.jobs.cancel.handler(({ context: { host }, input }) => openedProject(host).queue.cancel(input.jobId)),
  adjust: os.jobs.adjust.handler(async ({ context: { host }, input: { jobId, settings } }) => {
    const { queue } = openedProject(host)
    if (settings.maxSplats !== undefined) await assertRoom(host, jobId, settings.maxSplats)
    return queue.adjust(jobId, settings)
  }),
  curve: os.jobs.curve.handler(({ context: { host }, input }) => ({ samples: [...openedProject(host).queue.curve(input.jobId)] })),
  predict: os.jobs.predict.handler(async ({ context: { host }, input }) => {
    return await predictionFor(host, input.params)
  }),
  clear: os.jobs.clear.handler(async ({ context: { host } }) => {
    await openedProject(host).queue.clear()
    return {}
  }),
}

async function predictionFor(host: HostContext, params: z.infer<typeof ReconstructParams>): Promise<Prediction> {
  const { project, queue } = openedProject(host)
  return await predict(params, { records: project.records, folder: project.path, gpu: await host.device.open(), idle: !queue.busy })
}

/** More splats than there is room for would end a run that goes well: Fault `gpu.out-of-memory` instead. */
async function assertRoom(host: HostContext, jobId: string, maxSplats: number): Promise<void> {
  const job = openedProject(host).queue.list().find(({ id }) => id === jobId)
  const begun = ReconstructParams.safeParse(job?.params)
  if (job?.kind !== 'reconstruct' || !begun.success || maxSplats <= Math.max(begun.data.maxSplats, job.settings.maxSplats ?? 0)) return
  assertFits(await predictionFor(host, { ...begun.data, maxSplats }))
}
