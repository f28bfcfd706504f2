// The contract over HTTP: calls, typed faults with their place, events, photographs and blobs.

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ORPCError } from '@orpc/client'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { apply } from '../../native-models/scene/patch.ts'
import type { HostEvent } from '../../electron/contract/events.ts'
import { openProject } from '../../electron/project/project.ts'
import { newProjectPath, temporaryFolder } from '../project/folders.ts'
import { sampleCapture, sampleFrame, sampleInstance } from '../project/samples.ts'
import { listeningHost } from './hosts.ts'

async function projectWithPhotographs(): Promise<{ path: string; root: string }> {
  const [path, root, elsewhere] = [newProjectPath(), temporaryFolder(), temporaryFolder()]
  mkdirSync(join(root, 'rgb'))
  for (const file of [join(root, 'rgb', '0.png'), join(elsewhere, 'private.png')])
    await sharp({ create: { width: 64, height: 48, channels: 3, background: '#c04020' } }).png().toFile(file)
  writeFileSync(join(root, 'rgb', '1.png'), 'this is no photograph')
  symlinkSync(join(elsewhere, 'private.png'), join(root, 'rgb', '2.png'))
  const frames = [sampleFrame(0), sampleFrame(1), sampleFrame(2), sampleFrame(3, '../../../../../etc/hostname'), sampleFrame(4)]
  const project = await openProject(path, { create: true })
  project.commit({ added: { 'capture-1': sampleCapture(root), ...Object.fromEntries(frames.map((frame) => [frame.id, frame])), a: sampleInstance('a') }, updated: {}, removed: {} }, 'Import', 'job')
  project.close()
  return { path, root }
}

test('bad input is answered with its place and no stack trace', async () => {
  const host = await listeningHost()
  const headers = { authorization: `Bearer ${host.token}`, 'content-type': 'application/json' }
  const response = await fetch(`${host.origin}/api/project/edit`, { method: 'POST', headers, body: '{"edit":{"kind":"label-instance","instanceId":"x","label":" "}}' })
  expect(response.status).toBe(422)
  const body = await response.text()
  expect(JSON.parse(body)).toMatchObject({ defined: true, code: 'input.invalid', data: { where: 'edit.label' } })
  expect(body).not.toMatch(/\.ts|node_modules|at /)
  for (const broken of ['{', '[]', '{"edit":7}'])
    expect((await fetch(`${host.origin}/api/project/edit`, { method: 'POST', headers, body: broken })).status).toBeGreaterThanOrEqual(400)
})

test('faults arrive typed at the client', async () => {
  const { client } = await listeningHost()
  const error = await client.project.edit({ edit: { kind: 'remove-instances', instanceIds: ['ghost'] } }).catch((caught: unknown) => caught)
  expect(error).toBeInstanceOf(ORPCError)
  expect(error).toMatchObject({ defined: true, code: 'input.invalid', status: 422, data: { where: 'ghost' } })
  await client.project.close({})
  await expect(client.project.undo({})).rejects.toMatchObject({ code: 'project.missing' })
  await expect(client.project.open({ path: '/nowhere/at/all' })).rejects.toMatchObject({ code: 'project.missing' })
})

test('a window that only follows events holds what the host holds', async () => {
  const { path } = await projectWithPhotographs()
  const { client } = await listeningHost(path)
  const stop = new AbortController()
  const events = await client.host.events({}, { signal: stop.signal })
  const first = await events.next()
  expect(first.value).toMatchObject({ type: 'hello' })
  let replica = (await client.host.state({})).project!.records
  await client.project.edit({ edit: { kind: 'label-instance', instanceId: 'a', label: 'cup' } })
  await client.project.edit({ edit: { kind: 'hide-instances', instanceIds: ['a'], hidden: true } })
  await client.project.undo({})
  for (let k = 0; k < 3; k++) {
    const event = (await events.next()).value as HostEvent
    if (event.type !== 'commit') throw new Error(`unexpected ${event.type}`)
    replica = apply(replica, event.patch)
    if (k === 2) expect(event).toMatchObject({ title: 'Undo show or hide', canUndo: 'Rename instance', canRedo: 'Show or hide' })
  }
  stop.abort()
  const { project } = await client.host.state({})
  expect(replica).toEqual(project!.records)
  expect(replica['a']).toMatchObject({ label: 'cup', hidden: false })
})

test('two windows see each other', async () => {
  const one = await listeningHost()
  const events = await one.client.host.events({})
  await events.next()
  await one.host.client.project.edit({ edit: { kind: 'rename-project', name: 'Seen' } })
  expect((await events.next()).value).toMatchObject({ type: 'commit', title: 'Rename project' })
  await events.return?.()
})

test('photographs come as .jpg at the width asked for, and only from inside the capture', async () => {
  const { path } = await projectWithPhotographs()
  const { get } = await listeningHost(path)
  const small = await get('/frames/frame-0/image?width=32')
  expect(small.headers.get('content-type')).toBe('image/jpeg')
  expect(await sharp(await small.arrayBuffer()).metadata()).toMatchObject({ width: 32, height: 24, format: 'jpeg' })
  expect(await sharp(await (await get('/frames/frame-0/image?width=4000')).arrayBuffer()).metadata()).toMatchObject({ width: 64 })
  const answers = await Promise.all(['frame-1', 'frame-2', 'frame-3', 'frame-4', 'nobody'].map((id) => get(`/frames/${id}/image`)))
  expect(answers.map((answer) => answer.status)).toEqual([422, 422, 422, 422, 404])
  expect(await answers[0]!.text()).toMatch(/1\.png cannot be read as a photograph/)
  expect(await answers[1]!.text()).toMatch(/outside the capture/)
  expect((await get('/frames/frame-0/image?width=abc')).status).toBe(422)
})

test('blobs are served as they are, for ever', async () => {
  const { host, get, projectPath } = await listeningHost()
  await host.client.project.close({})
  const project = await openProject(projectPath)
  const ref = await project.blobs.put(new Uint8Array([1, 2, 3]), 'ranges')
  project.edit({ kind: 'replace-instances', remove: [], add: [{ ...sampleInstance('a'), membersBlob: ref }] })
  project.close()
  await host.client.project.open({ path: projectPath })
  const response = await get(`/blobs/${ref}`)
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]))
  expect(response.headers.get('cache-control')).toContain('immutable')
})

test('the OpenAPI document lists every procedure', async () => {
  const { get } = await listeningHost()
  const { paths } = await (await get('/api/openapi.json')).json() as { paths: Record<string, unknown> }
  for (const path of ['/state', '/project/edit', '/jobs/start', '/query/ground', '/render/view']) expect(paths).toHaveProperty([path])
})

test('folders can be browsed where there is no native dialog', async () => {
  const { client } = await listeningHost()
  const folder = temporaryFolder()
  mkdirSync(join(folder, 'scan', 'sparse'), { recursive: true })
  mkdirSync(join(folder, '.hidden'))
  writeFileSync(join(folder, 'labels.json'), '{}')
  writeFileSync(join(folder, 'notes.txt'), 'x')
  const { entries, parent } = await client.host.browse({ folder })
  expect(entries.map(({ name, folder, hint }) => [name, folder, hint])).toEqual([['scan', true, 'capture: COLMAP'], ['labels.json', false, 'labels or poses']])
  expect(parent).not.toBeNull()
  await expect(client.host.browse({ folder: join(folder, 'gone') })).rejects.toMatchObject({ code: 'input.invalid' })
})
