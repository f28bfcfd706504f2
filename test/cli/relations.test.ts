// `graph` and `relations`: what holds in a project, and limits of its own that hold from the next command on.

import { expect, test } from 'vitest'
import { tabletopProject } from '../project/tabletop.ts'
import { studio } from './run-studio.ts'

interface Graph { instances: { id: string; label: string }[]; relations: { kind: string; target: string; anchors: string[]; score: number }[]; units: string }
interface Library { version: string; factors: object; ownFile: string | null; kinds: { near: { limits: { gap: { sizes: number; source: string } } } } }

test('limits that are set are those of the next graph, until a factor of 1 takes them back', { timeout: 240_000 }, async () => {
  const project = await tabletopProject()
  const near = async (): Promise<string[]> => ((await studio(['graph', '--project', project, '--json'])).json() as unknown as Graph)
    .relations.filter(({ kind }) => kind === 'near').map(({ target, anchors }) => `${target} ${anchors.join('+')}`).sort()
  const library = async (...flags: string[]): Promise<Library> => (await studio(['relations', ...flags, '--project', project, '--json'])).json() as unknown as Library

  const usual = await library()
  expect(usual.ownFile).toBeNull()
  expect(await near()).toEqual(['box mug', 'mug box'])

  const set = await library('--set', 'near.gap=0.1, on.contactGap=2')
  expect(set.kinds.near.limits.gap).toMatchObject({ sizes: usual.kinds.near.limits.gap.sizes / 10, source: 'set in this project' })
  expect(Object.keys(set.factors).sort()).toEqual(['near', 'on'])
  expect(await near()).toEqual([])

  expect(await library('--set', 'near.gap=1,on.contactGap=1')).toEqual(usual)
  expect(await near()).toEqual(['box mug', 'mug box'])
})

test('for people: names instead of ids, definitions with limits and their sources', { timeout: 120_000 }, async () => {
  const project = await tabletopProject()
  const graph = await studio(['graph', '--project', project])
  expect(graph.stdout).toMatch(/^mug +near +box +0\.\d\d$/m)
  const relations = await studio(['relations', '--project', project])
  expect(relations.stdout).toMatch(/^near: The gap between the surfaces is small/m)
  expect(relations.stdout).toMatch(/^ +gap +2 sizes \(0\.1 to 1\.2 m\) +Sr3D/m)
})

test.each([
  ['near.gap', 'near.gap'], ['nearby.gap=2', 'nearby.gap=2'], ['near.gap=0', 'near.gap=0'], ['near.gap=1.5,on', '"on"'], ['near.overlap=2', 'overlap'],
])('--set %s is refused by the part that is wrong, and nothing is set', { timeout: 120_000 }, async (set, named) => {
  const project = await tabletopProject()
  const refused = await studio(['relations', '--set', set, '--project', project])
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain(named)
  expect(refused.stderr).not.toMatch(/\n\s+at /)
  expect(((await studio(['relations', '--project', project, '--json'])).json() as unknown as Library).ownFile).toBeNull()
})
