// A folder with a COLMAP sparse model beside its photographs.

import path from 'node:path'
import { Fault } from '../scene/faults.ts'
import type { Progress } from '../scene/progress.ts'
import { readImagesBinary, readPointsBinary } from './colmap-binary.ts'
import type { ColmapImage } from './colmap-model.ts'
import { readImagesText, readPointsText } from './colmap-text.ts'
import { isFile, listFolder, malformed, naturalOrder } from './files.ts'
import { findImage, findImageFolder } from './images-on-disk.ts'
import type { RawCapture, RawFrame } from './raw-capture.ts'

export interface ColmapPlace {
  readonly folder: string
  readonly encoding: 'binary' | 'text'
}

const MODEL_FOLDERS = ['sparse/0', 'sparse', 'colmap/sparse/0', 'colmap/sparse', 'distorted/sparse/0', 'sparse_txt', '.'] as const

/** Where below `folder` a complete model is, if anywhere; binary before text. */
export async function findColmap(folder: string): Promise<ColmapPlace | null> {
  for (const below of MODEL_FOLDERS) {
    const place = path.join(folder, below)
    const names = await listFolder(place)
    if (names.includes('cameras.bin') && names.includes('images.bin')) return { folder: place, encoding: 'binary' }
    if (names.includes('cameras.txt') && names.includes('images.txt')) return { folder: place, encoding: 'text' }
  }
  return null
}

export async function* readColmap(folder: string, place: ColmapPlace, signal: AbortSignal): AsyncGenerator<Progress, RawCapture> {
  const images = yield* readColmapImages(folder, place, signal)
  const points = yield* (place.encoding === 'binary' ? readPointsBinary : readPointsText)(place.folder, signal)
  return { format: 'colmap', ...images, points, depth: null, metric: null, upHint: null, warnings: await othersLeftOut(folder, place) }
}

/** Cameras and photographs alone, without the points. */
export async function* readColmapImages(folder: string, place: ColmapPlace, signal: AbortSignal): AsyncGenerator<Progress, Pick<RawCapture, 'root' | 'frames' | 'missing'>> {
  const images = yield* (place.encoding === 'binary' ? readImagesBinary : readImagesText)(place.folder, signal)
  if (images.length === 0) throw malformed(place.folder, 'the COLMAP model lists no images; its reconstruction registered none')
  const names = images.map((image) => image.name)
  // A model folder opened by itself has its photographs above it.
  const above = [folder, path.dirname(folder), path.dirname(path.dirname(folder))]
  const found = await findImageFolder(path.resolve(place.folder) === path.resolve(folder) ? above : [folder], names)
  if (found === null) throw noImages(folder, names)
  return { root: found.root, ...(await framesOf(images, found)) }
}

async function framesOf(images: readonly ColmapImage[], { root, below }: { root: string; below: string }): Promise<{ frames: RawFrame[]; missing: string[] }> {
  const frames: RawFrame[] = []
  const missing: string[] = []
  for (const image of [...images].sort((a, b) => naturalOrder(a.name, b.name))) {
    const imagePath = await findImage(root, path.join(below, image.name))
    if (imagePath === null) missing.push(path.join(below, image.name))
    else frames.push({ imagePath, depthPath: null, intrinsics: image.intrinsics, worldFromCamera: image.worldFromCamera })
  }
  return { frames, missing }
}

/** COLMAP writes one numbered folder per unconnected piece; only the first and usually largest is read. */
async function othersLeftOut(folder: string, place: ColmapPlace): Promise<string[]> {
  if (path.basename(place.folder) !== '0') return []
  const pieces: string[] = []
  for (const name of await listFolder(path.dirname(place.folder))) {
    const piece = path.join(path.dirname(place.folder), name)
    if (name !== '0' && (await isFile(path.join(piece, 'images.bin')))) pieces.push(path.relative(folder, piece))
  }
  return pieces.length === 0 ? [] : [`COLMAP found ${pieces.length + 1} unconnected pieces; ${pieces.join(', ')} left out`]
}

const noImages = (folder: string, names: readonly string[]): Fault =>
  new Fault('capture.malformed', `${folder}: none of the ${names.length} photographs of the COLMAP model is here (the first is "${names[0]}"); put them in a folder "images" beside the model`, folder)
