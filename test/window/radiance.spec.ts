// A radiance field in the window: its surface while the camera moves, the host's pictures of it while it rests, and the
// choice between it and splats. The field is a ball of fog, rendered by a double.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { writeSplatPly } from '../../native-models/exchange/splat-ply.ts'
import { reconstructionInUse } from '../../native-models/scene/in-use.ts'
import { recordsOf, type ReconstructionRecord } from '../../native-models/scene/records.ts'
import { openProject } from '../../electron/project/project.ts'
import { cloudOf, writeCapture, writeProject } from './fixture/project.ts'
import { THINGS } from './fixture/tabletop.ts'
import { describeWindow, openStudio, sceneReady, useBrowser, type Studio } from './studio.ts'

vi.mock('../../native-models/radiance/radiance-backbone.ts', async () => {
  const { BallBackbone } = await import('../backbone/ball-backbone.ts')
  return { openRadianceBackbone: (gpu: ConstructorParameters<typeof BallBackbone>[0]) => Promise.resolve(new BallBackbone(gpu)) }
})

/** The fixture's project, and beside its splats a field that was trained later. */
async function openWithField(): Promise<Studio> {
  const folder = mkdtempSync(join(tmpdir(), 'studio-field-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  writeCapture(join(folder, 'tabletop'), 3)
  const path = join(folder, 'table.studio')
  await writeProject(path, join(folder, 'tabletop'))
  const project = await openProject(path, { create: false })
  const splats = recordsOf(project.records, 'reconstruction')[0]!
  const surface = cloudOf(THINGS.flatMap((thing) => thing.samples), 1.2)
  const field: ReconstructionRecord = {
    ...splats, id: 'reconstruction-2', backbone: 'nerf', splatsBlob: await project.blobs.put(writeSplatPly(surface), 'ply'), splats: surface.count,
    fieldBlob: await project.blobs.put(new Uint8Array([1, 2, 3]), 'safetensors'), psnr: 26.02, turn: 1,
  }
  const updated = Object.fromEntries(recordsOf(project.records, 'instance').map((one) => [one.id, [one, { ...one, reconstructionId: field.id }] as [typeof one, typeof one]]))
  project.commit({ added: { [field.id]: field }, updated, removed: {} }, 'Radiance field', 'job')
  project.close()
  return openStudio({ project: path })
}

const note = (page: Page) => page.locator('.host-picture-note')
const rendered = (page: Page) => page.locator('.host-picture-note[data-shown="true"][data-busy="false"]').waitFor()

describeWindow('a radiance field', () => {
  useBrowser()

  test('is shown by the host’s pictures where the camera rests, and by its surface while it moves', async () => {
    const { page, picture, errors } = await openWithField()
    await sceneReady(page)
    await rendered(page)
    expect(Number(await note(page).getAttribute('data-share'))).toBeGreaterThan(0.1)
    await picture('radiance-resting')
    const stage = (await page.getByRole('application').boundingBox())!
    await page.mouse.move(stage.x + stage.width / 2, stage.y + stage.height / 2)
    await page.mouse.down()
    await page.mouse.move(stage.x + stage.width / 2 + 60, stage.y + stage.height / 2 + 10, { steps: 4 })
    expect(await note(page).getAttribute('data-share')).not.toBe('1')
    await page.mouse.up()
    await rendered(page)
    // Instances are painted on the surface: then there is no picture of the field.
    await page.keyboard.press('2')
    await note(page).waitFor({ state: 'detached' })
    await picture('radiance-instances')
    expect(errors).toEqual([])
  })

  test('and splats of the same capture take turns, as one undoable choice', async () => {
    const { page, host, picture, errors } = await openWithField()
    await sceneReady(page)
    const inUse = async (): Promise<string> => reconstructionInUse((await host.client.host.state({})).project!.records)!.id
    await page.getByRole('button', { name: 'Reconstruct', exact: true }).click()
    const splats = page.getByRole('radio', { name: /^1\. Splats/ })
    const field = page.getByRole('radio', { name: /^2\. Radiance field/ })
    expect(await field.isChecked()).toBe(true)
    await rendered(page)
    await picture('radiance-chosen')
    await splats.click()
    await note(page).waitFor({ state: 'detached' })
    await sceneReady(page)
    expect(await inUse()).toBe('reconstruction-1')
    expect(await splats.isChecked()).toBe(true)
    const instances = recordsOf((await host.client.host.state({})).project!.records, 'instance')
    expect(instances.map(({ reconstructionId }) => reconstructionId)).toEqual(instances.map(() => 'reconstruction-1'))
    await picture('radiance-splats-chosen')
    await page.keyboard.press('Control+z')
    await note(page).waitFor()
    expect(await inUse()).toBe('reconstruction-2')
    expect(errors).toEqual([])
  })
})
