// Running a training from the window: what it will need, the slider, changed settings, curves, waiting, held-out scores.

import { beforeEach, expect, test, vi } from 'vitest'
import type { Locator } from 'playwright-core'
import { machine } from './fixture/machine.ts'
import { script } from './fixture/scripted-trainer.ts'
import { describeWindow, openStudio, sceneReady, useBrowser } from './studio.ts'

vi.mock('../../electron/jobs/reconstruct.ts', () => import('./fixture/scripted-trainer.ts'))

vi.mock('../../electron/jobs/prediction.ts', async (original) => (await import('./fixture/machine.ts')).predictingFor(await original()))

type Page = Awaited<ReturnType<typeof openStudio>>['page']
const goTo = (page: Page): Promise<void> => page.getByRole('button', { name: 'Reconstruct', exact: true }).click()

async function start(page: Page): Promise<void> {
  await goTo(page)
  await page.getByRole('button', { name: 'Start training' }).click()
  await page.getByRole('button', { name: 'Pause' }).waitFor()
}

/** Turns the page's list so that this is in the middle, for the picture. */
const show = (place: Locator): Promise<void> => place.evaluate((element) => element.scrollIntoView({ block: 'center' }))

describeWindow('running a training', () => {
  useBrowser()
  beforeEach(() => {
    machine.memoryBytes = 64e9
    Object.assign(script, { allowed: 0, fault: null, waits: null, worst: 'frame-8' })
  })

  test('what it will need is told before it starts', async () => {
    const { page, picture } = await openStudio({ reconstructed: false })
    await goTo(page)
    const needs = page.getByRole('region', { name: 'What it needs' })
    await needs.getByText('the last 2 runs on this adapter').waitFor()
    const before = await needs.textContent()
    await page.getByLabel('Max splats').fill('400000')
    await expect.poll(() => needs.textContent()).not.toBe(before)
    await show(needs)
    await picture('prediction')
  })

  test('where it would not fit, ways out are offered, and one of them is taken', async () => {
    machine.memoryBytes = 650e6
    const { page, picture } = await openStudio({ reconstructed: false })
    await goTo(page)
    await page.getByLabel('Max splats').fill('900000')
    const way = page.getByRole('button', { name: /At most [\d\s]+ splats/ })
    await way.waitFor()
    expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true)
    await show(way)
    await picture('does-not-fit')
    await way.click()
    await page.getByRole('button', { name: 'Start training' }).and(page.locator(':enabled')).waitFor()
    expect(Number(await page.getByLabel('Max splats').inputValue())).toBeLessThan(900_000)
  })

  test('the slider sets what showing may cost, and what it costs is told', async () => {
    const { page, host, picture } = await openStudio({ reconstructed: false })
    await start(page)
    script.allowed = 130
    const slider = page.getByRole('slider', { name: /Favour training/ })
    await page.getByText('at most 10 % of the time; 4 % now').waitFor()
    await slider.focus()
    for (let k = 0; k < 4; k++) await page.keyboard.press('ArrowRight')
    await expect.poll(async () => (await host.client.jobs.list({})).jobs[0]!.settings.viewShare).toBeCloseTo(0.3)
    await picture('view-share')
    await page.keyboard.press('Home')
    await page.getByText('not shown while they train').waitFor()
    await expect.poll(async () => (await host.client.jobs.list({})).jobs[0]!.settings.viewShare).toBe(0)
  })

  test('settings change while it runs; what cannot says why', async () => {
    const { page, host, picture } = await openStudio({ reconstructed: false })
    await start(page)
    script.allowed = 130
    await page.getByText('Change settings').click()
    const apply = page.getByRole('button', { name: 'Apply from the next batch on' })
    expect(await apply.isDisabled()).toBe(true)
    await page.getByLabel('Rate factor').fill('9')
    await page.getByRole('alert').waitFor()
    await page.getByLabel('Rate factor').fill('0.5')
    await page.getByLabel('Steps').fill('600')
    await show(apply)
    await picture('change-settings')
    await page.getByText('photographs were scaled to it before training began').waitFor()
    await apply.click()
    await expect.poll(async () => (await host.client.jobs.list({})).jobs[0]!.settings).toEqual({ rateFactor: 0.5, steps: 600 })
    script.allowed = Infinity
    await sceneReady(page)
    const changed = page.getByRole('region', { name: 'Changed on the way' })
    await changed.getByText('Steps 600, Rate factor 0.5').waitFor()
    await show(changed)
    await picture('adjusted')
  })

  test('curves come back with the page, and with the run before in grey', async () => {
    const { page, picture } = await openStudio({ reconstructed: false })
    await start(page)
    script.allowed = 210
    await page.getByText('210 of 400').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Reconstruct', exact: true }).click()
    const psnr = page.getByRole('figure', { name: 'PSNR' })
    await psnr.locator('canvas').waitFor()
    await psnr.locator('.u-over').hover({ position: { x: 40, y: 30 } })
    await expect.poll(() => psnr.locator('.curve-told').textContent()).toMatch(/^step \d+ · trained on [\d.]+ dB · held out [\d.]+ dB$/)
    // From before the page was loaded: the pointer is near the beginning.
    expect(Number(/step (\d+)/.exec((await psnr.locator('.curve-told').textContent())!)![1])).toBeLessThan(100)
    script.allowed = Infinity
    await sceneReady(page)
    script.allowed = 240
    await page.getByText('Train again', { exact: true }).first().click()
    await page.getByRole('button', { name: 'Train again' }).click()
    await page.getByText('240 of 400').waitFor()
    await page.getByRole('figure', { name: 'Loss' }).getByText('run before').waitFor()
    await show(page.getByRole('figure', { name: 'Loss' }))
    await picture('curves')
  })

  test('a full disk makes it wait, says so, and goes on when it is told to', async () => {
    const { page, picture } = await openStudio({ reconstructed: false })
    await start(page)
    script.allowed = 60
    await page.getByText('60 of 400').waitFor()
    script.waits = 'the disk is full, so training waits at step 60 with nothing lost: free some space, then resume'
    const note = page.getByRole('alert').filter({ hasText: 'nothing lost' })
    await note.waitFor()
    await picture('disk-full')
    script.waits = null
    await note.getByRole('button', { name: 'Resume' }).click()
    script.allowed = 120
    await page.getByText('120 of 400').waitFor()
  })

  test('what came is set against what was predicted, and held-out photographs are listed worst first', async () => {
    const { page, picture, errors } = await openStudio({ reconstructed: false })
    await start(page)
    script.allowed = Infinity
    await sceneReady(page)
    await page.getByText('predicted 386 MB').waitFor()
    const table = page.getByRole('region', { name: 'Held-out photographs' })
    const first = table.getByRole('row').nth(1)
    expect(await first.textContent()).toContain('24.31 dB')
    await table.getByRole('button', { name: 'PSNR' }).click()
    expect(await first.textContent()).toContain('27.84 dB')
    await table.getByRole('button', { name: 'PSNR' }).click()
    await picture('result')
    await first.getByRole('button').click()
    await page.locator('.photo-overlay').waitFor()
    const bar = page.getByRole('group', { name: 'Compared photograph' })
    expect(await bar.textContent()).toContain('held out · 24.31 dB')
    await picture('held-out')
    expect(errors.filter((error) => !error.includes('404'))).toEqual([])
  })
})

describeWindow('comparing with a photograph', () => {
  useBrowser()

  test('kept beside the scene, it is wiped by its handle and by keys, stepped, and put away', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await page.locator('.surface').focus()
    await page.keyboard.press('Shift+C')
    const handle = page.getByRole('slider', { name: /Wipe/ })
    await handle.waitFor()
    await picture('compare-kept')
    const stage = (await page.locator('.viewport').boundingBox())!
    const grip = (await handle.boundingBox())!
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2)
    await page.mouse.down()
    await page.mouse.move(stage.x + stage.width * 0.25, grip.y + 10, { steps: 4 })
    await page.mouse.up()
    await expect.poll(async () => Number(await handle.getAttribute('aria-valuenow'))).toBe(25)
    await handle.focus()
    await page.keyboard.press('ArrowRight')
    expect(await handle.getAttribute('aria-valuenow')).toBe('27')
    const name = page.getByRole('group', { name: 'Compared photograph' }).locator('strong')
    const before = await name.textContent()
    await page.keyboard.press(']')
    await expect.poll(() => name.textContent()).not.toBe(before)
    await page.keyboard.press('Escape')
    await handle.waitFor({ state: 'detached' })
    await page.locator('.photo-overlay').waitFor({ state: 'detached' })
  })

  test('side by side it has a pane of its own, under the same loupe, and the way of comparing is remembered', async () => {
    const { page, picture, errors } = await openStudio()
    await sceneReady(page)
    await page.getByRole('option', { name: 'plastic box' }).click()
    await page.locator('.surface').focus()
    await page.keyboard.press('Shift+B')
    const image = page.locator('.photo-pane img')
    await image.waitFor()
    await expect.poll(() => image.evaluate((img) => (img as HTMLImageElement).complete)).toBe(true)
    await picture('compare-beside')
    const [left, right] = [(await page.locator('.photo-pane').boundingBox())!, (await page.locator('.scene-pane').boundingBox())!]
    expect([right.width, right.height, right.y]).toEqual([left.width, left.height, left.y])
    expect(right.x).toBeGreaterThan(left.x + left.width)
    /** Where the outline's middle lies in the picture: as a share of its width and height, if pane followed pane. */
    const seen = async (): Promise<{ width: number; at: [number, number] }> => {
      const [img, outline] = [(await image.boundingBox())!, (await page.locator('path.outline-selected').boundingBox())!]
      return { width: img.width, at: [(outline.x + outline.width / 2 - right.x - (img.x - left.x)) / img.width, (outline.y + outline.height / 2 - img.y) / img.height] }
    }
    const before = await seen()
    await page.mouse.move(left.x + left.width * 0.6, left.y + left.height * 0.5)
    await page.mouse.wheel(0, -240)
    await expect.poll(async () => (await seen()).width).toBeGreaterThan(before.width * 1.5)
    await expect.poll(async () => Math.hypot((await seen()).at[0] - before.at[0], (await seen()).at[1] - before.at[1])).toBeLessThan(0.01)
    await picture('compare-beside-loupe')
    await page.keyboard.press(']')
    await expect.poll(async () => (await image.boundingBox())!.width).toBeLessThan(before.width * 1.1)
    await page.keyboard.press('Escape')
    await image.waitFor({ state: 'detached' })
    await page.reload()
    await sceneReady(page)
    await page.locator('.surface').focus()
    await page.keyboard.press('Shift+C')
    await image.waitFor()
    await page.getByRole('button', { name: 'Wipe', exact: true }).click()
    await page.getByRole('slider', { name: /Wipe/ }).waitFor()
    expect(await page.locator('.photo-pane').count()).toBe(0)
    expect(errors).toEqual([])
  })

  test('the error mode shows where the render differs, with its scale and its number', async () => {
    const { page, picture, errors } = await openStudio()
    await sceneReady(page)
    await page.locator('.surface').focus()
    await page.keyboard.press('4')
    await page.locator('img.photo-overlay[alt^="Difference"]').waitFor()
    await page.getByText(/· [\d.]+ dB/).first().waitFor()
    await picture('error')
    await page.keyboard.press('1')
    await page.locator('.photo-overlay').waitFor({ state: 'detached' })
    expect(errors).toEqual([])
  })
})
