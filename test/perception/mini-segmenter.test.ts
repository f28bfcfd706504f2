// The bundled segmenter's graphs against what PyTorch answers (native-models/recipes/segmenter/parity.py).

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Picture } from '../../native-models/perception/models.ts'
import { openMasker } from '../../native-models/perception/open-model.ts'
import { verifyPack } from '../../native-models/perception/pack-store.ts'
import type { Prompt } from '../../native-models/perception/prompts.ts'
import { CPU, TOLERANCE } from './fixtures.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'resources', 'models', 'mini-segmenter')
const absent = !existsSync(join(FOLDER, 'pack.json'))
if (absent) console.warn(`skipped: the bundled segmenter is not in ${FOLDER}`)

interface Parity {
  readonly points: readonly (readonly [number, number])[][]
  readonly labels: readonly number[][]
  readonly places: readonly number[]
  /** (prompts, levels) */
  readonly scores: readonly number[][]
  /** (prompts, levels, places) */
  readonly logits: readonly number[][][]
}

const ask = (): Parity => JSON.parse(readFileSync(join(import.meta.dirname, 'mini-segmenter.json'), 'utf8')) as Parity

/** A red disc and a blue plate on a slanted grey, as the recipe draws it. */
function picture(): Picture {
  const [width, height] = [448, 336]
  const rgb = new Uint8Array(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) rgb.set(colorAt(x, y), (y * width + x) * 3)
  }
  return { width, height, rgb }
}

function colorAt(x: number, y: number): [number, number, number] {
  if ((x - 110) ** 2 + (y - 120) ** 2 < 2025) return [200, 45, 30]
  if (x >= 180 && x < 286 && y >= 60 && y < 141) return [40, 80, 190]
  return [90 + (x >> 2), 100 + (y >> 2), 110 + ((x + y) >> 3)]
}

/** Pixel indices and SAM's labels as the studio's prompt: middles at +0.5, ends of boxes exclusive. */
function promptOf(points: Parity['points'][number], labels: readonly number[]): Prompt {
  const all = points.map(([x, y], k) => ({ x: x + 0.5, y: y + 0.5, label: labels[k]! }))
  const [low, high] = [all.find(({ label }) => label === 2), all.find(({ label }) => label === 3)]
  const box = low === undefined || high === undefined ? {} : { box: { x0: low.x - 0.5, y0: low.y - 0.5, x1: high.x + 0.5, y1: high.y + 0.5 } }
  return { points: all.filter(({ label }) => label === 0 || label === 1).map(({ x, y, label }) => ({ x, y, inside: label === 1 })), ...box }
}

describe.skipIf(absent)('the bundled segmenter', () => {
  it('holds the files that its manifest pins, in less than 8 MB', async () => {
    const { manifest } = await verifyPack(FOLDER)
    expect(manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(8e6)
  })

  it('answers points, pairs of points and boxes as PyTorch does', async () => {
    const { points, labels, places, scores, logits } = ask()
    const segmenter = await openMasker(await verifyPack(FOLDER), CPU)
    const seen = await segmenter.encode(picture())
    for (const [k, prompt] of points.map((one, at) => promptOf(one, labels[at]!)).entries()) {
      const answers = await segmenter.decode(seen, [prompt])
      const size = answers.maskWidth * answers.maskHeight
      const found = [...answers.scores, ...scores[k]!.flatMap((_, level) => places.map((place) => answers.logits[level * size + place]!))]
      const wanted = [...scores[k]!, ...logits[k]!.flat()]
      // Of large logits, the share: single precision has no more.
      expect(Math.max(...found.map((value, i) => Math.abs(value - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!))))).toBeLessThan(TOLERANCE)
    }
    await segmenter.close()
  })
})
