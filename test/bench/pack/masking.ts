// How well a segmenter outlines what is pointed at: from one point in its middle, and from its box.

import { boundsOf, iouOf, maskAbove, pixelsOf, type Mask } from '../../../native-models/perception/mask.ts'
import { logitsOf, type Prompt, type SeenPicture } from '../../../native-models/perception/prompts.ts'
import type { Segmenter } from '../../../native-models/perception/segmenter.ts'
import type { SeenFrame } from './worlds.ts'

/** Intersections over unions with the true mask: of the answer that the model ranks first, and of its best one. */
export interface Outline { readonly point: number; readonly pointBest: number; readonly box: number | null }

/** One outline for each thing that the frame shows. `boxes`: whether the model takes them. */
export async function outlineSights(segmenter: Segmenter, { picture, sights }: SeenFrame, boxes: boolean): Promise<Outline[]> {
  if (sights.length === 0) return []
  const seen = await segmenter.encode(picture)
  const masks = sights.map(({ mask }) => mask)
  const fromPoints = await overlaps(segmenter, seen, masks, masks.map((mask) => ({ points: [{ ...middleOf(mask), inside: true }] })))
  const fromBoxes = boxes ? await overlaps(segmenter, seen, masks, masks.map((mask) => ({ points: [], box: boundsOf(mask) }))) : null
  return sights.map((_, k): Outline => ({ point: fromPoints[k]!.first, pointBest: fromPoints[k]!.best, box: fromBoxes === null ? null : fromBoxes[k]!.first }))
}

async function overlaps(segmenter: Segmenter, seen: SeenPicture, masks: readonly Mask[], prompts: readonly Prompt[]): Promise<{ first: number; best: number }[]> {
  const answers = await segmenter.decode(seen, prompts)
  const upsampled = segmenter.upsampler(seen, answers)
  return masks.map((mask, k) => {
    const ious = Array.from({ length: answers.levels }, (_, level) =>
      iouOf(mask, maskAbove(upsampled.apply(logitsOf(answers, k, level), new Float32Array(seen.width * seen.height)), seen.width, seen.height, 0)))
    const scores = answers.scores.subarray(k * answers.levels, (k + 1) * answers.levels)
    return { first: ious[scores.indexOf(Math.max(...scores))]!, best: Math.max(...ious) }
  })
}

/** Where a person would point: the place of the mask that lies deepest in it, photograph pixels. */
export function middleOf(mask: Mask): { x: number; y: number } {
  const depth = depths(pixelsOf(mask), mask.width, mask.height)
  let deepest = 0
  depth.forEach((d, at) => { if (d > depth[deepest]!) deepest = at })
  return { x: (deepest % mask.width) + 0.5, y: Math.floor(deepest / mask.width) + 0.5 }
}

/** Chamfer steps, close to round: straight and diagonal. */
const [STRAIGHT, DIAGONAL] = [1, Math.SQRT2]

/** Distance of every pixel to the nearest outside the mask; beyond the picture counts as outside. */
function depths(inside: Uint8Array, width: number, height: number): Float32Array {
  const depth = Float32Array.from(inside, (one) => (one === 1 ? Infinity : 0))
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= width || y >= height ? 0 : depth[y * width + x]!)
  const settle = (x: number, y: number, way: 1 | -1): void => {
    const near = Math.min(at(x - way, y) + STRAIGHT, at(x, y - way) + STRAIGHT, at(x - way, y - way) + DIAGONAL, at(x + way, y - way) + DIAGONAL)
    depth[y * width + x] = Math.min(depth[y * width + x]!, near)
  }
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) settle(x, y, 1)
  for (let y = height - 1; y >= 0; y--) for (let x = width - 1; x >= 0; x--) settle(x, y, -1)
  return depth
}
