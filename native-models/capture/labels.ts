// Named regions of photographs: LERF-OVS (ISAT) files, labelme, COCO, the truth of a synthetic capture, or a folder of these.

import path from 'node:path'
import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import { isFile, kindOf, listFolder, readJson } from './files.ts'
import type { LabelledImage } from './labelled-image.ts'
import { readCoco } from './labels-coco.ts'
import { readLabelme } from './labels-labelme.ts'
import { readLerf } from './labels-lerf.ts'
import { readTruth } from './labels-truth.ts'

const READERS: readonly { readonly marks: readonly string[]; readonly read: (file: string) => Promise<LabelledImage[]> }[] = [
  { marks: ['frames', 'instances'], read: readTruth },
  { marks: ['shapes', 'imagePath'], read: readLabelme },
  { marks: ['images', 'annotations', 'categories'], read: readCoco },
  { marks: ['info', 'objects'], read: readLerf },
  { marks: ['frames'], read: readLerf },
]

const SUPPORTED = 'LERF-OVS (info and objects), labelme, COCO and the truth.json of a synthetic capture'

/** A label file, or every label file of a folder. Throws `labels.malformed` with file and place, or `input.invalid` if there is none. */
export async function readLabels(file: string): Promise<LabelledImage[]> {
  const kind = await kindOf(file)
  if (kind === null) throw new Fault('input.invalid', `${file} does not exist`, file)
  if (kind === 'folder') return readFolder(file)
  const read = await readerFor(file)
  if (read === null) throw new Fault('labels.malformed', `${file} is not a label file the studio knows; it reads ${SUPPORTED}`, file)
  return read(file)
}

async function readFolder(folder: string): Promise<LabelledImage[]> {
  const truth = path.join(folder, 'truth.json')
  if (await isFile(truth)) return readTruth(truth)
  const images: LabelledImage[] = []
  for (const name of (await listFolder(folder)).filter((name) => name.endsWith('.json'))) {
    const file = path.join(folder, name)
    const read = await readerFor(file)
    if (read !== null) images.push(...(await read(file)))
  }
  if (images.length === 0) throw new Fault('input.invalid', `${folder} holds no label files; the studio reads ${SUPPORTED}`, folder)
  return images
}

/** The reader for a file, judged from its top-level keys; null if none fits. Throws if it is not JSON. */
export async function readerFor(file: string): Promise<((file: string) => Promise<LabelledImage[]>) | null> {
  const value = await readJson(file, z.record(z.string(), z.unknown()).or(z.array(z.unknown())), 'labels.malformed')
  if (Array.isArray(value) || isTransforms(value)) return null
  return READERS.find(({ marks }) => marks.every((mark) => mark in value))?.read ?? null
}

/** Camera files have frames as well. */
function isTransforms(value: Record<string, unknown>): boolean {
  const first: unknown = Array.isArray(value['frames']) ? value['frames'][0] : undefined
  return typeof first === 'object' && first !== null && 'transform_matrix' in first
}
