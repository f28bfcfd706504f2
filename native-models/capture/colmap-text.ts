// COLMAP's cameras.txt, images.txt and points3D.txt.

import path from 'node:path'
import type { Intrinsics } from '../scene/camera.ts'
import type { PointSet } from '../scene/frames.ts'
import type { Quaternion, Vec3 } from '../scene/geometry.ts'
import type { Progress } from '../scene/progress.ts'
import { CAMERA_MODELS, intrinsicsOf, parameterCount, worldFromCameraOf, type ColmapImage } from './colmap-model.ts'
import { breathe, isFile, malformed, readText } from './files.ts'

const LINES_PER_SLICE = 20_000

interface Line { readonly text: string; readonly number: number }

export async function* readImagesText(folder: string, signal: AbortSignal): AsyncGenerator<Progress, ColmapImage[]> {
  const cameras = await readCameras(path.join(folder, 'cameras.txt'))
  yield { phase: 'reading cameras', step: 0, total: 1 }
  signal.throwIfAborted()
  return readImages(path.join(folder, 'images.txt'), cameras)
}

/** Null if the model has no points. */
export async function* readPointsText(folder: string, signal: AbortSignal): AsyncGenerator<Progress, PointSet | null> {
  const file = path.join(folder, 'points3D.txt')
  return (await isFile(file)) ? yield* readPoints(file, signal) : null
}

/** Lines with their 1-based numbers; comments left out. Blank lines stay: an image without observations has one. */
async function linesOf(file: string): Promise<Line[]> {
  const text = await readText(file)
  return text.split(/\r?\n/).map((line, i) => ({ text: line.trim(), number: i + 1 })).filter((line) => !line.text.startsWith('#'))
}

const failAt = (file: string, line: Line) => (what: string): never => {
  throw malformed(file, `line ${line.number}: ${what}`)
}

async function readCameras(file: string): Promise<Map<number, Intrinsics>> {
  const cameras = new Map<number, Intrinsics>()
  for (const line of await linesOf(file)) {
    if (line.text === '') continue
    const fail = failAt(file, line)
    const [id = '', name = '', width, height, ...params] = line.text.split(/\s+/)
    const model = CAMERA_MODELS.find((m) => m.name === name) ?? fail(`camera model "${name}" is not known here`)
    const wanted = parameterCount(model)
    if (params.length !== wanted) fail(`camera model ${name} takes ${wanted} parameters, the line has ${params.length}`)
    cameras.set(Number(id), intrinsicsOf(model, Number(width), Number(height), params.map(Number), fail))
  }
  return cameras
}

/** Two lines an image; the second holds its observations and may be empty. */
async function readImages(file: string, cameras: Map<number, Intrinsics>): Promise<ColmapImage[]> {
  const images: ColmapImage[] = []
  const lines = await linesOf(file)
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!
    if (line.text === '') continue
    images.push(readImage(line, cameras, failAt(file, line)))
    i++
  }
  return images
}

function readImage(line: Line, cameras: Map<number, Intrinsics>, fail: (what: string) => never): ColmapImage {
  const match = /^((?:\S+\s+){9})(.+)$/.exec(line.text)
  if (!match) fail('an image takes an id, a quaternion, a translation, a camera id and a name')
  const numbers = match[1]!.trim().split(/\s+/).map(Number)
  const worldFromCamera = worldFromCameraOf(numbers.slice(1, 5) as unknown as Quaternion, numbers.slice(5, 8) as unknown as Vec3, fail)
  const intrinsics = cameras.get(numbers[8]!) ?? fail(`it was taken by camera ${numbers[8]}, which cameras.txt does not list`)
  return { name: match[2]!, intrinsics, worldFromCamera }
}

async function* readPoints(file: string, signal: AbortSignal): AsyncGenerator<Progress, PointSet> {
  const lines = (await linesOf(file)).filter((line) => line.text !== '')
  const positions = new Float32Array(lines.length * 3)
  const colors = new Uint8Array(lines.length * 3)
  for (const [i, line] of lines.entries()) {
    const numbers = line.text.split(/\s+/, 7).map(Number)
    if (numbers.length < 7 || !numbers.every(Number.isFinite)) failAt(file, line)('a point takes an id, a position and a colour, all numbers')
    positions.set(numbers.slice(1, 4), i * 3)
    colors.set(numbers.slice(4, 7), i * 3)
    if (i % LINES_PER_SLICE !== 0) continue
    yield { phase: 'reading points', step: i, total: lines.length }
    await breathe()
    signal.throwIfAborted()
  }
  return { positions, colors }
}
