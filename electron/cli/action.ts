// The frame around every command: global options in, faults out as a message and an exit code.

import type { Command } from 'commander'
import { exitCodeOf } from '../../native-models/scene/faults.ts'
import { faultFromReply } from '../contract/replies.ts'
import { printFault, type GlobalOptions } from './output.ts'

type Work = (options: GlobalOptions, given: Record<string, unknown>, values: string[]) => Promise<void>

/** A commander action: `work` gets the global options, the command's own options and its arguments. */
export function action(work: Work): (...args: unknown[]) => Promise<void> {
  return async (...args) => {
    const command = args.at(-1) as Command
    const options = command.optsWithGlobals<GlobalOptions>()
    try {
      await work(options, command.opts(), command.processedArgs.filter((value) => value !== undefined).map(String))
    } catch (error) {
      const fault = faultFromReply(error)
      printFault(options, fault)
      if (fault.code === 'internal' && process.env['STUDIO_DEBUG']) process.stderr.write(`${(fault.cause as Error | undefined)?.stack ?? ''}\n`)
      process.exitCode = exitCodeOf(fault.code)
    }
  }
}
