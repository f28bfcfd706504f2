// The models dialog: what is here and what is not, added from a folder, checked, damaged, fetched, removed.

import { once } from 'node:events'
import { createServer } from 'node:http'
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { KnownPack } from '../../native-models/perception/known-packs.ts'
import { readPack } from '../../native-models/perception/pack-store.ts'
import { FIXTURES } from '../perception/fixtures.ts'
import { describeWindow, openStudio, useBrowser, type Studio } from './studio.ts'

/** What came with the studio is left out: the window must stand without it too. */
vi.mock('../../electron/jobs/model-shelves.ts', () => ({ modelShelves: () => ({ installed: join(process.env['STUDIO_HOME']!, 'models'), bundled: '/nowhere' }) }))
const known: KnownPack[] = []
vi.mock('../../native-models/perception/known-packs.ts', async (original) => ({ ...(await original<object>()), knownPacks: () => known, knownPack: (name: string) => known.find(({ manifest }) => manifest.name === name) }))

const dialog = (page: Studio['page']) => page.getByRole('dialog', { name: 'Models' })
const model = (page: Studio['page'], title: string | RegExp) => dialog(page).getByRole('listitem', { name: title })

async function openModels(packs: readonly string[], theme: 'dark' | 'light' = 'dark'): Promise<Studio> {
  const studio = await openStudio({ packs, theme })
  await studio.page.getByRole('button', { name: 'Models…' }).click()
  await dialog(studio.page).getByText('Every file is hashed').waitFor()
  return studio
}

/** A server that gives the files of a fixture, the big ones slowly, as a pack the studio knows. */
async function serving(name: string, change: (path: string, bytes: Buffer) => Buffer = (_, bytes) => bytes): Promise<void> {
  const { folder, manifest } = await readPack(join(FIXTURES, name))
  const server = createServer((request, response) => {
    const path = request.url!.slice(1)
    const bytes = change(path, readFileSync(join(folder, path)))
    response.writeHead(200, { 'content-length': bytes.length })
    const half = bytes.length >> 1
    response.write(bytes.subarray(0, half))
    setTimeout(() => response.end(bytes.subarray(half)), 400)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  known.push({ manifest, files: manifest.files.map(({ path, sha256 }) => ({ path, sha256, url: `${origin}/${path}` })) })
  onTestFinished(() => { known.length = 0 })
}

describeWindow('models', () => {
  useBrowser()

  test.each(['dark', 'light'] as const)('what is here is told with its licence, size, hash and state, in the %s theme', async (theme) => {
    await serving('sam2')
    const { page, picture, errors } = await openModels(['clip', 'sam-batched'], theme)
    const clip = model(page, 'Fixture clip')
    expect(await clip.textContent()).toMatch(/installed/)
    expect(await clip.getByText('default').count()).toBe(1)
    const { hash } = await readPack(join(FIXTURES, 'clip'))
    expect(await clip.getByRole('button', { name: 'Copy hash' }).textContent()).toContain(hash.slice(0, 12))
    await dialog(page).getByText(/processor/).first().waitFor()
    await picture(`models-${theme}`)
    expect(errors).toEqual([])
  })

  test('without any model the window says so, and where they go', async () => {
    const { page, picture } = await openStudio({})
    await page.getByRole('button', { name: 'Masks', exact: true }).click()
    await page.getByText(/No segmenter and no dual encoder is installed/).waitFor()
    await picture('masks-no-models')
    await page.getByRole('button', { name: 'Choose models first…' }).click()
    await dialog(page).getByText('Every file is hashed').waitFor()
    await picture('models-none')
  })

  test('a pack is added from a folder, checked, and removed', async () => {
    const { page, picture } = await openModels([])
    await dialog(page).getByRole('button', { name: 'Add from a folder…' }).click()
    await page.getByLabel('Folder', { exact: true }).fill(join(FIXTURES, 'sam-batched'))
    await page.getByRole('button', { name: 'Add from this folder' }).click()
    const added = dialog(page).getByRole('listitem').filter({ hasText: 'sam-batched' })
    await added.waitFor()
    await added.getByRole('button', { name: 'Check sam-batched' }).click()
    await dialog(page).getByText(/every file is as it was pinned/).waitFor()
    await picture('models-checked')
    await added.getByRole('button', { name: 'Remove sam-batched' }).click()
    await added.waitFor({ state: 'detached' })
  })

  test('a folder that holds no model, and a damaged one, are told', async () => {
    const { page, picture, folder } = await openModels(['clip'])
    const empty = join(folder, 'empty')
    mkdirSync(empty)
    await dialog(page).getByRole('button', { name: 'Add from a folder…' }).click()
    await page.getByLabel('Folder', { exact: true }).fill(empty)
    await page.getByRole('button', { name: 'Add from this folder' }).click()
    await dialog(page).getByText(/holds no model/).waitFor()
    const place = join(folder, 'home', 'models', 'clip')
    const { manifest } = await readPack(place)
    const bytes = readFileSync(join(place, manifest.files[0]!.path))
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(join(place, manifest.files[0]!.path), bytes)
    await dialog(page).getByRole('button', { name: 'Check clip' }).click()
    await dialog(page).getByText(/its contents changed since the pack was pinned/).waitFor()
    await picture('models-damaged')
    rmSync(join(place, manifest.files[0]!.path))
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Models…' }).click()
    await dialog(page).getByText('damaged', { exact: true }).waitFor()
    await dialog(page).getByText(/the file is missing/).waitFor()
    await picture('models-broken')
  })

  test('a known model is fetched with its progress, and files fetched by hand are taken too', async () => {
    await serving('sam-batched')
    const { page, picture, folder } = await openModels([])
    const row = dialog(page).getByRole('listitem').filter({ hasText: 'sam-batched' })
    await row.getByRole('button', { name: 'Fetch' }).click()
    await row.getByRole('progressbar').waitFor()
    await picture('models-fetching')
    await row.getByText('installed', { exact: true }).waitFor()
    expect(existsSync(join(folder, 'home', 'models', 'sam-batched', 'pack.json'))).toBe(true)
    await row.getByRole('button', { name: 'Remove sam-batched' }).click()
    await row.getByText('not installed').waitFor()
    const byHand = join(folder, 'downloads')
    cpSync(join(FIXTURES, 'sam-batched'), byHand, { recursive: true })
    rmSync(join(byHand, 'pack.json'))
    await row.getByRole('button', { name: 'From a folder…' }).click()
    await page.getByLabel('Folder', { exact: true }).fill(byHand)
    await page.getByRole('button', { name: 'Add from this folder' }).click()
    await row.getByText('installed', { exact: true }).waitFor()
  })

  test('what comes over the network and is not what is known is refused', async () => {
    await serving('sam-batched', (_, bytes) => Buffer.concat([bytes, Buffer.from('more')]))
    const { page, picture, folder } = await openModels([])
    await dialog(page).getByRole('button', { name: 'Fetch' }).click()
    await dialog(page).getByText(/nothing was installed/).waitFor()
    await picture('models-refused')
    expect(existsSync(join(folder, 'home', 'models', 'sam-batched'))).toBe(false)
  })
})
