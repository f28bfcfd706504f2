// From nothing to an imported capture, by mouse and by keyboard.

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describeWindow, openStudio, sceneReady, useBrowser } from './studio.ts'

describeWindow('start', () => {
  useBrowser()

  test('the start screen offers a folder, the sample and what was open before', async () => {
    const { page, picture, errors } = await openStudio({ closed: true })
    await page.getByRole('button', { name: 'Open a folder…' }).waitFor()
    await picture('start')
    expect(await page.getByRole('button', { name: 'Try the sample' }).isEnabled()).toBe(true)
    expect(await page.getByText('Projects you open are listed here.').isVisible()).toBe(true)
    expect(errors).toEqual([])
  })

  test('a folder is browsed, recognised and imported into a new project', async () => {
    const { page, picture, folder, errors } = await openStudio({ closed: true })
    await page.getByRole('button', { name: 'Open a folder…' }).click()
    await page.getByLabel('Folder', { exact: true }).fill(folder)
    await page.getByLabel('Folder', { exact: true }).press('Enter')
    await page.getByRole('list', { name: 'Entries' }).getByText('tabletop', { exact: true }).waitFor()
    await picture('folder-browser')
    const row = page.getByRole('listitem').filter({ hasText: 'tabletop' })
    await row.getByRole('button', { name: 'Open', exact: true }).click()
    await page.getByRole('heading', { name: 'Import tabletop' }).waitFor()
    await page.getByText('14', { exact: true }).waitFor()
    await picture('import-dialog')
    await page.getByRole('textbox', { name: 'Project' }).fill(join(folder, 'imported.studio'))
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.locator('.thumbnail').nth(13).waitFor()
    await picture('imported')
    expect(await page.locator('.project-name').textContent()).toBe('imported')
    expect(await page.getByLabel('Capture', { exact: true }).getByText('transforms.json').isVisible()).toBe(true)
    expect(errors).toEqual([])
  })

  test('where there is no sample yet one is made and imported', async () => {
    const { page, picture, folder } = await openStudio({ closed: true })
    await page.getByRole('button', { name: 'Try the sample' }).click()
    await page.getByRole('heading', { name: 'Make the sample' }).waitFor()
    await page.getByRole('textbox', { name: 'Out' }).fill(join(folder, 'made'))
    await page.getByRole('textbox', { name: 'Objects' }).fill('3')
    await page.getByRole('textbox', { name: 'Frames' }).fill('4')
    await page.getByText('More').click()
    await page.getByRole('textbox', { name: 'Size' }).fill('96x72')
    await picture('make-sample')
    await page.getByRole('button', { name: 'Make and open' }).click()
    await page.locator('.thumbnail').nth(3).waitFor()
    await picture('sample-made')
    expect(await page.locator('.project-name').textContent()).toBe('made')
  })

  test('a folder that is nothing is explained beside the dialog’s list', async () => {
    const { page, picture, folder } = await openStudio({ closed: true })
    await page.getByRole('button', { name: 'Open a folder…' }).click()
    await page.getByLabel('Folder', { exact: true }).fill(join(folder, 'tabletop', 'images'))
    await page.getByRole('button', { name: 'Open this folder' }).click()
    const fault = page.getByRole('alert')
    await fault.waitFor()
    await picture('folder-unrecognised')
    expect(await fault.getAttribute('data-fault')).toBe('capture.unrecognised')
  })

  test('a project opens by its path, is listed as recent, and opens again', async () => {
    const { page, projectPath, picture } = await openStudio({ closed: true })
    await page.keyboard.press('Control+o')
    await page.getByLabel('Folder', { exact: true }).fill(projectPath)
    await page.getByRole('button', { name: 'Open this folder' }).click()
    await page.getByRole('button', { name: 'Ground' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Do, find, ask…').fill('close project')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /table\.studio/ }).waitFor()
    await picture('start-recent')
    expect(await page.locator('.status-bar').textContent()).not.toContain('splats')
    await page.getByRole('button', { name: /table\.studio/ }).click()
    await sceneReady(page)
  })
})
