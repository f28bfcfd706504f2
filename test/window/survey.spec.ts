// Saying what is up and how long a metre is, by clicks in the scene.

import { expect, test } from 'vitest'
import { recordsOf, type CaptureRecord } from '../../native-models/scene/records.ts'
import { describeWindow, openStudio, sceneReady, useBrowser, type Studio } from './studio.ts'

/** Places on the table of the test scene, as shares of the stage: bare wood in the first view. */
const ON_THE_TABLE = [[0.36, 0.62], [0.62, 0.66], [0.5, 0.45]] as const

async function clickTable({ page }: Studio, ...places: (0 | 1 | 2)[]): Promise<void> {
  const stage = (await page.locator('.surface').boundingBox())!
  for (const [u, v] of places.map((at) => ON_THE_TABLE[at])) await page.mouse.click(stage.x + u * stage.width, stage.y + v * stage.height)
}

const captureOf = async ({ host }: Studio): Promise<CaptureRecord> => recordsOf((await host.client.host.state({})).project!.records, 'capture')[0]!

describeWindow('survey', () => {
  useBrowser()

  test('the two ends of something known set the scale', async () => {
    const studio = await openStudio()
    const { page, picture, errors } = studio
    await sceneReady(page)
    await page.keyboard.press('Control+1')
    await page.getByRole('button', { name: 'Click the two ends of something known' }).click()
    await page.getByText('2 to go').waitFor()
    await clickTable(studio, 0)
    await page.getByText('1 to go').waitFor()
    await clickTable(studio, 1)
    await page.getByLabel('Length in metres').waitFor()
    await picture('survey-length')
    const said = (await page.getByText(/^Between the two:/).textContent())!
    const units = Number(/two: ([\d.]+) units/.exec(said)![1])
    await page.getByLabel('Length in metres').fill('0.8')
    await page.keyboard.press('Enter')
    await page.getByText('a length of 0.8 m measured in the scene').waitFor()
    expect((await captureOf(studio)).metric!.metresPerUnit).toBeCloseTo(0.8 / units, 3)
    await page.getByRole('button', { name: 'Undo: Set scale' }).click()
    await page.getByText('stated by the capture').waitFor()
    expect(errors).toEqual([])
  })

  test('three clicks on the table say which way is up, and Escape takes a survey back', async () => {
    const studio = await openStudio()
    const { page, picture } = studio
    await sceneReady(page)
    await page.keyboard.press('Control+1')
    await page.getByRole('button', { name: 'Click three points of a table or floor' }).click()
    await clickTable(studio, 0, 1)
    await picture('survey-level')
    await page.locator('.surface').focus()
    await page.keyboard.press('Escape')
    await page.getByText('to go').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Click three points of a table or floor' }).click()
    await clickTable(studio, 0, 1, 2)
    await page.getByText('set by user').waitFor()
    expect((await captureOf(studio)).up!.direction[2]).toBeGreaterThan(0.98)
  })
})
