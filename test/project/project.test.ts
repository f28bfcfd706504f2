import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { mkdirSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openProject } from '../../electron/project/project.ts'
import { SCHEMA_VERSION } from '../../electron/project/schema.ts'
import { newProjectPath, temporaryFolder } from './folders.ts'
import { sampleCapture, sampleInstance } from './samples.ts'

test('a new project takes its name from its folder and finds everything again', async () => {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  expect(project.name).toBe('kitchen')
  project.edit({ kind: 'rename-project', name: 'My kitchen' })
  project.close()
  const again = await openProject(path)
  expect(again.name).toBe('My kitchen')
  expect(again.revision).toBe(2)
  again.close()
})

test('a folder without a project is refused and left empty', async () => {
  const folder = temporaryFolder()
  await expect(openProject(folder)).rejects.toMatchObject({ code: 'project.missing' })
})

test('undo and redo survive a restart, and only people are undone', async () => {
  const path = newProjectPath()
  const first = await openProject(path, { create: true })
  first.commit({ added: { 'capture-1': sampleCapture(), a: sampleInstance('a') }, updated: {}, removed: {} }, 'Import', 'job')
  first.edit({ kind: 'label-instance', instanceId: 'a', label: 'cup' })
  first.edit({ kind: 'label-instance', instanceId: 'a', label: 'glass' })
  first.undo()
  first.close()

  const second = await openProject(path)
  expect(second.records['a']).toMatchObject({ label: 'cup' })
  expect([second.canUndo, second.canRedo]).toEqual(['Rename instance', 'Rename instance'])
  expect(second.redo()?.patch.updated['a']?.[1]).toMatchObject({ label: 'glass' })
  second.undo()
  second.undo()
  expect(second.records['a']).toMatchObject({ label: 'mug', labelSource: 'import' })
  expect(second.undo()).toBeNull()
  expect(second.records['capture-1']).toBeDefined()
  second.close()
})

test('a new edit ends what could be redone', async () => {
  const project = await openProject(newProjectPath(), { create: true })
  project.edit({ kind: 'rename-project', name: 'one' })
  project.undo()
  project.edit({ kind: 'rename-project', name: 'two' })
  expect(project.redo()).toBeNull()
  project.close()
})

test('undo of what a job changed meanwhile is refused, and earlier edits can still be undone', async () => {
  const project = await openProject(newProjectPath(), { create: true })
  project.edit({ kind: 'rename-project', name: 'first' })
  project.commit({ added: { a: sampleInstance('a') }, updated: {}, removed: {} }, 'Labels', 'job')
  project.edit({ kind: 'label-instance', instanceId: 'a', label: 'cup' })
  const now = project.records['a']!
  project.commit({ added: {}, updated: {}, removed: { a: now } }, 'Labels', 'job')
  expect(() => project.undo()).toThrow(expect.objectContaining({ code: 'project.stale' }))
  expect(project.undo()?.title).toBe('Undo rename project')
  expect(project.name).toBe('kitchen')
  project.close()
})

test('a patch over what is gone changes nothing', async () => {
  const project = await openProject(newProjectPath(), { create: true })
  const ghost = sampleInstance('ghost')
  const patch = { added: { b: sampleInstance('b') }, updated: {}, removed: { ghost } }
  expect(() => project.commit(patch, 'x', 'job')).toThrow(expect.objectContaining({ code: 'project.stale' }))
  expect(project.records['b']).toBeUndefined()
  expect(project.revision).toBe(1)
  project.close()
})

test('a record that cannot be read back is never written', async () => {
  const project = await openProject(newProjectPath(), { create: true })
  const broken = { ...sampleInstance('b'), centroid: [0, Number.NaN, 0] as [number, number, number] }
  expect(() => project.commit({ added: { b: broken }, updated: {}, removed: {} }, 'x', 'job')).toThrow(/centroid/)
  expect(project.records['b']).toBeUndefined()
  project.close()
})

test('a second studio opens the project read-only and says why', async () => {
  const path = newProjectPath()
  const first = await openProject(path, { create: true })
  const second = await openProject(path)
  expect(second.readOnly).toMatch(/another studio/)
  expect(() => second.edit({ kind: 'rename-project', name: 'x' })).toThrow(expect.objectContaining({ code: 'project.locked' }))
  second.close()
  first.close()
  const third = await openProject(path)
  expect(third.readOnly).toBeNull()
  third.close()
})

test('a project of a newer version opens read-only, with what this version understands', async () => {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  project.close()
  const db = new DatabaseSync(join(path, 'project.db'))
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`)
  db.prepare('INSERT INTO records VALUES (?, ?)').run('later', JSON.stringify({ id: 'later', type: 'hologram' }))
  db.close()
  const newer = await openProject(path)
  expect(newer.readOnly).toMatch(/newer studio/)
  expect(newer.name).toBe('kitchen')
  expect(() => newer.edit({ kind: 'rename-project', name: 'x' })).toThrow(expect.objectContaining({ code: 'project.too-new' }))
  newer.close()
})

test.each(['records', 'commits', 'undo_stack', 'jobs'])('a newer version that keeps its %s otherwise is refused as too new', async (table) => {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  project.close()
  const db = new DatabaseSync(join(path, 'project.db'))
  db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}; ALTER TABLE ${table} RENAME TO ${table}_otherwise`)
  db.close()
  await expect(openProject(path)).rejects.toMatchObject({ code: 'project.too-new', message: expect.stringContaining('newer studio') })
})

test('a project that cannot be opened is not left locked', async () => {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  project.close()
  const db = new DatabaseSync(join(path, 'project.db'))
  const { json } = db.prepare('SELECT json FROM records').get()!
  db.prepare('UPDATE records SET json = ?').run('{}')
  await expect(openProject(path)).rejects.toMatchObject({ code: 'project.missing' })
  db.prepare('UPDATE records SET json = ?').run(json!)
  db.close()
  const restored = await openProject(path)
  expect(restored.readOnly).toBeNull()
  restored.close()
})

test('files that are no project of ours are refused by name', async () => {
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'a'))
  writeFileSync(join(folder, 'a', 'project.db'), 'not a database at all, but long enough to look at')
  await expect(openProject(join(folder, 'a'))).rejects.toMatchObject({ code: 'project.missing', message: expect.stringContaining('project.db') })
  const other = new DatabaseSync(join(folder, 'project.db'))
  other.exec('CREATE TABLE t (x); PRAGMA user_version = 1')
  other.close()
  await expect(openProject(folder)).rejects.toMatchObject({ code: 'project.missing', message: expect.stringContaining('another program') })
})

test('a damaged record is named', async () => {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  project.close()
  const db = new DatabaseSync(join(path, 'project.db'))
  db.prepare('UPDATE records SET json = ?').run(JSON.stringify({ id: 'project', type: 'project', name: 7 }))
  db.close()
  await expect(openProject(path)).rejects.toMatchObject({ message: expect.stringContaining('project.name') })
})
