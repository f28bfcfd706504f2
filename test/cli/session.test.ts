// What a command makes of a project: one of its own, one that stays, one that it may only read.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, vi } from 'vitest'
import { openSession, type ProjectNeed, type Session } from '../../electron/cli/session.ts'
import { openProject } from '../../electron/project/project.ts'
import { SCHEMA_VERSION } from '../../electron/project/schema.ts'
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

test('a project of a newer studio is said to be read-only', async () => {
  const path = newProjectPath()
  ;(await openProject(path, { create: true })).close()
  const db = new DatabaseSync(join(path, 'project.db'))
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`)
  db.close()
  vi.stubEnv('STUDIO_HOME', temporaryFolder())
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await (await openSession({ project: path }, 'existing')).close()
  expect(said.mock.calls.flat().join('')).toMatch(/read-only: .*newer studio/)
  said.mockRestore()
})
