import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath } from './folders.ts'
import { sampleInstance } from './samples.ts'

const bytes = new TextEncoder().encode('splats')

test('a blob is named by its hash and stored once', async () => {
  const project = await openProject(newProjectPath(), { create: true })
  const [one, two] = await Promise.all([project.blobs.put(bytes, 'ply'), project.blobs.put(bytes, 'ply')])
  expect(one).toBe(two)
  expect(one).toMatch(/^[0-9a-f]{64}\.ply$/)
  expect(new Uint8Array(await project.blobs.get(one))).toEqual(bytes)
  expect(readdirSync(join(project.path, 'blobs'))).toEqual([one])
  project.close()
})

test('opening clears blobs nothing speaks of, and keeps what undo needs', async () => {
  const path = newProjectPath()
  const project = await openProject(path, { create: true })
  const kept = await project.blobs.put(bytes, 'ranges')
  const orphan = await project.blobs.put(new Uint8Array([1, 2, 3]), 'ply')
  writeFileSync(join(path, 'blobs', '.half-written.tmp'), 'x')
  project.edit({ kind: 'replace-instances', remove: [], add: [{ ...sampleInstance('a'), membersBlob: kept }] })
  project.undo()
  project.close()
  const again = await openProject(path)
  expect(again.blobs.has(kept)).toBe(true)
  expect(again.blobs.has(orphan)).toBe(false)
  expect(readdirSync(join(path, 'blobs'))).toEqual([kept])
  again.close()
})

test('a name that is no blob never becomes a path', async () => {
  const project = await openProject(newProjectPath(), { create: true })
  expect(() => project.blobs.path('../project.db')).toThrow()
  await expect(project.blobs.get(`${'a'.repeat(64)}.ply`)).rejects.toMatchObject({ code: 'input.invalid' })
  project.close()
})

test('a blob that comes piece by piece is the same blob, and one that is given up leaves nothing', async () => {
  const project = await openProject(newProjectPath(), { create: true })
  const whole = await project.blobs.put(bytes, 'ply')
  const writer = await project.blobs.create('ply')
  await writer.write(bytes.subarray(0, 2))
  await writer.write(bytes.subarray(2))
  expect(await writer.finish()).toBe(whole)
  await writer.discard()
  const given = await project.blobs.create('ply')
  await given.write(bytes)
  await given.discard()
  expect(readdirSync(join(project.path, 'blobs'))).toEqual([whole])
  project.close()
})
