// `evaluate masks`: do automatic masks find what a generator put there, do embeddings name it, and do its sizes come out
// right? What is counted is a sight: one thing in one photograph.

import { boundsOf, iouOf, isCutByEdge, type Mask } from '../perception/mask.ts'
import { unproject, type Camera } from '../scene/camera.ts'
import { bootstrapMean } from './bootstrap.ts'
import { sampled, Tally, type Report } from './metrics.ts'

/** A thing shows enough to be found from this many pixels of 320x240 on, and from this share of it seen. */
const LEAST_PIXELS = 100
const MOST_HIDDEN = 0.7
const USUAL_PIXELS = 320 * 240
/** As good as nothing before it: what is hidden is in no depth, so its size cannot be known. */
const UNOCCLUDED = 0.02
const FOUND = 0.5
const SCALE_TOLERANCE = 0.15
const MAX_FAILURES = 40

/** A thing as one photograph truly shows it. */
export interface TrueSight {
  readonly id: number
  readonly label: string
  readonly mask: Mask
  readonly pixels: number
  /** Share of it that other things hide. */
  readonly hidden: number
}

export interface MaskedFrame {
  readonly name: string
  readonly masks: readonly { readonly mask: Mask; readonly scale: number | null; readonly embedding: Float32Array }[]
  readonly sights: readonly TrueSight[]
  /** Where true sizes are measured: the photograph's camera and the capture's own depth, 0 where unknown; null if it has none. */
  readonly view: { readonly camera: Camera; readonly depth: Float32Array } | null
}

/** Phrases that embeddings are named by: (labels, width) unit rows. */
export interface Names { readonly labels: readonly string[]; readonly rows: Float32Array }

/**
 * `recall50`: sights that some mask overlaps by half or more; `.unoccluded` of those that nothing hides. `top1`: of the
 * found ones, those whose mask is called by the right label before all others (left out without `names`).
 * `scaleWithin15`: of the found ones that nothing hides or cuts, those whose size is within 15 % of the true one;
 * `.all` counts what was not found as wrong; `.things` takes each thing once, by the median over its photographs.
 * `meanIou` and `scaleError` (|ratio - 1|) are means with bootstrap intervals, all others proportions with Wilson's.
 */
export async function evaluateMasks(frames: AsyncIterable<MaskedFrame>, names: Names | null, settings: Record<string, unknown>): Promise<Report> {
  const [tally, overlaps, errors, failures] = [new Tally(), [] as number[], [] as number[], [] as Record<string, unknown>[]]
  const ratios = new Map<number, number[]>()
  let [count, masks] = [0, 0]
  for await (const frame of frames) {
    count++
    masks += frame.masks.length
    for (const sight of frame.sights.filter(isVisible)) {
      const best = bestOf(frame, sight)
      const found = best.overlap >= FOUND
      tally.count('recall50', found)
      overlaps.push(best.overlap)
      if (!found) failures.push({ frame: frame.name, id: sight.id, label: sight.label, pixels: sight.pixels, hidden: sight.hidden, expected: 'a mask of it', came: `the best overlaps by ${best.overlap.toFixed(2)}` })
      if (found && names !== null) tally.count('top1', nameOf(frame.masks[best.at]!.embedding, names) === sight.label)
      if (sight.hidden > UNOCCLUDED || isCutByEdge(sight.mask)) continue
      tally.count('recall50.unoccluded', found)
      const expected = frame.view === null ? null : trueScale(sight.mask, frame.view)
      if (expected === null) continue
      const scale = found ? frame.masks[best.at]!.scale : null
      const error = scale === null ? Infinity : Math.abs(scale / expected - 1)
      tally.count('scaleWithin15.all', error <= SCALE_TOLERANCE)
      if (!found) continue
      tally.count('scaleWithin15', error <= SCALE_TOLERANCE)
      if (scale !== null) {
        errors.push(error)
        ratios.set(sight.id, [...(ratios.get(sight.id) ?? []), scale / expected])
      }
      if (error > SCALE_TOLERANCE) failures.push({ frame: frame.name, id: sight.id, label: sight.label, expected: `a size of ${expected.toFixed(4)}`, came: scale, overlap: best.overlap })
    }
  }
  for (const one of ratios.values()) tally.count('scaleWithin15.things', Math.abs(median(one) - 1) <= SCALE_TOLERANCE)
  const means = { ...(overlaps.length > 0 ? { meanIou: bootstrapMean(overlaps) } : {}), ...(errors.length > 0 ? { scaleError: bootstrapMean(errors) } : {}) }
  return { protocol: 'masks', settings: { ...settings, frames: count, masksPerFrame: count === 0 ? 0 : masks / count }, metrics: { ...tally.metrics(), ...means }, failures: sampled(failures, MAX_FAILURES) }
}

const isVisible = ({ mask, pixels, hidden }: TrueSight): boolean => (pixels * USUAL_PIXELS) / (mask.width * mask.height) >= LEAST_PIXELS && hidden <= MOST_HIDDEN

function bestOf({ masks }: MaskedFrame, sight: TrueSight): { at: number; overlap: number } {
  const bounds = boundsOf(sight.mask)
  return masks.reduce((best, { mask }, at) => {
    const b = boundsOf(mask)
    const apart = b.x1 <= bounds.x0 || bounds.x1 <= b.x0 || b.y1 <= bounds.y0 || bounds.y1 <= b.y0
    const overlap = apart ? 0 : iouOf(mask, sight.mask)
    return overlap > best.overlap ? { at, overlap } : best
  }, { at: -1, overlap: 0 })
}

function nameOf(embedding: Float32Array, { labels, rows }: Names): string {
  const width = embedding.length
  const scores = labels.map((_, k) => embedding.reduce((sum, value, i) => sum + value * rows[k * width + i]!, 0))
  return labels[scores.indexOf(Math.max(...scores))]!
}

/** || 2 std || over the axes of all pixels of the true mask, as they lie: nothing eroded, nothing left out. Null below two of known depth. */
export function trueScale(mask: Mask, { camera, depth }: { readonly camera: Camera; readonly depth: Float32Array }): number | null {
  const [sums, squares] = [[0, 0, 0], [0, 0, 0]]
  let n = 0
  for (let k = 0; k < mask.runs.length; k += 2) for (let at = mask.runs[k]!; at < mask.runs[k + 1]!; at++) {
    if (!(depth[at]! > 0)) continue
    n++
    unproject(camera, (at % mask.width) + 0.5, Math.floor(at / mask.width) + 0.5, depth[at]!).forEach((value, axis) => {
      sums[axis]! += value
      squares[axis]! += value * value
    })
  }
  return n < 2 ? null : 2 * Math.sqrt(sums.reduce((sum, total, axis) => sum + squares[axis]! / n - (total / n) ** 2, 0))
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
