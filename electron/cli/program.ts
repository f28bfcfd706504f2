// The command tree. Only commands that do something are listed.

import { Command, CommanderError } from 'commander'
import { STUDIO_VERSION } from '../host/host.ts'
import { addDemoCommand } from './commands/demo.ts'
import { addDoctorCommand } from './commands/doctor.ts'
import { addEvaluateCommand } from './commands/evaluate.ts'
import { addExportCommand } from './commands/export.ts'
import { addJobCommands } from './commands/job-commands.ts'
import { addModelsCommand } from './commands/models.ts'
import { addQueryCommands } from './commands/query-commands.ts'
import { addRelationCommands } from './commands/relation-commands.ts'
import { addRenderCommand } from './commands/render.ts'
import { addServeCommand } from './commands/serve.ts'
import { addUseCommand } from './commands/use.ts'

/** Wrong usage is bad input. */
const USAGE_EXIT_CODE = 2

export function createProgram(): Command {
  const program = new Command('studio')
    .description('SpatialReasoner Studio: from a folder of photographs to a grounded answer')
    .version(STUDIO_VERSION)
    .option('--project <dir>', 'the project folder; default: the nearest .studio folder')
    .option('--json', 'print one JSON value on stdout and nothing else there')
    .option('--seed <n>', 'random seed of the step')
    .option('--device <name>', 'adapter to compute on: part of its name, or "software"')
    .option('--quiet', 'no progress and no remarks on stderr')
    .exitOverride()
    .showHelpAfterError('(--help shows what there is)')
  for (const add of [addDemoCommand, addJobCommands, addUseCommand, addQueryCommands, addRelationCommands, addRenderCommand, addEvaluateCommand, addExportCommand, addModelsCommand, addServeCommand, addDoctorCommand]) add(program)
  return program
}

/** Runs one command line; the exit code is in `process.exitCode`. */
export async function run(argv: readonly string[]): Promise<void> {
  try {
    await createProgram().parseAsync(argv, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    process.exitCode = error.exitCode === 0 ? 0 : USAGE_EXIT_CODE
  }
}
