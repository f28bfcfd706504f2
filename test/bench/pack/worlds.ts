// The worlds a pack is measured on: seeds that no training saw, as they are and made worse on purpose.

import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { decode } from 'fast-png'
import type { Gpu } from '../../../native-models/gpu/gpu.ts'
import { maskFrom, type Mask } from '../../../native-models/perception/mask.ts'
import type { Picture } from '../../../native-models/perception/models.ts'
import { generateCapture } from '../../../native-models/synthetic/generate.ts'
import type { SynthParams } from '../../../native-models/synthetic/params.ts'
import { Truth, type TruthInstance } from '../../../native-models/synthetic/truth.ts'

export interface Condition { readonly name: string; readonly folder: string; readonly knobs: Partial<SynthParams> }

/** Default knobs. */
export const CLEAN: Condition = { name: 'default knobs', folder: '', knobs: {} }
export const WORN: readonly Condition[] = [
  { name: 'motion blur, 5 pixels', folder: 'blur', knobs: { blur: 5 } },
  { name: 'sensor noise, 10 grey levels', folder: 'noise', knobs: { noise: 10 } },
  { name: 'exposure drift, 0.4', folder: 'exposure', knobs: { exposureDrift: 0.4 } },
  { name: 'as many small things as others', folder: 'clutter', knobs: { clutter: 1 } },
  { name: 'images of 160x120', folder: 'small', knobs: { size: '160x120' } },
  { name: 'images of 640x480', folder: 'large', knobs: { size: '640x480' } },
]

/** A thing shows enough to be named or pointed at from this many pixels of 320x240 on, and from this share of it seen. */
const LEAST_PIXELS = 100
const LEAST_SEEN = 0.3
const USUAL_PIXELS = 320 * 240

export interface Sight {
  readonly thing: TruthInstance
  readonly seed: number
  readonly mask: Mask
  /** Visible pixels, as they would be at 320x240. */
  readonly pixels: number
  /** Share that others hide. */
  readonly hidden: number
}
export interface SeenFrame { readonly picture: Picture; readonly sights: readonly Sight[] }

/** Where the world of a seed under a condition lies below `root`; it is rendered where it is not there yet. */
export async function worldFolder(root: string, seed: number, condition: Condition, frames: number, gpu: () => Promise<Gpu>): Promise<string> {
  const folder = join(root, condition.folder, String(seed))
  if (existsSync(join(folder, 'truth.json'))) return folder
  const usual = { scene: 'tabletop', objects: 14, size: '320x240', depthNoise: 0, blur: 0, frames } as const
  await mkdir(dirname(folder), { recursive: true })
  const run = generateCapture(await gpu(), { ...usual, ...condition.knobs, out: folder, seed }, new AbortController().signal)
  while ((await run.next()).done !== true) continue
  return folder
}

/** Every frame of a world, or every n-th, with what it shows well enough. */
export async function* framesOf(folder: string, every: number): AsyncGenerator<SeenFrame> {
  const truth = Truth.parse(JSON.parse(await readFile(join(folder, 'truth.json'), 'utf8')))
  for (const [k, frame] of truth.frames.entries()) {
    if (k % every !== 0) continue
    const [{ data: rgb }, { data: ids }] = [decode(await readFile(join(folder, frame.image))), decode(await readFile(join(folder, frame.mask)))]
    const { width, height } = frame
    const areas = new Map<number, number>()
    for (const id of ids) areas.set(id, (areas.get(id) ?? 0) + 1)
    const sights = truth.instances.flatMap((thing): Sight[] => {
      const mask = maskFrom(Uint8Array.from(ids, (id) => (id === thing.id ? 1 : 0)), width, height)
      const [pixels, hidden] = [((areas.get(thing.id) ?? 0) * USUAL_PIXELS) / (width * height), frame.hidden?.[String(thing.id)] ?? 0]
      return pixels < LEAST_PIXELS || 1 - hidden < LEAST_SEEN ? [] : [{ thing, seed: truth.seed, mask, pixels, hidden }]
    })
    yield { picture: { width, height, rgb: Uint8Array.from(rgb) }, sights }
  }
}
