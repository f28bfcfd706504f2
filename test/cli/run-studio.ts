// Runs the command line as people do: a process of its own.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { temporaryFolder } from '../project/folders.ts'

const CLI = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url))

export interface Ran { code: number; stdout: string; stderr: string; json: () => Record<string, unknown> }
export interface RunOptions { cwd?: string; env?: Record<string, string>; onStderr?: (said: string, kill: (signal: NodeJS.Signals) => void) => void }

export async function studio(args: readonly string[], { cwd = temporaryFolder(), env = {}, onStderr }: RunOptions = {}): Promise<Ran> {
  const child = spawn(process.execPath, [CLI, ...args], { cwd, env: { ...process.env, STUDIO_HOME: temporaryFolder(), ...env } })
  const said = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => { said.stdout += chunk.toString() })
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString()
    onStderr?.(said.stderr, (signal) => child.kill(signal))
  })
  const [code, signal] = await once(child, 'close') as [number | null, NodeJS.Signals | null]
  return { ...said, code: code ?? (signal === 'SIGKILL' ? 137 : -1), json: () => JSON.parse(said.stdout) as Record<string, unknown> }
}
