// Parades: crowded tables and floors on which every class comes up equally often, which it does not in scenes. They are
// drawn for the dual encoder's training, with what the trainer reads of a scene: pictures, masks and a short truth.json.
//
//   node native-models/recipes/dual-encoder/parade.ts OUT FIRST_SEED COUNT
//
// A parade's seed is also its place in the deck of classes: any run of seeds is balanced.

import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { encode } from 'fast-png'
import type { Camera } from '../../scene/camera.ts'
import type { Vec3 } from '../../scene/geometry.ts'
import { openGpu, type Gpu } from '../../gpu/gpu.ts'
import { buildBackdrop } from '../../synthetic/backdrop.ts'
import { lightScene } from '../../synthetic/lighting.ts'
import { OAK, PINE, plain, WALNUT, wood } from '../../synthetic/materials.ts'
import { CLASSES, classNamed, ROOM_THINGS } from '../../synthetic/objects/catalogue.ts'
import type { ObjectClass } from '../../synthetic/objects/class.ts'
import { buildTable } from '../../synthetic/objects/furniture.ts'
import { styleOf } from '../../synthetic/objects/styles.ts'
import { intrinsicsOf, lookAt } from '../../synthetic/path.ts'
import { Arrangement, cornersOf, footprintOf, type Extents } from '../../synthetic/placing.ts'
import { rgbBytes } from '../../synthetic/portraits.ts'
import { seededRandom, type Random } from '../../synthetic/random.ts'
import { SceneRenderer, type RenderedFrame } from '../../synthetic/render/renderer.ts'
import { buildStage } from '../../synthetic/render/stage.ts'
import { assembleWorld, type SynthScene } from '../../synthetic/scene.ts'

const [WIDTH, HEIGHT, VIEWS] = [320, 240, 8]
/** Things on a table and on a floor; every fifth parade is on a floor. */
const [ON_TABLE, ON_FLOOR, FLOOR_EVERY] = [34, 12, 5]
/** Share of the ground that things cover: crowded enough that they hide each other. */
const COVERED = 0.34
const TABLE_HEIGHT = 0.74
const TRIES = 300
/** Shuffles of the deck, one for each time it has been dealt. */
const DECK_SEED = 77_000

const TABLE_CLASSES = CLASSES.filter(({ place }) => place === 'table')
/** What stands on floors, small things of a room in their large sizes among it. */
const FLOOR_CLASSES = CLASSES.filter(({ place }) => place !== 'table')
const ROOM_SIZES = new Map(ROOM_THINGS.map((thing) => [thing.class, thing.scale]))
const TABLE_TOPS = [OAK, WALNUT, PINE, wood([232, 228, 220], [206, 200, 190], 0.2), plain([150, 152, 156], { gloss: 0.2 })]

/** `many` classes from place `from` of an endless deck that is shuffled anew each time it runs out. */
function deal(classes: readonly ObjectClass[], from: number, many: number): ObjectClass[] {
  return Array.from({ length: many }, (_, k) => {
    const round = Math.floor((from + k) / classes.length)
    return seededRandom(DECK_SEED + round).shuffle(classes)[(from + k) % classes.length]!
  })
}

interface Ground { readonly half: readonly [number, number]; readonly z: number; readonly support: number | null }

function layParade(seed: number): SynthScene {
  const random = seededRandom(seed)
  const floor = seed % FLOOR_EVERY === 0
  const turn = Math.floor(seed / FLOOR_EVERY)
  const kinds = floor
    ? [...deal(FLOOR_CLASSES, turn * ON_FLOOR, ON_FLOOR), ...random.shuffle(ROOM_THINGS).slice(0, 6).map((thing) => thing.class)]
    : deal(TABLE_CLASSES, (seed - turn) * ON_TABLE, ON_TABLE)
  const arrangement = new Arrangement(floor ? 0.035 : 0.012)
  const shaped = kinds.map((kind) => {
    const style = styleOf(kind, random, (floor ? (ROOM_SIZES.get(kind) ?? 1) : 1) * random.between(0.78, 1.25))
    return { kind, style, ...arrangement.shape(kind, style) }
  }).sort((a, b) => areaOf(b.extents) - areaOf(a.extents))
  const side = Math.sqrt(shaped.reduce((sum, s) => sum + areaOf(s.extents), 0) / COVERED / 4)
  const half = [side * 1.15, side / 1.15] as const
  const ground: Ground = floor ? { half, z: 0, support: null } : { half, z: TABLE_HEIGHT, support: addTable(arrangement, half, random) }
  for (const { kind, style, mesh, extents } of shaped) {
    const spot = freeSpot(arrangement, ground, extents, random)
    if (spot !== null) arrangement.add({ class: kind, style, mesh, position: spot.position, yaw: spot.yaw, support: ground.support, container: null }, spot.footprint)
  }
  const radius = Math.hypot(...half)
  return {
    kind: floor ? 'room' : 'tabletop', objects: arrangement.objects, lighting: lightScene(random),
    backdrop: buildBackdrop({ halfX: 1.45 + radius, halfY: 1.45 + radius, height: 2.5, cell: 0.12, rug: floor && random.next() < 0.5 ? [radius * 0.6, radius * 0.5] : null }, random),
    focus: { centre: [0, 0, ground.z + (floor ? 0.3 : 0.06)], radius },
  }
}

const areaOf = ({ low, high }: Extents): number => (high[0] - low[0]) * (high[1] - low[1])

function addTable(arrangement: Arrangement, half: readonly [number, number], random: Random): number {
  const top = random.below(TABLE_TOPS.length)
  const kind: ObjectClass = { ...classNamed('table'), build: (b) => buildTable(b, TABLE_TOPS[top]!, half[0], half[1], TABLE_HEIGHT) }
  const style = { color: (['brown', 'brown', 'brown', 'white', 'grey'] as const)[top]!, pattern: 'plain', stuff: 'wooden', scale: 1, shape: 0 } as const
  const { mesh, extents } = arrangement.shape(kind, style)
  return arrangement.add({ class: kind, style, mesh, position: [0, 0, 0], yaw: 0, support: null, container: null }, footprintOf(extents, 0, 0, 0, 0)).id
}

function freeSpot(arrangement: Arrangement, { half, z, support }: Ground, extents: Extents, random: Random): { position: Vec3; yaw: number; footprint: ReturnType<typeof footprintOf> } | null {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const position: Vec3 = [random.between(-half[0], half[0]), random.between(-half[1], half[1]), z]
    const yaw = random.between(-Math.PI, Math.PI)
    const footprint = footprintOf(extents, ...position, yaw)
    const inside = cornersOf(footprint).every(([x, y]) => Math.abs(x) < half[0] && Math.abs(y) < half[1])
    if (inside && arrangement.isFree(footprint, 0.008, support === null ? [] : [support])) return { position, yaw, footprint }
  }
  return null
}

/** Views from all sides, near and far, low and high. */
function camerasOf({ kind, focus }: SynthScene, seed: number): Camera[] {
  const random = seededRandom(seed + 5_000_011)
  const first = random.between(-Math.PI, Math.PI)
  return Array.from({ length: VIEWS }, (_, k): Camera => {
    const [turn, rise] = [first + ((k + random.between(-0.3, 0.3)) / VIEWS) * 2 * Math.PI, random.between(0.3, 1.05)]
    const distance = focus.radius * random.between(0.7, 1.75)
    const target: Vec3 = [focus.centre[0] + 0.5 * focus.radius * random.between(-1, 1), focus.centre[1] + 0.5 * focus.radius * random.between(-1, 1), focus.centre[2]]
    const eye: Vec3 = [target[0] + distance * Math.cos(turn) * Math.cos(rise), target[1] + distance * Math.sin(turn) * Math.cos(rise), target[2] + distance * Math.sin(rise)]
    return { intrinsics: intrinsicsOf(WIDTH, HEIGHT, kind === 'room' ? 66 : 56), worldFromCamera: lookAt(eye, target, random.between(-0.08, 0.08)) }
  })
}

/** Share of each instance that others hide, by id. */
function hiddenIn({ ids, amodal }: RenderedFrame): Record<string, number> {
  const [visible, whole] = [new Float64Array(65), new Float64Array(65)]
  const words = amodal.length / ids.length
  ids.forEach((id, p) => {
    visible[id]! += 1
    for (let bit = 0; bit < 32 * words; bit++) if (((amodal[p * words + (bit >> 5)]! >>> (bit & 31)) & 1) === 1) whole[bit + 1]! += 1
  })
  return Object.fromEntries([...whole].flatMap((pixels, id) => (pixels > 0 ? [[String(id), Math.round(1000 * (1 - visible[id]! / pixels)) / 1000]] : [])))
}

async function drawParade(gpu: Gpu, seed: number, folder: string): Promise<void> {
  const scene = layParade(seed)
  const draft = `${folder}.draft`
  await Promise.all(['rgb', 'mask'].map((name) => mkdir(join(draft, name), { recursive: true })))
  const stage = await buildStage(gpu, assembleWorld(scene))
  const renderer = await SceneRenderer.create(gpu, stage, { width: WIDTH, height: HEIGHT })
  const frames: unknown[] = []
  for (const [k, camera] of camerasOf(scene, seed).entries()) {
    const frame = await renderer.render(camera, [camera], { gains: [1, 1, 1], noise: 0, seed: 1 })
    const [image, mask] = [`rgb/${k}.png`, `mask/${k}.png`]
    await writeFile(join(draft, image), encode({ width: WIDTH, height: HEIGHT, channels: 3, depth: 8, data: rgbBytes(frame.color) }, { zlib: { level: 1 } }))
    await writeFile(join(draft, mask), encode({ width: WIDTH, height: HEIGHT, channels: 1, depth: 16, data: Uint16Array.from(frame.ids) }, { zlib: { level: 1 } }))
    frames.push({ image, mask, hidden: hiddenIn(frame) })
  }
  renderer.destroy()
  stage.destroy()
  const instances = scene.objects.map(({ id, class: { label }, style: { color, pattern, stuff } }) => ({ id, label, color, pattern, material: stuff }))
  await writeFile(join(draft, 'truth.json'), JSON.stringify({ format: 'parade-truth', seed, frames, instances }))
  await rm(folder, { recursive: true, force: true })
  await rename(draft, folder)
}

const [out, first, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
if (out === undefined || !Number.isInteger(first) || !(count > 0)) throw new Error('usage: node parade.ts OUT FIRST_SEED COUNT')
await mkdir(out, { recursive: true })
await writeFile(join(out, 'labels.json'), JSON.stringify(CLASSES.map(({ label }) => label)))
const gpu = await openGpu()
for (let seed = first; seed < first + count; seed++) await drawParade(gpu, seed, join(out, String(seed)))
gpu.close()
