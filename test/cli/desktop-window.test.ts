import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { showOnDesktop } from '../../electron/cli/desktop-window.ts'
import { temporaryFolder } from '../project/folders.ts'

/** A program in Electron's place. */
function standIn(script: string): string {
  const file = join(temporaryFolder(), 'electron')
  writeFileSync(file, `#!/bin/sh\n${script}\n`)
  chmodSync(file, 0o755)
  return file
}

test.skipIf(process.platform === 'win32')('a window that opened was shown, however soon it is closed', async () => {
  expect(await showOnDesktop(standIn('test "$2" = /a/project.studio && test "$STUDIO_PROJECT" = "$2"'), '/a/project.studio')).toBe(true)
})

test.skipIf(process.platform === 'win32').each(['exit 1', 'kill -TRAP $$'])('one that ends at once with "%s" was not', async (script) => {
  expect(await showOnDesktop(standIn(script), '/a/project.studio')).toBe(false)
})

test('a binary that cannot be started was not', async () => {
  expect(await showOnDesktop(join(temporaryFolder(), 'no-electron'), '/a/project.studio')).toBe(false)
})
