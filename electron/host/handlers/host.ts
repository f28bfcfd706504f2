// host.*: what the host is, what it sees on this machine, and what it has to say.

import { browse } from '../browse.ts'
import { stateOf } from '../context.ts'
import { doctor } from '../doctor.ts'
import { inspect } from '../inspect.ts'
import { os } from '../procedures.ts'
import { sampleFolder } from '../sample.ts'
import { recentProjects } from '../user-folder.ts'

export const hostHandlers = {
  state: os.host.state.handler(async ({ context: { host } }) => {
    const gpu = host.device.current()
    const { opened } = host
    return {
      version: host.version,
      hostId: host.hostId,
      adapter: gpu?.adapterName ?? null,
      software: gpu?.software ?? false,
      project: opened === null ? null : stateOf(opened.project),
      jobs: opened?.queue.list() ?? [],
      recent: await recentProjects(),
      sample: sampleFolder(),
    }
  }),
  doctor: os.host.doctor.handler(async ({ context: { host } }) => ({ checks: await doctor(host.device) })),
  events: os.host.events.handler(({ context: { host }, signal }) => host.bus.stream(host.hostId, signal)),
  browse: os.host.browse.handler(({ input }) => browse(input.folder)),
  inspect: os.host.inspect.handler(({ input }) => inspect(input.path)),
}
