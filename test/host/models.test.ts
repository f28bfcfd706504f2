// Packs through the contract: told, added from what people have, checked, removed; what is wrong is said and leaves nothing.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { knownPacks } from '../../native-models/perception/known-packs.ts'
import { FIXTURES } from '../perception/fixtures.ts'
import { temporaryFolder } from '../project/folders.ts'
import { listeningHost } from './hosts.ts'

let home: string
const homeBefore = process.env['STUDIO_HOME']
beforeEach(() => { process.env['STUDIO_HOME'] = home = mkdtempSync(join(tmpdir(), 'studio-models-')) })
afterEach(() => {
  rmSync(home, { recursive: true })
  if (homeBefore === undefined) delete process.env['STUDIO_HOME']
  else process.env['STUDIO_HOME'] = homeBefore
})
const shelf = (): string => join(home, 'models')

test('known packs that are not here are told with where their files are', async () => {
  const { client } = await listeningHost()
  const { models, providers } = await client.models.list({})
  expect(providers).toContain('cpu')
  for (const { manifest, files } of knownPacks())
    expect(models.find(({ name }) => name === manifest.name)).toMatchObject({ state: 'missing', chosen: false, licence: manifest.licence, files: files.map(({ path, url }) => ({ path, url })) })
  expect(models.find(({ name }) => name === 'rules')).toMatchObject({ state: 'bundled', purpose: 'decomposer' })
})

test('a pack is added from its folder or its pack.json, chosen for its purpose, checked and removed', async () => {
  const { client } = await listeningHost()
  await client.models.add({ path: join(FIXTURES, 'sam-batched') })
  await client.models.add({ path: join(FIXTURES, 'clip', 'pack.json') })
  const { models } = await client.models.list({})
  expect(models.find(({ name }) => name === 'clip')).toMatchObject({ state: 'installed', chosen: true, problem: null })
  expect(models.filter(({ purpose, chosen }) => purpose === 'segmenter' && chosen).map(({ name }) => name)).toEqual(['sam-batched'])
  expect(await client.models.verify({ name: 'clip' })).toMatchObject({ ok: true })
  await client.models.remove({ name: 'clip' })
  expect((await client.models.list({})).models.some(({ name }) => name === 'clip')).toBe(false)
  expect(existsSync(join(shelf(), 'clip'))).toBe(false)
})

test('a damaged pack is told, and can be removed', async () => {
  const { client } = await listeningHost()
  await client.models.add({ path: join(FIXTURES, 'clip') })
  const [file] = readdirSync(join(shelf(), 'clip')).filter((name) => name.endsWith('.onnx'))
  writeFileSync(join(shelf(), 'clip', file!), 'cut short')
  const damaged = (await client.models.list({})).models.find(({ name }) => name === 'clip')
  expect(damaged).toMatchObject({ state: 'damaged', chosen: false, problem: expect.stringContaining('cut short or another file') })
  expect(await client.models.verify({ name: 'clip' })).toMatchObject({ ok: false })
  await client.models.remove({ name: 'clip' })
  expect((await client.models.list({})).models.some(({ name }) => name === 'clip')).toBe(false)
})

test('what is no model is refused with what to do, and nothing is left behind', async () => {
  const { client } = await listeningHost()
  const folder = temporaryFolder()
  await expect(client.models.add({ path: join(folder, 'nowhere') })).rejects.toThrow('there is nothing at')
  await expect(client.models.add({ path: folder })).rejects.toThrow('holds no model')
  writeFileSync(join(folder, 'model.onnx'), 'x')
  await expect(client.models.add({ path: join(folder, 'model.onnx') })).rejects.toThrow('does not say how it wants to be fed')
  await expect(client.models.remove({ name: 'mini-dual-encoder' })).rejects.toThrow('came with the studio')
  await expect(client.models.verify({ name: 'nobody' })).rejects.toThrow('no pack called')
  await expect(client.models.download({ name: 'nobody' })).rejects.toThrow('knows no pack')
  const { models } = await client.models.list({})
  expect(models.some(({ state }) => state === 'installed' || state === 'damaged')).toBe(false)
  expect(existsSync(shelf()) ? readdirSync(shelf()) : []).toEqual([])
})

test('files that several known models share are asked about, unless the folder or the person says which', async () => {
  const { client } = await listeningHost()
  const alike = knownPacks().filter(({ files }) => files.some(({ path }) => path === 'merges.txt'))
  expect(alike.length).toBeGreaterThan(1)
  const folder = temporaryFolder()
  for (const { path } of alike[0]!.files) writeFileSync(join(folder, path), 'not a graph')
  await expect(client.models.add({ path: folder })).rejects.toThrow(`could be ${alike[0]!.manifest.name} or`)
  const named = join(folder, `my ${alike[1]!.manifest.name}`)
  mkdirSync(named)
  for (const { path } of alike[1]!.files) writeFileSync(join(named, path), 'not a graph')
  await expect(client.models.add({ path: named })).rejects.toThrow(alike[1]!.manifest.name)
  await expect(client.models.add({ path: folder, name: alike[1]!.manifest.name })).rejects.toThrow(alike[1]!.manifest.name)
  expect(existsSync(shelf()) ? readdirSync(shelf()) : []).toEqual([])
})

test('a dropped pack is recognised before anything is read of it', async () => {
  const { client } = await listeningHost()
  expect(await client.host.inspect({ path: join(FIXTURES, 'clip') })).toMatchObject({ kind: 'model' })
  const copy = join(temporaryFolder(), 'clip')
  cpSync(join(FIXTURES, 'clip'), copy, { recursive: true })
  rmSync(join(copy, 'pack.json'))
  expect((await client.host.inspect({ path: copy })).kind).not.toBe('model')
})
