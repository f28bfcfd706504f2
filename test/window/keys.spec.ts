// Keys: the palette, the cheat sheet, scopes that do not leak, the camera.

import { expect, test } from 'vitest'
import { describeWindow, openStudio, sceneReady, useBrowser } from './studio.ts'

describeWindow('keys', () => {
  useBrowser()

  test('the palette finds actions, says why some cannot be done, and runs one', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Do, find, ask…').fill('merge')
    await picture('palette')
    expect(await page.getByText('Select two or more instances first').isVisible()).toBe(true)
    await page.getByPlaceholder('Do, find, ask…').fill('go to capture')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Capture', exact: true }).and(page.locator('[aria-current="page"]')).waitFor()
  })

  test('the cheat sheet lists every key once per scope', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keys and gestures' }).waitFor()
    await picture('cheat-sheet')
    const viewport = page.getByRole('region', { name: 'Viewport', exact: true })
    const keys = await viewport.locator('kbd').allTextContents()
    expect(keys.length).toBeGreaterThan(20)
    expect(new Set(keys).size).toBe(keys.length)
    await page.keyboard.press('Escape')
    await page.getByRole('heading', { name: 'Keys and gestures' }).waitFor({ state: 'detached' })
  })

  test('letters typed into a field are letters', async () => {
    const { page } = await openStudio()
    await sceneReady(page)
    await page.keyboard.press('/')
    await page.keyboard.type('mfv2?')
    expect(await page.getByLabel('Ask about the scene').inputValue()).toBe('mfv2?')
    expect(await page.locator('.surface').getAttribute('data-navigation')).toBe('orbit')
    expect(await page.getByRole('button', { name: 'Colour' }).getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('Escape')
    await page.keyboard.press('v')
    expect(await page.locator('.surface').getAttribute('data-navigation')).toBe('fly')
  })

  test('a held C lays the photograph over the scene until it is let go', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await page.locator('.surface').focus()
    await page.keyboard.down('c')
    await page.locator('.photo-overlay').waitFor()
    await picture('compare')
    await page.keyboard.up('c')
    await page.locator('.photo-overlay').waitFor({ state: 'detached' })
  })

  test('dragging turns the scene: outlines follow', async () => {
    const { page } = await openStudio()
    await sceneReady(page)
    await page.getByRole('option', { name: 'plastic box' }).click()
    const outline = page.locator('path.outline-selected')
    await outline.waitFor({ state: 'attached' })
    const before = await outline.getAttribute('d')
    await page.mouse.move(600, 200)
    await page.mouse.down()
    await page.mouse.move(700, 230, { steps: 5 })
    await page.mouse.up()
    await expect.poll(() => outline.getAttribute('d')).not.toBe(before)
    await page.keyboard.press('Shift+f')
    await page.keyboard.press('f')
  })

  test('in fly mode the letters fly, and let go they stop', async () => {
    const { page } = await openStudio()
    await sceneReady(page)
    await page.getByRole('option', { name: 'plastic box' }).click()
    const outline = page.locator('path.outline-selected')
    await outline.waitFor({ state: 'attached' })
    const before = await outline.getAttribute('d')
    await page.locator('.surface').focus()
    await page.keyboard.press('v')
    await page.keyboard.down('w')
    await expect.poll(() => outline.getAttribute('d')).not.toBe(before)
    await page.keyboard.up('w')
    expect(await page.getByText('Click the object that is right.').count()).toBe(0)
  })

  test('a browser without WebGL says so, and the rest of the window works', async () => {
    const { page } = await openStudio({ before: () => { Object.defineProperty(HTMLCanvasElement.prototype, 'getContext', { value: () => null }) } })
    await page.getByText('This browser cannot draw the scene').waitFor()
    await page.getByRole('option', { name: 'white mug' }).click()
    expect(await page.getByRole('option', { selected: true }).count()).toBe(1)
  })

  test('gravity is set by an axis and taken back', async () => {
    const { page } = await openStudio()
    await sceneReady(page)
    await page.keyboard.press('Control+1')
    await page.getByRole('button', { name: '+y' }).click()
    await page.getByText('set by you').waitFor()
    await page.getByLabel('Metres per unit').fill('0.5')
    await page.keyboard.press('Enter')
    await page.getByText('One unit is 0.5000 m').waitFor()
    await page.getByRole('button', { name: 'Undo: Set scale' }).click()
    await page.getByRole('button', { name: 'Undo: Set gravity' }).click()
    await page.getByText('93 % sure').waitFor()
  })
})
