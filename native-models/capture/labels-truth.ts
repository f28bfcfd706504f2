// The exact masks of a synthetic capture: truth.json names the instances, a 16-bit PNG per frame says where they are.

import path from 'node:path'
import sharp from 'sharp'
import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import { readJson, reasonOf } from './files.ts'
import { insideRoot } from './images-on-disk.ts'
import { runsOf } from './label-masks.ts'
import type { LabelledImage } from './labelled-image.ts'

const Truth = z.object({
  frames: z.array(z.object({ image: z.string(), mask: z.string(), width: z.int().positive(), height: z.int().positive() })),
  instances: z.array(z.object({ id: z.int().positive(), label: z.string().min(1), attributes: z.array(z.string()).default([]) })),
})

export async function readTruth(file: string): Promise<LabelledImage[]> {
  const { frames, instances } = await readJson(file, Truth, 'labels.malformed')
  const images: LabelledImage[] = []
  for (const { image, mask, width, height } of frames) {
    const pixels = await readMask(path.join(path.dirname(file), await insideRoot(path.dirname(file), mask, file)), width, height)
    const present = new Set(pixels)
    images.push({
      imageName: image, width, height,
      objects: instances.filter(({ id }) => present.has(id)).map(({ id, label, attributes }) => ({
        label, instance: String(id), attributes, mask: { kind: 'rle', width, height, counts: runsOf(pixels, width, height, id) },
      })),
    })
  }
  return images
}

/** Instance ids of every pixel, (height, width). Fault `labels.malformed`. */
export async function readMask(file: string, width: number, height: number): Promise<Uint16Array> {
  try {
    const { data, info } = await sharp(file).toColourspace('grey16').raw({ depth: 'ushort' }).toBuffer({ resolveWithObject: true })
    if (info.width !== width || info.height !== height) throw new Error(`it is ${info.width}x${info.height}, truth.json says ${width}x${height}`)
    return new Uint16Array(new Uint8Array(data).buffer)
  } catch (error) {
    throw new Fault('labels.malformed', `${file}: the instance mask cannot be read (${reasonOf(error)})`, file, { cause: error })
  }
}
