// jobs.*: long work, run by the queue of the open project.

import { openedProject } from '../context.ts'
import { os } from '../procedures.ts'

export const jobHandlers = {
  start: os.jobs.start.handler(({ context, input }) => openedProject(context).queue.start(input)),
  list: os.jobs.list.handler(({ context }) => ({ jobs: context.opened?.queue.list() ?? [] })),
  pause: os.jobs.pause.handler(({ context, input }) => openedProject(context).queue.pause(input.jobId)),
  resume: os.jobs.resume.handler(({ context, input }) => openedProject(context).queue.resume(input.jobId)),
  cancel: os.jobs.cancel.handler(({ context, input }) => openedProject(context).queue.cancel(input.jobId)),
  clear: os.jobs.clear.handler(async ({ context }) => {
    await openedProject(context).queue.clear()
    return {}
  }),
}
