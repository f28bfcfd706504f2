// The fine detail of a photograph: brightness minus its local mean, which neither exposure nor vignetting changes.

import type { PreparedFrame } from '../scene/frames.ts'

export interface Detail { readonly width: number; readonly height: number; readonly values: Float32Array }

/** Half the side of the square the mean is over, as a share of the width: 6 pixels at 320. */
const REACH = 1 / 53

export function detailOf(frame: PreparedFrame): Detail {
  const { width, height } = frame.camera.intrinsics
  const grey = Float32Array.from({ length: width * height }, (_, i) => (frame.rgb[i * 3]! + 2 * frame.rgb[i * 3 + 1]! + frame.rgb[i * 3 + 2]!) / 4)
  const sums = summedArea(grey, width, height)
  const reach = Math.max(2, Math.round(width * REACH))
  const values = grey.map((value, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    const [left, right, top, bottom] = [Math.max(0, x - reach), Math.min(width, x + reach + 1), Math.max(0, y - reach), Math.min(height, y + reach + 1)]
    const at = (row: number, column: number): number => sums[row * (width + 1) + column]!
    const sum = at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left)
    return value - sum / ((right - left) * (bottom - top))
  })
  return { width, height, values }
}

/** sums[y][x] is the sum over all pixels above and left of (x, y). */
function summedArea(values: Float32Array, width: number, height: number): Float64Array {
  const sums = new Float64Array((width + 1) * (height + 1))
  for (let y = 0; y < height; y++) {
    let row = 0
    for (let x = 0; x < width; x++) {
      row += values[y * width + x]!
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1]! + row
    }
  }
  return sums
}

/** Between pixel centres (at +0.5), linearly; NaN outside. */
export function sampleAt({ width, height, values }: Detail, u: number, v: number): number {
  const [x, y] = [Math.floor(u - 0.5), Math.floor(v - 0.5)]
  if (!(x >= 0 && y >= 0 && x < width - 1 && y < height - 1)) return NaN
  const [a, b, at] = [u - 0.5 - x, v - 0.5 - y, y * width + x]
  const above = values[at]! * (1 - a) + values[at + 1]! * a
  const below = values[at + width]! * (1 - a) + values[at + width + 1]! * a
  return above * (1 - b) + below * b
}
