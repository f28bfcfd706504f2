// Files of a synthetic capture: rgb, depth, mask and pose per frame, then intrinsics, capture.json and truth.json.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { encode } from 'fast-png'
import type { Camera } from '../scene/camera.ts'
import { transformPoint, type Vec3 } from '../scene/geometry.ts'
import { bakeLight, type BakedLight } from './light.ts'
import { layTable } from './layout.ts'
import { imageSize, type SynthParams } from './params.ts'
import { roomCamera, tableCamera } from './path.ts'
import { questionsOf, relationsOf, type View } from './questions.ts'
import { seededRandom } from './random.ts'
import { renderFrame, type RenderedFrame } from './raster.ts'
import { measuresOf } from './relating.ts'
import { layRoom } from './room.ts'
import { assembleWorld, type SynthScene, type World } from './scene.ts'
import { solidOf, type Solid } from './solids.ts'
import { PATTERN_WORDS } from './textures.ts'
import { Truth, type TruthInstance } from './truth.ts'

/** World units (metres) per depth value: 16 bits reach 65 m at a millimetre. */
const DEPTH_UNIT = 0.001
/** An instance is shown well enough to talk about from this share of the image on. */
const SHOWN_SHARE = 0.0006
/** Motion blur is the mean of exposures at most this far apart, pixels. */
const BLUR_STEP = 0.8
/** Half diagonal of a usual table, metres: the scene size at which relation distances are taken as they are. */
const TABLE_RADIUS = 0.62

/** Quick compression: the pictures are noise-free and small already. */
const PNG = { zlib: { level: 3 } } as const

export const frameName = (index: number): string => String(index).padStart(6, '0')

export class CaptureWriter {
  readonly #params: SynthParams
  readonly #size: { width: number; height: number }
  readonly #scene: SynthScene
  readonly #world: World
  readonly #light: BakedLight
  /** Pixels by instance id, per frame. */
  readonly #shown = new Map<number, Map<number, number>>()

  constructor(params: SynthParams) {
    this.#params = params
    this.#size = imageSize(params.size)
    const random = seededRandom(params.seed)
    this.#scene = params.scene === 'room' ? layRoom(params.objects, random) : layTable(params.objects, random)
    this.#world = assembleWorld(this.#scene)
    this.#light = bakeLight(this.#world)
    for (const folder of ['rgb', 'depth', 'pose', 'mask']) mkdirSync(join(params.out, folder), { recursive: true })
  }

  #camera(index: number): Camera {
    const { width, height } = this.#size
    const path = this.#params.scene === 'room' ? roomCamera : tableCamera
    return path(this.#scene, index, this.#params.frames, width, height, this.#params.seed)
  }

  writeFrame(index: number): void {
    const camera = this.#camera(index)
    const frame = renderFrame(this.#world, this.#light, camera)
    const color = this.#params.blur > 0 ? this.#blurred(index, camera) : frame.color
    const { width, height } = frame
    const write = (folder: string, extension: string, data: string | Uint8Array): void => writeFileSync(join(this.#params.out, folder, `${frameName(index)}.${extension}`), data)
    write('rgb', 'png', encode({ width, height, channels: 3, depth: 8, data: displayBytes(color) }, PNG))
    write('depth', 'png', encode({ width, height, channels: 1, depth: 16, data: this.#depthValues(frame, index) }, PNG))
    write('mask', 'png', encode({ width, height, channels: 1, depth: 16, data: frame.ids }, PNG))
    write('pose', 'txt', matrixText(camera.worldFromCamera, 4))
    this.#shown.set(index, countIds(frame.ids))
  }

  /** The shutter stays open while the hand turns the camera by `blur` pixels in a seeded direction. */
  #blurred(index: number, camera: Camera): Float32Array {
    const { blur, seed } = this.#params
    const exposures = Math.max(2, Math.ceil(blur / BLUR_STEP) + 1)
    const direction = seededRandom(seed * 7919 + index).between(0, 2 * Math.PI)
    const sum = new Float32Array(this.#size.width * this.#size.height * 3)
    for (let k = 0; k < exposures; k++) {
      const pixels = blur * (k / (exposures - 1) - 0.5)
      const { color } = renderFrame(this.#world, this.#light, turned(camera, pixels * Math.cos(direction), pixels * Math.sin(direction)))
      for (let i = 0; i < sum.length; i++) sum[i]! += color[i]! / exposures
    }
    return sum
  }

  #depthValues(frame: RenderedFrame, index: number): Uint16Array {
    const { depthNoise, seed } = this.#params
    const random = seededRandom(seed * 104_729 + index)
    return Uint16Array.from(frame.depth, (metres) => {
      if (metres === 0) return 0
      const noisy = depthNoise > 0 ? metres + depthNoise * random.normal() : metres
      return Math.min(65_535, Math.max(1, Math.round(noisy / DEPTH_UNIT)))
    })
  }

  /** Writes what concerns the whole capture; every frame must have been written. */
  finish(): { instances: number; queries: number } {
    const { intrinsics } = this.#camera(0)
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
    const { frames, seed } = this.#params
    const { width, height } = this.#size
    const solids = this.#scene.objects.map(solidOf)
    const measures = measuresOf(solids, Math.max(1, this.#scene.focus.radius / TABLE_RADIUS))
    const views = Array.from({ length: frames }, (_, k): View => ({ name: frameName(k), camera: this.#camera(k), shown: this.#shownIn(k) }))
    const seen = new Set(views.flatMap((view) => [...view.shown]))
    return Truth.parse({
      format: 'synthetic-truth', version: 1, seed, up: [0, 0, 1], units: 'm', metresPerUnit: 1, depthUnit: DEPTH_UNIT,
      frames: views.map(({ name }) => ({ name, image: `rgb/${name}.png`, mask: `mask/${name}.png`, width, height })),
      instances: solids.map((solid) => this.#instance(solid, solids)),
      relations: relationsOf(measures, views),
      queries: questionsOf(measures, views, seen, seededRandom(seed + 17)),
    })
  }

  #shownIn(index: number): Set<number> {
    const least = SHOWN_SHARE * this.#size.width * this.#size.height
    return new Set([...this.#shown.get(index) ?? []].filter(([, pixels]) => pixels >= least).map(([id]) => id))
  }

  #instance(solid: Solid, solids: Solid[]): TruthInstance {
    const { color, pattern } = solid.object.style
    const counts = [...this.#shown.values()].map((frame) => frame.get(solid.id) ?? 0)
    return {
      id: solid.id, label: solid.label, color, pattern, attributes: [color, PATTERN_WORDS[pattern], sizeWord(solid, solids)].filter((word) => word !== null),
      centroid: [...solid.centroid], box: { center: [...solid.box.center], size: [...solid.box.size], rotation: [...solid.box.rotation] }, support: solid.object.support,
      pixels: counts.reduce((a, b) => a + b, 0), frames: counts.filter((n) => n > 0).length,
    }
  }
}

/** "small" or "large" only beside others of its kind that plainly differ. */
function sizeWord(solid: Solid, solids: Solid[]): string | null {
  const others = solids.filter((s) => s.label === solid.label && s !== solid).map((s) => s.object.style.scale)
  if (others.length === 0) return null
  const own = solid.object.style.scale
  if (others.every((s) => own < 0.85 * s)) return 'small'
  return others.every((s) => own > 1.15 * s) ? 'large' : null
}

function countIds(ids: Uint16Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (const id of ids) if (id > 0) counts.set(id, (counts.get(id) ?? 0) + 1)
  return counts
}

/** Linear light to sRGB bytes, with a soft shoulder so that highlights keep their shape. */
export function displayBytes(linear: Float32Array): Uint8Array {
  const shoulder = 0.7
  return Uint8Array.from(linear, (value) => {
    const c = value < shoulder ? value : shoulder + (1 - shoulder) * (1 - Math.exp(-(value - shoulder) / (1 - shoulder)))
    return Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055))
  })
}

/** The camera turned about its own centre so that the picture moves by about [u, v] pixels. */
function turned(camera: Camera, u: number, v: number): Camera {
  const { fx, fy } = camera.intrinsics
  const m = camera.worldFromCamera
  const axis = (x: number, y: number, z: number): Vec3 => {
    const [ox, oy, oz] = transformPoint(m, [0, 0, 0])
    const [px, py, pz] = transformPoint(m, [x, y, z])
    const n = Math.hypot(px - ox, py - oy, pz - oz)
    return [(px - ox) / n, (py - oy) / n, (pz - oz) / n]
  }
  const [right, down, forward] = [axis(1, 0, -u / fx), axis(0, 1, -v / fy), axis(u / fx, v / fy, 1)]
  return { ...camera, worldFromCamera: [right[0], down[0], forward[0], m[3]!, right[1], down[1], forward[1], m[7]!, right[2], down[2], forward[2], m[11]!, 0, 0, 0, 1] }
}

/** One row of numbers per line, the way other RGB-D folders write them. */
function matrixText(values: readonly number[], columns: number): string {
  const rows = Array.from({ length: values.length / columns }, (_, r) => values.slice(r * columns, (r + 1) * columns).map((v) => v.toFixed(9)).join(' '))
  return `${rows.join('\n')}\n`
}

const json = (value: unknown): string => `${JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? Math.round(v * 1e6) / 1e6 : v), 1)}\n`
