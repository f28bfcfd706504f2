// The host goes away and comes back: the window says so, and goes on where it was.

import { expect, test } from 'vitest'
import { onTestFinished } from 'vitest'
import { createHost } from '../../electron/host/host.ts'
import { describeWindow, openStudio, sceneReady, useBrowser } from './studio.ts'

describeWindow('connection', () => {
  useBrowser()

  test('a host that died is named, and what changed meanwhile is there once it is back', async () => {
    const { page, host, listening, projectPath, picture } = await openStudio()
    await sceneReady(page)
    await host.close()
    await page.getByText('The studio’s host does not answer.', { exact: true }).waitFor()
    await picture('connection-lost')

    const again = await createHost({ projectPath })
    onTestFinished(() => again.close())
    await again.client.project.edit({ edit: { kind: 'label-instance', instanceId: 'instance-3', label: 'lunch box' } })
    await again.listen({ port: Number(new URL(listening.origin).port), token: listening.token })
    await page.getByText('The studio’s host does not answer.', { exact: true }).waitFor({ state: 'detached' })
    await page.getByRole('option', { name: 'lunch box' }).waitFor()
    expect(await page.getByRole('button', { name: 'Undo: Rename instance' }).isVisible()).toBe(true)
  })

  test('a host that was started anew with another address says so in a window of the old one', async () => {
    const { page, host, listening, projectPath } = await openStudio()
    await sceneReady(page)
    await host.close()
    const again = await createHost({ projectPath })
    onTestFinished(() => again.close())
    await again.listen({ port: Number(new URL(listening.origin).port), token: 'another-token' })
    await page.getByText('This address is no longer valid.').waitFor()
  })

  test('two windows of one project show each other’s edits', async () => {
    const { page, listening } = await openStudio()
    await sceneReady(page)
    const other = await page.context().newPage()
    await other.goto(listening.url)
    await other.getByRole('option', { name: 'white mug' }).dblclick()
    await other.getByLabel('New name of white mug').fill('tea mug')
    await other.keyboard.press('Enter')
    await page.getByRole('option', { name: 'tea mug' }).waitFor()
  })
})
