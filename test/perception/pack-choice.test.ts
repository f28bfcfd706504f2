// Which pack answers where nobody says: the bundled ones while nothing else is installed, and a report where one is damaged.

import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEyes } from '../../native-models/perception/eyes.ts'
import { choosePack, packsOn, type Shelves } from '../../native-models/perception/pack-choice.ts'
import { readPack } from '../../native-models/perception/pack-store.ts'
import { FIXTURES } from './fixtures.ts'

const BUNDLED = join(import.meta.dirname, '..', '..', 'resources', 'models')
const MINI = [['dual-encoder', 'mini-dual-encoder', 'clip', 'vision_model.onnx'], ['segmenter', 'mini-segmenter', 'sam-batched', 'vision_encoder.onnx']] as const
const present = MINI.filter(([, name]) => existsSync(join(BUNDLED, name, 'pack.json')))
for (const [, name] of MINI) if (!present.some((here) => here[1] === name)) console.warn(`skipped: ${name} is not in ${BUNDLED}`)

let folder: string
const shelves = (bundled = BUNDLED): Shelves => ({ installed: join(folder, 'installed'), bundled })

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-choice-'))
  mkdirSync(join(folder, 'installed'))
})
afterEach(() => { rmSync(folder, { recursive: true }) })

describe.each(present)('the bundled %s', (purpose, mini, published, graph) => {
  it('is chosen while nothing else is installed, and an installed one before it', async () => {
    expect((await choosePack(shelves(), purpose)).manifest.name).toBe(mini)
    cpSync(join(FIXTURES, published), join(folder, 'installed', published), { recursive: true })
    expect((await choosePack(shelves(), purpose)).folder).toBe(join(folder, 'installed', published))
    expect((await choosePack(shelves(), purpose, mini)).manifest.name).toBe(mini)
  })

  it('is reported where a file of it is cut short, and nothing is chosen', async () => {
    cpSync(join(BUNDLED, mini), join(folder, 'bundled', mini), { recursive: true })
    truncateSync(join(folder, 'bundled', mini, graph), 1000)
    const damaged = shelves(join(folder, 'bundled'))
    expect((await packsOn(damaged)).map(({ entry }) => entry)).toMatchObject([{ problem: expect.stringContaining(graph) as string }])
    await expect(choosePack(damaged, purpose)).rejects.toMatchObject({ code: 'model.missing', message: expect.stringContaining(graph) as string })
  })

  it('is reported where one byte of it differs, and not seen with', async () => {
    cpSync(join(BUNDLED, mini), join(folder, 'bundled', mini), { recursive: true })
    const file = join(folder, 'bundled', mini, graph)
    const bytes = readFileSync(file)
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(file, bytes)
    const pack = await readPack(join(folder, 'bundled', mini))
    const eyes = purpose === 'segmenter' ? { segmenter: pack, encoder: null } : { segmenter: null, encoder: pack }
    await expect(openEyes({ ...eyes, provider: 'cpu', threads: 1 })).rejects.toMatchObject({ code: 'model.malformed', where: file })
  })
})

it('says what to do where there is no pack at all', async () => {
  await expect(choosePack(shelves(join(folder, 'no such shelf')), 'segmenter')).rejects.toMatchObject({ code: 'model.missing', message: expect.stringContaining('models add') as string })
})
