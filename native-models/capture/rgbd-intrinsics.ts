// The intrinsics of RGB-D captures: files in several spellings, and what a few famous datasets leave to their web page.

import path from 'node:path'
import { z } from 'zod'
import { NO_DISTORTION, type Intrinsics } from '../scene/camera.ts'
import { Fault } from '../scene/faults.ts'
import { isFile, listFolder, malformed, readJson, readText } from './files.ts'
import type { ImageSize } from './image-size.ts'
import type { RgbdLayout } from './rgbd-layouts.ts'

export interface RgbdIntrinsics {
  readonly color: Intrinsics
  /** The depth camera's own, where stated. */
  readonly depth: Intrinsics | null
  /** Set where nothing in the folder states them. */
  readonly assumed: string | null
}

/** Tools that count the first pixel's centre as 0 put the principal point half a pixel before ours. */
const CENTRE_AT_ZERO = 0.5

const MATRIX_FILES = ['camera-intrinsics.txt', 'camera_intrinsics.txt', 'intrinsics.txt', 'intrinsic.txt', 'K.txt', 'intrinsic/intrinsic_color.txt', 'intrinsics/intrinsic_color.txt']
const DEPTH_MATRIX_FILES = ['intrinsic/intrinsic_depth.txt', 'intrinsics/intrinsic_depth.txt']
const ROW_FILES = ['calibration.txt', 'camera.txt']
const OPEN3D_FILES = /^(camera|intrinsic|pinhole).*\.json$/i

/** Sizes are those of the first colour and depth image. Throws `capture.malformed`, or `input.invalid` where nothing is known. */
export async function rgbdIntrinsics(folder: string, layout: RgbdLayout, color: ImageSize, depth: ImageSize | null): Promise<RgbdIntrinsics> {
  for (const name of MATRIX_FILES) {
    const file = path.join(folder, name)
    if (!(await isFile(file))) continue
    // ScanNet's exporter counts pixel centres from zero; 3x3 files here state the principal point as we do.
    const shift = name.includes('intrinsic_color') ? CENTRE_AT_ZERO : 0
    return { color: await matrixFile(file, color, shift), depth: await ownDepth(folder, depth), assumed: null }
  }
  for (const name of ROW_FILES) {
    const file = path.join(folder, name)
    if (await isFile(file)) return { color: await rowFile(file, color), depth: null, assumed: null }
  }
  const json = (await listFolder(folder)).find((name) => OPEN3D_FILES.test(name))
  if (json !== undefined) return { color: await open3dFile(path.join(folder, json), color), depth: null, assumed: null }
  return wellKnown(folder, layout, color)
}

async function ownDepth(folder: string, size: ImageSize | null): Promise<Intrinsics | null> {
  for (const name of DEPTH_MATRIX_FILES) {
    const file = path.join(folder, name)
    if (size !== null && (await isFile(file))) return matrixFile(file, size, CENTRE_AT_ZERO)
  }
  return null
}

function pinhole({ width, height }: ImageSize, [fx, fy, cx, cy]: readonly number[], shift: number, fail: (what: string) => never): Intrinsics {
  if (![fx, fy, cx, cy].every(Number.isFinite)) fail('the intrinsics are not numbers')
  if (!(fx! > 0 && fy! > 0)) fail(`the focal length is ${fx! > 0 ? fy : fx}, it must be greater than zero`)
  return { width, height, fx: fx!, fy: fy!, cx: cx! + shift, cy: cy! + shift, distortion: NO_DISTORTION }
}

/** A 3x3 or 4x4 camera matrix, row-major. */
async function matrixFile(file: string, size: ImageSize, shift: number): Promise<Intrinsics> {
  const fail = (what: string): never => { throw malformed(file, what) }
  const m = (await readText(file)).trim().split(/[\s,]+/).map(Number)
  if (m.length === 4) return pinhole(size, m, shift, fail)
  if (m.length !== 9 && m.length !== 16) fail(`a camera matrix has 9 or 16 numbers, this has ${m.length}`)
  const row = m.length === 9 ? 3 : 4
  return pinhole(size, [m[0]!, m[row + 1]!, m[2]!, m[row + 2]!], shift, fail)
}

/** `fx fy cx cy` and perhaps `k1 k2 p1 p2 k3`, the way TUM and ElasticFusion users keep them; pixels count from zero. */
async function rowFile(file: string, size: ImageSize): Promise<Intrinsics> {
  const fail = (what: string): never => { throw malformed(file, what) }
  const values = (await readText(file)).trim().split(/[\s,]+/).map(Number)
  if (values.length < 4) fail(`a line "fx fy cx cy" is expected, this has ${values.length} numbers`)
  const camera = pinhole(size, values, CENTRE_AT_ZERO, fail)
  const [k1 = 0, k2 = 0, p1 = 0, p2 = 0, k3 = 0] = values.slice(4)
  if (![k1, k2, p1, p2, k3].every(Number.isFinite)) fail('the distortion is not a number')
  return [k1, k2, p1, p2, k3].every((k) => k === 0) ? camera : { ...camera, distortion: { model: 'FULL_OPENCV', params: [k1, k2, p1, p2, k3, 0, 0, 0] } }
}

const Open3dCamera = z.object({ width: z.int().positive(), height: z.int().positive(), intrinsic_matrix: z.array(z.number()).length(9) })

/** Open3D's PinholeCameraIntrinsic: column-major, pixel centres at whole numbers. */
async function open3dFile(file: string, size: ImageSize): Promise<Intrinsics> {
  const { width, height, intrinsic_matrix: m } = await readJson(file, Open3dCamera)
  if (width !== size.width || height !== size.height) throw malformed(file, `it is for ${width}x${height} images, the photographs are ${size.width}x${size.height}`)
  return pinhole(size, [m[0]!, m[4]!, m[6]!, m[7]!], CENTRE_AT_ZERO, (what) => { throw malformed(file, what) })
}

interface WellKnown { readonly title: string; readonly params: readonly number[]; readonly shift: number; readonly fits: (folder: string, layout: RgbdLayout) => boolean }

/** As the datasets' own pages state them, for 640x480. */
const WELL_KNOWN: readonly WellKnown[] = [
  { title: '7-Scenes', params: [585, 585, 320, 240], shift: 0, fits: (_, layout) => layout.kind === 'seven-scenes' },
  { title: 'TUM freiburg1', params: [517.3, 516.5, 318.6, 255.3], shift: CENTRE_AT_ZERO, fits: (folder, layout) => layout.kind === 'tum' && folder.includes('freiburg1') },
  { title: 'TUM freiburg2', params: [520.9, 521, 325.1, 249.7], shift: CENTRE_AT_ZERO, fits: (folder, layout) => layout.kind === 'tum' && folder.includes('freiburg2') },
  { title: 'TUM freiburg3', params: [535.4, 539.2, 320.1, 247.6], shift: CENTRE_AT_ZERO, fits: (folder, layout) => layout.kind === 'tum' && folder.includes('freiburg3') },
  { title: 'PrimeSense cameras', params: [525, 525, 319.5, 239.5], shift: CENTRE_AT_ZERO, fits: (_, layout) => layout.kind === 'log' || layout.kind === 'tum' },
]

function wellKnown(folder: string, layout: RgbdLayout, size: ImageSize): RgbdIntrinsics {
  const known = size.width === 640 && size.height === 480 ? WELL_KNOWN.find(({ fits }) => fits(folder, layout)) : undefined
  if (known === undefined) {
    throw new Fault('input.invalid', `${folder}: no file states the camera's focal length and principal point; add camera-intrinsics.txt with the 3x3 camera matrix`, folder)
  }
  const color = pinhole(size, known.params, known.shift, (what) => { throw malformed(folder, what) })
  return { color, depth: null, assumed: `no intrinsics file; the published values of ${known.title} are used (focal length ${known.params[0]})` }
}
