// The relations of a scene and their limits through the contract: tried out, kept in the project, and told to every window.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { GraphKind } from '../../native-models/scene/relations.ts'
import type { LimitFactors } from '../../native-models/scene/relation-library.ts'
import { tabletopProject } from '../project/tabletop.ts'
import { listeningHost, type TestHost } from './hosts.ts'

async function edges({ client }: TestHost, kinds: GraphKind[], factors?: LimitFactors): Promise<string[]> {
  const { relations } = await client.relations.graph({ kinds, ...(factors === undefined ? {} : { factors }) })
  return relations.map(({ kind, target, anchors }) => `${target} ${kind} ${anchors.join('+')}`).sort()
}
const PAIR = ['box near mug', 'mug near box']

test('the graph holds what holds, and limits that are tried out change nothing', async () => {
  const host = await listeningHost(await tabletopProject())
  expect(await edges(host, ['near'])).toEqual(PAIR)
  expect(await edges(host, ['near'], { near: { gap: 0.1 } })).toEqual([])
  expect(await edges(host, ['near'])).toEqual(PAIR)
  expect((await host.client.relations.graph({})).units).toBe('m')
  expect((await host.client.relations.library({})).ownFile).toBeNull()
})

test('the graph follows the things it is of', async () => {
  const host = await listeningHost(await tabletopProject())
  expect(await edges(host, ['near'])).toEqual(PAIR)
  await host.client.project.edit({ edit: { kind: 'remove-instances', instanceIds: ['box'] } })
  expect(await edges(host, ['near'])).toEqual([])
  await host.client.project.undo({})
  expect(await edges(host, ['near'])).toEqual(PAIR)
})

test('limits that are set are kept, hold for graph and queries, and are told to windows that follow', async () => {
  const path = await tabletopProject()
  const host = await listeningHost(path)
  const events = await host.client.host.events({})
  await events.next()
  const { version } = await host.client.relations.library({})

  const set = await host.client.relations.adjust({ factors: { near: { gap: 0.1 } } })
  expect((await events.next()).value).toEqual({ type: 'relations', version: set.version })
  expect(set.version).not.toBe(version)
  expect(set).toMatchObject({ factors: { near: { gap: expect.closeTo(0.1) } }, ownFile: join(path, 'relations.json') })
  expect(await host.client.relations.library({})).toEqual(set)
  expect(await edges(host, ['near'])).toEqual([])
  const { evidence } = await host.client.query.ground({ text: 'the mug next to the box' })
  // For cubes of this size the studio's own limit is 0.2 m.
  expect(evidence.find(({ relation }) => relation === 'near')!.limits['gapM']).toBeLessThan(0.05)

  const back = await host.client.relations.adjust({ factors: { near: { gap: 1 } } })
  expect((await events.next()).value).toEqual({ type: 'relations', version })
  expect(back.ownFile).toBeNull()
  expect(existsSync(join(path, 'relations.json'))).toBe(false)
  expect(await edges(host, ['near'])).toEqual(PAIR)
  await events.return?.()
})

test('a limit that is not there is refused, tells nobody, and leaves no file', async () => {
  const path = await tabletopProject()
  const { client } = await listeningHost(path)
  const events = await client.host.events({})
  await events.next()
  await expect(client.relations.adjust({ factors: { near: { overlap: 2 } } })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('overlap') as string })
  await expect(client.relations.adjust({ factors: { near: { gap: -1 } } })).rejects.toMatchObject({ code: 'input.invalid' })
  expect(existsSync(join(path, 'relations.json'))).toBe(false)
  await client.project.edit({ edit: { kind: 'rename-project', name: 'After' } })
  expect((await events.next()).value).toMatchObject({ type: 'commit', title: 'Rename project' })
  await events.return?.()
})
