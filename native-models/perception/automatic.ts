// Everything in a photograph, masked: a grid of points asked one after another, what the model doubts or cannot hold
// steady dropped, what says the same twice said once. Source: segment-anything, automatic_mask_generator.py, except that
// duplicates are told by their pixels, not by their boxes: a plate under a bowl has the bowl's box.

import { throwIfCancelled } from './cancelled.ts'
import { cropsOf, cutPicture, type Crop } from './crops.ts'
import type { FoundMask, GridSettings } from './found-mask.ts'
import { boundsOf, iouOf, shifted, type Mask } from './mask.ts'
import type { Picture } from './models.ts'
import type { Prompt } from './prompts.ts'
import type { Box } from './resize.ts'
import type { Segmenter } from './segmenter.ts'
import { createSieve } from './sieve.ts'

/** Prompts a call: the decoder's memory grows with it. SAM's. */
const PROMPTS_A_CALL = 64
/** A mask that ends this close to the edge of a crop inside the photograph was cut off there. SAM's, pixels. */
const CUT_OFF_PX = 20
/** Points are asked from a coarse grid to the fine one where some may be spared: every fourth, every second, all. */
const ROUNDS = [4, 2, 1]

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
  const sieve = createSieve(segmenter, seen, settings)
  for (const round of rounds(part, Math.max(1, Math.round(settings.pointsPerSide / 2 ** crop.layer)), settings.spareWithin > 0)) {
    const prompts = round.filter(({ points: [point] }) => settings.spareWithin === 0 || !sieve.holds(point!, settings.spareWithin))
    for (let at = 0; at < prompts.length; at += PROMPTS_A_CALL) {
      throwIfCancelled(signal)
      const batch = prompts.slice(at, at + PROMPTS_A_CALL)
      sieve.take(await segmenter.decode(seen, batch, signal), batch)
    }
  }
  return sieve.found.map((mask) => ({ ...(crop.layer === 0 ? mask : inPhotograph(mask, crop, picture)), crop })).filter(({ mask }) => !isCutOff(mask, crop.box, picture))
}

/** Middles of the cells of an n x n grid; in rounds, each of those between the points of the rounds before, or in one. */
function rounds({ width, height }: Picture, n: number, sparing: boolean): Prompt[][] {
  const point = (i: number, j: number): Prompt => ({ points: [{ x: ((i + 0.5) / n) * width, y: ((j + 0.5) / n) * height, inside: true }] })
  const firstRound = (i: number, j: number): number => ROUNDS.findIndex((step) => i % step === step >> 1 && j % step === step >> 1)
  const cells = Array.from({ length: n * n }, (_, k) => ({ i: k % n, j: Math.floor(k / n) }))
  if (!sparing) return [cells.map(({ i, j }) => point(i, j))]
  const last = ROUNDS.length - 1
  return ROUNDS.map((_, round) => cells.filter(({ i, j }) => (firstRound(i, j) === -1 ? last : firstRound(i, j)) === round).map(({ i, j }) => point(i, j)))
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
