// Resampling as Pillow does it, to the byte, because every published model was trained on pictures it resampled:
// separable, antialiased (the filter widens when shrinking), 22-bit fixed-point weights, rounded to bytes after each
// pass, columns first. Source: Pillow, src/libImaging/Resample.c (behaviour; HPND licence).

import type { Picture } from './models.ts'

export type Interpolation = 'bilinear' | 'bicubic'

/** Part of a picture, in its pixels; edges may lie between pixels. */
export interface Box { readonly x0: number; readonly y0: number; readonly x1: number; readonly y1: number }

/** Bits after the point of Pillow's weights: 32 less 8 of a byte and 2 of overshoot. */
const PRECISION_BITS = 22
const ONE = 1 << PRECISION_BITS
const HALF = 1 << (PRECISION_BITS - 1)

/** Keys' cubic with a = -0.5, as Pillow has it. */
const CUBIC_A = -0.5

const FILTERS: Record<Interpolation, { readonly support: number; readonly weight: (x: number) => number }> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: cubic },
}

function cubic(signed: number): number {
  const x = Math.abs(signed)
  if (x < 1) return ((CUBIC_A + 2) * x - (CUBIC_A + 3)) * x * x + 1
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * CUBIC_A : 0
}

interface Taps {
  /** First source pixel and number of them, for every target pixel. */
  readonly first: Int32Array
  readonly count: Int32Array
  /** (targets, widest) fixed-point weights. */
  readonly weights: Int32Array
  readonly widest: number
}

/** The picture, or `box` of it, at `width` x `height`. */
export function resize(picture: Picture, width: number, height: number, interpolation: Interpolation, box?: Box): Picture {
  const { x0, y0, x1, y1 } = box ?? { x0: 0, y0: 0, x1: picture.width, y1: picture.height }
  const columns = tapsOf(picture.width, x0, x1, width, interpolation)
  const rows = tapsOf(picture.height, y0, y1, height, interpolation)
  const narrow = isIdentity(picture.width, x0, x1, width) ? picture : { width, height: picture.height, rgb: resizeColumns(picture, columns, width) }
  if (isIdentity(picture.height, y0, y1, height)) return narrow
  return { width, height, rgb: resizeRows(narrow, rows, height) }
}

const isIdentity = (size: number, start: number, end: number, target: number): boolean => start === 0 && end === size && target === size

function tapsOf(size: number, start: number, end: number, target: number, interpolation: Interpolation): Taps {
  const { support: reach, weight } = FILTERS[interpolation]
  const scale = (end - start) / target
  const stretch = Math.max(scale, 1)
  const support = reach * stretch
  const widest = Math.ceil(support) * 2 + 1
  const [first, count, weights] = [new Int32Array(target), new Int32Array(target), new Int32Array(target * widest)]
  for (let i = 0; i < target; i++) {
    const centre = start + (i + 0.5) * scale
    const from = Math.max(0, Math.trunc(centre - support + 0.5))
    const to = Math.min(size, Math.trunc(centre + support + 0.5))
    const exact = Array.from({ length: Math.max(0, to - from) }, (_, k) => weight((k + from - centre + 0.5) / stretch))
    const sum = exact.reduce((a, b) => a + b, 0)
    first[i] = from
    count[i] = exact.length
    exact.forEach((value, k) => { weights[i * widest + k] = fixed(sum === 0 ? value : value / sum) })
  }
  return { first, count, weights, widest }
}

const fixed = (value: number): number => Math.trunc(value < 0 ? value * ONE - 0.5 : value * ONE + 0.5)

/** Saturating: a cubic overshoots at edges. */
const toByte = (sum: number): number => Math.max(0, Math.min(255, sum >> PRECISION_BITS))

function resizeColumns({ width, height, rgb }: Picture, { first, count, weights, widest }: Taps, target: number): Uint8Array {
  const out = new Uint8Array(target * height * 3)
  for (let x = 0; x < target; x++) {
    const [from, taps, at] = [first[x]!, count[x]!, x * widest]
    for (let y = 0; y < height; y++) {
      let [r, g, b] = [HALF, HALF, HALF]
      let source = (y * width + from) * 3
      for (let k = 0; k < taps; k++, source += 3) {
        const w = weights[at + k]!
        r += w * rgb[source]!
        g += w * rgb[source + 1]!
        b += w * rgb[source + 2]!
      }
      const into = (y * target + x) * 3
      out[into] = toByte(r)
      out[into + 1] = toByte(g)
      out[into + 2] = toByte(b)
    }
  }
  return out
}

function resizeRows({ width, rgb }: Picture, { first, count, weights, widest }: Taps, target: number): Uint8Array {
  const stride = width * 3
  const out = new Uint8Array(target * stride)
  for (let y = 0; y < target; y++) {
    const [from, taps, at] = [first[y]!, count[y]!, y * widest]
    for (let i = 0; i < stride; i++) {
      let sum = HALF
      for (let k = 0; k < taps; k++) sum += weights[at + k]! * rgb[(from + k) * stride + i]!
      out[y * stride + i] = toByte(sum)
    }
  }
  return out
}
