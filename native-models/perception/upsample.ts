// Masks as a network answers them, brought to the photograph: bilinear to the network's input, padding cut off, bilinear
// to the photograph (what SAM's postprocess_masks does). Both steps are linear and separable, so they are one: for each
// row and column of the photograph a few weights over rows and columns of the mask.

import type { Placement } from './image-input.ts'

/** Sparse rows: target i is the sum over k of weight[k] * source[index[k]], k in [start[i], start[i + 1]). */
interface Axis { readonly start: Int32Array; readonly index: Int32Array; readonly weight: Float64Array }

export interface Upsampler {
  readonly width: number
  readonly height: number
  /** The part of the mask, from its first pixel, that shows the photograph; what lies beyond is padding. */
  readonly shown: { readonly width: number; readonly height: number }
  /** Logits of the photograph, (height, width), from (maskHeight, maskWidth) logits; written into `out`. */
  apply(logits: Float32Array, out: Float32Array): Float32Array
}

export interface Frames {
  readonly mask: { readonly width: number; readonly height: number }
  /** The network's input, padding included; null where masks cover the photograph as it is (stretched input). */
  readonly input: { readonly width: number; readonly height: number } | null
  readonly placement: Placement
  readonly photograph: { readonly width: number; readonly height: number }
}

export function upsampler({ mask, input, placement, photograph }: Frames): Upsampler {
  const { width, height } = photograph
  const columns = input === null ? bilinear(mask.width, width) : compose(bilinear(placement.width, width), bilinear(mask.width, input.width))
  const rows = input === null ? bilinear(mask.height, height) : compose(bilinear(placement.height, height), bilinear(mask.height, input.height))
  const wide = new Float32Array(mask.height * width)
  const shown = input === null ? mask : { width: Math.ceil((mask.width * placement.width) / input.width), height: Math.ceil((mask.height * placement.height) / input.height) }
  return {
    width, height, shown,
    apply(logits, out) {
      spreadColumns(logits, mask.width, mask.height, columns, width, wide)
      return spreadRows(wide, width, rows, height, out)
    },
  }
}

/** Linear interpolation between pixel centres, ends held (torch's align_corners=False). */
function bilinear(from: number, to: number): Axis {
  const [start, index, weight] = [new Int32Array(to + 1), new Int32Array(to * 2), new Float64Array(to * 2)]
  for (let i = 0; i < to; i++) {
    const place = Math.max(0, ((i + 0.5) * from) / to - 0.5)
    const low = Math.min(Math.floor(place), from - 1)
    index[i * 2] = low
    index[i * 2 + 1] = Math.min(low + 1, from - 1)
    weight[i * 2 + 1] = place - low
    weight[i * 2] = 1 - (place - low)
    start[i + 1] = i * 2 + 2
  }
  return { start, index, weight }
}

/** `outer` of `inner`; indices of outer name targets of inner. */
function compose(outer: Axis, inner: Axis): Axis {
  const [start, index, weight]: [number[], number[], number[]] = [[0], [], []]
  for (let i = 0; i + 1 < outer.start.length; i++) {
    const sums = new Map<number, number>()
    for (let k = outer.start[i]!; k < outer.start[i + 1]!; k++) {
      const through = outer.index[k]!
      for (let m = inner.start[through]!; m < inner.start[through + 1]!; m++) sums.set(inner.index[m]!, (sums.get(inner.index[m]!) ?? 0) + outer.weight[k]! * inner.weight[m]!)
    }
    for (const [at, value] of sums) if (value !== 0) { index.push(at); weight.push(value) }
    start.push(index.length)
  }
  return { start: Int32Array.from(start), index: Int32Array.from(index), weight: Float64Array.from(weight) }
}

function spreadColumns(from: Float32Array, fromWidth: number, height: number, { start, index, weight }: Axis, width: number, out: Float32Array): void {
  for (let y = 0; y < height; y++) {
    const row = y * fromWidth
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let k = start[x]!; k < start[x + 1]!; k++) sum += weight[k]! * from[row + index[k]!]!
      out[y * width + x] = sum
    }
  }
}

function spreadRows(from: Float32Array, width: number, { start, index, weight }: Axis, height: number, out: Float32Array): Float32Array {
  for (let y = 0; y < height; y++) {
    const into = out.subarray(y * width, (y + 1) * width).fill(0)
    for (let k = start[y]!; k < start[y + 1]!; k++) {
      const [row, w] = [index[k]! * width, weight[k]!]
      for (let x = 0; x < width; x++) into[x]! += w * from[row + x]!
    }
  }
  return out
}
