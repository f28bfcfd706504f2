// labelme: one file an image; shapes with a label, some joined by a group id.

import path from 'node:path'
import { z } from 'zod'
import { Fault } from '../scene/faults.ts'
import { readJson } from './files.ts'
import { instanceKeys, polygonMask } from './label-regions.ts'
import type { LabelledImage } from './labelled-image.ts'

const Shape = z.object({
  label: z.string().trim().min(1),
  points: z.array(z.tuple([z.number(), z.number()])),
  shape_type: z.string().default('polygon'),
  group_id: z.union([z.number(), z.string()]).nullish(),
})
const Labelme = z.object({
  imagePath: z.string().min(1),
  imageWidth: z.int().positive(),
  imageHeight: z.int().positive(),
  shapes: z.array(Shape),
})

/** Corners of the polygon that stands for a circle. */
const CIRCLE_CORNERS = 48

export async function readLabelme(file: string): Promise<LabelledImage[]> {
  const { imagePath, imageWidth: width, imageHeight: height, shapes } = await readJson(file, Labelme, 'labels.malformed')
  const [keys = []] = instanceKeys([shapes.map(({ label, group_id: group }) => ({ label, group: group === null || group === undefined ? null : String(group) }))])
  const objects = shapes.map((shape, i) => {
    const fail = (what: string): never => { throw new Fault('labels.malformed', `${file}: shape ${i + 1} (${shape.label}): ${what}`, file) }
    return { label: shape.label, instance: keys[i]!, attributes: [], mask: polygonMask([outlineOf(shape, fail)], width, height, fail) }
  })
  return [{ imageName: path.posix.basename(imagePath.replaceAll('\\', '/')), width, height, objects }]
}

function outlineOf({ shape_type: type, points }: z.infer<typeof Shape>, fail: (what: string) => never): number[] {
  const [a, b] = points
  if (type === 'polygon') return points.flat()
  if (a === undefined || b === undefined) return fail(`a ${type} takes two points`)
  if (type === 'rectangle') return [a[0], a[1], b[0], a[1], b[0], b[1], a[0], b[1]]
  if (type !== 'circle') return fail(`shapes of type "${type}" enclose nothing; polygons, rectangles and circles are read`)
  const radius = Math.hypot(b[0] - a[0], b[1] - a[1])
  return Array.from({ length: CIRCLE_CORNERS }, (_, k) => (2 * Math.PI * k) / CIRCLE_CORNERS).flatMap((t) => [a[0] + radius * Math.cos(t), a[1] + radius * Math.sin(t)])
}
