// Files of a synthetic capture: rgb, depth, masks and pose per frame, then intrinsics, capture.json and truth.json.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'fast-png'
import { layTable, MOST_THINGS } from './layout.ts'
import { imageSize, type SynthParams } from './params.ts'
import { rgbBytes } from './portraits.ts'
import { hash3, seededRandom } from './random.ts'
import type { RenderedFrame } from './render/renderer.ts'
import { layRoom } from './room.ts'
import { assembleWorld, type SynthScene, type World } from './scene.ts'
import { frameName, shotsOf, type Shot } from './shots.ts'
import { solidOf } from './solids.ts'
import { instancesOf, truthOf, type Sightings } from './telling.ts'
import type { Truth } from './truth.ts'

/** World units (metres) per depth value: 16 bits reach 65 m at a millimetre. */
const DEPTH_UNIT = 0.001
/** Pixels along a side of a hole in the depth. */
const HOLE_SIDE = 4
/** Bits of an amodal mask per channel of its picture. */
const CHANNEL_BITS = 16
/** Quick compression: the pictures are small already. */
const PNG = { zlib: { level: 1 } } as const

/** The layout that these parameters ask for; nothing is drawn. Faults `input.invalid` where the things do not fit. */
export function layScene({ scene, objects, clutter, seed }: Pick<SynthParams, 'scene' | 'objects' | 'clutter' | 'seed'>): SynthScene {
  return (scene === 'room' ? layRoom : layTable)(objects, seededRandom(seed), clutter)
}

export class CaptureWriter {
  readonly #params: SynthParams
  readonly #size: { width: number; height: number }
  readonly #scene: SynthScene
  readonly shots: readonly Shot[]
  readonly world: World
  /** Pixels by instance id, per frame. */
  readonly #seen: Sightings[] = []

  constructor(params: SynthParams) {
    this.#params = params
    this.#size = imageSize(params.size)
    this.#scene = layScene(params)
    this.shots = shotsOf(params, this.#scene)
    this.world = assembleWorld(this.#scene)
    for (const folder of ['rgb', 'depth', 'pose', 'mask', 'amodal']) mkdirSync(join(params.out, folder), { recursive: true })
  }

  writeFrame(index: number, frame: RenderedFrame): void {
    const { width, height } = this.#size
    const write = (folder: string, extension: string, data: string | Uint8Array): void => writeFileSync(join(this.#params.out, folder, `${frameName(index)}.${extension}`), data)
    write('rgb', 'png', encode({ width, height, channels: 3, depth: 8, data: rgbBytes(frame.color) }, PNG))
    write('depth', 'png', encode({ width, height, channels: 1, depth: 16, data: this.#depthValues(frame, index) }, PNG))
    write('mask', 'png', encode({ width, height, channels: 1, depth: 16, data: Uint16Array.from(frame.ids) }, PNG))
    write('amodal', 'png', encode({ width, height, channels: MOST_THINGS / CHANNEL_BITS, depth: 16, data: amodalBits(frame.amodal, width * height) }, PNG))
    write('pose', 'txt', matrixText(this.shots[index]!.written, 4))
    this.#seen[index] = sightings(frame, width * height)
  }

  #depthValues({ depth }: RenderedFrame, index: number): Uint16Array {
    const { depthNoise, depthHoles = 0, seed } = this.#params
    const { width } = this.#size
    const random = seededRandom(seed * 104_729 + index)
    return Uint16Array.from(depth, (metres, p) => {
      const noisy = depthNoise > 0 ? metres + depthNoise * random.normal() : metres
      const [x, y] = [Math.floor((p % width) / HOLE_SIDE), Math.floor(p / width / HOLE_SIDE)]
      if (metres === 0 || (depthHoles > 0 && hash3(x, y, seed * 31 + index) < depthHoles)) return 0
      return Math.min(65_535, Math.max(1, Math.round(noisy / DEPTH_UNIT)))
    })
  }

  /** Writes what concerns the whole capture; every frame must have been written. */
  finish(): { instances: number; queries: number } {
    const { intrinsics } = this.shots[0]!.camera
    const { out, frames, scene, seed, ...rest } = this.#params
    const { width, height } = this.#size
    const write = (name: string, text: string): void => writeFileSync(join(out, name), text)
    write('camera-intrinsics.txt', matrixText([intrinsics.fx, 0, intrinsics.cx, 0, intrinsics.fy, intrinsics.cy, 0, 0, 1], 3))
    write('capture.json', json({
      format: 'synthetic', version: 1, name: `${scene} ${seed}`, width, height, frames, depthUnit: DEPTH_UNIT, up: [0, 0, 1], metresPerUnit: 1,
      poses: 'camera-to-world, OpenCV axes (x right, y down, z forward)', params: { scene, frames, seed, ...rest },
    }))
    const truth = this.#truth()
    write('truth.json', json(truth))
    return { instances: truth.instances.length, queries: truth.queries.length }
  }

  #truth(): Truth {
    const solids = this.#scene.objects.map(solidOf)
    const views = this.shots.map(({ camera }, k) => ({ name: frameName(k), camera, sightings: this.#seen[k]! }))
    return truthOf({ scene: this.#scene, solids, instances: instancesOf(solids, this.#seen), views, size: this.#size, seed: this.#params.seed, depthUnit: DEPTH_UNIT })
  }
}

/** (N, words) bit sets to (N, 4) 16-bit channels. */
function amodalBits(met: Uint32Array, pixels: number): Uint16Array {
  const words = met.length / pixels
  const channels = MOST_THINGS / CHANNEL_BITS
  const out = new Uint16Array(pixels * channels)
  for (let p = 0; p < pixels; p++) {
    for (let w = 0; w < words; w++) {
      out[p * channels + 2 * w] = met[p * words + w]! & 0xffff
      out[p * channels + 2 * w + 1] = met[p * words + w]! >>> 16
    }
  }
  return out
}

/** How many pixels show each instance, and how many would without the others. */
function sightings({ ids, amodal }: RenderedFrame, pixels: number): Sightings {
  const [visible, whole] = [new Map<number, number>(), new Map<number, number>()]
  const count = (counts: Map<number, number>, id: number): unknown => counts.set(id, (counts.get(id) ?? 0) + 1)
  const words = amodal.length / pixels
  for (let p = 0; p < pixels; p++) {
    if (ids[p]! > 0) count(visible, ids[p]!)
    for (let w = 0; w < words; w++) {
      for (let bits = amodal[p * words + w]!; bits !== 0; bits = (bits & (bits - 1)) >>> 0) count(whole, 32 * w + 32 - Math.clz32(bits & -bits))
    }
  }
  return { visible, whole }
}

/** One row of numbers per line, the way other RGB-D folders write them. */
function matrixText(values: readonly number[], columns: number): string {
  const rows = Array.from({ length: values.length / columns }, (_, r) => values.slice(r * columns, (r + 1) * columns).map((v) => v.toFixed(9)).join(' '))
  return `${rows.join('\n')}\n`
}

const json = (value: unknown): string => `${JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? Math.round(v * 1e6) / 1e6 : v), 1)}\n`
