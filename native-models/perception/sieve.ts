// Answers to a grid of points, sifted as they come. Most of them repeat what a neighbouring point has said; that is seen on
// the network's own coarse grid, so that only what is new is brought to the photograph, which costs most of the time.

import { LEVEL_NAMES } from '../scene/supervised-frame.ts'
import type { FoundMask, GridSettings } from './found-mask.ts'
import { areaOf, iouOf, maskAbove, type Mask } from './mask.ts'
import { logitsOf, type Answers, type Prompt, type SeenPicture } from './prompts.ts'
import type { Segmenter } from './segmenter.ts'
import { withoutSmallRegions } from './small-regions.ts'
import type { Upsampler } from './upsample.ts'

/** Logits that a steady mask may be cut at instead of 0 and change little. SAM's. */
const STABILITY_OFFSET = 1
/** A mask of nearly the whole photograph is its background, not a thing. */
const MOST_OF_PICTURE = 0.95
/** Added to the overlap of one and the same mask, for two masks of a coarse grid: borders weigh more there. */
const COARSE_MARGIN = 0.12

interface Kept { readonly found: FoundMask; readonly coarse: Mask; readonly share: number }

export interface Sieve {
  /** Masks that were trusted, not yet compared on the photograph. */
  readonly found: readonly FoundMask[]
  /** Takes answers to prompts of one point each. */
  take(answers: Answers, prompts: readonly Prompt[]): void
  /** Whether a mask that was found, of less than `share` of the picture, holds the point. */
  holds(point: { readonly x: number; readonly y: number }, share: number): boolean
}

export function createSieve(segmenter: Segmenter, seen: SeenPicture, settings: GridSettings): Sieve {
  const kept: Kept[] = []
  const logits = new Float32Array(seen.width * seen.height)

  const isKnown = (coarse: Mask, trust: number): boolean =>
    kept.some((one) => one.found.predictedIou >= trust && iouOf(one.coarse, coarse) > Math.min(1, settings.maxOverlap + COARSE_MARGIN))

  function sift(up: Upsampler, answers: Answers, at: number, prompt: Prompt): void {
    const predictedIou = answers.scores[at]!
    if (!(predictedIou >= settings.minPredictedIou)) return
    const level = at % answers.levels
    const raw = logitsOf(answers, Math.floor(at / answers.levels), level)
    const shown = shownPart(raw, answers.maskWidth, up.shown)
    const stability = stabilityOf(shown)
    if (stability < settings.minStability) return
    const coarse = maskAbove(shown, up.shown.width, up.shown.height, 0)
    if (isKnown(coarse, predictedIou)) return
    const mask = withoutSmallRegions(maskAbove(up.apply(raw, logits), seen.width, seen.height, 0), settings.minPixels)
    const share = areaOf(mask) / logits.length
    if (areaOf(mask) < settings.minPixels || share > MOST_OF_PICTURE) return
    const { x, y } = prompt.points[0]!
    kept.push({ found: { mask, predictedIou, stability, level: answers.levels === LEVEL_NAMES.length ? LEVEL_NAMES[level]! : null, point: [x, y] }, coarse, share })
  }

  return {
    get found() { return kept.map(({ found }) => found) },
    take(answers, prompts) {
      const up = segmenter.upsampler(seen, answers)
      // The surest first: what repeats it is then known.
      const order = Array.from(answers.scores, (_, at) => at).sort((a, b) => answers.scores[b]! - answers.scores[a]!)
      for (const at of order) sift(up, answers, at, prompts[Math.floor(at / answers.levels)]!)
    },
    holds: ({ x, y }, share) => kept.some((one) => one.share < share && holdsPixel(one.found.mask, Math.floor(y) * seen.width + Math.floor(x))),
  }
}

/** Of a mask's rows, those and as much of them as show the photograph; the rest is padding. */
function shownPart(logits: Float32Array, maskWidth: number, { width, height }: Upsampler['shown']): Float32Array {
  if (width === maskWidth) return logits.subarray(0, width * height)
  const out = new Float32Array(width * height)
  for (let y = 0; y < height; y++) out.set(logits.subarray(y * maskWidth, y * maskWidth + width), y * width)
  return out
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

/** Halves the runs until one is left. */
function holdsPixel({ runs }: Mask, pixel: number): boolean {
  let [low, high] = [0, runs.length / 2]
  while (low < high) {
    const middle = (low + high) >> 1
    if (runs[2 * middle + 1]! > pixel) high = middle
    else low = middle + 1
  }
  return 2 * low < runs.length && runs[2 * low]! <= pixel
}
