// The bundled segmenter on a scene that neither its training nor its choosing has seen, through the studio's own adapter.

import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decode } from 'fast-png'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openGpu } from '../../native-models/gpu/gpu.ts'
import { openMasker } from '../../native-models/perception/open-model.ts'
import { readPack } from '../../native-models/perception/pack-store.ts'
import { logitsOf, type Prompt, type SeenPicture } from '../../native-models/perception/prompts.ts'
import type { Segmenter } from '../../native-models/perception/segmenter.ts'
import { generateCapture } from '../../native-models/synthetic/generate.ts'
import { CPU } from './fixtures.ts'

const FOLDER = join(import.meta.dirname, '..', '..', 'resources', 'models', 'mini-segmenter')
const absent = !existsSync(join(FOLDER, 'pack.json'))
if (absent) console.warn(`skipped: the bundled segmenter is not in ${FOLDER}`)

const UNSEEN_SEED = 77_031
const FRAMES = 3
/** Pixels of 320x240 that a thing must show to be asked for. */
const LEAST = 100
/** Below the measured means (CARD.md) by more than three frames of one scene wander. */
const FLOOR = { point: 0.65, box: 0.75 }

interface Frame { readonly width: number; readonly height: number; readonly rgb: Uint8Array; readonly ids: Uint16Array }

let capture: string

async function frameAt(index: number): Promise<Frame> {
  const name = `${String(index).padStart(6, '0')}.png`
  const [color, mask] = await Promise.all(['rgb', 'mask'].map(async (folder) => decode(await readFile(join(capture, folder, name)))))
  return { width: color!.width, height: color!.height, rgb: Uint8Array.from(color!.data), ids: Uint16Array.from(mask!.data) }
}

/** Ids of the things with at least LEAST pixels. */
function thingsOf({ ids }: Frame): number[] {
  const counts = new Map<number, number>()
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1)
  return [...counts].filter(([id, count]) => id > 0 && count >= LEAST).map(([id]) => id)
}

/** The box of the thing's pixels, and the pixel of it with the widest square of its own around it. */
function promptsOf({ width, ids }: Frame, id: number): { point: Prompt; box: Prompt } {
  const places = [...ids.keys()].filter((p) => ids[p] === id)
  const [xs, ys] = [places.map((p) => p % width), places.map((p) => Math.floor(p / width))]
  const reach = (p: number): number => {
    for (let r = 1; ; r++) {
      for (let d = -r; d <= r; d++) if ([p - r * width + d, p + r * width + d, p + d * width - r, p + d * width + r].some((q) => ids[q] !== id)) return r
    }
  }
  const middle = places.reduce((best, p) => { const far = reach(p); return far > best.far ? { p, far } : best }, { p: -1, far: 0 }).p
  const box = { x0: Math.min(...xs), y0: Math.min(...ys), x1: Math.max(...xs) + 1, y1: Math.max(...ys) + 1 }
  return { point: { points: [{ x: (middle % width) + 0.5, y: Math.floor(middle / width) + 0.5, inside: true }] }, box: { points: [], box } }
}

/** IoU of the thing and the mask that the model ranks first. */
async function overlap(segmenter: Segmenter, seen: SeenPicture, prompt: Prompt, { ids }: Frame, id: number): Promise<number> {
  const answers = await segmenter.decode(seen, [prompt])
  const first = answers.scores.indexOf(Math.max(...answers.scores))
  const logits = segmenter.upsampler(seen, answers).apply(logitsOf(answers, 0, first), new Float32Array(ids.length))
  let [both, either] = [0, 0]
  for (let p = 0; p < ids.length; p++) {
    const [mine, meant] = [logits[p]! > 0, ids[p] === id]
    if (mine && meant) both++
    if (mine || meant) either++
  }
  return both / either
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

describe.skipIf(absent)('the bundled segmenter on an unseen scene', () => {
  beforeAll(async () => {
    capture = join(await mkdtemp(join(tmpdir(), 'mini-segmenter-')), 'scene')
    const gpu = await openGpu()
    const run = generateCapture(gpu, { out: capture, scene: 'tabletop', objects: 12, frames: FRAMES, size: '320x240', depthNoise: 0, blur: 0, seed: UNSEEN_SEED }, new AbortController().signal)
    while ((await run.next()).done !== true);
    gpu.close()
  }, 120_000)
  afterAll(() => rm(join(capture, '..'), { recursive: true, force: true }))

  it('cuts things out from one point and from their boxes', async () => {
    const segmenter = await openMasker(await readPack(FOLDER), CPU)
    const [byPoint, byBox]: [number[], number[]] = [[], []]
    for (let k = 0; k < FRAMES; k++) {
      const frame = await frameAt(k)
      const seen = await segmenter.encode(frame)
      for (const id of thingsOf(frame)) {
        const { point, box } = promptsOf(frame, id)
        byPoint.push(await overlap(segmenter, seen, point, frame, id))
        byBox.push(await overlap(segmenter, seen, box, frame, id))
      }
    }
    await segmenter.close()
    expect(byPoint.length).toBeGreaterThan(10)
    expect(mean(byPoint)).toBeGreaterThan(FLOOR.point)
    expect(mean(byBox)).toBeGreaterThan(FLOOR.box)
  })
})
