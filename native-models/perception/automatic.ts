// Everything in a photograph, masked: a grid of points asked one after another, what the model doubts or cannot hold
// steady dropped, what says the same twice said once. Source: segment-anything, automatic_mask_generator.py, except that
// duplicates are told by their pixels, not by their boxes: a plate under a bowl has the bowl's box.

import { cropsOf, cutPicture, type Crop } from './crops.ts'
import { areaOf, boundsOf, iouOf, maskAbove, shifted, type Mask } from './mask.ts'
import type { Picture } from './models.ts'
import { logitsOf, type Prompt, type SeenPicture } from './prompts.ts'
import type { Box } from './resize.ts'
import type { Segmenter } from './segmenter.ts'
import { withoutSmallRegions } from './small-regions.ts'

export const LEVELS = ['subpart', 'part', 'whole'] as const
export type Level = (typeof LEVELS)[number]

export interface FoundMask {
  readonly mask: Mask
  readonly predictedIou: number
  /** IoU of the mask cut a little higher and a little lower. */
  readonly stability: number
  /** Which of the model's masks it was; null where it gives one. */
  readonly level: Level | null
  /** The grid's point that found it, photograph pixels. */
  readonly point: readonly [number, number]
}

export interface GridSettings {
  readonly pointsPerSide: number
  readonly minPredictedIou: number
  readonly minStability: number
  /** Two masks that share more than this are one. */
  readonly maxOverlap: number
  /** Islands and holes below this many pixels are cleaned away, and so are masks. */
  readonly minPixels: number
  /** 1 looks at quarters of the photograph too, 2 at sixteenths; finds small things, costs an encoder run each. */
  readonly cropLayers: number
}

/** SAM's own, except the overlap, which it measures on boxes. */
export const GRID_DEFAULTS: GridSettings = { pointsPerSide: 32, minPredictedIou: 0.88, minStability: 0.95, maxOverlap: 0.7, minPixels: 100, cropLayers: 0 }

/** Logits that a steady mask may be cut at instead of 0 and change little. SAM's. */
const STABILITY_OFFSET = 1
/** Prompts a call: the decoder's memory grows with it. SAM's. */
const PROMPTS_A_CALL = 64
/** A mask that ends this close to the edge of a crop inside the photograph was cut off there. SAM's, pixels. */
const CUT_OFF_PX = 20
/** A mask of nearly the whole photograph is its background, not a thing. */
const MOST_OF_PICTURE = 0.95

interface Raw extends FoundMask { readonly crop: Crop }

/** Masks of a photograph, best first. Faults `job.cancelled` between calls of the decoder. */
export async function automaticMasks(segmenter: Segmenter, picture: Picture, settings: GridSettings, signal?: AbortSignal): Promise<FoundMask[]> {
  const found: Raw[] = []
  for (const crop of cropsOf(picture, settings.cropLayers)) found.push(...distinct(await masksOfCrop(segmenter, picture, crop, settings, signal), settings.maxOverlap, byTrust))
  return distinct(found, settings.maxOverlap, (a, b) => a.crop.layer === b.crop.layer ? byTrust(a, b) : b.crop.layer - a.crop.layer).sort(byTrust)
    .map(({ mask, predictedIou, stability, level, point }) => ({ mask, predictedIou, stability, level, point }))
}

const byTrust = (a: FoundMask, b: FoundMask): number => b.predictedIou - a.predictedIou || b.stability - a.stability

async function masksOfCrop(segmenter: Segmenter, picture: Picture, crop: Crop, settings: GridSettings, signal: AbortSignal | undefined): Promise<Raw[]> {
  const part = crop.layer === 0 ? picture : cutPicture(picture, crop.box)
  const seen = await segmenter.encode(part)
  const prompts = grid(part, Math.max(1, Math.round(settings.pointsPerSide / 2 ** crop.layer)))
  const found: Raw[] = []
  for (let at = 0; at < prompts.length; at += PROMPTS_A_CALL) {
    const batch = prompts.slice(at, at + PROMPTS_A_CALL)
    for (const mask of await trusted(segmenter, seen, batch, settings, signal)) {
      const whole = crop.layer === 0 ? mask : inPhotograph(mask, crop, picture)
      if (!isCutOff(whole.mask, crop.box, picture)) found.push({ ...whole, crop })
    }
  }
  return found
}

/** Middles of the cells of an n x n grid. */
function grid({ width, height }: Picture, n: number): Prompt[] {
  return Array.from({ length: n * n }, (_, i) => ({ points: [{ x: (((i % n) + 0.5) / n) * width, y: ((Math.floor(i / n) + 0.5) / n) * height, inside: true }] }))
}

async function trusted(segmenter: Segmenter, seen: SeenPicture, prompts: readonly Prompt[], settings: GridSettings, signal: AbortSignal | undefined): Promise<FoundMask[]> {
  const answers = await segmenter.decode(seen, prompts, signal)
  const up = segmenter.upsampler(seen, answers)
  const logits = new Float32Array(seen.width * seen.height)
  const found: FoundMask[] = []
  for (let k = 0; k < answers.prompts * answers.levels; k++) {
    const [prompt, level] = [Math.floor(k / answers.levels), k % answers.levels]
    const predictedIou = answers.scores[k]!
    if (!(predictedIou >= settings.minPredictedIou)) continue
    up.apply(logitsOf(answers, prompt, level), logits)
    const stability = stabilityOf(logits)
    if (stability < settings.minStability) continue
    const mask = withoutSmallRegions(maskAbove(logits, seen.width, seen.height, 0), settings.minPixels)
    const area = areaOf(mask)
    if (area < settings.minPixels || area > MOST_OF_PICTURE * seen.width * seen.height) continue
    const { x, y } = prompts[prompt]!.points[0]!
    found.push({ mask, predictedIou, stability, level: answers.levels === LEVELS.length ? LEVELS[level]! : null, point: [x, y] })
  }
  return found
}

/** Pixels above a higher cut as a share of those above a lower one; 0 for nothing. */
export function stabilityOf(logits: Float32Array): number {
  let [high, low] = [0, 0]
  for (const logit of logits) {
    if (logit > STABILITY_OFFSET) high++
    if (logit > -STABILITY_OFFSET) low++
  }
  return low === 0 ? 0 : high / low
}

function inPhotograph(found: FoundMask, { box }: Crop, { width, height }: Picture): FoundMask {
  return { ...found, mask: shifted(found.mask, box.x0, box.y0, width, height), point: [found.point[0] + box.x0, found.point[1] + box.y0] }
}

/** Ends at an edge of the crop that is not one of the photograph. */
function isCutOff(mask: Mask, crop: Box, { width, height }: Picture): boolean {
  const bounds = boundsOf(mask)
  const near = (edge: number, cut: number, end: number): boolean => cut !== end && Math.abs(edge - cut) <= CUT_OFF_PX
  return near(bounds.x0, crop.x0, 0) || near(bounds.y0, crop.y0, 0) || near(bounds.x1, crop.x1, width) || near(bounds.y1, crop.y1, height)
}

/** Greedy: the first in order stays, whoever shares too much with one that stayed goes. */
function distinct<T extends FoundMask>(found: readonly T[], maxOverlap: number, order: (a: T, b: T) => number): T[] {
  const kept: { one: T; box: Box }[] = []
  for (const one of found.toSorted(order)) {
    const box = boundsOf(one.mask)
    if (!kept.some((other) => touches(box, other.box) && iouOf(one.mask, other.one.mask) > maxOverlap)) kept.push({ one, box })
  }
  return kept.map(({ one }) => one)
}

const touches = (a: Box, b: Box): boolean => a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1
