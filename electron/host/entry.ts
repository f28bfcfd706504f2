// The host as a process of its own: what the desktop shell starts. Says where it is in one JSON line on stdout, and
// leaves when its parent does.

import { createHost } from './host.ts'
import { faultOf } from '../jobs/fault-of.ts'

/** The shell passes the port and token of a host that died, so that its window finds the new one at the same URL. */
const { STUDIO_HOST_PORT, STUDIO_HOST_TOKEN, STUDIO_PROJECT, STUDIO_DEVICE } = process.env

async function main(): Promise<void> {
  const host = await createHost({ projectPath: STUDIO_PROJECT, device: STUDIO_DEVICE })
  const leave = (): void => {
    void host.close().finally(() => process.exit(0))
  }
  process.once('SIGTERM', leave)
  process.once('SIGINT', leave)
  const listening = await listenAsTold()
  process.stdout.write(`${JSON.stringify({ type: 'ready', url: listening.url, token: listening.token })}\n`)
  // The parent holds the other end of stdin: when it is gone, nobody needs this process.
  process.stdin.on('end', leave).on('error', leave).resume()

  async function listenAsTold() {
    const port = Number(STUDIO_HOST_PORT ?? 0)
    try {
      return await host.listen({ port, token: STUDIO_HOST_TOKEN })
    } catch (error) {
      if (port === 0) throw error
      return host.listen({ token: STUDIO_HOST_TOKEN })
    }
  }
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${faultOf(error).message}\n`)
  process.exit(1)
}
