// The desktop window, started from a command line.

import { spawn } from 'node:child_process'
import { ROOT } from '../setup/system.mjs'

/** An Electron that cannot run here (no sandbox, no display after all) has ended by then; a person's window has not. */
const FAILS_WITHIN_MS = 15_000

/** Opens the window on a project and waits until it is closed. False if it could not be opened. */
export async function showOnDesktop(binary: string, project: string): Promise<boolean> {
  const started = performance.now()
  const window = spawn(binary, [ROOT, project], { stdio: 'inherit', env: { ...process.env, STUDIO_PROJECT: project } })
  const code = await new Promise<number | null>((resolve) => {
    window.once('error', (error) => {
      process.stderr.write(`${binary} cannot be started: ${error.message}\n`)
      resolve(null)
    })
    window.once('exit', resolve)
  })
  return code === 0 || performance.now() - started > FAILS_WITHIN_MS
}
