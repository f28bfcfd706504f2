// export: the reconstruction in a format other programs read.

import { Argument, type Command } from 'commander'
import { EXPORT_FORMATS, ExportParams } from '../../contract/jobs.ts'
import { action } from '../action.ts'
import { declareFlags, readFlags } from '../flags.ts'
import { print } from '../output.ts'
import { absolutePaths } from '../paths.ts'
import { runJob } from '../run-job.ts'
import { openSession } from '../session.ts'

const Flags = ExportParams.omit({ format: true })

interface Exported { out: string; bytes: number; splats: number; names: string | null; instances: { instanceId: number; label: string }[] }

export function addExportCommand(program: Command): void {
  const command = program.command('export').description('write the splats for other programs')
  command.addArgument(new Argument('<format>', ExportParams.shape.format.description).choices(EXPORT_FORMATS))
  declareFlags(command, Flags).action(action(async (options, given, [format]) => {
    const params = ExportParams.parse({ format, ...absolutePaths(readFlags(Flags, given), ['out']) })
    const session = await openSession(options, 'existing')
    try {
      const done = (await runJob(session, { kind: 'export', params })) as unknown as Exported
      print(options, done, () => [`${done.out}  ${done.splats} splats, ${done.bytes} bytes`, ...done.instances.map(({ instanceId, label }) => `  instance_id ${instanceId}  ${label}`)])
    } finally {
      await session.close()
    }
  }))
}
