// COLMAP's cameras.bin, images.bin and points3D.bin. Newer models add rigs.bin and frames.bin; images.bin still
// carries each image's own pose, so those are not needed.

import path from 'node:path'
import type { Intrinsics } from '../scene/camera.ts'
import type { PointSet } from '../scene/frames.ts'
import type { Progress } from '../scene/progress.ts'
import { ByteReader } from './byte-reader.ts'
import { CAMERA_MODELS, intrinsicsOf, parameterCount, worldFromCameraOf, type ColmapImage } from './colmap-model.ts'
import { breathe, isFile, readBytes } from './files.ts'

/** Fewest bytes each item takes, to refuse a damaged count before believing it. */
const LEAST_BYTES = { camera: 40, image: 73, point: 51, observation: 24, trackElement: 8 }
const IMAGES_PER_SLICE = 100
const POINTS_PER_SLICE = 20_000

export async function* readImagesBinary(folder: string, signal: AbortSignal): AsyncGenerator<Progress, ColmapImage[]> {
  const cameras = readCameras(await open(folder, 'cameras.bin'))
  return yield* readImages(await open(folder, 'images.bin'), cameras, signal)
}

/** Null if the model has no points. */
export async function* readPointsBinary(folder: string, signal: AbortSignal): AsyncGenerator<Progress, PointSet | null> {
  if (!(await isFile(path.join(folder, 'points3D.bin')))) return null
  return yield* readPoints(await open(folder, 'points3D.bin'), signal)
}

async function open(folder: string, name: string): Promise<ByteReader> {
  const file = path.join(folder, name)
  return new ByteReader(file, await readBytes(file))
}

function readCameras(reader: ByteReader): Map<number, Intrinsics> {
  const cameras = new Map<number, Intrinsics>()
  const count = reader.count('cameras', LEAST_BYTES.camera)
  for (let i = 0; i < count; i++) {
    reader.item = `camera ${i + 1} of ${count}`
    const start = reader.offset
    const fail = (what: string): never => reader.fail(what, start)
    const [id, modelId, width, height] = [reader.u32(), reader.i32(), reader.u64(), reader.u64()]
    const model = CAMERA_MODELS[modelId] ?? fail(`camera model ${modelId} is not known here`)
    cameras.set(id, intrinsicsOf(model, width, height, reader.f64s(parameterCount(model)), fail))
  }
  return cameras
}

async function* readImages(reader: ByteReader, cameras: Map<number, Intrinsics>, signal: AbortSignal): AsyncGenerator<Progress, ColmapImage[]> {
  const images: ColmapImage[] = []
  const count = reader.count('images', LEAST_BYTES.image)
  for (let i = 0; i < count; i++) {
    reader.item = `image ${i + 1} of ${count}`
    images.push(readImage(reader, cameras))
    if (i % IMAGES_PER_SLICE !== 0) continue
    yield { phase: 'reading cameras', step: i, total: count }
    await breathe()
    signal.throwIfAborted()
  }
  return images
}

function readImage(reader: ByteReader, cameras: Map<number, Intrinsics>): ColmapImage {
  const start = reader.offset
  const fail = (what: string): never => reader.fail(what, start)
  reader.u32() // COLMAP's image id: names identify images here
  const [w, x, y, z] = [reader.f64(), reader.f64(), reader.f64(), reader.f64()]
  const worldFromCamera = worldFromCameraOf([w, x, y, z], [reader.f64(), reader.f64(), reader.f64()], fail)
  const cameraId = reader.u32()
  const intrinsics = cameras.get(cameraId) ?? fail(`it was taken by camera ${cameraId}, which cameras.bin does not list`)
  const name = reader.zeroTerminated()
  if (name === '') fail('it has no name')
  reader.skip(reader.count('observations', LEAST_BYTES.observation) * LEAST_BYTES.observation)
  return { name, intrinsics, worldFromCamera }
}

async function* readPoints(reader: ByteReader, signal: AbortSignal): AsyncGenerator<Progress, PointSet> {
  const count = reader.count('points', LEAST_BYTES.point)
  const positions = new Float32Array(count * 3)
  const colors = new Uint8Array(count * 3)
  for (let i = 0; i < count; i++) {
    reader.item = `point ${i + 1} of ${count}`
    readPoint(reader, positions, colors, i * 3)
    if (i % POINTS_PER_SLICE !== 0) continue
    yield { phase: 'reading points', step: i, total: count }
    await breathe()
    signal.throwIfAborted()
  }
  return { positions, colors }
}

function readPoint(reader: ByteReader, positions: Float32Array, colors: Uint8Array, at: number): void {
  const start = reader.offset
  reader.u64() // COLMAP's point id
  for (let axis = 0; axis < 3; axis++) positions[at + axis] = reader.f64()
  if (!positions.subarray(at, at + 3).every(Number.isFinite)) reader.fail('its position is not a number', start)
  for (let channel = 0; channel < 3; channel++) colors[at + channel] = reader.u8()
  reader.f64() // reprojection error
  reader.skip(reader.count('track elements', LEAST_BYTES.trackElement) * LEAST_BYTES.trackElement)
}
