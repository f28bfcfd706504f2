// Label images: (H, W) of 0 none, k object k, NO_LABEL no evidence.

import { NO_LABEL } from '../kernels/lifting/lifting.ts'

/** A label that would keep less than this share of its pixels is left as it was: thin things are all border. */
const LEAST_KEPT = 0.3

/** Pixels within `pixels` of a border between labels become NO_LABEL, except those of labels too thin to lose them. */
export function erodeLabels(labels: Uint16Array, width: number, height: number, pixels: number): Uint16Array {
  let current = labels
  for (let round = 0; round < pixels; round++) current = erodeOnce(current, width, height)
  const before = countOf(labels)
  const after = countOf(current)
  const thin = new Set([...before].filter(([label, count]) => label > 0 && (after.get(label) ?? 0) < LEAST_KEPT * count).map(([label]) => label))
  return thin.size === 0 ? current : current.map((label, p) => (thin.has(labels[p]!) ? labels[p]! : label))
}

function erodeOnce(labels: Uint16Array, width: number, height: number): Uint16Array {
  const out = labels.slice()
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const p = y * width + x
      const differs = (q: number): boolean => labels[q] !== labels[p]
      const border = (x > 0 && differs(p - 1)) || (x + 1 < width && differs(p + 1)) || (y > 0 && differs(p - width)) || (y + 1 < height && differs(p + width))
      if (border) out[p] = NO_LABEL
    }
  }
  return out
}

function countOf(labels: Uint16Array): Map<number, number> {
  const counts = new Map<number, number>()
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1)
  return counts
}
