// LERF-OVS labels, which are ISAT's: one file an image with `info` and `objects`, or several images under `frames`.
// ISAT gives the parts of one object the same `group`.

import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import { readJson } from './files.ts'
import { instanceKeys, polygonMask, Polygons } from './label-regions.ts'
import type { LabelledImage } from './labelled-image.ts'

const Image = z.object({
  info: z.object({ name: z.string().min(1), width: z.int().positive(), height: z.int().positive() }),
  objects: z.array(z.object({ category: z.string().trim().min(1), segmentation: Polygons, group: z.union([z.number(), z.string()]).nullish() })),
})
const File = Image.or(z.object({ frames: z.array(Image).min(1) }))

/** ISAT's name for what is labelled but belongs to no object. */
const BACKGROUND = '__background__'

export async function readLerf(file: string): Promise<LabelledImage[]> {
  const content = await readJson(file, File, 'labels.malformed')
  const images = ('frames' in content ? content.frames : [content]).map((image) => ({ ...image, objects: image.objects.filter(({ category }) => category !== BACKGROUND) }))
  const keys = instanceKeys(images.map(({ objects }) => objects.map(({ category, group }) => ({ label: category, group: group === null || group === undefined ? null : String(group) }))))
  return images.map(({ info, objects }, i) => ({
    imageName: info.name,
    width: info.width,
    height: info.height,
    objects: objects.map(({ category, segmentation }, k) => {
      const fail = (what: string): never => { throw new Fault('labels.malformed', `${file}: image ${info.name}, object ${k + 1} (${category}): ${what}`, file) }
      return { label: category, instance: keys[i]![k]!, attributes: [], mask: polygonMask(segmentation, info.width, info.height, fail) }
    }),
  }))
}
