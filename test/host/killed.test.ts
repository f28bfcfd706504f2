// SIGKILL at any moment: every acknowledged edit is there afterwards, in order, and nothing is half there.

import { once } from 'node:events'
import { chmodSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { apply } from '../../native-models/scene/patch.ts'
import type { Records } from '../../native-models/scene/records.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'
import { hostProcess } from './hosts.ts'

const EDITS_BEFORE_THE_KILL = [1, 7, 40]

test.each(EDITS_BEFORE_THE_KILL)('killed once %i edits are acknowledged', async (enough) => {
  const path = newProjectPath()
  const { child, client } = await hostProcess(path)
  const acknowledged: string[] = []
  const gone = once(child, 'exit')
  let sent = 0
  try {
    // Many at a time, so that the kill falls into the middle of some.
    for (;;) {
      await Promise.all(Array.from({ length: 5 }, async () => {
        const name = `name ${sent++}`
        await client.project.edit({ edit: { kind: 'rename-project', name } })
        acknowledged.push(name)
        if (acknowledged.length === enough) child.kill('SIGKILL')
      }))
    }
  } catch {
    await gone
  }
  expect(acknowledged.length).toBeGreaterThanOrEqual(enough)

  const project = await openProject(path)
  expect(project.readOnly).toBeNull()
  const names = project.patches().flatMap((patch) => Object.values(patch.updated).map(([, to]) => (to as { name: string }).name))
  expect(names).toEqual(expect.arrayContaining(acknowledged))
  expect(project.patches().reduce(apply, {} as Records)).toEqual(project.records)
  for (let k = 0; k < names.length; k++) expect(project.undo()).not.toBeNull()
  expect(project.undo()).toBeNull()
  expect(project.name).toBe('kitchen')
  project.close()
})

test('a host leaves when its parent does, and lets go of the project', async () => {
  const path = newProjectPath()
  const { child } = await hostProcess(path)
  child.stdin!.end()
  expect((await once(child, 'exit'))[0]).toBe(0)
  const project = await openProject(path)
  expect(project.readOnly).toBeNull()
  project.close()
})

test('a host started again is found at the same address with the same token', async () => {
  const path = newProjectPath()
  const first = await hostProcess(path)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const second = await hostProcess(path, { STUDIO_HOST_PORT: new URL(first.origin).port, STUDIO_HOST_TOKEN: first.token })
  expect(second.origin).toBe(first.origin)
  const [before, after] = [await second.client.host.state({}), await first.client.host.state({})]
  expect(after.hostId).toBe(before.hostId)
})

test('a host that follows a killed one listens at its address, so that open windows find it', async () => {
  const path = newProjectPath()
  const first = await hostProcess(path)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const second = await hostProcess(path)
  expect([second.origin, second.token]).toEqual([first.origin, first.token])
  second.child.kill('SIGKILL')
  await once(second.child, 'exit')
  chmodSync(join(path, 'cache', 'host.json'), 0o644)
  const third = await hostProcess(path)
  expect(third.token).not.toBe(first.token)
  expect(statSync(join(path, 'cache', 'host.json')).mode & 0o077).toBe(0)
})

test('a host that follows a killed one listens elsewhere where its port is taken since', async () => {
  const path = newProjectPath()
  const first = await hostProcess(path)
  first.child.kill('SIGKILL')
  await once(first.child, 'exit')
  const stranger = createServer().listen(Number(new URL(first.origin).port), '127.0.0.1')
  await once(stranger, 'listening')
  const second = await hostProcess(path)
  expect(second.origin).not.toBe(first.origin)
  expect(second.token).not.toBe(first.token)
  stranger.close()
})

test('what cannot start says why', async () => {
  const file = join(temporaryFolder(), 'a-file')
  writeFileSync(file, '')
  await expect(hostProcess(join(file, 'x.studio'))).rejects.toThrow(/cannot make the project folder/)
})
