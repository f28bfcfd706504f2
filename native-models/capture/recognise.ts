// What a folder is, judged from the names in it.

import path from 'node:path'
import { Fault } from '../scene/faults.ts'
import { findColmap, type ColmapPlace } from './colmap.ts'
import { isImageName, kindOf, listFolder } from './files.ts'
import { findRgbd, type RgbdLayout } from './rgbd-layouts.ts'
import { findTransforms } from './transforms.ts'

export type Recognised =
  | { readonly kind: 'colmap'; readonly place: ColmapPlace }
  | { readonly kind: 'transforms'; readonly files: readonly string[] }
  | { readonly kind: 'rgbd'; readonly layout: RgbdLayout }

const SUPPORTED = 'a COLMAP model (sparse/0 with cameras, images and points3D, .bin or .txt), transforms.json (nerfstudio, instant-ngp), Blender splits (transforms_train.json …) or an RGB-D folder (photographs, depth and poses)'

/**
 * A transforms.json outranks a COLMAP model it was made from, and both outrank loose depth folders.
 * Throws `capture.unrecognised`, saying what the folder is instead and what would be understood.
 */
export async function recognise(folder: string): Promise<Recognised> {
  const kind = await kindOf(folder)
  if (kind === null) throw new Fault('capture.unrecognised', `${folder} does not exist`, folder)
  if (kind === 'file') throw new Fault('capture.unrecognised', `${folder} is a file; a capture is a folder: ${SUPPORTED}`, folder)
  const files = await findTransforms(folder)
  if (files.length > 0) return { kind: 'transforms', files }
  const place = await findColmap(folder)
  if (place !== null) return { kind: 'colmap', place }
  const layout = await findRgbd(folder)
  if (layout !== null) return { kind: 'rgbd', layout }
  throw new Fault('capture.unrecognised', await whatInstead(folder), folder)
}

async function whatInstead(folder: string): Promise<string> {
  const names = await listFolder(folder)
  if (names.length === 0) return `${folder} is empty; a capture is ${SUPPORTED}`
  const photographs = await countPhotographs(folder, names)
  if (photographs > 0) {
    return `${folder} holds ${photographs} photographs but no camera poses. Compute them first: run COLMAP (colmap automatic_reconstructor --workspace_path … --image_path …) or nerfstudio (ns-process-data images), then open the folder with its result`
  }
  if (names.includes('cameras.bin') || names.includes('images.bin')) return `${folder} holds part of a COLMAP model: cameras.bin and images.bin are both needed`
  return `${folder} is not a capture the studio knows; it reads ${SUPPORTED}`
}

/** Here and one level down, where people keep their photographs. */
async function countPhotographs(folder: string, names: readonly string[]): Promise<number> {
  const below = await Promise.all(names.map((name) => listFolder(path.join(folder, name))))
  return [...names, ...below.flat()].filter(isImageName).length
}
