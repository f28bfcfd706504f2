// serve: the window for any browser, here or at the far end of an SSH tunnel.

import type { Command } from 'commander'
import { z } from 'zod'
import { action } from '../action.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { note, print, type GlobalOptions } from '../output.ts'
import { openSession, type Session } from '../session.ts'
import { windowIsBuilt } from '../../host/static-window.ts'

const ServeParams = z.object({
  port: z.int().min(0).max(65_535).default(0).describe('Port to listen on; 0 takes a free one'),
  host: z.string().default('127.0.0.1').describe('Address to listen on; anything but this machine itself opens the studio to the network'),
})

export function addServeCommand(program: Command): void {
  const command = program.command('serve').description('serve the window to a browser, until Ctrl-C')
  declareFlags(command, ServeParams).action(action(async (options, given) => {
    const params = readFlags(ServeParams, given)
    const session = await openSession(options, options.project === undefined ? 'optional' : 'make')
    try {
      const url = await serve(session, options, params)
      print(options, { url }, () => [url])
      if (session.host !== null) await untilInterrupted()
    } finally {
      await session.close()
    }
  }))
}

/** The window's URL, token included. A window that is open already is the one to use. */
export async function serve(session: Session, options: GlobalOptions, params: z.infer<typeof ServeParams>): Promise<string> {
  if (session.host === null) return session.url!
  if (!windowIsBuilt()) note(options, 'the window is not built yet: run "npm run build:window"')
  return (await session.host.listen(params)).url
}

export async function untilInterrupted(): Promise<void> {
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve()).once('SIGTERM', () => resolve())
  })
}
