// The decomposition under one's hands: chips moved and reread, limits moved with the scene held against them, and whose
// left is meant.

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { ask, describeWindow, openStudio, PATIENCE, sceneReady, useBrowser } from './studio.ts'

const NESTED = 'the mug next to the plastic box near the magazine'
const relationChip = (page: Page, place: string) => page.locator(`.chip[data-role="relation"][data-place="${place}"]`)

/** Counts how often words were parsed from now on. */
function countParses(page: Page): () => number {
  let parsed = 0
  page.on('request', (request) => { if (request.url().endsWith('/rpc/query/parse')) parsed++ })
  return () => parsed
}

describeWindow('relations', () => {
  useBrowser()

  test('attributes and “not” are chips of their own', async () => {
    const { page, picture, errors } = await openStudio()
    await sceneReady(page)
    await ask(page, 'the white mug that is not next to the plastic box')
    const parsed = countParses(page)
    expect(await page.locator('.chip[data-role="attribute"]').textContent()).toBe('white')
    await picture('chips-attribute-negation')
    await page.locator('.chip[data-role="negation"]').click()
    await page.locator('.chip[data-role="negation"]').waitFor({ state: 'detached' })
    await page.locator('.chip[data-role="attribute"]').focus()
    await page.keyboard.press('Delete')
    await page.locator('.chip[data-role="attribute"]').waitFor({ state: 'detached' })
    await page.locator('.label-target', { hasText: 'patterned mug' }).waitFor({ state: 'attached' })
    expect(parsed()).toBe(0)
    expect(errors).toEqual([])
  })

  test('a relation is lifted, ordered and nested by keyboard and by mouse', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await ask(page, NESTED)
    const parsed = countParses(page)
    await relationChip(page, '0.0.0').focus()
    await page.keyboard.press('Alt+ArrowUp')
    await relationChip(page, '1').waitFor()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-place'))).toBe('1')
    await page.keyboard.press('Alt+ArrowLeft')
    await page.locator('.chip[data-role="relation"][data-place="0"]:focus').waitFor()
    expect(await page.locator('.chip[data-role="anchor"]').first().textContent()).toContain('magazine')
    await picture('chips-moved')
    await relationChip(page, '1').dragTo(page.locator('.chip[data-role="anchor"][data-place="0.0"]'))
    await relationChip(page, '0.0.0').waitFor()
    await relationChip(page, '0.0.0').click()
    await picture('chip-editor-moves')
    await page.getByRole('button', { name: 'Say it one level up' }).click()
    await relationChip(page, '1').waitFor()
    expect(parsed()).toBe(0)
  })

  test('another reading of the sentence is one choice away, and so is the way back', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await ask(page, NESTED)
    const parsed = countParses(page)
    await page.getByRole('button', { name: /other reading/ }).click()
    await picture('readings')
    await page.getByRole('menuitem').filter({ hasText: 'not of the plastic box' }).click()
    await relationChip(page, '1').waitFor()
    await page.getByRole('button', { name: /other reading/ }).click()
    await page.getByRole('menuitem').filter({ hasText: 'as it was read before' }).click()
    await relationChip(page, '0.0.0').waitFor()
    expect(parsed()).toBe(0)
  })

  test('limits are moved with answer and scene held against them, and kept for the project', async () => {
    const { page, picture, projectPath, errors } = await openStudio()
    await sceneReady(page)
    await ask(page, 'the mug next to the plastic box')
    await page.getByRole('button', { name: /^What “near” means/ }).click()
    const kind = page.getByRole('region', { name: 'Limits of near' })
    await kind.getByRole('button', { name: 'Show in the scene' }).click()
    const pairs = async (): Promise<number> => Number(/\d+/.exec(await kind.getByRole('button', { name: /pairs? in the scene/ }).innerText())?.[0])
    await expect.poll(pairs, { timeout: PATIENCE }).toBeGreaterThan(0)
    const before = await pairs()
    await picture('limits')
    await kind.getByLabel('gap').focus()
    await page.keyboard.press('Home')
    await expect.poll(pairs, { timeout: PATIENCE }).toBeLessThan(before)
    // The answer is held against the limit as well: its gap, small as it is, is hardly near any more.
    await expect.poll(async () => Number(await page.locator('.term[data-kind="relation"] > .num').first().textContent()), { timeout: PATIENCE }).toBeLessThan(0.7)
    await picture('limits-tried')
    expect(existsSync(join(projectPath, 'relations.json'))).toBe(false)
    await page.getByRole('button', { name: 'Keep for this project' }).click()
    await page.getByText('This project has limits of its own').waitFor()
    expect(JSON.parse(readFileSync(join(projectPath, 'relations.json'), 'utf8'))).toMatchObject({ kinds: { near: { limits: { gap: { sizes: 0.25 } } } } })
    expect(errors).toEqual([])
  })

  test('whose left is meant is drawn around the anchor', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await ask(page, 'the magazine left of the patterned mug')
    const rose = page.getByRole('img', { name: /^Left and front of patterned mug, seen from/ })
    await rose.waitFor()
    const across = async (words: string): Promise<number> => Number(/translate\(([-\d.]+)/.exec(await rose.locator('text', { hasText: words }).getAttribute('transform') ?? '')?.[1])
    expect(await across('left')).toBeLessThan(await across('right'))
    await picture('frame-rose')
    await page.locator('.reference').click()
    await page.getByRole('menuitemcheckbox', { name: 'by the world’s axes' }).click()
    await page.getByRole('img', { name: /by the world/ }).waitFor()
    await picture('frame-rose-world')
  })

  test('a front that a person set gives the other answer, where it differs', async () => {
    const { page, picture } = await openStudio()
    await sceneReady(page)
    await page.getByRole('option', { name: 'purple magazine' }).click()
    await page.getByRole('button', { name: 'It faces me' }).click()
    await page.getByRole('button', { name: 'Turn it' }).click()
    await picture('front-set')
    await ask(page, 'the mug right of the purple magazine')
    const other = page.getByRole('region', { name: /^Otherwise, from each object/ })
    const seen = await page.locator('.label-target').textContent()
    await other.waitFor()
    await picture('other-frame')
    await other.getByRole('button').first().click()
    await page.locator('.reference', { hasText: 'own front' }).waitFor()
    expect(await page.locator('.label-target').textContent()).not.toBe(seen)
  })
})
