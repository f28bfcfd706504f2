// What a command leaves behind of a project that it made itself.

import { existsSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { openSession, type ProjectNeed, type Session } from '../../electron/cli/session.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'

function sessionOn(project: string, need: ProjectNeed): Promise<Session> {
  vi.stubEnv('STUDIO_HOME', temporaryFolder())
  return openSession({ project, quiet: true }, need)
}

test('a project that a command made and left empty is taken away', async () => {
  const path = newProjectPath()
  const session = await sessionOn(path, 'create')
  expect(existsSync(path)).toBe(true)
  await session.close()
  expect(existsSync(path)).toBe(false)
})

test('a project with work in it stays, whatever else was opened afterwards', async () => {
  const [path, another] = [newProjectPath(), newProjectPath()]
  const session = await sessionOn(path, 'create')
  await session.client.project.edit({ edit: { kind: 'rename-project', name: 'Kept' } })
  await session.client.project.open({ path: another, create: true })
  await session.close()
  expect(existsSync(path)).toBe(true)
  expect(existsSync(another)).toBe(true)
})

test('a project made to be served stays even while it is empty', async () => {
  const path = newProjectPath()
  await (await sessionOn(path, 'make')).close()
  expect(existsSync(path)).toBe(true)
})
