// Folders that people may point at by mistake, each with one thing wrong.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { temporaryFolder } from '../project/folders.ts'

const [WIDTH, HEIGHT] = [32, 24]

async function photograph(path: string, width = WIDTH, height = HEIGHT): Promise<void> {
  await sharp({ create: { width, height, channels: 3, background: '#886644' } }).png().toFile(path)
}

async function photographs(folder: string, count = 3): Promise<string> {
  mkdirSync(folder, { recursive: true })
  for (let k = 0; k < count; k++) await photograph(join(folder, `${k}.png`))
  return folder
}

const IDENTITY = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]

async function transforms(change: (value: { fl_x: number; frames: { file_path: string; transform_matrix: unknown[][] }[] }) => void): Promise<string> {
  const folder = temporaryFolder()
  await photographs(join(folder, 'images'))
  const value = {
    fl_x: 30, fl_y: 30, cx: WIDTH / 2, cy: HEIGHT / 2, w: WIDTH, h: HEIGHT,
    frames: [0, 1, 2].map((k) => ({ file_path: `images/${k}.png`, transform_matrix: structuredClone(IDENTITY) as unknown[][] })),
  }
  change(value)
  writeFileSync(join(folder, 'transforms.json'), JSON.stringify(value).replaceAll('"NaN"', 'NaN'))
  return folder
}

export const goodTransforms = (): Promise<string> => transforms((value) => value.frames.forEach((frame, k) => { frame.transform_matrix[0]![3] = k }))
export const nanPose = (): Promise<string> => transforms((value) => { value.frames[1]!.transform_matrix[0]![3] = 'NaN' })
export const zeroFocal = (): Promise<string> => transforms((value) => { value.fl_x = 0 })
export const emptyFolder = (): Promise<string> => Promise.resolve(temporaryFolder())
export const photographsWithoutPoses = (): Promise<string> => photographs(join(temporaryFolder(), 'images'))

/** A COLMAP model whose images.bin ends in the middle of its second image. */
export async function truncatedImagesBin(): Promise<string> {
  const folder = temporaryFolder()
  await photographs(join(folder, 'images'))
  const model = join(folder, 'sparse', '0')
  mkdirSync(model, { recursive: true })
  const camera = Buffer.alloc(8 + 4 + 4 + 8 + 8 + 8 * 4)
  camera.writeBigUInt64LE(1n, 0)
  camera.writeUInt32LE(1, 8)
  camera.writeInt32LE(1, 12) // PINHOLE
  camera.writeBigUInt64LE(BigInt(WIDTH), 16)
  camera.writeBigUInt64LE(BigInt(HEIGHT), 24)
  ;[30, 30, WIDTH / 2, HEIGHT / 2].forEach((value, k) => camera.writeDoubleLE(value, 32 + 8 * k))
  writeFileSync(join(model, 'cameras.bin'), camera)
  const image = Buffer.concat([Buffer.alloc(4 + 7 * 8 + 4), Buffer.from('0.png\0'), Buffer.alloc(8)])
  image.writeUInt32LE(1, 0)
  image.writeDoubleLE(1, 4)
  image.writeUInt32LE(1, 60)
  const count = Buffer.alloc(8)
  count.writeBigUInt64LE(3n, 0)
  writeFileSync(join(model, 'images.bin'), Buffer.concat([count, image, image.subarray(0, 20)]))
  writeFileSync(join(model, 'points3D.bin'), Buffer.alloc(8))
  return folder
}

/** RGB-D whose second depth image is half the size of its photograph. */
export async function depthOfAnotherSize(): Promise<string> {
  const folder = temporaryFolder()
  for (const name of ['rgb', 'depth', 'pose']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'camera-intrinsics.txt'), `30 0 ${WIDTH / 2}\n0 30 ${HEIGHT / 2}\n0 0 1\n`)
  for (let k = 0; k < 3; k++) {
    const name = String(k).padStart(6, '0')
    await photograph(join(folder, 'rgb', `${name}.png`))
    const [w, h] = k === 1 ? [WIDTH / 2 + 1, HEIGHT / 2] : [WIDTH, HEIGHT]
    await sharp(new Uint16Array(w * h).fill(1500), { raw: { width: w, height: h, channels: 1 } }).toColourspace('grey16').png().toFile(join(folder, 'depth', `${name}.png`))
    writeFileSync(join(folder, 'pose', `${name}.txt`), IDENTITY.map((row, r) => (r === 0 ? [1, 0, 0, k * 0.1] : row).join(' ')).join('\n'))
  }
  return folder
}
