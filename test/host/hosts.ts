// Hosts for tests: in this process behind HTTP, or a process of their own that can be killed.

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { contractClient, type StudioClient } from '../../electron/contract/client.ts'
import { createHost, type Host } from '../../electron/host/host.ts'
import type { Listening } from '../../electron/host/server.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'

export interface TestHost extends Listening { host: Host; client: StudioClient; projectPath: string; get: (path: string, headers?: Record<string, string>) => Promise<Response> }

export async function listeningHost(projectPath = newProjectPath()): Promise<TestHost> {
  const host = await createHost({ projectPath, remember: false })
  const listening = await host.listen()
  onTestFinished(() => host.close())
  const headers = { authorization: `Bearer ${listening.token}` }
  return {
    ...listening, host, projectPath, client: contractClient(listening.origin, () => headers),
    get: (path, more = headers) => fetch(listening.origin + path, { headers: more, redirect: 'manual' }),
  }
}

export interface HostProcess { child: ChildProcess; origin: string; token: string; client: StudioClient; stderr: () => string }

const ENTRY = fileURLToPath(new URL('../../electron/host/entry.ts', import.meta.url))

/** The very process that the desktop shell starts. */
export async function hostProcess(projectPath: string, env: Record<string, string> = {}): Promise<HostProcess> {
  const home = temporaryFolder()
  const child = spawn(process.execPath, [ENTRY], { env: { ...process.env, STUDIO_PROJECT: projectPath, STUDIO_HOME: home, ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString() })
  onTestFinished(() => void child.kill('SIGKILL'))
  const first = await Promise.race([once(createInterface(child.stdout), 'line'), once(child, 'exit').then(() => { throw new Error(`the host left: ${said}`) })])
  const { url, token } = JSON.parse(String(first[0])) as { url: string; token: string }
  const { origin } = new URL(url)
  return { child, origin, token, client: contractClient(origin, () => ({ authorization: `Bearer ${token}` })), stderr: () => said }
}
