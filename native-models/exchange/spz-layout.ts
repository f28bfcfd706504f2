// How .spz packs the attributes of splats into bytes, both ways.
//
// Source: nianticlabs/spz (MIT): positions 24-bit fixed point, sizes 8 bits of their logarithm, opacity 8 bits, colours
// 8 bits of a wide range, rotations in version 2 as the first three of 8 bits and from 3 on as the smallest three of 10
// bits, higher coefficients 8 bits. Axes right-up-back.

import { sigmoid } from '../scene/splats.ts'
import { halfTurnX } from './axes.ts'
import { logitOfByte } from './compressed-ply.ts'
import { emptyChunk, type SplatChunk } from './splat-source.ts'

/** One array for each attribute, splat after splat. */
export interface SpzPlanes {
  readonly positions: Uint8Array
  readonly alphas: Uint8Array
  readonly colors: Uint8Array
  readonly scales: Uint8Array
  readonly rotations: Uint8Array
  readonly sh: Uint8Array
}
/** The order in which all versions store them. */
export const PLANES = ['positions', 'alphas', 'colors', 'scales', 'rotations', 'sh'] as const

export interface SpzPacking {
  readonly version: number
  readonly count: number
  /** As stored: up to 4. The fourth degree is left aside. */
  readonly storedDegree: number
  readonly fractionalBits: number
}

export const bytesPerRotation = (version: number): number => (version >= 3 ? 4 : 3)
export const widthsOf = ({ version, storedDegree }: Pick<SpzPacking, 'version' | 'storedDegree'>): Record<(typeof PLANES)[number], number> => ({
  positions: 9, alphas: 1, colors: 3, scales: 3, rotations: bytesPerRotation(version), sh: ((storedDegree + 1) ** 2 - 1) * 3,
})

/** Share of a colour's coefficient that one unit of 0…1 spans: colours a little beyond black and white survive. */
const COLOR_SCALE = 0.15
const SCALE_STEPS = 16
const SMALLEST_SCALE = -10
const ROTATION_STEPS = 511

/** The splats [start, start + count), turned to the world's axes. */
export function unpackSpz(planes: SpzPlanes, packing: SpzPacking, start: number, count: number): SplatChunk {
  const shDegree = Math.min(3, packing.storedDegree) as 0 | 1 | 2 | 3
  const chunk = emptyChunk(start, count, shDegree, false)
  const { means, logScales, opacityLogits, sh } = chunk
  const unit = 2 ** -packing.fractionalBits
  const width = (shDegree + 1) ** 2 * 3
  const stored = widthsOf(packing).sh
  for (let i = 0; i < count; i++) {
    const from = start + i
    for (let a = 0; a < 3; a++) {
      const p = from * 9 + a * 3
      // Shifted to the top and back, the 24th bit becomes the sign.
      means[i * 3 + a] = (((planes.positions[p]! | (planes.positions[p + 1]! << 8) | (planes.positions[p + 2]! << 16)) << 8) >> 8) * unit
      logScales[i * 3 + a] = planes.scales[from * 3 + a]! / SCALE_STEPS + SMALLEST_SCALE
      sh[i * width + a] = (planes.colors[from * 3 + a]! / 255 - 0.5) / COLOR_SCALE
    }
    opacityLogits[i] = logitOfByte(planes.alphas[from]!)
    for (let k = 3; k < width; k++) sh[i * width + k] = (planes.sh[from * stored + k - 3]! - 128) / 128
    if (packing.version >= 3) smallestThree(chunk.rotations, i * 4, planes.rotations, from * 4)
    else firstThree(chunk.rotations, i * 4, planes.rotations, from * 3)
  }
  halfTurnX(chunk)
  return chunk
}

/** Stored xyzw; ours wxyz. */
const OURS = [1, 2, 3, 0] as const

function firstThree(into: Float32Array, at: number, bytes: Uint8Array, from: number): void {
  let sum = 0
  for (let k = 0; k < 3; k++) {
    const value = bytes[from + k]! / 127.5 - 1
    into[at + 1 + k] = value
    sum += value * value
  }
  into[at] = Math.sqrt(Math.max(0, 1 - sum))
}

function smallestThree(into: Float32Array, at: number, bytes: Uint8Array, from: number): void {
  let word = (bytes[from]! | (bytes[from + 1]! << 8) | (bytes[from + 2]! << 16) | (bytes[from + 3]! << 24)) >>> 0
  const largest = word >>> 30
  let sum = 0
  // Packed in ascending order of the component, so the last one lies lowest.
  for (let k = 3; k >= 0; k--) {
    if (k === largest) continue
    const value = ((word & ROTATION_STEPS) / ROTATION_STEPS) * Math.SQRT1_2 * (word & 512 ? -1 : 1)
    into[at + OURS[k]!] = value
    sum += value * value
    word >>>= 10
  }
  into[at + OURS[largest]!] = Math.sqrt(Math.max(0, 1 - sum))
}

export const emptyPlanes = (packing: SpzPacking): SpzPlanes => {
  const widths = widthsOf(packing)
  return Object.fromEntries(PLANES.map((name) => [name, new Uint8Array(packing.count * widths[name])])) as unknown as SpzPlanes
}

/** Everything of a chunk but its positions, which wait until their range is known. `chunk` is in .spz axes already. */
export function packSpz(planes: SpzPlanes, chunk: SplatChunk): void {
  const width = (chunk.shDegree + 1) ** 2 * 3
  for (let i = 0; i < chunk.count; i++) {
    const to = chunk.start + i
    for (let a = 0; a < 3; a++) {
      planes.scales[to * 3 + a] = toByte((chunk.logScales[i * 3 + a]! - SMALLEST_SCALE) * SCALE_STEPS)
      planes.colors[to * 3 + a] = toByte((chunk.sh[i * width + a]! * COLOR_SCALE + 0.5) * 255)
    }
    planes.alphas[to] = toByte(sigmoid(chunk.opacityLogits[i]!) * 255)
    for (let k = 3; k < width; k++) planes.sh[to * (width - 3) + k - 3] = toByte(chunk.sh[i * width + k]! * 128 + 128)
    packSmallestThree(planes.rotations, to * 4, chunk.rotations, i * 4)
  }
}

const toByte = (value: number): number => Math.min(255, Math.max(0, Math.round(value)))

function packSmallestThree(into: Uint8Array, to: number, rotations: Float32Array, at: number): void {
  let largest = 0
  for (let k = 1; k < 4; k++) if (Math.abs(rotations[at + OURS[k]!]!) > Math.abs(rotations[at + OURS[largest]!]!)) largest = k
  const turn = rotations[at + OURS[largest]!]! < 0 ? -1 : 1
  let word = largest
  for (let k = 0; k < 4; k++) {
    if (k === largest) continue
    const value = rotations[at + OURS[k]!]! * turn
    const size = Math.min(ROTATION_STEPS, Math.round((Math.abs(value) / Math.SQRT1_2) * ROTATION_STEPS))
    word = (word << 10) | (value < 0 ? 512 : 0) | size
  }
  new DataView(into.buffer, into.byteOffset).setUint32(to, word >>> 0, true)
}

const LARGEST_FIXED = 2 ** 23 - 1
/** Finer than any capture: 2⁻¹⁶ of a unit. Coarser where the scene is too large for that. */
const MOST_FRACTIONAL_BITS = 16

/** How many bits after the point still let the farthest coordinate fit into 24 bits. */
export const fractionalBitsFor = (farthest: number): number => Math.max(0, Math.min(MOST_FRACTIONAL_BITS, Math.floor(Math.log2(LARGEST_FIXED / Math.max(farthest, 1)))))

/** (n) coordinates, already in .spz axes, as 24-bit fixed point; those too far out stay at the edge. */
export function packPositions(means: Float32Array, fractionalBits: number, into: Uint8Array): void {
  const steps = 2 ** fractionalBits
  for (let i = 0, at = 0; i < means.length; i++, at += 3) {
    const fixed = Math.min(LARGEST_FIXED, Math.max(-LARGEST_FIXED, Math.round(means[i]! * steps)))
    into[at] = fixed & 255
    into[at + 1] = (fixed >> 8) & 255
    into[at + 2] = (fixed >> 16) & 255
  }
}
