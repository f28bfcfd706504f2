// A region of a photograph as sorted, disjoint half-open runs of pixel indices y * width + x: small, exact, and quick to
// compare.

import type { Box } from './resize.ts'

export interface Mask {
  readonly width: number
  readonly height: number
  /** start, end, start, end, …; a run may go on over the end of a row. */
  readonly runs: Uint32Array
}

/** Pixels where `logits` are above `threshold`. */
export function maskAbove(logits: Float32Array, width: number, height: number, threshold: number): Mask {
  const runs: number[] = []
  let open = false
  for (let i = 0; i < logits.length; i++) {
    const inside = logits[i]! > threshold
    if (inside !== open) runs.push(i)
    open = inside
  }
  if (open) runs.push(logits.length)
  return { width, height, runs: Uint32Array.from(runs) }
}

/** Pixels that are not 0. */
export const maskFrom = (pixels: ArrayLike<number>, width: number, height: number): Mask => maskAbove(Float32Array.from(pixels), width, height, 0)

/** (height, width) of 0 and 1. */
export function pixelsOf({ width, height, runs }: Mask): Uint8Array {
  const out = new Uint8Array(width * height)
  for (let k = 0; k < runs.length; k += 2) out.fill(1, runs[k], runs[k + 1])
  return out
}

export function areaOf({ runs }: Mask): number {
  let area = 0
  for (let k = 0; k < runs.length; k += 2) area += runs[k + 1]! - runs[k]!
  return area
}

/** The smallest box around the mask, ends exclusive; all zero for an empty mask. */
export function boundsOf({ width, runs }: Mask): Box {
  if (runs.length === 0) return { x0: 0, y0: 0, x1: 0, y1: 0 }
  let [x0, x1] = [width, 0]
  for (let k = 0; k < runs.length; k += 2) {
    const [start, last] = [runs[k]!, runs[k + 1]! - 1]
    const wraps = Math.floor(start / width) !== Math.floor(last / width)
    x0 = Math.min(x0, wraps ? 0 : start % width)
    x1 = Math.max(x1, wraps ? width : (last % width) + 1)
  }
  return { x0, y0: Math.floor(runs[0]! / width), x1, y1: Math.floor((runs.at(-1)! - 1) / width) + 1 }
}

/** Pixels that both have. */
export function overlapOf({ runs: a }: Mask, { runs: b }: Mask): number {
  let [i, j, shared] = [0, 0, 0]
  while (i < a.length && j < b.length) {
    shared += Math.max(0, Math.min(a[i + 1]!, b[j + 1]!) - Math.max(a[i]!, b[j]!))
    if (a[i + 1]! < b[j + 1]!) i += 2
    else j += 2
  }
  return shared
}

export function iouOf(a: Mask, b: Mask): number {
  const shared = overlapOf(a, b)
  const union = areaOf(a) + areaOf(b) - shared
  return union === 0 ? 0 : shared / union
}

/** Whether the mask reaches the border of the photograph, beyond which it may go on. */
export function isCutByEdge(mask: Mask): boolean {
  const { x0, y0, x1, y1 } = boundsOf(mask)
  return mask.runs.length > 0 && (x0 === 0 || y0 === 0 || x1 === mask.width || y1 === mask.height)
}

/** The mask laid into a larger photograph with its first pixel at (left, top). */
export function shifted(mask: Mask, left: number, top: number, width: number, height: number): Mask {
  const pixels = new Uint8Array(width * height)
  for (let k = 0; k < mask.runs.length; k += 2)
    for (let at = mask.runs[k]!; at < mask.runs[k + 1]!; at++) pixels[(top + Math.floor(at / mask.width)) * width + left + (at % mask.width)] = 1
  return maskFrom(pixels, width, height)
}

/** The same region in a photograph of another size: each pixel takes what lies at its middle. */
export function rescaled(mask: Mask, width: number, height: number): Mask {
  if (mask.width === width && mask.height === height) return mask
  const pixels = pixelsOf(mask)
  const out = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * mask.height) / height) * mask.width
    for (let x = 0; x < width; x++) out[y * width + x] = pixels[row + Math.floor(((x + 0.5) * mask.width) / width)]!
  }
  return maskFrom(out, width, height)
}
