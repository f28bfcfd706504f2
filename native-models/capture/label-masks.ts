// Regions of a photograph as labelling tools draw them, and their pixels.

/** In pixels of the labelled image, whose size it carries so that it can be laid over a photograph of another size. */
export type LabelMask =
  | { readonly kind: 'polygons'; readonly width: number; readonly height: number; /** Parts of one region, each [x, y, x, y …]. */ readonly polygons: readonly (readonly number[])[] }
  /** COCO's run lengths: column by column from the top left, beginning with a run outside the region. */
  | { readonly kind: 'rle'; readonly width: number; readonly height: number; readonly counts: readonly number[] }

/** (height, width) 1 inside, 0 outside. A pixel is inside if its centre is: even-odd within a polygon, union over parts. */
export function rasteriseMask(mask: LabelMask, width: number, height: number): Uint8Array {
  if (mask.kind === 'polygons') return rasterisePolygons(mask, width, height)
  const own = rasteriseRuns(mask.counts, mask.width, mask.height)
  return mask.width === width && mask.height === height ? own : nearest(own, mask, width, height)
}

function rasterisePolygons(mask: Extract<LabelMask, { kind: 'polygons' }>, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height)
  const [sx, sy] = [width / mask.width, height / mask.height]
  for (const polygon of mask.polygons) fillPolygon(out, width, height, polygon.map((value, i) => value * (i % 2 === 0 ? sx : sy)))
  return out
}

function fillPolygon(out: Uint8Array, width: number, height: number, points: readonly number[]): void {
  for (let row = 0; row < height; row++) {
    const crossings = crossingsAt(points, row + 0.5)
    for (let k = 0; k + 1 < crossings.length; k += 2) {
      // Columns whose centre lies in [from, to).
      const from = Math.max(0, Math.ceil(crossings[k]! - 0.5))
      const to = Math.min(width, Math.ceil(crossings[k + 1]! - 0.5))
      if (from < to) out.fill(1, row * width + from, row * width + to)
    }
  }
}

/** Sorted x where the outline crosses the horizontal line; each edge owns its upper end, so corners count once. */
function crossingsAt(points: readonly number[], y: number): number[] {
  const crossings: number[] = []
  for (let i = 0; i < points.length; i += 2) {
    const j = (i + 2) % points.length
    const [x0, y0, x1, y1] = [points[i]!, points[i + 1]!, points[j]!, points[j + 1]!]
    if (y0 <= y !== y1 <= y) crossings.push(x0 + ((y - y0) / (y1 - y0)) * (x1 - x0))
  }
  return crossings.sort((a, b) => a - b)
}

function rasteriseRuns(counts: readonly number[], width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height)
  let at = 0
  for (const [run, count] of counts.entries()) {
    if (run % 2 === 1) for (let i = at; i < at + count; i++) out[(i % height) * width + Math.floor(i / height)] = 1
    at += count
  }
  return out
}

function nearest(from: Uint8Array, size: { width: number; height: number }, width: number, height: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => {
    const x = Math.floor((((i % width) + 0.5) * size.width) / width)
    const y = Math.floor(((Math.floor(i / width) + 0.5) * size.height) / height)
    return from[y * size.width + x]!
  })
}

/** The run lengths of the pixels equal to `value` in a (height, width) image. */
export function runsOf(pixels: ArrayLike<number>, width: number, height: number, value: number): number[] {
  const counts: number[] = []
  let [inside, run] = [false, 0]
  for (let column = 0; column < width; column++) {
    for (let row = 0; row < height; row++) {
      const is = pixels[row * width + column] === value
      if (is === inside) run++
      else {
        counts.push(run)
        inside = is
        run = 1
      }
    }
  }
  return [...counts, run]
}

const BITS = 5
const MORE = 0x20
const NEGATIVE = 0x10

/**
 * COCO's compressed run lengths (pycocotools' maskApi): base-48 digits of five bits, least first; from the third on,
 * each number is the difference to the one two before. Null if the text ends inside a number.
 */
export function decodeRunText(text: string): number[] | null {
  const counts: number[] = []
  for (let at = 0; at < text.length;) {
    let [value, shift, digit] = [0, 0, MORE]
    while ((digit & MORE) !== 0) {
      if (at >= text.length) return null
      digit = text.charCodeAt(at++) - 48
      value |= (digit & (MORE - 1)) << shift
      shift += BITS
    }
    if ((digit & NEGATIVE) !== 0) value |= -1 << shift
    counts.push(counts.length > 2 ? value + counts[counts.length - 2]! : value)
  }
  return counts
}
