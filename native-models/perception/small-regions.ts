// Crumbs and pinholes of a mask taken away, as SAM's postprocess_small_regions does.

import { maskFrom, pixelsOf, type Mask } from './mask.ts'

/** Islands and holes of fewer than `least` pixels (corners touching count) are gone; the largest island always stays. */
export function withoutSmallRegions(mask: Mask, least: number): Mask {
  const { width, height } = mask
  const pixels = pixelsOf(mask)
  const filled = repaint(pixels, width, height, 0, least, false)
  const cleaned = repaint(pixels, width, height, 1, least, true)
  return filled || cleaned ? maskFrom(pixels, width, height) : mask
}

/** Turns small components of `value` into its opposite; returns whether there were any. */
function repaint(pixels: Uint8Array, width: number, height: number, value: 0 | 1, least: number, keepLargest: boolean): boolean {
  const components = componentsOf(pixels, width, height, value)
  const largest = components.reduce((most, { length }) => Math.max(most, length), 0)
  let kept = !keepLargest
  let changed = false
  for (const component of components) {
    if (component.length >= least) continue
    if (!kept && component.length === largest) { kept = true; continue }
    for (const at of component) pixels[at] = 1 - value
    changed = true
  }
  return changed
}

/** Pixels of each 8-connected component of `value`. */
export function componentsOf(pixels: Uint8Array, width: number, height: number, value: 0 | 1): Uint32Array[] {
  const seen = new Uint8Array(pixels.length)
  const stack = new Uint32Array(pixels.length)
  const found: Uint32Array[] = []
  for (let start = 0; start < pixels.length; start++) {
    if (seen[start] === 1 || pixels[start] !== value) continue
    found.push(flood(pixels, seen, stack, width, height, start, value))
  }
  return found
}

function flood(pixels: Uint8Array, seen: Uint8Array, queue: Uint32Array, width: number, height: number, start: number, value: 0 | 1): Uint32Array {
  let [head, tail] = [0, 1]
  queue[0] = start
  seen[start] = 1
  while (head < tail) {
    const at = queue[head++]!
    const [x, y] = [at % width, Math.floor(at / width)]
    for (let v = Math.max(0, y - 1); v <= Math.min(height - 1, y + 1); v++) {
      for (let u = Math.max(0, x - 1); u <= Math.min(width - 1, x + 1); u++) {
        const next = v * width + u
        if (seen[next] === 1 || pixels[next] !== value) continue
        seen[next] = 1
        queue[tail++] = next
      }
    }
  }
  return queue.slice(0, tail)
}
