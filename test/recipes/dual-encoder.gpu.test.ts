// The mini dual encoder names what a world shows that nobody trained on, through the adapter that published models use.

import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGpu } from '../../native-models/gpu/gpu.ts'
import { openDualEncoder, type DualEncoder } from '../../native-models/perception/dual-encoder.ts'
import { maskFrom } from '../../native-models/perception/mask.ts'
import type { Picture } from '../../native-models/perception/models.ts'
import { PackManifest } from '../../native-models/perception/pack-manifest.ts'
import { cutRegion } from '../../native-models/perception/regions.ts'
import { generateCapture } from '../../native-models/synthetic/generate.ts'
import { PALETTE } from '../../native-models/synthetic/materials.ts'
import { CLASSES } from '../../native-models/synthetic/objects/catalogue.ts'
import { Truth } from '../../native-models/synthetic/truth.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'resources', 'models', 'mini-dual-encoder')
const isHere = existsSync(join(FOLDER, 'pack.json'))
if (!isHere) console.warn('skipped: the mini dual encoder is not in resources/models')

/** Neither the recipe's training nor its choices nor its card saw this one. */
const SEED = 9_321
const FRAMES = 3
/** The recipe's true crops: so many pixels, and so little hidden. */
const [LEAST_PIXELS, MOST_HIDDEN] = [100, 0.7]
const COLORS = Object.keys(PALETTE)
const LABELS = CLASSES.map(({ label }) => label)

interface Seen { readonly picture: Picture; readonly label: string; readonly color: string }

async function renderedCrops(encoder: DualEncoder): Promise<Seen[]> {
  const folder = await mkdtemp(join(tmpdir(), 'named-'))
  const gpu = await openGpu()
  const run = generateCapture(gpu, { out: join(folder, 'capture'), scene: 'tabletop', objects: 14, frames: FRAMES, size: '320x240', depthNoise: 0, blur: 0, seed: SEED }, new AbortController().signal)
  while ((await run.next()).done !== true);
  gpu.close()
  const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'capture', 'truth.json'), 'utf8')))
  const crops = await Promise.all(truth.frames.map(async ({ image, mask, hidden, width, height }) => {
    const [rgb, ids] = await Promise.all([image, mask].map(async (file) => decode(await readFile(join(folder, 'capture', file))).data))
    return truth.instances.flatMap(({ id, label, color }): Seen[] => {
      const pixels = Uint8Array.from(ids!, (value) => Number(value === id))
      if (pixels.filter((inside) => inside > 0).length < LEAST_PIXELS || (hidden?.[id] ?? 0) > MOST_HIDDEN) return []
      return [{ label, color, picture: cutRegion({ width, height, rgb: Uint8Array.from(rgb!) }, maskFrom(pixels, width, height), encoder.spec.regions, encoder.spec.image) }]
    })
  }))
  await rm(folder, { recursive: true, force: true })
  return crops.flat()
}

/** Index of the row of `rows` that is nearest to `unit`. */
function nearest(unit: Float32Array, rows: Float32Array): number {
  const scores = Array.from({ length: rows.length / unit.length }, (_, k) => unit.reduce((sum, value, i) => sum + value * rows[k * unit.length + i]!, 0))
  return scores.indexOf(Math.max(...scores))
}

describe.skipIf(!isHere)('the mini dual encoder', () => {
  let encoder: DualEncoder
  let seen: Seen[]
  let units: Float32Array
  beforeAll(async () => {
    const manifest = PackManifest.parse(JSON.parse(await readFile(join(FOLDER, 'pack.json'), 'utf8')))
    if (manifest.purpose !== 'dual-encoder') throw new Error('another purpose')
    encoder = await openDualEncoder(FOLDER, manifest.dualEncoder, { provider: 'cpu', threads: 1 })
    seen = await renderedCrops(encoder)
    units = await encoder.embedPictures(seen.map(({ picture }) => picture))
  }, 180_000)
  afterAll(() => encoder.close())
  const unitOf = (k: number): Float32Array => units.subarray(k * encoder.spec.width, (k + 1) * encoder.spec.width)

  it('names most things of an unseen world among all classes', async () => {
    const phrases = await encoder.embedPhrases(LABELS)
    const right = seen.filter(({ label }, k) => LABELS[nearest(unitOf(k), phrases)] === label)
    expect(seen.length).toBeGreaterThan(20)
    expect(right.length / seen.length).toBeGreaterThan(0.8)
  })

  it('tells their colours', async () => {
    const right = await Promise.all(seen.map(async ({ label, color }, k) => COLORS[nearest(unitOf(k), await encoder.embedPhrases(COLORS.map((word) => `${word} ${label}`)))] === color))
    expect(right.filter(Boolean).length / seen.length).toBeGreaterThan(0.85)
  })
})
