// The real Electron, wherever its binary is installed: the one test of what the double cannot show.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { _electron } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { ensureShell, ensureWindow } from '../../electron/setup/builds.mjs'
import { canShowWindows, electronBinary } from '../../electron/setup/electron-binary.mjs'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const executablePath = electronBinary()
const lacking = executablePath === null ? 'Electron’s binary is not installed (npx install-electron)' : canShowWindows() ? null : 'there is no display'
if (lacking !== null) console.warn(`real Electron: SKIPPED, ${lacking}`)

const scratch = mkdtempSync(join(tmpdir(), 'studio-electron-'))
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

it.skipIf(lacking !== null)('the desktop app shows the window, isolated from Node', async () => {
  await ensureWindow()
  await ensureShell()
  const app = await _electron.launch({ executablePath: executablePath!, args: [ROOT, `--user-data-dir=${scratch}`], env: { ...process.env, STUDIO_HOME: scratch } })
  try {
    const page = await app.firstWindow({ timeout: 90_000 })
    await page.locator('#root > *').first().waitFor()
    expect(await page.title()).toContain('SpatialReasoner Studio')
    expect(await page.evaluate(() => [typeof globalThis.nativeShell.pickFolder, 'require' in globalThis, 'process' in globalThis])).toEqual(['function', false, false])
  } finally {
    await app.close()
  }
})
