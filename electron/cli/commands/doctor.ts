// doctor: what this machine has, what is missing, and the fix for each.

import type { Command } from 'commander'
import { action } from '../action.ts'
import { print } from '../output.ts'
import { openSession } from '../session.ts'

export function addDoctorCommand(program: Command): void {
  program.command('doctor').description('check adapters, models, disk, memory and versions').action(action(async (options) => {
    const session = await openSession(options, 'none')
    try {
      const { checks } = await session.client.host.doctor({})
      print(options, { checks }, () => checks.flatMap(({ name, ok, detail, fix }) => [`${ok ? '✓' : '✗'} ${name}: ${detail}`, ...(fix === undefined ? [] : [`    ${fix}`])]))
    } finally {
      await session.close()
    }
  }))
}
