import { createServer, type RequestListener, type Server } from 'node:http'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openEyes } from '../../native-models/perception/eyes.ts'
import { addKnownPack, knownPacks, type KnownPack } from '../../native-models/perception/known-packs.ts'
import { checkModel } from '../../native-models/perception/open-model.ts'
import { downloadPack } from '../../native-models/perception/pack-download.ts'
import { addPack, listPacks, readPack, removePack, verifyPack } from '../../native-models/perception/pack-store.ts'
import { FIXTURES } from './fixtures.ts'

const CLIP = join(FIXTURES, 'clip')
let folder: string
const shelf = (): string => join(folder, 'shelf')
const copyOf = (name: string): string => {
  const copy = join(folder, 'copy')
  cpSync(join(FIXTURES, name), copy, { recursive: true })
  return copy
}

beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'studio-packs-')) })
afterEach(() => { rmSync(folder, { recursive: true }) })

describe('a pack', () => {
  it('is added from a folder, found on the shelf, verified and removed', async () => {
    const added = await addPack(CLIP, shelf(), checkModel)
    expect(await listPacks(shelf())).toEqual([added])
    expect((await verifyPack(added.folder)).hash).toBe((await readPack(CLIP)).hash)
    // Only what the manifest lists was copied.
    expect(existsSync(join(added.folder, 'golden.safetensors'))).toBe(false)
    await removePack('clip', shelf())
    expect(await listPacks(shelf())).toEqual([])
    await expect(removePack('clip', shelf())).rejects.toMatchObject({ code: 'input.invalid' })
    await expect(removePack('../copy', shelf())).rejects.toMatchObject({ code: 'input.invalid' })
  })

  it('whose file changed by one byte is reported by that file', async () => {
    const added = await addPack(CLIP, shelf(), checkModel)
    const bytes = readFileSync(join(added.folder, 'vision_model.onnx'))
    bytes[bytes.length >> 1]! ^= 1
    writeFileSync(join(added.folder, 'vision_model.onnx'), bytes)
    await expect(verifyPack(added.folder)).rejects.toMatchObject({ code: 'model.malformed', where: join(added.folder, 'vision_model.onnx') })
  })

  it.each([
    ['cut short', (copy: string) => { truncateSync(join(copy, 'text_model.onnx'), 1000) }, 'text_model.onnx'],
    ['longer', (copy: string) => { appendFileSync(join(copy, 'merges.txt'), 'a b\n') }, 'merges.txt'],
    ['absent', (copy: string) => { rmSync(join(copy, 'vocab.json')) }, 'vocab.json'],
    ['no pack', (copy: string) => { rmSync(join(copy, 'pack.json')) }, 'pack.json'],
    ['no JSON', (copy: string) => { writeFileSync(join(copy, 'pack.json'), '{') }, 'pack.json'],
    ['of a later format', (copy: string) => { writeFileSync(join(copy, 'pack.json'), '{"format":2}') }, 'pack.json'],
  ])('with a file that is %s is listed as broken and not installed', async (_, damage, named) => {
    const copy = copyOf('clip')
    damage(copy)
    const [entry] = await listPacks(folder)
    expect(entry).toMatchObject({ folder: copy, problem: expect.stringContaining(named) as string })
    await expect(addPack(copy, shelf(), checkModel)).rejects.toMatchObject({ code: 'model.malformed' })
    expect(await listPacks(shelf())).toEqual([])
    expect(existsSync(shelf()) ? readdirSync(shelf()) : []).toEqual([])
  })

  it('whose graphs are of another model is not installed', async () => {
    const copy = copyOf('clip')
    const manifest = JSON.parse(readFileSync(join(copy, 'pack.json'), 'utf8')) as { dualEncoder: { width: number } }
    manifest.dualEncoder.width = 512
    writeFileSync(join(copy, 'pack.json'), JSON.stringify(manifest))
    await expect(addPack(copy, shelf(), checkModel)).rejects.toMatchObject({ code: 'model.malformed', where: 'image_embeds' })
    expect(readdirSync(shelf())).toEqual([])
  })

  it('of a taken name and other contents is refused, and the installed one stays', async () => {
    const first = await addPack(CLIP, shelf(), checkModel)
    const copy = copyOf('siglip')
    const manifest = JSON.parse(readFileSync(join(copy, 'pack.json'), 'utf8')) as { name: string }
    manifest.name = 'clip'
    writeFileSync(join(copy, 'pack.json'), JSON.stringify(manifest))
    await expect(addPack(copy, shelf(), checkModel)).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('models remove clip') as string })
    expect((await readPack(first.folder)).hash).toBe(first.hash)
  })

  it('with a graph that is damaged inside is refused with its name, not crashed on', async () => {
    const copy = copyOf('clip')
    writeFileSync(join(copy, 'vision_model.onnx'), new Uint8Array(5000).map((_, i) => (i * 7919) % 251))
    const known = knownOf('http://127.0.0.1:9')
    await expect(addKnownPack(known, copy, shelf(), checkModel)).rejects.toMatchObject({ code: 'model.malformed', message: expect.stringContaining('vision_model.onnx') as string })
    expect(readdirSync(shelf())).toEqual([])
  })
})

describe('a known pack', () => {
  it('is described well enough to be one, for all in resources', () => {
    expect(knownPacks().map(({ manifest }) => manifest.name)).toContain('clip-vit-base-patch16')
  })

  it('whose files were fetched by hand is added and pinned', async () => {
    const added = await addKnownPack(knownOf('http://127.0.0.1:9'), CLIP, shelf(), checkModel)
    expect((await verifyPack(added.folder)).manifest.files).toEqual((await readPack(CLIP)).manifest.files.toSorted(byGiven))
  })
})

const FILES = ['vision_model.onnx', 'text_model.onnx', 'vocab.json', 'merges.txt']
const byGiven = (a: { path: string }, b: { path: string }): number => FILES.indexOf(a.path) - FILES.indexOf(b.path)

function knownOf(origin: string, sha256?: string): KnownPack {
  const manifest = JSON.parse(readFileSync(join(CLIP, 'pack.json'), 'utf8')) as KnownPack['manifest']
  return { manifest, files: FILES.map((path) => ({ path, url: `${origin}/${path}`, sha256: path === 'merges.txt' ? sha256 : undefined })) }
}

describe('a download', () => {
  let server: Server | undefined
  afterEach(() => { server?.close() })

  async function serve(listener: RequestListener): Promise<string> {
    const serving = createServer(listener)
    server = serving
    await new Promise<void>((resolve) => { serving.listen(0, '127.0.0.1', resolve) })
    return `http://127.0.0.1:${(serving.address() as AddressInfo).port}`
  }

  /** A server of the pack's files, each of the version `tag` (null: it says nothing of versions). */
  interface Serving { readonly tag: string | null; readonly bytes?: (name: string) => Buffer; readonly breaking?: string; readonly upTo?: number; readonly taken?: Promise<void> }

  /** Serves ranges to those who ask for the version there is; of `breaking` only `upTo` bytes come, and the connection ends once they were `taken`. */
  const files = (asked: string[], { tag, bytes: bytesOf = (name) => readFileSync(join(CLIP, name)), breaking = '', upTo = 0, taken = Promise.resolve() }: Serving): RequestListener => (request, response) => {
    const name = request.url!.slice(1)
    const wanted = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0)
    const start = request.headers['if-range'] === tag ? wanted : 0
    const bytes = bytesOf(name)
    asked.push(`${name} ${wanted}${start === wanted ? '' : ' anew'}`)
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': bytes.length - start, ...(tag === null ? {} : { etag: tag }), ...(start > 0 ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {}) })
    if (name === breaking) {
      response.write(bytes.subarray(0, upTo))
      void taken.then(() => response.destroy())
    } else response.end(bytes.subarray(start))
  }

  /** A first try at the pack that ends after 5000 bytes of one file. */
  async function brokenOff(asked: string[], serving: Serving): Promise<void> {
    const taken = Promise.withResolvers<void>()
    const known = knownOf(await serve(files(asked, { ...serving, breaking: 'text_model.onnx', upTo: 5000, taken: taken.promise })))
    const onProgress = ({ file, bytes }: { file: string; bytes: number }): void => { if (file === 'text_model.onnx' && bytes === 5000) taken.resolve() }
    await expect(downloadPack(known, shelf(), checkModel, { onProgress })).rejects.toMatchObject({ code: 'model.missing', message: expect.stringContaining('go on') as string })
    expect(await listPacks(shelf())).toEqual([])
    server!.close()
  }

  async function whole(asked: string[], serving: Serving): Promise<void> {
    const added = await downloadPack(knownOf(await serve(files(asked, serving))), shelf(), checkModel)
    expect((await verifyPack(added.folder)).manifest.files).toEqual((await readPack(CLIP)).manifest.files.toSorted(byGiven))
    expect(readdirSync(shelf())).toEqual(['clip'])
  }

  it('goes on where it broke off, verifies, and leaves only the pack', async () => {
    const asked: string[] = []
    await brokenOff(asked, { tag: '"one"' })
    await whole(asked, { tag: '"one"' })
    expect(asked).toEqual(['vision_model.onnx 0', 'text_model.onnx 0', 'text_model.onnx 5000', 'vocab.json 0', 'merges.txt 0'])
  })

  it('begins anew a file that changed while it was broken off, and one whose server does not say', async () => {
    const asked: string[] = []
    // The first server has other bytes under that name: going on would sew two files together.
    await brokenOff(asked, { tag: '"one"', bytes: (name) => readFileSync(join(CLIP, name)).map((byte) => (name === 'text_model.onnx' ? 255 - byte : byte)) as Buffer })
    await whole(asked, { tag: '"two"' })
    expect(asked).toContain('text_model.onnx 5000 anew')
    rmSync(shelf(), { recursive: true })
    const silent: string[] = []
    await brokenOff(silent, { tag: null })
    await whole(silent, { tag: null })
    expect(silent.filter((one) => one.startsWith('text'))).toEqual(['text_model.onnx 0', 'text_model.onnx 0'])
  })

  it('that ends early without a word is not taken for whole', async () => {
    const known = knownOf(await serve((_, response) => { response.writeHead(200, { 'content-length': 1000, etag: '"one"' }).write(Buffer.alloc(10)); setTimeout(() => response.destroy(), 20) }))
    await expect(downloadPack(known, shelf(), checkModel)).rejects.toMatchObject({ code: 'model.missing', message: expect.stringContaining('start it again') as string })
    expect(await listPacks(shelf())).toEqual([])
  })

  it('of another file than is known is not installed', async () => {
    const known = knownOf(await serve(files([], { tag: '"one"' })), 'f'.repeat(64))
    await expect(downloadPack(known, shelf(), checkModel)).rejects.toMatchObject({ code: 'model.malformed', where: 'merges.txt' })
    expect(await listPacks(shelf())).toEqual([])
  })

  it('says what to do without a network, and what a server answered', async () => {
    await expect(downloadPack(knownOf('http://127.0.0.1:9'), shelf(), checkModel)).rejects.toMatchObject({ code: 'model.missing', message: expect.stringContaining('models add FOLDER') as string })
    const known = knownOf(await serve((_, response) => { response.writeHead(404).end() }))
    await expect(downloadPack(known, shelf(), checkModel)).rejects.toMatchObject({ message: expect.stringContaining('404') as string })
  })
})

describe('a pack that changed after it was pinned', () => {
  it('is not seen with, and named', async () => {
    const added = await addPack(CLIP, shelf(), checkModel)
    const vocabulary = readFileSync(join(added.folder, 'merges.txt'))
    vocabulary[vocabulary.length - 2]! ^= 1
    writeFileSync(join(added.folder, 'merges.txt'), vocabulary)
    await expect(openEyes({ segmenter: null, encoder: await readPack(added.folder), provider: 'cpu', threads: 1 })).rejects.toMatchObject({ code: 'model.malformed', where: join(added.folder, 'merges.txt') })
  })
})
