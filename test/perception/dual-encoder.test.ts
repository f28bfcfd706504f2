import { gunzipSync } from 'node:zlib'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { openDualEncoder } from '../../native-models/perception/dual-encoder.ts'
import { pixelValues } from '../../native-models/perception/image-input.ts'
import { openEncoder } from '../../native-models/perception/open-model.ts'
import { openTokenizer } from '../../native-models/perception/tokenizer.ts'
import { normaliseRows } from '../../native-models/perception/unit-rows.ts'
import { sharedData } from '../shared-data.ts'
import { CPU, expectClose, fixture } from './fixtures.ts'

const TEXTS = ['a photo of a mug', 'The  RED\tmug, next to 27 boxes!!', 'it\'s the child\'s café — naïve?', '杯子 ✨ 🧸', '', 'photograph '.repeat(30), 'don\'t re-use (it) 3.14']

describe.each(['clip', 'clip-one-graph', 'siglip'])('%s', (name) => {
  it('prepares pictures, reads words and embeds both as the official library does', async () => {
    const { pack, golden, picture } = await fixture(name)
    const encoder = await openEncoder(pack, CPU)
    expectClose(pixelValues([picture], encoder.spec.image).data as Float32Array, golden['pixel_values'])
    const reader = await openTokenizer(pack.folder, encoder.spec)
    expect(Array.from(reader.batch(TEXTS).ids.data, Number)).toEqual([...golden['input_ids']!.data])
    const width = encoder.spec.width
    const unit = (tensor: Float32Array): Float32Array => normaliseRows(tensor.slice(), width)
    expectClose(await encoder.embedPictures([picture]), { ...golden['image_embeds']!, data: unit(golden['image_embeds']!.data as Float32Array) })
    expectClose(await encoder.embedTexts(TEXTS), { ...golden['text_embeds']!, data: unit(golden['text_embeds']!.data as Float32Array) })
    await encoder.close()
  })
})

describe('a dual encoder', () => {
  it('answers a picture the same alone and in a batch of twenty', async () => {
    const { pack, picture } = await fixture('clip')
    const encoder = await openEncoder(pack, CPU)
    const [one, many] = [await encoder.embedPictures([picture]), await encoder.embedPictures(Array.from({ length: 20 }, () => picture))]
    expectClose(many.subarray(many.length - one.length), { dtype: 'F32', shape: [], data: one }, 1e-6)
    await encoder.close()
  })

  it('stops between batches when it is cancelled', async () => {
    const { pack, picture } = await fixture('clip')
    const encoder = await openEncoder(pack, CPU)
    await expect(encoder.embedPictures([picture], AbortSignal.abort())).rejects.toMatchObject({ code: 'job.cancelled' })
    await encoder.close()
  })

  it('names the input that does not fit its manifest', async () => {
    const { pack } = await fixture('clip')
    if (pack.manifest.purpose !== 'dual-encoder') throw new Error('not a dual encoder')
    const spec = pack.manifest.dualEncoder
    const open = (changed: object): Promise<unknown> => openDualEncoder(pack.folder, { ...spec, ...changed }, CPU)
    await expect(open({ image: { ...spec.image, width: 48 } })).rejects.toMatchObject({ code: 'model.malformed', where: 'pixel_values', message: expect.stringContaining('48') as string })
    await expect(open({ text: { ...spec.text, input: 'tokens' } })).rejects.toMatchObject({ where: 'tokens' })
    await expect(open({ width: 99 })).rejects.toMatchObject({ where: 'image_embeds' })
    await expect(openDualEncoder(pack.folder, spec, { ...CPU, provider: 'coreml' })).rejects.toMatchObject({ code: 'model.missing', message: expect.stringContaining('cpu') as string })
  })
})

describe('CLIP', () => {
  const golden = sharedData('models/clip_golden')
  it.skipIf(golden === null)('prepares a photograph as the reference did', async () => {
    const { data, info } = await sharp(join(golden!, 'franz-kafka.jpg')).raw().toBuffer({ resolveWithObject: true })
    const bytes = readFileSync(join(golden!, 'expected_preprocessed_image.npy'))
    const expected = new Float32Array(new Uint8Array(bytes.subarray(10 + bytes.readUInt16LE(8))).buffer)
    const found = pixelValues([{ width: info.width, height: info.height, rgb: data }], { width: 224, height: 224, resize: 'shortest-edge', interpolation: 'bicubic', mean: [0.48145466, 0.4578275, 0.40821073], std: [0.26862954, 0.26130258, 0.27577711] })
    expectClose(found.data as Float32Array, { dtype: 'F32', shape: [], data: expected }, 1e-5)
  })

  const vocabulary = sharedData('models/clip_vocab/bpe_simple_vocab_16e6.txt.gz')
  it.skipIf(vocabulary === null)('reads words into the published vocabulary', async () => {
    const reader = await openTokenizer(publishedFiles(vocabulary!), { tokenizer: { kind: 'clip-bpe', vocab: 'vocab.json', merges: 'merges.txt' }, contextLength: 77, padToken: 49407 })
    // Ids of CLIP's own examples.
    expect(reader.encode('a photo of a cat')).toEqual([49406, 320, 1125, 539, 320, 2368, 49407])
    expect(reader.encode('a diagram')).toEqual([49406, 320, 22697, 49407])
    expect(reader.encode('Hello, world!')).toEqual([49406, 3306, 267, 1002, 256, 49407])
    expect(reader.encode('x '.repeat(200))).toHaveLength(77)
    expect(reader.encode('x '.repeat(200)).at(-1)).toBe(49407)
  })
})

/** The published merges as the two files packs have. Source of the layout: openai/CLIP, simple_tokenizer.py. */
function publishedFiles(gz: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'studio-vocab-'))
  const merges = gunzipSync(readFileSync(gz)).toString('utf8').split('\n').slice(1, 49152 - 256 - 2 + 1)
  const bytes = [...range(33, 126), ...range(161, 172), ...range(174, 255)]
  const others = range(0, 255).filter((byte) => !bytes.includes(byte))
  const letters = [...bytes.map((byte) => String.fromCodePoint(byte)), ...others.map((_, at) => String.fromCodePoint(256 + at))]
  const symbols = [...letters, ...letters.map((letter) => `${letter}</w>`), ...merges.map((merge) => merge.split(' ').join('')), '<|startoftext|>', '<|endoftext|>']
  writeFileSync(join(folder, 'vocab.json'), JSON.stringify(Object.fromEntries(symbols.map((symbol, at) => [symbol, at]))))
  writeFileSync(join(folder, 'merges.txt'), `#version: 0.2\n${merges.join('\n')}\n`)
  return folder
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)
