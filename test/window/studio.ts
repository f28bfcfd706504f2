// The built window in Chromium, served by a real host in this process, on a project that took no training to make.

import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, onTestFinished } from 'vitest'
import { createHost, type Host } from '../../electron/host/host.ts'
import type { Listening } from '../../electron/host/server.ts'
import { findChromium } from '../../electron/setup/chromium.mjs'
import { FIXTURES } from '../perception/fixtures.ts'
import { writeCapture, writeProject, type ProjectParts } from './fixture/project.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const VITE = join(ROOT, 'node_modules/vite/bin/vite.js')
const PICTURES = join(ROOT, 'test-results', 'window')
/** WebGL on the processor (Mesa's llvmpipe): Chromium's own software renderer is five times slower. */
const WEBGL_FLAGS = ['--use-gl=angle', '--use-angle=gl-egl', '--ignore-gpu-blocklist']
/** The smallest screen the window is made for. */
const SIZE = { width: 1280, height: 720 }
/** Software rendering on a busy machine: nothing is asserted about time, so waits may be long. */
export const PATIENCE = 60_000

const executable = findChromium()
if (executable === null) console.warn('SKIPPED window tests: no Chromium. `npm run setup` installs one, or set STUDIO_CHROMIUM.')

/** A suite that needs Chromium; skipped aloud where there is none. */
export const describeWindow = describe.skipIf(executable === null)

const newest = (folder: string): number => readdirSync(folder, { withFileTypes: true, recursive: true })
  .filter((entry) => entry.isFile()).reduce((latest, entry) => Math.max(latest, statSync(join(entry.parentPath, entry.name)).mtimeMs), 0)

/** Builds the window if its sources are newer than the last build. */
function ensureBuilt(): void {
  const built = statSync(join(ROOT, '.vite/window/index.html'), { throwIfNoEntry: false })?.mtimeMs ?? 0
  const sources = ['renderer', 'electron/contract', 'native-models/scene'].map((folder) => newest(join(ROOT, folder)))
  if (Math.max(...sources) <= built) return
  // In a process of its own: the test runner's NODE_ENV would make it a development build.
  execFileSync(process.execPath, [VITE, 'build', '--config', 'renderer/vite.config.ts', '--logLevel', 'warn'], { cwd: ROOT, env: { ...process.env, NODE_ENV: 'production' }, stdio: 'inherit' })
}

let browser: Browser | null = null

/** Call once at the top of a suite: starts and ends the browser. */
export function useBrowser(): void {
  beforeAll(async () => {
    ensureBuilt()
    browser = await chromium.launch({ executablePath: executable!, args: WEBGL_FLAGS })
  })
  afterAll(() => browser?.close())
}

export interface Studio {
  readonly page: Page
  readonly host: Host
  readonly listening: Listening
  /** Holds the capture, projects and the user's folder; goes away with the test. */
  readonly folder: string
  readonly projectPath: string
  /** Errors the page logged or threw; a test ends with none. */
  readonly errors: string[]
  /** Keeps a picture under test-results/window, to be looked at. */
  readonly picture: (name: string) => Promise<void>
}

export interface StudioOptions extends ProjectParts {
  /** Opens no project: the start screen. */
  readonly closed?: boolean
  /** A project that is there already, instead of the one made for tests. */
  readonly project?: string | undefined
  readonly theme?: 'dark' | 'light'
  /** Packs of test/perception/fixtures that are installed. */
  readonly packs?: readonly string[]
  /** Runs in the page before the window does. */
  readonly before?: () => void
}

export async function openStudio({ closed = false, project, theme = 'dark', packs = [], before = () => undefined, ...parts }: StudioOptions = {}): Promise<Studio> {
  const folder = mkdtempSync(join(tmpdir(), 'studio-window-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  process.env['STUDIO_HOME'] = join(folder, 'home')
  for (const name of packs) cpSync(join(FIXTURES, name), join(folder, 'home', 'models', name), { recursive: true })
  const projectPath = project ?? join(folder, 'table.studio')
  if (project === undefined) {
    writeCapture(join(folder, 'tabletop'), 3)
    await writeProject(projectPath, join(folder, 'tabletop'), parts)
  }
  const host = await createHost(closed ? {} : { projectPath })
  onTestFinished(() => host.close())
  const listening = await host.listen()
  const { page, errors } = await openPage(listening.url, theme, before)
  return { page, host, listening, folder, projectPath, errors, picture: (name) => picture(page, name) }
}

async function openPage(url: string, theme: 'dark' | 'light', before: () => void): Promise<{ page: Page; errors: string[] }> {
  if (browser === null) throw new Error('call useBrowser() in the suite first')
  const context = await browser.newContext({ viewport: SIZE, reducedMotion: 'reduce' })
  onTestFinished(() => context.close())
  context.setDefaultTimeout(PATIENCE)
  await context.addInitScript((shown) => { localStorage.setItem('studio.theme', shown) }, theme)
  await context.addInitScript(before)
  const page = await context.newPage()
  const errors: string[] = []
  // Before the page is closed: what was said last is done first.
  onTestFinished(({ task }) => (task.result?.state === 'fail' ? tellFailure(page, task.name, errors) : undefined))
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()) })
  await page.goto(url)
  return { page, errors }
}

/** Looked at in a page that failed: enough to tell a fault from a wait. */
const MOST_SHOWN = 400

/** A failed test says what a person would have seen: faults and notes, the dialog that was open, fields; and keeps a picture. */
async function tellFailure(page: Page, test: string, errors: readonly string[]): Promise<void> {
  const name = `FAILED-${test.replace(/\W+/g, '-').slice(0, 60)}`
  const shown = await page.evaluate((most) => {
    const textsOf = (selector: string): string[] => [...document.querySelectorAll<HTMLElement>(selector)].map((e) => e.innerText.replace(/\s+/g, ' ').slice(0, most)).filter((text) => text !== '')
    const fields = [...document.querySelectorAll<HTMLInputElement>('input[aria-label], [role="dialog"] input')].map((e) => `${e.ariaLabel ?? e.id}: ${e.value}`)
    return { faults: textsOf('[role="alert"]'), said: textsOf('[role="status"]'), dialogs: textsOf('[role="dialog"]'), fields, focus: document.activeElement?.outerHTML.slice(0, most) ?? null }
  }, MOST_SHOWN).catch((error: unknown) => ({ unanswered: String(error) }))
  console.error(`${test}: the window showed ${JSON.stringify({ ...shown, errors }, null, 2)}; see test-results/window/${name}.png`)
  mkdirSync(PICTURES, { recursive: true })
  await page.screenshot({ path: join(PICTURES, `${name}.png`) }).catch((error: unknown) => console.error(`no picture of it: ${String(error)}`))
}

/** Pauses between looks at whether the picture still changes, and how many looks at most. */
const LOOK_MS = 350
const MOST_LOOKS = 12

/** Waits until the page looks the same twice: splats are sorted, and drawn, a moment after they are there. */
export async function settled(page: Page): Promise<Buffer> {
  let before = await page.screenshot()
  for (let look = 0; look < MOST_LOOKS; look++) {
    await page.waitForTimeout(LOOK_MS)
    const now = await page.screenshot()
    if (now.equals(before)) break
    before = now
  }
  return before
}

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(PICTURES, { recursive: true })
  writeFileSync(join(PICTURES, `${name}.png`), await settled(page))
}

/** Resolves once the scene shows a finished cloud. */
export async function sceneReady(page: Page): Promise<void> {
  await page.locator('.stage[data-final="true"]').waitFor()
  await page.locator('.stage canvas').first().waitFor()
}

/** The middle of an instance on screen, from its outline's label: what a person would click. */
export async function centreOf(page: Page, label: string): Promise<{ x: number; y: number }> {
  await page.getByRole('option', { name: label }).hover()
  const box = await page.locator('path.outline-hovered').boundingBox()
  if (box === null) throw new Error(`${label} is not on screen`)
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 }
}

/** Asks as a person would: types the sentence and presses Enter. */
export async function ask(page: Page, text: string): Promise<void> {
  const field = page.getByLabel('Ask about the scene')
  await field.fill(text)
  await field.press('Enter')
  await page.locator('[data-verdict][aria-busy="false"]').first().waitFor()
}
