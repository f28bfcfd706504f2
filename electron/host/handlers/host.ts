// host.*: what the host is, what it sees on this machine, and what it has to say.

import { recordsOf } from '../../../native-models/scene/records.ts'
import { browse } from '../browse.ts'
import { stateOf } from '../context.ts'
import { doctor } from '../doctor.ts'
import { inspect } from '../inspect.ts'
import { os } from '../procedures.ts'
import { sampleFolder } from '../sample.ts'
import { recentProjects } from '../user-folder.ts'

export const hostHandlers = {
  state: os.host.state.handler(async ({ context }) => {
    const gpu = context.device.current()
    const { opened } = context
    return {
      version: context.version,
      hostId: context.hostId,
      adapter: gpu?.adapterName ?? (opened === null ? null : recordsOf(opened.project.records, 'reconstruction').at(-1)?.adapter ?? null),
      software: gpu?.software ?? false,
      project: opened === null ? null : stateOf(opened.project),
      jobs: opened?.queue.list() ?? [],
      recent: await recentProjects(),
      sample: sampleFolder(),
    }
  }),
  doctor: os.host.doctor.handler(async ({ context }) => ({ checks: await doctor(context.device) })),
  events: os.host.events.handler(({ context, signal }) => context.bus.stream(context.hostId, signal)),
  browse: os.host.browse.handler(({ input }) => browse(input.folder)),
  inspect: os.host.inspect.handler(({ input }) => inspect(input.path)),
}
