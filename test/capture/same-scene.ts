// One synthetic scene written down in every convention that captures come in, each in a world of its own: turned,
// shifted and scaled as the tools that write it leave it.

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { decode } from 'fast-png'
import sharp from 'sharp'
import { unproject, type Camera } from '../../native-models/scene/camera.ts'
import { invertRigid, multiply, quaternionOf, rigid, transformPoint, type Mat4, type Quaternion, type Vec3 } from '../../native-models/scene/geometry.ts'
import type { TruthCapture } from '../fields/truth-cloud.ts'
import { camerasBin, imagesBin, pointsBin, type ColmapView } from './fixtures.ts'

/** x in the convention's world = scale · (turn x) + shift. */
export interface World { readonly turn: Quaternion; readonly shift: Vec3; readonly scale: number }

export interface Source { readonly folder: string; readonly capture: TruthCapture }

export interface Convention {
  readonly name: string
  readonly world: World
  /** Whether metres can be told from what it writes. */
  readonly metric: boolean
  write(source: Source, to: string): Promise<void>
}

const AS_IS: World = { turn: [1, 0, 0, 0], shift: [0, 0, 0], scale: 1 }
/** Turns nobody would guess, and the turn that lays z up down to y down. */
const TURNED: World = { turn: unit([0.36, -0.48, 0.8, 0.21]), shift: [3, -2, 1], scale: 0.37 }
const Y_DOWN: World = { turn: unit([Math.SQRT1_2, Math.SQRT1_2, 0, 0]), shift: [0.4, 0, -1], scale: 1 }
const HALVED: World = { turn: unit([0.9, 0, 0, 0.3]), shift: [0, 0, 0.2], scale: 0.5 }

function unit(q: Quaternion): Quaternion {
  const length = Math.hypot(...q)
  return q.map((v) => v / length) as unknown as Quaternion
}

export function place({ turn, shift, scale }: World, p: Vec3): Vec3 {
  const turned = transformPoint(rigid(turn, [0, 0, 0]), p)
  return [scale * turned[0] + shift[0], scale * turned[1] + shift[1], scale * turned[2] + shift[2]]
}

/** The camera's pose in the convention's world. */
function posed(world: World, { worldFromCamera: m }: Camera): Mat4 {
  const turned = multiply(rigid(world.turn, [0, 0, 0]), m)
  const centre = place(world, [m[3]!, m[7]!, m[11]!])
  return turned.map((v, i) => (i % 4 === 3 && i < 12 ? centre[(i - 3) / 4]! : v))
}

const nameOf = (index: number): string => String(index).padStart(6, '0')
const rows = (m: Mat4): string => [0, 4, 8, 12].map((r) => m.slice(r, r + 4).join(' ')).join('\n')

/** Photographs as they are; depth with its values times `factor`. */
async function copyImages({ folder, capture }: Source, to: string, colors: string, depth: { folder: string; factor: number } | null): Promise<void> {
  for (const below of [colors, ...(depth === null ? [] : [depth.folder])]) await mkdir(path.join(to, below), { recursive: true })
  for (let i = 0; i < capture.frames.length; i++) {
    const name = `${nameOf(i)}.png`
    await copyFile(path.join(folder, 'rgb', name), path.join(to, colors, name))
    if (depth === null) continue
    const { data, width, height } = decode(await readFile(path.join(folder, 'depth', name)))
    const scaled = Uint16Array.from(data, (v) => Math.min(65535, v * depth.factor))
    await sharp(scaled, { raw: { width, height, channels: 1 } }).toColourspace('grey16').png().toFile(path.join(to, depth.folder, name))
  }
}

async function writeMatrix({ capture }: Source, to: string): Promise<void> {
  const { fx, fy, cx, cy } = capture.frames[0]!.camera.intrinsics
  await writeFile(path.join(to, 'camera-intrinsics.txt'), `${fx} 0 ${cx}\n0 ${fy} ${cy}\n0 0 1\n`)
}

const poseFiles: Convention = {
  name: 'RGB-D with a 4x4 pose a frame', world: AS_IS, metric: true,
  async write(source, to) {
    await copyImages(source, to, 'rgb', { folder: 'depth', factor: 1 })
    await writeMatrix(source, to)
    await mkdir(path.join(to, 'pose'))
    for (const [i, { camera }] of source.capture.frames.entries()) await writeFile(path.join(to, 'pose', `${nameOf(i)}.txt`), rows(posed(this.world, camera)))
  },
}

const tum: Convention = {
  name: 'TUM trajectory of quaternions', world: Y_DOWN, metric: true,
  async write(source, to) {
    await copyImages(source, to, 'rgb', { folder: 'depth', factor: 5 })
    await writeMatrix(source, to)
    const lines = (below: string): string => source.capture.frames.map((_, i) => `${i}.0 ${below}/${nameOf(i)}.png`).join('\n')
    await writeFile(path.join(to, 'rgb.txt'), lines('rgb'))
    await writeFile(path.join(to, 'depth.txt'), lines('depth'))
    await writeFile(path.join(to, 'groundtruth.txt'), source.capture.frames.map(({ camera }, i) => {
      const m = posed(this.world, camera)
      const [w, x, y, z] = quaternionOf(m)
      return `${i}.0 ${m[3]} ${m[7]} ${m[11]} ${x} ${y} ${z} ${w}`
    }).join('\n'))
  },
}

const log: Convention = {
  name: 'Redwood trajectory.log', world: { ...TURNED, scale: 1 }, metric: true,
  async write(source, to) {
    await copyImages(source, to, 'color', { folder: 'depth', factor: 1 })
    await writeMatrix(source, to)
    await writeFile(path.join(to, 'trajectory.log'), source.capture.frames.map(({ camera }, i) => `${i} ${i} ${i + 1}\n${rows(posed(this.world, camera))}`).join('\n'))
  },
}

/** Every so many pixels of every frame become a sparse point. */
const SPARSE = 23

function sparsePoints(world: World, { capture }: Source): { at: number[]; color: number[] }[] {
  return capture.frames.flatMap(({ camera, depth, rgb }) => {
    const { width } = camera.intrinsics
    const pixels = Array.from({ length: Math.floor(depth.length / SPARSE) }, (_, k) => k * SPARSE).filter((p) => depth[p]! > 0)
    return pixels.map((p) => ({ at: [...place(world, unproject(camera, (p % width) + 0.5, Math.floor(p / width) + 0.5, depth[p]! / 1000))], color: [...rgb.subarray(p * 3, p * 3 + 3)] }))
  })
}

function colmapViews(world: World, { capture }: Source): ColmapView[] {
  return capture.frames.map(({ camera }, i) => {
    const cameraFromWorld = invertRigid(posed(world, camera))
    return { rotation: [...quaternionOf(cameraFromWorld)], translation: [cameraFromWorld[3]!, cameraFromWorld[7]!, cameraFromWorld[11]!], camera: 1, name: `${nameOf(i)}.png` }
  })
}

const pinholeOf = ({ capture }: Source): { id: number; model: number; width: number; height: number; params: number[] } => {
  const { width, height, fx, fy, cx, cy } = capture.frames[0]!.camera.intrinsics
  return { id: 1, model: 1, width, height, params: [fx, fy, cx, cy] }
}

const colmapBinary: Convention = {
  name: 'COLMAP, binary', world: TURNED, metric: false,
  async write(source, to) {
    await copyImages(source, to, 'images', null)
    await mkdir(path.join(to, 'sparse/0'), { recursive: true })
    await writeFile(path.join(to, 'sparse/0/cameras.bin'), camerasBin([pinholeOf(source)]))
    await writeFile(path.join(to, 'sparse/0/images.bin'), imagesBin(colmapViews(this.world, source)))
    await writeFile(path.join(to, 'sparse/0/points3D.bin'), pointsBin(sparsePoints(this.world, source)))
  },
}

const colmapText: Convention = {
  name: 'COLMAP, text', world: { ...Y_DOWN, scale: 2.2 }, metric: false,
  async write(source, to) {
    await copyImages(source, to, 'images', null)
    await mkdir(path.join(to, 'sparse/0'), { recursive: true })
    const { width, height, params } = pinholeOf(source)
    await writeFile(path.join(to, 'sparse/0/cameras.txt'), `1 PINHOLE ${width} ${height} ${params.join(' ')}\n`)
    await writeFile(path.join(to, 'sparse/0/images.txt'), colmapViews(this.world, source).map((v, i) => `${i + 1} ${v.rotation.join(' ')} ${v.translation.join(' ')} 1 ${v.name}\n`).join('\n') + '\n')
    await writeFile(path.join(to, 'sparse/0/points3D.txt'), sparsePoints(this.world, source).map(({ at, color }, i) => `${i + 1} ${at.join(' ')} ${color.join(' ')} 0.5 1 0`).join('\n') + '\n')
  },
}

/** Camera axes of OpenGL: y and z turned over. */
const opengl = (m: Mat4): number[][] => [0, 4, 8].map((r) => [m[r]!, -m[r + 1]!, -m[r + 2]!, m[r + 3]!]).concat([[0, 0, 0, 1]])

const nerfstudio: Convention = {
  name: 'nerfstudio transforms.json with depth', world: HALVED, metric: false,
  async write(source, to) {
    await copyImages(source, to, 'images', { folder: 'depth', factor: 1 })
    const { width, height, fx, fy, cx, cy } = source.capture.frames[0]!.camera.intrinsics
    const frames = source.capture.frames.map(({ camera }, i) => ({
      file_path: `images/${nameOf(i)}.png`, depth_file_path: `depth/${nameOf(i)}.png`, transform_matrix: opengl(posed(this.world, camera)),
    }))
    await writeFile(path.join(to, 'transforms.json'), JSON.stringify({ w: width, h: height, fl_x: fx, fl_y: fy, cx, cy, depth_unit_scale_factor: 0.001 * this.world.scale, frames }))
  },
}

const blender: Convention = {
  name: 'Blender splits', world: HALVED, metric: false,
  async write(source, to) {
    await copyImages(source, to, 'train', null)
    const { width, fx } = source.capture.frames[0]!.camera.intrinsics
    const split = (odd: boolean): unknown => ({
      camera_angle_x: 2 * Math.atan(width / 2 / fx),
      frames: source.capture.frames.flatMap(({ camera }, i) => ((i % 4 === 3) === odd ? [{ file_path: `./train/${nameOf(i)}`, transform_matrix: opengl(posed(this.world, camera)) }] : [])),
    })
    await writeFile(path.join(to, 'transforms_train.json'), JSON.stringify(split(false)))
    await writeFile(path.join(to, 'transforms_test.json'), JSON.stringify(split(true)))
  },
}

export const CONVENTIONS: readonly Convention[] = [poseFiles, tum, log, colmapBinary, colmapText, nerfstudio, blender]
