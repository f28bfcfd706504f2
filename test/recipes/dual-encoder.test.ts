// The mini dual encoder in the studio's runtime says what PyTorch said when it was made: the recipe wrote down a few numbers.

import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDualEncoder, type DualEncoder } from '../../native-models/perception/dual-encoder.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import { PackManifest } from '../../native-models/perception/pack-manifest.ts'
import { openTokenizer } from '../../native-models/perception/tokenizer.ts'
import golden from './mini-dual-encoder.golden.json' with { type: 'json' }

const FOLDER = join(import.meta.dirname, '..', '..', 'resources', 'models', 'mini-dual-encoder')
const isHere = existsSync(join(FOLDER, 'pack.json'))
if (!isHere) console.warn('skipped: the mini dual encoder is not in resources/models')

/** What PyTorch rounds away. */
const CLOSE = 1e-4

/** The recipe's picture: planes of a pattern that no resampling has touched. */
function patternOf(side: number): Picture {
  const rgb = new Uint8Array(side * side * 3)
  for (let y = 0; y < side; y++) for (let x = 0; x < side; x++) for (let c = 0; c < 3; c++) rgb[(y * side + x) * 3 + c] = (31 * c + 7 * y + 13 * x + ((x * y) % 97)) % 256
  return { width: side, height: side, rgb }
}

const expectClose = (row: Float32Array, expected: readonly number[]): void => expected.forEach((value, k) => expect(Math.abs(row[k]! - value)).toBeLessThan(CLOSE))

describe.skipIf(!isHere)('the mini dual encoder', () => {
  let encoder: DualEncoder
  beforeAll(async () => {
    const manifest = PackManifest.parse(JSON.parse(await readFile(join(FOLDER, 'pack.json'), 'utf8')))
    if (manifest.purpose !== 'dual-encoder') throw new Error('another purpose')
    encoder = await openDualEncoder(FOLDER, manifest.dualEncoder, { provider: 'cpu', threads: 1 })
  })
  afterAll(() => encoder.close())

  it('splits text as its recipe does', async () => {
    const reader = await openTokenizer(FOLDER, encoder.spec)
    expect(golden.phrases.map((phrase) => reader.encode(phrase))).toEqual(golden.ids)
  })

  it('embeds a picture as PyTorch does', async () => {
    expectClose(await encoder.embedPictures([patternOf(encoder.spec.image.width)]), golden.picture)
  })

  it('embeds texts as PyTorch does', async () => {
    const rows = await encoder.embedTexts(golden.phrases)
    golden.texts.forEach((expected, k) => expectClose(rows.subarray(k * encoder.spec.width, (k + 1) * encoder.spec.width), expected))
  })
})
