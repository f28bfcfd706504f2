// `evaluate lerf-ovs`: phrases in labelled photographs, by two protocols that must never share a table.
//
// Rendered view (LangSplat's evaluation of LERF-OVS): the heat m of a phrase, with its box mean a;
//   localised: the peak of a lies in a box of that label
//   segmented: (m + a) / 2, stretched to 0…1, above 0.7, by majority of 7 x 7
// Selection in 3D (OpenGaussian's): splats are chosen by the phrase, drawn alone, and what stops 0.7 of the light is the mask.
// Windows are pixels of photographs as wide as LERF's, and shrink with the picture.

import type { Camera } from '../scene/camera.ts'
import { bootstrapMean } from './bootstrap.ts'
import { proportion, sampled, type Report } from './metrics.ts'

/** All regions of one label in one photograph. */
export interface LabelledRegion {
  readonly label: string
  /** (H, W) 1 inside. */
  readonly mask: Uint8Array
  /** One a region: [x0, y0, x1, y1], ends inclusive, pixels. */
  readonly boxes: readonly (readonly [number, number, number, number])[]
}
export interface LerfView { readonly name: string; readonly camera: Camera; readonly regions: readonly LabelledRegion[] }

export interface LerfAsk {
  /** (H, W) 0…1 */
  heat(camera: Camera, phrase: string): Promise<Float32Array>
  /** (H, W) share of the light that the splats chosen for the phrase stop when drawn alone; null where none is chosen. */
  chosen(camera: Camera, phrase: string): Promise<Float32Array | null>
}

const LERF_WIDTH = 986
const BOX = 30
const MAJORITY = 7
const CUT = 0.7
const SOLID = 0.7
const HIT = 0.25
const MAX_FAILURES = 40

export async function evaluateLerf(views: AsyncIterable<LerfView> | Iterable<LerfView>, ask: LerfAsk, settings: Record<string, unknown>): Promise<Report> {
  const [seen, drawn, failures]: [number[], number[], Record<string, unknown>[]] = [[], [], []]
  let [hits, photographs] = [0, 0]
  for await (const { name, camera, regions } of views) {
    photographs++
    const { width, height } = camera.intrinsics
    for (const { label, mask, boxes } of regions) {
      const heat = await ask.heat(camera, label)
      const mean = boxMean(heat, width, height, scaled(BOX, width))
      const hit = boxes.some((box) => peaksIn(mean, width, box))
      const iou = overlap(segment(heat, mean, width, height), mask)
      const alpha = await ask.chosen(camera, label)
      const iou3d = alpha === null ? 0 : overlap(alpha.map((a) => (a > SOLID ? 1 : 0)), mask)
      hits += hit ? 1 : 0
      seen.push(iou)
      drawn.push(iou3d)
      if (!hit || iou3d < HIT) failures.push({ view: name, expected: { label }, came: { localised: hit, iou, iou3d } })
    }
  }
  return {
    protocol: 'lerf-ovs', settings: { ...settings, photographs, phrases: seen.length },
    metrics: { localisation: proportion(hits, seen.length), miou: bootstrapMean(seen), miou3d: bootstrapMean(drawn), macc25: proportion(drawn.filter((iou) => iou > HIT).length, drawn.length) },
    failures: sampled(failures, MAX_FAILURES),
  }
}

const scaled = (pixels: number, width: number): number => Math.max(3, Math.round((pixels * width) / LERF_WIDTH))

/** Mean of the window around each pixel, of what of it lies in the picture. */
export function boxMean(values: ArrayLike<number>, width: number, height: number, side: number): Float32Array {
  const sums = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) sums[(y + 1) * (width + 1) + x + 1] = values[y * width + x]! + sums[y * (width + 1) + x + 1]! + sums[(y + 1) * (width + 1) + x]! - sums[y * (width + 1) + x]!
  const [before, after] = [Math.floor(side / 2), Math.ceil(side / 2)]
  return Float32Array.from({ length: width * height }, (_, p) => {
    const [x, y] = [p % width, Math.floor(p / width)]
    const [x0, y0, x1, y1] = [Math.max(0, x - before), Math.max(0, y - before), Math.min(width, x + after), Math.min(height, y + after)]
    const at = (row: number, column: number): number => sums[row * (width + 1) + column]!
    return (at(y1, x1) - at(y0, x1) - at(y1, x0) + at(y0, x0)) / ((x1 - x0) * (y1 - y0))
  })
}

function peaksIn(mean: Float32Array, width: number, [x0, y0, x1, y1]: readonly [number, number, number, number]): boolean {
  const peak = mean.reduce((a, b) => Math.max(a, b), -Infinity)
  return mean.some((value, p) => value === peak && p % width >= x0 && p % width <= x1 && Math.floor(p / width) >= y0 && Math.floor(p / width) <= y1)
}

function segment(heat: Float32Array, mean: Float32Array, width: number, height: number): Uint8Array {
  const both = heat.map((m, p) => (m + mean[p]!) / 2)
  const [low, high] = [both.reduce((a, b) => Math.min(a, b), Infinity), both.reduce((a, b) => Math.max(a, b), -Infinity)]
  const inside = both.map((value) => (value > low + CUT * (high - low) ? 1 : 0))
  return Uint8Array.from(boxMean(inside, width, height, scaled(MAJORITY, width) | 1), (share) => (share > 0.5 ? 1 : 0))
}

function overlap(found: ArrayLike<number>, mask: Uint8Array): number {
  let [both, either] = [0, 0]
  mask.forEach((inside, p) => {
    both += inside && found[p]! ? 1 : 0
    either += inside || found[p]! ? 1 : 0
  })
  return either > 0 ? both / either : 0
}
