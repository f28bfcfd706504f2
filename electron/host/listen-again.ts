// Windows outlive a killed host: the next host of the same project listens where the one before did, with its token, so
// that a browser only has to reconnect.

import type { HostContext } from './context.ts'
import { addressLeft } from './live-host.ts'
import { listen, type Listening, type ListenOptions } from './server.ts'

/** Listens at the address a killed host left for the open project where nothing else was asked for and the port is free. */
export async function listenAgain(context: HostContext, options: ListenOptions): Promise<Listening> {
  const before = options.token === undefined ? leftFor(context) : null
  const asked = options.port ?? 0
  if (before === null || (asked !== 0 && asked !== before.port)) return listen(context, options)
  try {
    return await listen(context, { ...options, ...before })
  } catch (error) {
    if (asked !== 0) throw error
    return listen(context, options)
  }
}

function leftFor({ opened }: HostContext): ReturnType<typeof addressLeft> {
  return opened === null || opened.project.readOnly !== null ? null : addressLeft(opened.project.path)
}
