// Grey images: made smaller, and blurred.

import type { PreparedFrame } from '../../scene/frames.ts'

export interface Plane {
  readonly width: number
  readonly height: number
  /** (height, width) */
  readonly values: Float32Array
}

/** Mean brightness of factor×factor pixels, 0…255, and the depth at their middle. What is left over at the far sides falls away. */
export function reduced({ rgb, depth, camera: { intrinsics } }: PreparedFrame & { readonly depth: Float32Array }, factor: number): { grey: Plane; depth: Float32Array } {
  const [width, height] = [Math.floor(intrinsics.width / factor), Math.floor(intrinsics.height / factor)]
  const grey = { width, height, values: new Float32Array(width * height) }
  const nearest = new Float32Array(width * height)
  const middle = factor >> 1
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at++) {
      grey.values[at] = meanGrey(rgb, intrinsics.width, x * factor, y * factor, factor)
      nearest[at] = depth[(y * factor + middle) * intrinsics.width + x * factor + middle]!
    }
  }
  return { grey, depth: nearest }
}

function meanGrey(rgb: Uint8Array, width: number, x: number, y: number, factor: number): number {
  let sum = 0
  for (let j = 0; j < factor; j++) {
    for (let i = 0; i < factor; i++) {
      const at = 3 * ((y + j) * width + x + i)
      sum += rgb[at]! + 2 * rgb[at + 1]! + rgb[at + 2]!
    }
  }
  return sum / (4 * factor * factor)
}

/** Two means over squares of 2·radius + 1 pixels, one after the other; beyond the border its pixels go on. */
export function blurred(plane: Plane, radius: number): Plane {
  const once = (from: Plane): Plane => alongColumns(alongRows(from, radius), radius)
  return once(once(plane))
}

const alongRows = (plane: Plane, radius: number): Plane => runningMeans(plane, radius, plane.height, plane.width, plane.width, 1)
const alongColumns = (plane: Plane, radius: number): Plane => runningMeans(plane, radius, plane.width, plane.height, 1, plane.width)

/** Means along `lines` lines of `length` pixels that are `stride` apart. */
function runningMeans({ width, height, values }: Plane, radius: number, lines: number, length: number, next: number, stride: number): Plane {
  const out = new Float32Array(values.length)
  for (let line = 0; line < lines; line++) {
    const at = (i: number): number => line * next + Math.min(length - 1, Math.max(0, i)) * stride
    let sum = 0
    for (let i = -radius; i <= radius; i++) sum += values[at(i)]!
    for (let i = 0; i < length; i++) {
      out[at(i)] = sum / (2 * radius + 1)
      sum += values[at(i + radius + 1)]! - values[at(i - radius)]!
    }
  }
  return { width, height, values: out }
}
