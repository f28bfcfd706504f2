// `npm run gallery`: contact sheets of every class and of some scenes, into docs/gallery. What is in them is looked at
// class by class; one that a person would not name is redone.

import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { decode } from 'fast-png'
import { openGpu, type Gpu } from '../../native-models/gpu/gpu.ts'
import { generateCapture } from '../../native-models/synthetic/generate.ts'
import { CLASSES } from '../../native-models/synthetic/objects/catalogue.ts'
import type { SynthParams } from '../../native-models/synthetic/params.ts'
import { portraitsOf } from '../../native-models/synthetic/portraits.ts'
import { writeSheet, type Tile } from './sheets.ts'

const FOLDER = fileURLToPath(new URL('../../docs/gallery/', import.meta.url))
const SIDE = 112
const VARIANTS = 4
/** Classes on a sheet, three to a row. */
const PER_SHEET = 36
const SCENE_WIDTH = 320

async function drawClasses(gpu: Gpu): Promise<void> {
  for (let first = 0, sheet = 1; first < CLASSES.length; first += PER_SHEET, sheet++) {
    const tiles: Tile[] = []
    for (const kind of CLASSES.slice(first, first + PER_SHEET)) {
      const portraits = await portraitsOf(gpu, kind, { count: VARIANTS, side: SIDE, seed: 3 })
      tiles.push(...portraits.map((rgb, k): Tile => ({ rgb, width: SIDE, height: SIDE, caption: k === 0 ? kind.label : null })))
    }
    await writeSheet(join(FOLDER, `classes-${sheet}.jpg`), tiles, 3 * VARIANTS)
  }
}

const scene = (caption: string, more: Partial<SynthParams>): { caption: string; params: Omit<SynthParams, 'out'> } =>
  ({ caption, params: { scene: 'tabletop', objects: 14, frames: 8, size: `${SCENE_WIDTH}x240`, depthNoise: 0, blur: 0, seed: 1, ...more } })

const SCENES = [
  scene('tabletop 2', { seed: 2 }), scene('tabletop 8', { seed: 8 }), scene('tabletop 9, cluttered', { seed: 9, clutter: 1 }), scene('tabletop 10, 24 things', { seed: 10, objects: 24 }),
  scene('room 3', { scene: 'room', seed: 3 }), scene('room 5', { scene: 'room', seed: 5 }), scene('room 6, 24 things', { scene: 'room', seed: 6, objects: 24 }), scene('tabletop 2, blur 6 and noise 8', { seed: 2, blur: 6, noise: 8, exposureDrift: 0.4 }),
]

async function drawScenes(gpu: Gpu): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gallery-'))
  const tiles: Tile[] = []
  for (const [k, { caption, params }] of SCENES.entries()) {
    const out = join(folder, String(k))
    const run = generateCapture(gpu, { ...params, out }, new AbortController().signal)
    while ((await run.next()).done !== true) continue
    for (const frame of ['000001', '000004']) {
      const { data, width, height } = decode(await readFile(join(out, 'rgb', `${frame}.png`)))
      tiles.push({ rgb: Uint8Array.from(data), width, height, caption: frame === '000001' ? caption : null })
    }
  }
  await rm(folder, { recursive: true, force: true })
  await writeSheet(join(FOLDER, 'scenes.jpg'), tiles, 4)
}

await mkdir(FOLDER, { recursive: true })
const gpu = await openGpu()
const wanted = process.argv[2]
if (wanted !== 'scenes') await drawClasses(gpu)
if (wanted !== 'classes') await drawScenes(gpu)
gpu.close()
