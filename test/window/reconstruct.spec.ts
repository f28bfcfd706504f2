// Training in the window: form, live splats, curves, pause, cancel, failure, result. The trainer is a scripted double.

import { beforeEach, expect, test, vi } from 'vitest'
import { Fault } from '../../native-models/scene/faults.ts'
import { script } from './fixture/scripted-trainer.ts'
import { describeWindow, openStudio, sceneReady, useBrowser } from './studio.ts'

vi.mock('../../electron/jobs/reconstruct.ts', () => import('./fixture/scripted-trainer.ts'))
vi.mock('../../electron/jobs/prediction.ts', async (original) => (await import('./fixture/machine.ts')).predictingFor(await original()))

describeWindow('reconstruct', () => {
  useBrowser()
  beforeEach(() => { Object.assign(script, { allowed: 0, fault: null, waits: null, worst: 'frame-8' }) })

  const start = async (page: Awaited<ReturnType<typeof openStudio>>['page']): Promise<void> => {
    await page.getByRole('button', { name: 'Reconstruct', exact: true }).click()
    await page.getByRole('button', { name: 'Start training' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
  }

  test('splats show while they train, and the result takes their place', async () => {
    const { page, picture, errors } = await openStudio({ reconstructed: false })
    await start(page)
    script.allowed = 210
    await page.locator('.stage:not([data-splats="0"])').waitFor()
    await page.locator('.curve').nth(2).waitFor()
    await page.getByText('210 of 400').waitFor()
    await page.locator('.uplot canvas').first().waitFor()
    const early = Number(await page.locator('.stage').getAttribute('data-splats'))
    await picture('training')
    expect(await page.locator('.stage').getAttribute('data-final')).toBe('false')
    script.allowed = Infinity
    await sceneReady(page)
    await page.getByText('26.08 dB').first().waitFor()
    await picture('trained')
    expect(Number(await page.locator('.stage').getAttribute('data-splats'))).toBeGreaterThan(early)
    // A preview is deleted when the next one comes: a slow window may ask too late.
    expect(errors.filter((error) => !error.includes('404'))).toEqual([])
  })

  test('training pauses, resumes and is cancelled; what was asked for is kept in the jobs list', async () => {
    const { page, picture } = await openStudio({ reconstructed: false })
    await start(page)
    script.allowed = 60
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText('Paused', { exact: true }).waitFor()
    await picture('paused')
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.keyboard.press('Control+j')
    const job = page.getByRole('region', { name: 'Jobs' }).getByRole('listitem')
    await picture('jobs')
    await job.getByRole('button', { name: 'Cancel' }).click()
    await job.getByText('cancelled', { exact: true }).waitFor()
    expect(await page.getByRole('button', { name: 'Start training' }).isVisible()).toBe(true)
  })

  test('a failure says what happened and what to do, beside the form', async () => {
    const { page, picture } = await openStudio({ reconstructed: false })
    await start(page)
    script.fault = new Fault('gpu.out-of-memory', 'Training needs 3.1 GB and the adapter has 2.0 GB. Train at a smaller --width or with fewer --max-splats.')
    const alert = page.getByLabel('Reconstruct', { exact: true }).getByRole('alert')
    await alert.waitFor()
    await picture('training-failed')
    expect(await alert.textContent()).toContain('smaller --width')
  })

  test('a number out of range is refused in its field, before anything starts', async () => {
    const { page } = await openStudio({ reconstructed: false })
    await page.getByRole('button', { name: 'Reconstruct', exact: true }).click()
    await page.getByLabel('Steps').fill('-3')
    expect(await page.getByLabel('Steps').getAttribute('aria-invalid')).toBe('true')
    expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(true)
    await page.getByLabel('Steps').fill('200')
    expect(await page.getByRole('button', { name: 'Start training' }).isDisabled()).toBe(false)
  })
})
