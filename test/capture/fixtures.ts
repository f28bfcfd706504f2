// Tiny captures written to a temporary folder, so that every layout and every mistake can be tried.

import { mkdtempSync, rmSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import sharp from 'sharp'
import { afterAll } from 'vitest'
import type { Fault } from '../../native-models/scene/faults.ts'
import { readCapture, type ReadCapture, type ReadOptions } from '../../native-models/capture/read.ts'

const folders: string[] = []
afterAll(() => { for (const folder of folders) rmSync(folder, { recursive: true, force: true }) })

export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'capture-'))
  folders.push(folder)
  return folder
}

/** A fresh folder with these files; a function writes the file itself, given its path. */
export async function folderWith(files: Record<string, string | Uint8Array | ((file: string) => Promise<unknown>)>): Promise<string> {
  const folder = temporaryFolder()
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    if (typeof content === 'function') await content(file)
    else await writeFile(file, content)
  }
  return folder
}

/** A photograph whose red is its column and green its row, so that a pixel says where it came from. */
export const photograph = (width = 8, height = 6) => (file: string): Promise<unknown> => {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => [Math.floor(i / 3) % width, Math.floor(i / 3 / width), 100][i % 3]!)
  return sharp(rgb, { raw: { width, height, channels: 3 } }).toFile(file)
}

export async function depthPng(width: number, height: number, valueAt: (column: number, row: number) => number): Promise<Uint8Array> {
  const values = Uint16Array.from({ length: width * height }, (_, i) => valueAt(i % width, Math.floor(i / width)))
  return sharp(values, { raw: { width, height, channels: 1 } }).toColourspace('grey16').png().toBuffer()
}

export const depthImage = (width = 8, height = 6, value = 1500) => async (file: string): Promise<unknown> =>
  writeFile(file, await depthPng(width, height, () => value))

export const IDENTITY_POSE = '1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n'
/** A camera level with the world's z axis, looking along +y, at x. */
export const levelPose = (x: number): string => `1 0 0 ${x}\n0 0 1 0\n0 -1 0 0\n0 0 0 1\n`
export const INTRINSICS = '10 0 4\n0 10 3\n0 0 1\n'

export type FileSet = Parameters<typeof folderWith>[0]
export const rgbdFiles = (): FileSet => ({
  'camera-intrinsics.txt': INTRINSICS,
  ...Object.assign({}, ...['000000', '000001', '000002'].map((name, i) => ({
    [`rgb/${name}.png`]: photograph(), [`depth/${name}.png`]: depthImage(), [`pose/${name}.txt`]: levelPose(i),
  })) as FileSet[]),
})

export interface ColmapCamera { id: number; model: number; width: number; height: number; params: number[] }
export interface ColmapView { rotation: number[]; translation: number[]; camera: number; name: string; observations?: number }

/** Little-endian bytes, appended. */
export class ByteWriter {
  private readonly parts: Buffer[] = []
  private push(size: number, write: (b: Buffer) => void): this {
    const buffer = Buffer.alloc(size)
    write(buffer)
    this.parts.push(buffer)
    return this
  }
  u8(v: number): this { return this.push(1, (b) => b.writeUInt8(v)) }
  u32(v: number): this { return this.push(4, (b) => b.writeUInt32LE(v)) }
  u64(v: number): this { return this.push(8, (b) => b.writeBigUInt64LE(BigInt(v))) }
  f64(...all: number[]): this { return all.reduce((w: this, v) => w.push(8, (b) => b.writeDoubleLE(v)), this) }
  text(v: string): this { return this.push(v.length + 1, (b) => b.write(v, 'latin1')) }
  bytes(): Uint8Array { return Buffer.concat(this.parts) }
}

export function camerasBin(cameras: ColmapCamera[]): Uint8Array {
  const writer = new ByteWriter().u64(cameras.length)
  for (const { id, model, width, height, params } of cameras) writer.u32(id).u32(model).u64(width).u64(height).f64(...params)
  return writer.bytes()
}

export function imagesBin(views: ColmapView[]): Uint8Array {
  const writer = new ByteWriter().u64(views.length)
  for (const [i, { rotation, translation, camera, name, observations = 0 }] of views.entries()) {
    writer.u32(i + 1).f64(...rotation, ...translation).u32(camera).text(name).u64(observations)
    for (let k = 0; k < observations; k++) writer.f64(1, 2).u64(k)
  }
  return writer.bytes()
}

export function pointsBin(points: { at: number[]; color: number[] }[]): Uint8Array {
  const writer = new ByteWriter().u64(points.length)
  for (const [i, { at, color }] of points.entries()) {
    writer.u64(i + 1).f64(...at)
    for (const channel of color) writer.u8(channel)
    writer.f64(0.5).u64(1).u32(1).u32(0)
  }
  return writer.bytes()
}

export const VIEWS: ColmapView[] = [
  { rotation: [1, 0, 0, 0], translation: [0, 0, 0], camera: 1, name: 'a.png', observations: 2 },
  { rotation: [Math.SQRT1_2, 0, Math.SQRT1_2, 0], translation: [1, 2, 3], camera: 1, name: 'b.png' },
]
export const PINHOLE: ColmapCamera = { id: 1, model: 1, width: 8, height: 6, params: [10, 11, 4, 3] }

export const colmapFiles = (changes: FileSet = {}): FileSet => ({
  'sparse/0/cameras.bin': camerasBin([PINHOLE]),
  'sparse/0/images.bin': imagesBin(VIEWS),
  'sparse/0/points3D.bin': pointsBin([{ at: [1, 2, 3], color: [10, 20, 30] }, { at: [-1, 0, 5], color: [1, 2, 3] }]),
  'images/a.png': photograph(), 'images/b.png': photograph(),
  ...changes,
})

export async function read(folder: string, options: Partial<ReadOptions> = {}): Promise<ReadCapture> {
  const work = readCapture(folder, { up: 'auto', ...options }, new AbortController().signal)
  for (;;) {
    const step = await work.next()
    if (step.done === true) return step.value
  }
}

/** The fault reading ends in. */
export async function faultOf(work: Promise<unknown>): Promise<Fault> {
  try {
    await work
  } catch (error) {
    return error as Fault
  }
  throw new Error('nothing was refused')
}
