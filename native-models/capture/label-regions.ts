// What the label formats share: polygons in their many nestings, run lengths, and which regions are one object.

import { z } from 'zod'
import { decodeRunText, type LabelMask } from './label-masks.ts'

type Fail = (what: string) => never

const pair = z.tuple([z.number(), z.number()]).rest(z.number())
/** A polygon as pairs or flat, or a list of either. */
export const Polygons = z.union([z.array(pair).min(1), z.array(z.number()).min(1), z.array(z.array(pair).min(1)).min(1), z.array(z.array(z.number()).min(1)).min(1)])

export const Runs = z.object({ size: z.tuple([z.int().positive(), z.int().positive()]), counts: z.union([z.string(), z.array(z.int().nonnegative())]) })

/** Fewest corners that enclose anything. */
const LEAST_CORNERS = 3

export function polygonMask(shape: z.infer<typeof Polygons>, width: number, height: number, fail: Fail): LabelMask {
  const polygons = flatPolygons(shape)
  for (const polygon of polygons) {
    if (polygon.length % 2 !== 0) fail(`a polygon has ${polygon.length} numbers, they come in pairs`)
    if (polygon.length < LEAST_CORNERS * 2) fail(`a polygon has ${polygon.length / 2} corners, it needs at least ${LEAST_CORNERS}`)
  }
  return { kind: 'polygons', width, height, polygons }
}

function flatPolygons(shape: z.infer<typeof Polygons>): number[][] {
  const deep = (value: unknown): number => (Array.isArray(value) ? 1 + deep(value[0]) : 0)
  const depth = deep(shape)
  if (depth === 3) return (shape as number[][][]).map((polygon) => polygon.flat())
  if (depth === 1) return [shape as number[]]
  // Two levels are one polygon of pairs, or several flat ones; a flat one has more than two numbers.
  const rows = shape as number[][]
  return rows.every((row) => row.length === 2) ? [rows.flat()] : rows
}

/** COCO states sizes height first. The runs must cover the image exactly. */
export function runMask({ size: [height, width], counts }: z.infer<typeof Runs>, fail: Fail): LabelMask {
  const runs = typeof counts === 'string' ? (decodeRunText(counts) ?? fail('the run lengths end inside a number')) : counts
  const covered = runs.reduce((sum, run) => sum + run, 0)
  if (covered !== width * height || runs.some((run) => run < 0)) fail(`the run lengths cover ${covered} pixels, the image has ${width * height}`)
  return { kind: 'rle', width, height, counts: runs }
}

/**
 * Instance keys for labels that carry no identity over images. A label that never stands twice in an image is one
 * object everywhere; one that does is told apart by `group` (if the tool kept groups) or by its order in the image.
 */
export function instanceKeys(images: readonly (readonly { readonly label: string; readonly group: string | null }[])[]): string[][] {
  const repeated = new Set(images.flatMap((objects) => {
    const groups = Map.groupBy(objects, ({ label }) => label)
    return [...groups].filter(([, same]) => same.length > 1 && !oneGroup(same)).map(([label]) => label)
  }))
  return images.map((objects) => {
    const seen = new Map<string, number>()
    return objects.map(({ label, group }) => {
      const order = (seen.get(label) ?? 0) + 1
      seen.set(label, order)
      return repeated.has(label) ? `${label}#${group ?? order}` : label
    })
  })
}

const oneGroup = (objects: readonly { readonly group: string | null }[]): boolean =>
  objects[0]!.group !== null && objects.every(({ group }) => group === objects[0]!.group)
