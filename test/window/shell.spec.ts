// What the desktop shell adds, with a stand-in for its bridge, and what a browser does without it.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { NativeShell } from '../../electron/contract/native-shell.ts'
import { describeWindow, openStudio, sceneReady, useBrowser } from './studio.ts'

/** The page's side of the stand-in: what the test tells it, and what it was asked. */
interface ShellPage { nativeShell: NativeShell; picked: string | null; revealed: string[]; menu: (actionId: string) => void }

function standInShell(): void {
  const page = globalThis as unknown as ShellPage
  page.picked = null
  page.revealed = []
  page.nativeShell = {
    pickFolder: () => Promise.resolve(page.picked),
    pathOf: () => page.picked ?? '',
    reveal: (path) => {
      page.revealed.push(path)
      return Promise.resolve()
    },
    onMenu: (listener) => {
      page.menu = listener
      return () => undefined
    },
  }
}

describeWindow('shell', () => {
  useBrowser()

  test('the system’s dialog picks a folder, and the window goes on from there', async () => {
    const { page, folder } = await openStudio({ closed: true, before: standInShell })
    await page.evaluate((path) => { (globalThis as unknown as ShellPage).picked = path }, join(folder, 'tabletop'))
    await page.getByRole('button', { name: 'Open a folder…' }).click()
    await page.getByRole('heading', { name: 'Import tabletop' }).waitFor()
  })

  test('a dropped project opens', async () => {
    const { page, projectPath } = await openStudio({ closed: true, before: standInShell })
    await page.getByRole('button', { name: 'Open a folder…' }).waitFor()
    await page.evaluate((path) => { (globalThis as unknown as ShellPage).picked = path }, projectPath)
    await dropFolder(page)
    await sceneReady(page)
  })

  test('the native menu runs the window’s own actions, and files are shown by the system', async () => {
    const { page, folder } = await openStudio({ before: standInShell })
    await sceneReady(page)
    await page.evaluate(() => (globalThis as unknown as ShellPage).menu('window.keys'))
    await page.getByRole('heading', { name: 'Keys and gestures' }).waitFor()
    await page.keyboard.press('Escape')
    await page.evaluate(() => (globalThis as unknown as ShellPage).menu('workspace.capture'))
    await page.getByRole('button', { name: 'Show in files' }).click()
    expect(await page.evaluate(() => (globalThis as unknown as ShellPage).revealed)).toEqual([join(folder, 'tabletop')])
  })

  test('a browser cannot tell where a dropped folder lies: it says so and offers the host’s folders', async () => {
    const { page } = await openStudio({ closed: true })
    await page.getByRole('button', { name: 'Open a folder…' }).waitFor()
    await dropFolder(page)
    await page.getByRole('heading', { name: 'Open a folder' }).waitFor()
    expect(await page.locator('[role="alert"]').first().textContent()).toContain('does not tell where')
  })
})

async function dropFolder(page: Awaited<ReturnType<typeof openStudio>>['page']): Promise<void> {
  const files = await page.evaluateHandle(() => {
    const transfer = new DataTransfer()
    transfer.items.add(new File([], 'tabletop'))
    return transfer
  })
  await page.locator('.app').dispatchEvent('drop', { dataTransfer: files })
}
