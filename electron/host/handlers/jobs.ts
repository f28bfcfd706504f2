// jobs.*: long work, run by the queue of the open project.

import { openedProject } from '../context.ts'
import { os } from '../procedures.ts'

export const jobHandlers = {
  start: os.jobs.start.handler(({ context: { host }, input }) => openedProject(host).queue.start(input)),
  list: os.jobs.list.handler(({ context: { host } }) => ({ jobs: host.opened?.queue.list() ?? [] })),
  pause: os.jobs.pause.handler(({ context: { host }, input }) => openedProject(host).queue.pause(input.jobId)),
  resume: os.jobs.resume.handler(({ context: { host }, input }) => openedProject(host).queue.resume(input.jobId)),
  cancel: os.jobs.cancel.handler(({ context: { host }, input }) => openedProject(host).queue.cancel(input.jobId)),
  clear: os.jobs.clear.handler(async ({ context: { host } }) => {
    await openedProject(host).queue.clear()
    return {}
  }),
}
