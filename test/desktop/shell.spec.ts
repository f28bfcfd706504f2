// The built main and preload, unmodified, against a double of the `electron` module (see electron-double.ts), with the
// real host and, where it is built, the real window.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { SHELL_CHANNELS } from '../../electron/contract/native-shell.ts'
import { ensureShell, ensureWindow } from '../../electron/setup/builds.mjs'
import { findChromium } from '../../electron/setup/chromium.mjs'
import { ElectronDouble, type WindowDouble } from './electron-double.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const executablePath = findChromium()
if (executablePath === null) console.warn('desktop shell: SKIPPED, there is no Chromium on this machine')

declare global {
  var chosen: string[]
}

/** The host that this process started: its child that runs the host's entry file. Linux only. */
function hostPid(): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const isHost = (pid: string): boolean => read(`/proc/${pid}/cmdline`).includes('host/entry.ts') && new RegExp(`\\) \\w ${process.pid} `).test(read(`/proc/${pid}/stat`))
  return Number(pids.find(isHost) ?? 0)
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // Its process ended between listing and reading.
    return ''
  }
}

describe.skipIf(executablePath === null)('the desktop shell against a stand-in for Electron', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'studio-shell-'))
  let browser: Browser
  let double: ElectronDouble
  let window: WindowDouble
  let page: Page

  beforeAll(async () => {
    await ensureWindow()
    await ensureShell()
    vi.stubEnv('STUDIO_HOME', join(scratch, 'home'))
    browser = await chromium.launch({ executablePath: executablePath!, args: ['--no-sandbox', '--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist'] })
    double = new ElectronDouble(await browser.newContext(), { app: ROOT, userData: scratch })
    double.install()
    createRequire(import.meta.url)(join(ROOT, '.vite/build/main.cjs'))
    await vi.waitFor(() => expect(double.windows[0]?.shown).toBe(true), { timeout: 90_000, interval: 100 })
    window = double.windows[0]!
    page = await window.webContents.page
  })

  afterAll(async () => {
    if (double && !double.app.hasQuit) {
      double.app.quit()
      await vi.waitFor(() => expect(double.app.hasQuit).toBe(true), { timeout: 30_000 })
    }
    await browser?.close()
    vi.unstubAllEnvs()
    rmSync(scratch, { recursive: true, force: true })
  })

  it('shows the window that its own host serves', async () => {
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//)
    expect(await page.title()).toContain('SpatialReasoner Studio')
    await page.locator('#root > *').first().waitFor()
  })

  it('isolates the page', () => {
    expect(double.app.sandboxed).toBe(true)
    expect(window.options.webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false })
  })

  it('picks a folder, or null when the dialog was dismissed', async () => {
    double.answers.folder = '/captures/kitchen'
    expect(await page.evaluate(() => nativeShell.pickFolder())).toBe('/captures/kitchen')
    double.answers.folder = null
    expect(await page.evaluate(() => nativeShell.pickFolder())).toBeNull()
  })

  it('tells where a dropped file is', async () => {
    expect(await page.evaluate(() => nativeShell.pathOf(new File([], 'a.ply')))).toBe('/dropped/a.ply')
  })

  it('reveals what exists, and says so when it does not', async () => {
    await page.evaluate((path) => nativeShell.reveal(path), scratch)
    expect(double.revealed).toEqual([scratch])
    await expect(page.evaluate((path) => nativeShell.reveal(path), join(scratch, 'gone'))).rejects.toThrow('is not there any more')
    await expect(page.evaluate(() => nativeShell.reveal('relative/path'))).rejects.toThrow('absolute path')
    expect(double.revealed).toEqual([scratch])
  })

  it('forwards menu clicks as action ids until the listener is taken away', async () => {
    await page.evaluate(() => {
      globalThis.chosen = []
      const stop = nativeShell.onMenu((id) => {
        globalThis.chosen.push(id)
        if (globalThis.chosen.length === 2) stop()
      })
    })
    const undo = double.menuItem('edit.undo')!
    for (const count of [1, 2, 2]) {
      undo.click!()
      // A round trip on the same channel: what was sent before has arrived when it returns.
      await page.evaluate(() => nativeShell.pickFolder())
      expect(await page.evaluate(() => globalThis.chosen)).toEqual(Array(count).fill('edit.undo'))
    }
  })

  it('stays on the host’s page', async () => {
    const before = page.url()
    const asked = page.waitForRequest('http://127.0.0.1:9/elsewhere')
    await page.evaluate(() => { location.href = 'http://127.0.0.1:9/elsewhere' })
    await asked
    await page.evaluate(() => { open('http://127.0.0.1:9/popup') })
    await vi.waitFor(() => expect(window.webContents.popupsClosed).toBe(1), { timeout: 10_000 })
    expect(page.context().pages()).toHaveLength(1)
    expect(page.url()).toBe(before)
    expect(await page.locator('#root > *').count()).toBeGreaterThan(0)
  })

  it('grants its own page what it needs and nobody anything else', () => {
    const { origin } = new URL(page.url())
    const check = window.webContents.session.check!
    expect(check(null, 'pointerLock', origin)).toBe(true)
    expect(check(null, 'geolocation', origin)).toBe(false)
    expect(check(null, 'pointerLock', 'http://127.0.0.1:9')).toBe(false)
    const answers: boolean[] = []
    window.webContents.session.request!(null, 'media', (ok) => answers.push(ok), { requestingUrl: origin })
    window.webContents.session.request!(null, 'fullscreen', (ok) => answers.push(ok), { requestingUrl: `${origin}/` })
    expect(answers).toEqual([false, true])
  })

  it.skipIf(process.platform !== 'linux')('starts a killed host again at the same address, and the page goes on', async () => {
    const before = hostPid()
    process.kill(before, 'SIGKILL')
    await vi.waitFor(() => expect(hostPid()).not.toBe(before), { timeout: 30_000, interval: 100 })
    const state = (): Promise<number> => page.evaluate(() => fetch('/api/state').then(({ status }) => status, () => 0))
    await vi.waitFor(async () => expect(await state()).toBe(200), { timeout: 30_000, interval: 100 })
    expect(double.windows).toHaveLength(1)
  })

  it('answers no other page and no inner frame', async () => {
    double.answers.folder = '/secret'
    const handler = double.handlers.get(SHELL_CHANNELS.pickFolder)!
    const inner = { sender: window.webContents, senderFrame: { url: page.url(), parent: {} } }
    expect(() => handler(inner)).toThrow('refused')
    await page.goto('about:blank')
    await expect(page.evaluate(() => nativeShell.pickFolder())).rejects.toThrow('refused')
  })

  it('stops its host before it quits, and remembers where the window stood', async () => {
    const { host } = new URL(window.address)
    double.app.quit()
    expect(double.app.hasQuit).toBe(false)
    await vi.waitFor(() => expect(double.app.hasQuit).toBe(true), { timeout: 30_000 })
    await expect(fetch(`http://${host}/`)).rejects.toThrow()
    expect(JSON.parse(readFileSync(join(scratch, 'window.json'), 'utf8'))).toMatchObject({ width: window.options.width, height: window.options.height })
  })
})
