// The README's picture of the window. Written only when asked, from the sample as `npm run demo` trains it:
//   npm run studio -- demo --no-open --project sample.studio && UPDATE_PICTURES=$PWD/sample.studio npm run window -- picture

import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { ask, describeWindow, openStudio, sceneReady, settled, useBrowser } from './studio.ts'

const PICTURE = fileURLToPath(new URL('../../docs/window.png', import.meta.url))

/** A demo's project to take the picture of; without one the test looks at the project made for tests and writes nothing. */
const SAMPLE = process.env['UPDATE_PICTURES']

describeWindow('picture', () => {
  useBrowser()

  test('an answered question, as the README shows it', async () => {
    const { page, errors } = await openStudio({ project: SAMPLE })
    await page.setViewportSize({ width: 1440, height: 900 })
    await sceneReady(page)
    await ask(page, SAMPLE === undefined ? 'the mug next to the plastic box' : 'the mug nearest the hammer')
    await page.locator('path.outline-target[d^="M"]').waitFor({ state: 'attached' })
    // Off everything that would light up or explain itself.
    await page.mouse.move(720, 892)
    const picture = await settled(page)
    expect(errors).toEqual([])
    if (SAMPLE !== undefined) writeFileSync(PICTURE, picture)
  })
})
