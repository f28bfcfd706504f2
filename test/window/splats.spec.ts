// A file of splats opened as a scene: recognised, looked at, named in 3D, asked about, and exported again.

import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { sharedData } from '../shared-data.ts'
import { cloudOf } from './fixture/project.ts'
import { THINGS } from './fixture/tabletop.ts'
import { ask, centreOf, describeWindow, openStudio, sceneReady, settled, useBrowser } from './studio.ts'

const SAMPLES = THINGS.flatMap((thing) => thing.samples)

/** Opens a path the way a person does who cannot drop it: by the host's folders. */
async function openFile(page: Page, path: string, project: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Do, find, ask…').fill('open a splat file')
  await page.keyboard.press('Enter')
  await page.getByLabel('Folder', { exact: true }).fill(path)
  await page.getByRole('button', { name: 'Open this folder' }).click()
  await page.getByRole('heading', { name: /^Import / }).waitFor()
  await page.getByRole('textbox', { name: 'Project' }).fill(project)
}

describeWindow('a file of splats', () => {
  useBrowser()

  test('opens as a scene without photographs, is named, asked about and exported', async () => {
    const { page, folder, picture, errors } = await openStudio({ closed: true })
    const file = join(folder, 'table.ply')
    const ids = Int32Array.from(THINGS.flatMap((thing, k) => thing.samples.map(() => k)))
    writeFileSync(file, writeSplatPly(cloudOf(SAMPLES), { instanceIds: ids }))
    writeFileSync(`${file}.instances.json`, JSON.stringify({ instances: THINGS.map(({ label, attributes }, instanceId) => ({ instanceId, label, attributes })) }))
    await openFile(page, file, join(folder, 'opened.studio'))
    await page.getByText('INRIA .ply').waitFor()
    await page.getByRole('combobox', { name: 'Up' }).selectOption('z')
    await picture('splats-import')
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await sceneReady(page)
    await page.getByRole('option', { name: THINGS[0]!.label }).first().waitFor()
    await picture('splats-opened')
    expect(await page.locator('.stage').getAttribute('data-splats')).toBe(String(SAMPLES.length))
    await page.getByRole('button', { name: 'Reconstruct', exact: true }).click()
    await page.getByText('there are no photographs to train on').waitFor()
    await picture('splats-reconstruct')
    await page.getByRole('button', { name: 'Next: name things and ask' }).click()
    await centreOf(page, THINGS[1]!.label)
    await ask(page, `the ${THINGS[1]!.label}`)
    await picture('splats-asked')
    await page.keyboard.press('Control+e')
    await page.getByRole('heading', { name: 'Export splats' }).waitFor()
    await page.getByRole('combobox', { name: 'Format' }).selectOption('splat')
    expect(await page.getByRole('textbox', { name: 'Out' }).inputValue()).toBe(join(folder, 'opened.splat'))
    await page.getByRole('textbox', { name: 'Out' }).fill(join(folder, 'elsewhere.splat'))
    await picture('splats-export')
    await page.getByRole('button', { name: 'Export', exact: true }).click()
    await page.locator('.job[data-state="done"]').filter({ hasText: 'Export' }).waitFor()
    await picture('splats-exported')
    expect(readFileSync(join(folder, 'elsewhere.splat')).length).toBe(32 * SAMPLES.length)
    expect(errors).toEqual([])
  })

  test('that is damaged is explained in the dialog, and nothing is made', async () => {
    const { page, folder, picture } = await openStudio({ closed: true })
    const file = join(folder, 'cut.ply')
    writeFileSync(file, writeSplatPly(cloudOf(SAMPLES)).subarray(0, 3000))
    await page.keyboard.press('Control+o')
    await page.getByLabel('Folder', { exact: true }).fill(file)
    await page.getByRole('button', { name: 'Open this folder' }).click()
    await page.getByText(/it is cut short or its header is wrong/).waitFor()
    await picture('splats-damaged')
    expect(existsSync(join(folder, 'cut.studio'))).toBe(false)
  })

  test('of more splats than should be drawn shows an even part, says so, and all of them when asked to', async () => {
    const { page, host, picture, errors } = await openStudio({ shown: 3000 })
    await sceneReady(page)
    const shown = async (): Promise<number> => Number(await page.locator('.stage').getAttribute('data-splats'))
    expect(Math.abs((await shown()) / 3000 - 1)).toBeLessThan(0.1)
    await page.getByText(/Showing [\d\s]+ of [\d\s]+ splats/).waitFor()
    await picture('thinned')
    // Members count all splats; what is drawn, clicked and marked are places among those shown.
    const box = await centreOf(page, 'plastic box')
    await page.mouse.click(box.x, box.y)
    expect(await page.getByRole('option', { selected: true }).textContent()).toContain('plastic box')
    await page.keyboard.press('r')
    await page.mouse.move(box.x - 30, box.y - 20)
    await page.mouse.down()
    await page.mouse.move(box.x + 30, box.y + 20, { steps: 3 })
    await page.mouse.up()
    await page.getByText(/What are these [\d\s]+ splats\?/).waitFor()
    await page.keyboard.type('lid')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'lid' }).waitFor()
    const { records } = (await host.client.host.state({})).project!
    const named = Object.fromEntries(Object.values(records).flatMap((r) => (r.type === 'instance' ? [[r.label, r]] : [])))
    expect(Math.hypot(...named['lid']!.centroid.map((c, k) => c - named['plastic box']!.box.center[k]!))).toBeLessThan(0.12)
    await page.getByRole('button', { name: 'Show all' }).click()
    await expect.poll(shown).toBe(SAMPLES.length)
    await sceneReady(page)
    await page.keyboard.press('q')
    await centreOf(page, 'plastic box')
    await picture('thinned-all')
    await page.getByRole('button', { name: 'Show fewer' }).click()
    await expect.poll(shown).toBeLessThan(3500)
    expect(errors).toEqual([])
  })

  test.each([
    ['guitar', 'splats/playcanvas/guitar.compressed.ply', 90_854],
    ['biker', 'splats/playcanvas/biker.spz', 152_746],
    ['logo', 'splats/playcanvas/playcanvas-logo', 307_128],
  ])('the %s stands upright in its own colours', async (name, below, splats) => {
    const path = sharedData(below)
    if (path === null) return
    const { page, folder, picture, errors } = await openStudio({ closed: true })
    await openFile(page, path, join(folder, `${name}.studio`))
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await sceneReady(page)
    expect(await page.locator('.stage').getAttribute('data-splats')).toBe(String(splats))
    await settled(page)
    await picture(`splats-${name}`)
    // Named by a rectangle in the scene, with no photograph to click in.
    const stage = (await page.locator('.surface').boundingBox())!
    await page.locator('.surface').focus()
    await page.keyboard.press('r')
    await page.mouse.move(stage.x + stage.width * 0.25, stage.y + stage.height * 0.2)
    await page.mouse.down()
    await page.mouse.move(stage.x + stage.width * 0.75, stage.y + stage.height * 0.5, { steps: 4 })
    await page.mouse.up()
    await page.getByText(/What are these [\d\s]+ splats\?/).waitFor()
    await page.keyboard.type('upper half')
    await page.keyboard.press('Enter')
    await page.getByRole('option', { name: 'upper half' }).waitFor()
    await ask(page, 'the upper half')
    await picture(`splats-${name}-named`)
    expect(errors).toEqual([])
  })
})
