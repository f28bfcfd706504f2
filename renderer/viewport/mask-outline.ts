// A mask's pixels as one SVG path along their borders: filled by even-odd, it is the mask; stroked, its outline.

/**
 * `ranges` are u32 pairs, half-open ranges of y * width + x, ascending. Corners lie on whole numbers: a pixel covers
 * [x, x + 1). Empty for an empty mask.
 */
export function outlinePath(ranges: Uint32Array, width: number, height: number): string {
  const inside = new Uint8Array(width * height)
  for (let k = 0; k < ranges.length; k += 2) inside.fill(1, ranges[k], ranges[k + 1])
  const next = borders(inside, width, height)
  const parts: string[] = []
  for (const start of next.keys()) while ((next.get(start)?.length ?? 0) > 0) parts.push(loop(next, start, width + 1))
  return parts.join('')
}

/** Steps along pixel borders with the mask on the right, by the corner they start at; corners are y * (width + 1) + x. */
function borders(inside: Uint8Array, width: number, height: number): Map<number, number[]> {
  const next = new Map<number, number[]>()
  const step = (from: number, to: number): void => {
    const there = next.get(from)
    if (there === undefined) next.set(from, [to])
    else there.push(to)
  }
  const at = (x: number, y: number): number => (x < 0 || y < 0 || x >= width || y >= height ? 0 : inside[y * width + x]!)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    if (inside[y * width + x] === 0) continue
    const corner = y * (width + 1) + x
    const below = corner + width + 1
    if (at(x, y - 1) === 0) step(corner, corner + 1)
    if (at(x + 1, y) === 0) step(corner + 1, below + 1)
    if (at(x, y + 1) === 0) step(below + 1, below)
    if (at(x - 1, y) === 0) step(below, corner)
  }
  return next
}

/** One closed walk, its steps taken out; straight steps are one. */
function loop(next: Map<number, number[]>, start: number, stride: number): string {
  const corners: number[] = [start]
  let [at, by] = [start, 0]
  do {
    const to = next.get(at)!.pop()!
    if (to - at === by) corners[corners.length - 1] = to
    else corners.push(to)
    by = to - at
    at = to
  } while (at !== start)
  return `M${corners.slice(0, -1).map((corner) => `${corner % stride} ${Math.floor(corner / stride)}`).join('L')}Z`
}
