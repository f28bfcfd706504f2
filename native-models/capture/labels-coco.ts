// COCO instance annotations: polygons, or run lengths plain or compressed.

import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import { readJson } from './files.ts'
import { instanceKeys, polygonMask, Polygons, runMask, Runs } from './label-regions.ts'
import type { LabelledImage, LabelledObject } from './labelled-image.ts'

const id = z.union([z.number(), z.string()])
const Annotation = z.object({ image_id: id, category_id: id, segmentation: Polygons.or(Runs), track_id: id.nullish() })
const Coco = z.object({
  images: z.array(z.object({ id, file_name: z.string().min(1), width: z.int().positive(), height: z.int().positive() })),
  annotations: z.array(Annotation),
  categories: z.array(z.object({ id, name: z.string().trim().min(1) })),
})

export async function readCoco(file: string): Promise<LabelledImage[]> {
  const { images, annotations, categories } = await readJson(file, Coco, 'labels.malformed')
  const names = new Map(categories.map((category) => [category.id, category.name]))
  const named = annotations.map((annotation, i) => ({ ...annotation, place: `${file}: annotation ${i + 1}`, label: names.get(annotation.category_id) ?? fault(file, `annotation ${i + 1} has category ${annotation.category_id}, which is not listed`) }))
  const stray = named.find(({ image_id: imageId }) => !images.some((image) => image.id === imageId))
  if (stray) fault(file, `${stray.place} is on image ${stray.image_id}, which is not listed`)
  const perImage = images.map((image) => named.filter(({ image_id: imageId }) => imageId === image.id))
  const keys = instanceKeys(perImage.map((all) => all.map(({ label, track_id: track }) => ({ label, group: track === null || track === undefined ? null : String(track) }))))
  return images.map(({ file_name: imageName, width, height }, i) => ({
    imageName, width, height,
    objects: perImage[i]!.map(({ label, segmentation, place }, k): LabelledObject => {
      const fail = (what: string): never => fault(file, `${place} (${label}): ${what}`)
      const mask = 'counts' in segmentation ? runMask(segmentation, fail) : polygonMask(segmentation, width, height, fail)
      return { label, instance: keys[i]![k]!, attributes: [], mask }
    }),
  }))
}

const fault = (file: string, what: string): never => {
  throw new Fault('labels.malformed', what.startsWith(file) ? what : `${file}: ${what}`, file)
}
