// The README's picture of the window. Written only when asked: UPDATE_PICTURES=1 npm run window -- picture

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ask, describeWindow, openStudio, sceneReady, settled, useBrowser } from './studio.ts'

const PICTURE = fileURLToPath(new URL('../../docs/window.png', import.meta.url))

describeWindow('picture', () => {
  useBrowser()

  test('an answered question, as the README shows it', async () => {
    const { page, errors } = await openStudio()
    await page.setViewportSize({ width: 1440, height: 900 })
    await sceneReady(page)
    await ask(page, 'the mug next to the plastic box')
    await page.locator('path.outline-target[d^="M"]').waitFor({ state: 'attached' })
    // Off everything that would light up or explain itself.
    await page.mouse.move(720, 892)
    const picture = await settled(page)
    expect(errors).toEqual([])
    if (process.env['UPDATE_PICTURES'] === '1') writeFileSync(PICTURE, picture)
  })
})
