// The mask inspector: taught when empty, walked, filtered, judged by keyboard and mouse, repaired by clicks; nothing said is lost.

import { expect, test } from 'vitest'
import { openProject } from '../../electron/project/project.ts'
import { recordsOf } from '../../native-models/scene/records.ts'
import { describeWindow, openStudio, useBrowser, type Studio, type StudioOptions } from './studio.ts'

type Page = Studio['page']

const PACKS = ['sam2', 'clip']

/** By its key, once the window listens. */
async function goToMasks(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Masks', exact: true }).waitFor()
  await page.keyboard.press('Control+3')
}

async function review(options: StudioOptions = {}): Promise<Studio> {
  const studio = await openStudio({ supervised: true, packs: PACKS, ...options })
  await goToMasks(studio.page)
  await studio.page.getByRole('listbox', { name: 'Masks' }).waitFor()
  await closeupReady(studio.page)
  return studio
}

/** Outline, depth and claimed splats of the mask are there. */
async function closeupReady(page: Page): Promise<void> {
  await page.locator('.mask-photo .as-mask').waitFor()
  await page.getByRole('img', { name: 'Depth around the mask' }).waitFor()
}

const listed = (page: Page) => page.getByRole('listbox', { name: 'Masks' }).getByRole('option')
const chosen = (page: Page) => page.getByRole('listbox', { name: 'Masks' }).getByRole('option', { selected: true })
const progress = (page: Page) => page.getByRole('status', { name: 'Progress' })

describeWindow('masks', () => {
  useBrowser()

  test.each(['dark', 'light'] as const)('the most suspicious mask comes first, with photograph, depth and scene, in the %s theme', async (theme) => {
    const { page, picture, errors } = await review({ theme })
    expect(await chosen(page).getAttribute('aria-label')).toContain('two things')
    expect(await page.getByRole('region', { name: 'Suspicion' }).textContent()).toMatch(/second thing|one mask/)
    await page.getByText(/claims \d+ splats/).waitFor()
    await picture(`masks-${theme}`)
    expect(await listed(page).count()).toBeGreaterThan(20)
    expect(errors).toEqual([])
  })

  test('a review by keyboard alone: accept, reject, next, previous, take back', async () => {
    const { page, picture, projectPath, host } = await review()
    const total = await listed(page).count()
    const first = await chosen(page).getAttribute('id')
    await page.keyboard.press('x')
    await expect.poll(() => listed(page).count()).toBe(total - 1)
    const second = await chosen(page).getAttribute('id')
    expect(second).not.toBe(first)
    await page.keyboard.press('a')
    await expect.poll(() => listed(page).count()).toBe(total - 2)
    await expect.poll(() => progress(page).textContent()).toContain(`2 of ${total}`)
    await page.keyboard.press('j')
    await page.keyboard.press('k')
    await picture('masks-reviewed')
    await page.keyboard.press('Backspace')
    await expect.poll(() => listed(page).count()).toBe(total - 1)
    await expect.poll(() => chosen(page).getAttribute('id')).toBe(second)
    await host.close()
    const project = await openProject(projectPath)
    expect(recordsOf(project.records, 'mask-correction').map(({ verdict }) => verdict)).toEqual(['rejected'])
    project.close()
  })

  test('keys pressed faster than the host answers each speak of the next mask', async () => {
    const { page } = await review()
    const total = await listed(page).count()
    await page.keyboard.press('a')
    await page.keyboard.press('a')
    await page.keyboard.press('x')
    await page.keyboard.press('a')
    await expect.poll(() => progress(page).textContent()).toContain(`4 of ${total}`)
    await page.getByRole('button', { name: /^Rejected/ }).click()
    await expect.poll(() => listed(page).count()).toBe(1)
  })

  test('masks are filtered by reason and word, and sorted', async () => {
    const { page, picture } = await review()
    const total = await listed(page).count()
    await page.getByRole('button', { name: /^two things/ }).click()
    await expect.poll(() => listed(page).count()).toBeLessThan(total)
    for (const words of await listed(page).evaluateAll((rows) => rows.map((row) => row.getAttribute('aria-label')))) expect(words).toContain('two things')
    await picture('masks-filtered')
    await page.keyboard.press('x')
    await page.keyboard.press('x')
    await page.getByText(/All \d+ were looked at\./).waitFor()
    await picture('masks-filter-done')
    await page.getByRole('button', { name: 'Leave the filters out' }).click()
    await page.getByLabel('By', { exact: true }).selectOption('scale')
    const largest = await chosen(page).getAttribute('id')
    await page.getByRole('button', { name: 'Turn the order round' }).click()
    await expect.poll(() => chosen(page).getAttribute('id')).not.toBe(largest)
  })

  test('a mask is repaired by clicks and by a box, shown before it is kept, and undone', async () => {
    const { page, picture, projectPath, host } = await review()
    const total = await listed(page).count()
    await page.keyboard.press('e')
    await page.getByRole('toolbar', { name: 'Repair' }).waitFor()
    await picture('repair-started')
    const box = (await page.getByRole('img', { name: /with the mask/ }).boundingBox())!
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.5)
    await page.locator('.as-proposal').waitFor()
    await page.mouse.click(box.x + box.width * 0.62, box.y + box.height * 0.4, { button: 'right' })
    await expect.poll(() => page.locator('.pointed').count()).toBe(2)
    await expect.poll(() => page.locator('.pointed[data-inside="false"]').count()).toBe(1)
    await page.keyboard.press('Control+z')
    await expect.poll(() => page.locator('.pointed').count()).toBe(1)
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height * 0.35)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.6, box.y + box.height * 0.65, { steps: 4 })
    await page.mouse.up()
    await page.locator('.pointed-box').waitFor()
    await expect.poll(() => page.getByRole('button', { name: 'Keep' }).isEnabled()).toBe(true)
    await picture('repair-proposed')
    expect(recordsOf((await host.client.host.state({})).project!.records, 'mask-correction')).toEqual([])
    await page.keyboard.press('f')
    await page.getByRole('toolbar', { name: 'Repair' }).waitFor({ state: 'detached' })
    await expect.poll(() => listed(page).count()).toBe(total - 1)
    await page.getByRole('button', { name: /^Repaired/ }).click()
    await expect.poll(() => listed(page).count()).toBe(1)
    await closeupReady(page)
    await picture('repaired')
    await page.keyboard.press('Control+z')
    await page.getByText('No mask fits.').waitFor()
    await host.close()
    const project = await openProject(projectPath)
    expect(recordsOf(project.records, 'mask-correction')).toEqual([])
    expect(project.canRedo).toBe('Repair mask')
    project.close()
  })

  test('Esc leaves a repair, and a missing model is said where it is needed', async () => {
    const { page, picture } = await review({ packs: ['sam2'] })
    await page.keyboard.press('e')
    const box = (await page.getByRole('img', { name: /with the mask/ }).boundingBox())!
    await page.mouse.click(box.x + box.width * 0.5, box.y + box.height * 0.5)
    await page.getByText(/^clip .* is not installed any more/).waitFor()
    await picture('repair-without-model')
    await page.keyboard.press('Escape')
    await page.getByRole('toolbar', { name: 'Repair' }).waitFor({ state: 'detached' })
  })

  test('a key that can do nothing says why', async () => {
    const { page, picture } = await review()
    await page.keyboard.press('Backspace')
    await page.getByText('Take the last word back: no word on a mask to take back').waitFor()
    await picture('key-refused')
  })

  test('without depth and without a scene the queue works, and says what is not known', async () => {
    const { page, picture } = await openStudio({ reconstructed: false, supervised: true, packs: PACKS })
    await goToMasks(page)
    await page.getByText(/No depth is known here/).waitFor()
    await page.keyboard.press('a')
    await expect.poll(() => progress(page).textContent()).toContain('1 of')
    await picture('masks-without-depth')
  })

  test('before anything was looked at the window teaches, runs it, shows how far it is, and lists what came', async () => {
    const { page, picture } = await openStudio({ packs: PACKS })
    await goToMasks(page)
    await page.getByRole('button', { name: /Look at 14 photographs/ }).waitFor()
    await picture('masks-empty')
    await page.getByText('More', { exact: true }).click()
    await page.getByLabel('Points', { exact: true }).fill('3')
    await page.getByLabel('Min iou', { exact: true }).fill('0')
    await page.getByLabel('Min stability', { exact: true }).fill('0')
    await page.getByLabel('Width', { exact: true }).fill('160')
    await page.getByRole('button', { name: 'Look at the photographs' }).click()
    await page.getByRole('status', { name: 'Looking at the photographs' }).waitFor()
    await picture('masks-looking')
    await page.getByRole('listbox', { name: 'Masks' }).waitFor({ timeout: 300_000 })
    await closeupReady(page)
    await picture('masks-looked')
  })
})
