// What the host says late: a person has gone on by then, and what they do now is not disturbed.

import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { describeWindow, openStudio, sceneReady, useBrowser } from './studio.ts'
import { THINGS } from './fixture/tabletop.ts'

/** Long enough for the window to do what it should not, milliseconds. */
const A_WHILE_MS = 400

/** Keeps replies to one procedure back until they are let go; `asked` resolves once the window waits for one. */
async function holdBack(page: Page, procedure: string): Promise<{ asked: Promise<void>; letGo: () => void }> {
  const waiting = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  await page.route(`**/rpc/${procedure}`, async (route) => {
    const response = await route.fetch()
    waiting.resolve()
    await released.promise
    return route.fulfill({ response })
  })
  return { asked: waiting.promise, letGo: released.resolve }
}

const answered = (page: Page, procedure: string): Promise<unknown> => page.waitForResponse((r) => r.url().endsWith(`/rpc/${procedure}`)).then((r) => r.finished())

describeWindow('a late reply', () => {
  useBrowser()

  test('to what lies in a folder leaves the field to whoever is about to paste', async () => {
    const { page, folder, errors } = await openStudio({ closed: true })
    const { letGo } = await holdBack(page, 'host/browse')
    await page.keyboard.press('Control+o')
    const field = page.getByLabel('Folder', { exact: true })
    await field.selectText()
    letGo()
    await page.getByRole('list', { name: 'Entries' }).locator('li').first().waitFor()
    await page.keyboard.insertText(join(folder, 'tabletop'))
    expect(await field.inputValue()).toBe(join(folder, 'tabletop'))
    await page.getByRole('button', { name: 'Open this folder' }).click()
    await page.getByRole('heading', { name: 'Import tabletop' }).waitFor()
    expect(errors).toEqual([])
  })

  test('to what a folder is opens nothing once it was put away', async () => {
    const { page, folder } = await openStudio({ closed: true })
    const { asked, letGo } = await holdBack(page, 'host/inspect')
    await page.keyboard.press('Control+o')
    await page.getByLabel('Folder', { exact: true }).fill(join(folder, 'tabletop'))
    await page.getByRole('button', { name: 'Open this folder' }).click()
    await asked
    await page.getByRole('button', { name: 'Cancel' }).click()
    const told = answered(page, 'host/inspect')
    letGo()
    await told
    await page.getByRole('heading', { name: 'Ask a place where things are' }).waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  test('to a question is not shown under other words', async () => {
    const { page } = await openStudio()
    await sceneReady(page)
    const { asked, letGo } = await holdBack(page, 'query/ground')
    const field = page.getByLabel('Ask about the scene')
    await field.fill(`the ${THINGS[0]!.label}`)
    await field.press('Enter')
    await asked
    await field.fill(`the ${THINGS[1]!.label}`)
    letGo()
    // The words are parsed after a pause in typing: the earlier answer has come, and been let go, by then.
    await page.locator('.query-chips:not(.examples)').waitFor()
    expect(await page.locator('[data-verdict]').count()).toBe(0)
    expect(await field.inputValue()).toBe(`the ${THINGS[1]!.label}`)
  })

  test('to what is open does not take back what events have told since', async () => {
    const { page, host, projectPath } = await openStudio()
    await sceneReady(page)
    const label = THINGS[0]!.label
    const instance = Object.values((await host.client.host.state({})).project!.records).find((r) => r.type === 'instance' && r.label === label)
    const { asked, letGo } = await holdBack(page, 'host/state')
    await page.keyboard.press('Control+o')
    await page.getByLabel('Folder', { exact: true }).fill(projectPath)
    await page.getByRole('button', { name: 'Open this folder' }).click()
    await asked
    await host.client.project.edit({ edit: { kind: 'label-instance', instanceId: instance!.id, label: 'renamed meanwhile' } })
    await page.waitForTimeout(A_WHILE_MS)
    const told = answered(page, 'host/state')
    letGo()
    await told
    await page.waitForTimeout(A_WHILE_MS)
    await page.getByRole('option', { name: 'renamed meanwhile' }).waitFor()
  })

  test('blur of a field left by Escape does not keep the name', async () => {
    const { page } = await openStudio()
    await sceneReady(page)
    const label = THINGS[0]!.label
    await page.getByRole('option', { name: label }).dblclick()
    await page.getByRole('textbox', { name: `New name of ${label}` }).fill('not this')
    await page.keyboard.press('Escape')
    await page.getByRole('option', { name: label }).waitFor()
    await page.waitForTimeout(A_WHILE_MS)
    expect(await page.getByRole('option', { name: 'not this' }).count()).toBe(0)
  })
})
