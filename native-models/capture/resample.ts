// Resampling pixels: colour by averaging everything a pixel covers, depth by choosing one of the values there,
// because the average of a table and the wall behind it is a place where nothing is.

import type { PixelMap } from './undistort.ts'

export interface Pixels {
  readonly width: number
  readonly height: number
  /** (height, width, 3) bytes. */
  readonly rgb: Uint8Array
}

/** The exact mean of the area each new pixel covers; the image is a pinhole's already. */
export function averageArea(from: Pixels, width: number, height: number): Uint8Array {
  if (width === from.width && height === from.height) return from.rgb
  const rows = averageRows(from, height)
  return averageColumns(rows, from.width, width, height)
}

/** Vertical pass: (height, from.width, 3). */
function averageRows(from: Pixels, height: number): Float32Array {
  const stride = from.width * 3
  const out = new Float32Array(height * stride)
  for (let row = 0; row < height; row++) {
    const [start, end] = [(row * from.height) / height, ((row + 1) * from.height) / height]
    for (let y = Math.floor(start); y < Math.min(end, from.height); y++) {
      const weight = (Math.min(end, y + 1) - Math.max(start, y)) / (end - start)
      const [into, source] = [row * stride, y * stride]
      for (let i = 0; i < stride; i++) out[into + i]! += weight * from.rgb[source + i]!
    }
  }
  return out
}

function averageColumns(rows: Float32Array, fromWidth: number, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height * 3)
  for (let column = 0; column < width; column++) {
    const [start, end] = [(column * fromWidth) / width, ((column + 1) * fromWidth) / width]
    for (let row = 0; row < height; row++) {
      let [r, g, b] = [0, 0, 0]
      for (let x = Math.floor(start); x < Math.min(end, fromWidth); x++) {
        const weight = (Math.min(end, x + 1) - Math.max(start, x)) / (end - start)
        const at = (row * fromWidth + x) * 3
        r += weight * rows[at]!
        g += weight * rows[at + 1]!
        b += weight * rows[at + 2]!
      }
      const into = (row * width + column) * 3
      out[into] = Math.round(r)
      out[into + 1] = Math.round(g)
      out[into + 2] = Math.round(b)
    }
  }
  return out
}

/**
 * Colour through a pixel map: bilinear samples, averaged per pixel. `valid` is 0 where any sample falls outside the
 * photograph, and null if none does.
 */
export function remapColor(from: Pixels, map: PixelMap & { source: Float32Array }): { rgb: Uint8Array; valid: Uint8Array | null } {
  const { intrinsics: { width, height }, samples, source } = map
  const rgb = new Uint8Array(width * height * 3)
  const valid = new Uint8Array(width * height).fill(1)
  const sum = new Float64Array(3)
  let blanks = 0
  for (let pixel = 0; pixel < width * height; pixel++) {
    const hits = gather(from, source, pixel % width, Math.floor(pixel / width), width, samples, sum)
    for (let c = 0; c < 3; c++) rgb[pixel * 3 + c] = hits === 0 ? 0 : Math.round(sum[c]! / hits)
    if (hits === samples * samples) continue
    valid[pixel] = 0
    blanks++
  }
  return { rgb, valid: blanks === 0 ? null : valid }
}

/** Adds up the samples of one pixel into `sum` and returns how many lie in the photograph. */
function gather(from: Pixels, source: Float32Array, column: number, row: number, width: number, samples: number, sum: Float64Array): number {
  sum.fill(0)
  let hits = 0
  for (let j = 0; j < samples; j++) {
    let at = ((row * samples + j) * width * samples + column * samples) * 2
    for (let i = 0; i < samples; i++, at += 2) hits += addBilinear(from, source[at]!, source[at + 1]!, sum)
  }
  return hits
}

/** The inner loop of undistortion, a million times a photograph: plain scalars, no allocation. */
function addBilinear({ width, height, rgb }: Pixels, u: number, v: number, sum: Float64Array): 0 | 1 {
  if (!(u >= 0 && v >= 0 && u <= width && v <= height)) return 0
  const x = Math.min(width - 1, Math.max(0, u - 0.5))
  const y = Math.min(height - 1, Math.max(0, v - 0.5))
  const x0 = Math.floor(x)
  const y0 = Math.floor(y)
  const right = x0 < width - 1 ? 3 : 0
  const down = y0 < height - 1 ? width * 3 : 0
  const at = (y0 * width + x0) * 3
  const bottomRight = (x - x0) * (y - y0)
  const topRight = x - x0 - bottomRight
  const bottomLeft = y - y0 - bottomRight
  const topLeft = 1 - topRight - bottomLeft - bottomRight
  for (let c = at; c < at + 3; c++) {
    sum[c - at]! += topLeft * rgb[c]! + topRight * rgb[c + right]! + bottomLeft * rgb[c + down]! + bottomRight * rgb[c + down + right]!
  }
  return 1
}

/**
 * Depth, (height, width), in the file's unit: for each new pixel the median of the known values it covers, or 0 where
 * fewer than half are known. `place(column, row)` gives a sample's position in the depth image, in its pixels.
 */
export function chooseDepth(
  from: { readonly width: number; readonly height: number; readonly values: ArrayLike<number> },
  to: { readonly width: number; readonly height: number; readonly samples: number },
  place: (column: number, row: number) => readonly [number, number],
): Float32Array {
  const out = new Float32Array(to.width * to.height)
  const known: number[] = []
  for (let pixel = 0; pixel < out.length; pixel++) {
    const [column, row] = [(pixel % to.width) * to.samples, Math.floor(pixel / to.width) * to.samples]
    known.length = 0
    for (let j = 0; j < to.samples; j++) {
      for (let i = 0; i < to.samples; i++) {
        const [u, v] = place(column + i, row + j)
        if (!(u >= 0 && v >= 0 && u < from.width && v < from.height)) continue
        const value = from.values[Math.floor(v) * from.width + Math.floor(u)]!
        if (value > 0) known.push(value)
      }
    }
    if (known.length * 2 >= to.samples * to.samples) out[pixel] = lowerMedian(known)
  }
  return out
}

/** An element of the list, never a mean of two: of an edge one side is chosen. */
function lowerMedian(values: number[]): number {
  return values.length === 1 ? values[0]! : values.sort((a, b) => a - b)[(values.length - 1) >> 1]!
}
