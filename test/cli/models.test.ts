import { createHash } from 'node:crypto'
import { readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BUNDLED_MODEL, hasBundledModel } from '../../native-models/language/language-models.ts'
import { FIXTURES } from '../perception/fixtures.ts'
import { temporaryFolder } from '../project/folders.ts'
import { studio } from './run-studio.ts'

interface Row { name: string; installed: boolean; hash?: string; problem?: string }

test('packs are added, listed by hash, found broken, and removed', { timeout: 120_000 }, async () => {
  const env = { STUDIO_HOME: temporaryFolder() }
  const rowOf = async (name: string): Promise<Row | undefined> => ((await studio(['models', 'list', '--json'], { env })).json()['models'] as Row[]).find((row) => row.name === name)

  expect(await rowOf('rules')).toMatchObject({ installed: true })
  expect(await rowOf('sam-vit-base')).toMatchObject({ installed: false })
  const added = await studio(['models', 'add', join(FIXTURES, 'clip'), '--json'], { env })
  expect(added.code).toBe(0)
  expect((await rowOf('clip'))?.hash).toBe(added.json()['hash'])
  expect((await studio(['models', 'verify', 'clip'], { env })).code).toBe(0)

  truncateSync(join(env.STUDIO_HOME, 'models', 'clip', 'text_model.onnx'), 100)
  expect(await rowOf('clip')).toMatchObject({ installed: false, problem: expect.stringContaining('text_model.onnx') as string })
  const broken = await studio(['models', 'verify', 'clip'], { env })
  expect(broken.code).toBe(2)
  expect(broken.stderr).toContain('text_model.onnx')
  expect(broken.stderr).not.toMatch(/\n\s+at /)

  expect((await studio(['models', 'remove', 'clip'], { env })).code).toBe(0)
  const unknown = await studio(['models', 'add', 'no-such-pack'], { env })
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('clip-vit-base-patch16') as string])
})

test.skipIf(!hasBundledModel())('the decomposer that comes along is listed under the name that asks for it, by its hash', { timeout: 120_000 }, async () => {
  const { models } = (await studio(['models', 'list', '--json'])).json() as { models: Row[] }
  const file = readFileSync(BUNDLED_MODEL)
  expect(models.find(({ name }) => name === 'mini')).toMatchObject({
    purpose: 'decomposer', installed: true, bundled: true, licence: 'Apache-2.0', bytes: file.length, hash: createHash('sha256').update(file).digest('hex'),
  })
  expect((await studio(['models', 'list'])).stdout).toMatch(/^mini +decomposer +built in, .*mini-decomposer/m)
})
