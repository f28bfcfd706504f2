// A window that is open and a command in a terminal work on one project together.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { contractClient, type StudioClient } from '../../electron/contract/client.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'
import { goodTransforms, nanPose } from './broken-captures.ts'
import { studio } from './run-studio.ts'

const CLI = fileURLToPath(new URL('../../electron/cli.ts', import.meta.url))

async function serve(project: string): Promise<{ client: StudioClient; url: string; stop: () => Promise<number> }> {
  const child = spawn(process.execPath, [CLI, 'serve', '--project', project, '--json'], { env: { ...process.env, STUDIO_HOME: temporaryFolder() }, stdio: ['ignore', 'pipe', 'ignore'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await once(createInterface(child.stdout), 'line') as [string]
  const { url } = JSON.parse(line) as { url: string }
  const { origin, searchParams } = new URL(url)
  const client = contractClient(origin, () => ({ authorization: `Bearer ${searchParams.get('token')}` }))
  const stop = async (): Promise<number> => {
    child.kill('SIGINT')
    return (await once(child, 'exit'))[0] as number
  }
  return { client, url, stop }
}

test('a command works in the window that has the project open', async () => {
  const project = newProjectPath()
  const window = await serve(project)
  const address = join(project, 'cache', 'host.json')
  expect(statSync(address).mode & 0o077).toBe(0)

  const imported = await studio(['import', await goodTransforms(), '--project', project, '--json'])
  expect(imported.code).toBe(0)
  expect(imported.stderr).toMatch(/open in a window/)
  const { project: state, jobs } = await window.client.host.state({})
  expect(state!.records).toHaveProperty(String(imported.json()['captureId']))
  expect(jobs).toMatchObject([{ kind: 'import', state: 'done' }])

  expect((await studio(['import', await nanPose(), '--project', project])).code).toBe(2)
  expect((await studio(['serve', '--project', project, '--json'])).json()['url']).toBe(window.url)
  expect(await window.stop()).toBe(0)
  expect(existsSync(address)).toBe(false)
  expect(existsSync(join(project, 'project.db'))).toBe(true)
})

test('an address that a killed window left behind is not believed', async () => {
  const project = newProjectPath()
  await studio(['import', await goodTransforms(), '--project', project])
  writeFileSync(join(project, 'cache', 'host.json'), JSON.stringify({ origin: 'http://127.0.0.1:9', token: 'x' }))
  expect((await studio(['import', await goodTransforms(), '--project', project])).stderr).toMatch(/already holds the capture/)
})
