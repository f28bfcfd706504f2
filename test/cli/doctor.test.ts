import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../project/folders.ts'
import { studio } from './run-studio.ts'

interface Check { name: string; ok: boolean; detail: string; fix?: string }

test('a user folder that cannot be is a failed check with its fix, not a crash', async () => {
  const file = join(temporaryFolder(), 'a-file')
  writeFileSync(file, '')
  const { code, stderr, json } = await studio(['doctor', '--json'], { env: { STUDIO_HOME: file } })
  expect(code).toBe(0)
  expect(stderr).not.toMatch(/\n\s+at /)
  const disk = (json()['checks'] as Check[]).find(({ name }) => name === 'disk')
  expect(disk).toMatchObject({ ok: false, detail: expect.stringContaining(file), fix: expect.stringContaining('STUDIO_HOME') })
})
