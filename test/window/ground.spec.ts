// Asking: the answer lit with its evidence, chips that can be edited, and what helps when there is no single answer.

import { expect, test } from 'vitest'
import { ask, centreOf, describeWindow, openStudio, sceneReady, useBrowser } from './studio.ts'

const SENTENCE = 'the mug next to the plastic box'

describeWindow('ground', () => {
  useBrowser()

  test('a relational question lights its target and its anchor and says why', async () => {
    const { page, picture, errors } = await openStudio()
    await sceneReady(page)
    await picture('ground-empty')
    await page.keyboard.press('/')
    await page.keyboard.type(SENTENCE)
    await page.locator('.chip[data-role="anchor"]').waitFor()
    expect(await page.locator('.sentence-copy [data-role="relation"]').textContent()).toBe('next to')
    await page.keyboard.press('Enter')
    await page.locator('[data-verdict="found"]').first().waitFor()
    await page.locator('path.outline-target[d^="M"]').waitFor({ state: 'attached' })
    await picture('ground-found')
    expect(await page.locator('.label-target').textContent()).toBe('patterned mug')
    expect(await page.locator('.label-anchor').textContent()).toBe('plastic box')
    expect(await page.locator('.label-relation').textContent()).toMatch(/^0\.\d\d\sm$/)
    expect(await page.getByRole('region', { name: 'Why' }).getByText('decides').count()).toBe(1)
    expect(await page.getByRole('option', { name: 'patterned mug' }).getAttribute('data-role')).toBe('target')
    expect(errors).toEqual([])
  })

  test('an edited chip is grounded again without its words being parsed', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await ask(page, SENTENCE)
    let parsed = 0
    page.on('request', (request) => { if (request.url().endsWith('/rpc/query/parse')) parsed++ })
    await page.locator('.chip[data-role="relation"]').click()
    await page.getByLabel('Relation', { exact: true }).selectOption('farthest')
    await picture('chip-editor')
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.locator('.label-target', { hasText: 'white mug' }).waitFor({ state: 'attached' })
    expect(parsed).toBe(0)
    await page.locator('.chip[data-role="anchor"]').click()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.locator('[data-verdict="ambiguous"]').first().waitFor()
    expect(await page.locator('.chip').count()).toBe(1)
  })

  test('an ambiguous question shows all that fit, and a click keeps the right one', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await ask(page, 'the mug')
    await page.getByText('2 fit equally well').waitFor()
    await picture('ground-ambiguous')
    await page.locator('.which-one', { hasText: 'white mug' }).click()
    await page.getByText('You said:').waitFor()
    expect(await page.locator('.wrong strong').textContent()).toBe('white mug')
    expect(await page.getByRole('button', { name: /^Undo: Save query/ }).isVisible()).toBe(true)
  })

  test('a question that nothing answers says what there is instead', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await ask(page, 'the elephant next to the plastic box')
    await page.locator('[data-verdict="not-found"]').first().waitFor()
    await picture('ground-not-found')
    await page.locator('.names').getByText('patterned mug').click()
    await page.locator('[data-verdict="found"]').first().waitFor()
    expect(await page.locator('.label-target').textContent()).toBe('patterned mug')
  })

  test('a wrong answer is corrected by a click in the scene', async () => {
    const { page } = await openStudio()
    await sceneReady(page)
    await ask(page, SENTENCE)
    const white = await centreOf(page, 'white mug')
    await page.locator('.surface').focus()
    await page.keyboard.press('w')
    await page.getByText('Click the object that is right.').waitFor()
    await page.mouse.click(white.x, white.y)
    await page.getByText('You said:').waitFor()
    expect(await page.locator('.wrong strong').textContent()).toBe('white mug')
  })

  test('another candidate shows its own evidence, and what was asked can be asked again', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await ask(page, SENTENCE)
    await page.locator('.candidate', { hasText: 'white mug' }).click()
    await page.getByText('Another candidate').waitFor()
    await page.locator('.label-target', { hasText: 'white mug' }).waitFor({ state: 'attached' })
    await picture('candidate')
    await page.getByRole('button', { name: 'Asked before' }).click()
    await page.getByRole('menuitem').filter({ hasText: SENTENCE }).click()
    await page.locator('.label-target', { hasText: 'patterned mug' }).waitFor({ state: 'attached' })
    await page.getByLabel('Ask about the scene').fill('')
    await page.keyboard.press('ArrowUp')
    expect(await page.getByLabel('Ask about the scene').inputValue()).toBe(SENTENCE)
  })

  test('an answer out of view is announced, and framed when asked for', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await ask(page, SENTENCE)
    await page.mouse.move(600, 250)
    await page.mouse.down({ button: 'right' })
    await page.mouse.move(200, 250, { steps: 5 })
    await page.mouse.up({ button: 'right' })
    await page.mouse.move(600, 250)
    await page.mouse.down({ button: 'right' })
    await page.mouse.move(200, 250, { steps: 5 })
    await page.mouse.up({ button: 'right' })
    const announced = page.getByRole('button', { name: /out of view/ })
    await announced.waitFor()
    await picture('out-of-view')
    await announced.click()
    await announced.waitFor({ state: 'detached' })
    expect(await page.locator('.label-target').isVisible()).toBe(true)
  })

  test('the frame of reference is said in words and can be a photograph', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await page.locator('.thumbnail').nth(4).click()
    await ask(page, 'the magazine left of the patterned mug')
    await page.locator('.reference').click()
    await picture('reference-menu')
    await page.getByRole('menuitemcheckbox', { name: 'photo 000080' }).click()
    await page.locator('.reference', { hasText: 'seen from photo 000080' }).waitFor()
  })

  test('the light theme keeps the roles', async () => {
    const { page, picture } = await openStudio({ theme: 'light' })
    await sceneReady(page)
    await ask(page, SENTENCE)
    await picture('light')
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('light')
  })
})
