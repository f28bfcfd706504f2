// How one photograph's landmarks look in another, and how that changes with small motions of both cameras.
//
//   X = M x,  M = exp(b) B (exp(a) A)⁻¹,   u = f X.xy / X.z + c,   r = I_b(u) - I_a(landmark),   cost = r² / (κ² + r²)
//   dr/db = [d, X × d],  dr/da = -[Rᵀd, x × Rᵀd]   with d = dr/dX and R the rotation of M
//
// The cost (Geman & McClure) stops at 1: what is hidden, shiny or moved says nothing after that.

import type { Mat4 } from '../../scene/geometry.ts'
import type { Landmarks } from './landmarks.ts'

export interface Comparison {
  /** (12, 12), upper triangle, and (12): the first camera's motion, then the second's. */
  readonly matrix: Float64Array
  readonly gradient: Float64Array
  readonly cost: number
  readonly count: number
}

/** κ: differences, in contrasts, that noise and gloss make. */
const USUAL = 0.5
/** Depths of one surface differ less than this, relatively; otherwise something is in between. */
const SAME_SURFACE = 0.04
const BOTH = 12

export function compare(a: Landmarks, b: Landmarks, bFromA: Mat4, level: number): Comparison {
  const sums = { matrix: new Float64Array(BOTH * BOTH), gradient: new Float64Array(BOTH), cost: 0, count: 0 }
  const [from, to] = [a.levels[level]!, b.levels[level]!]
  const slope = new Float64Array(BOTH)
  for (const [k, pixel] of a.pixels.entries()) {
    const difference = look(a.places, 3 * k, b, to, bFromA, slope)
    if (Number.isNaN(difference)) continue
    const r = difference - from[pixel]!
    const whole = USUAL ** 2 + r * r
    sums.cost += (r * r) / whole
    sums.count++
    addTo(sums, slope, r, (USUAL ** 2 / whole) ** 2)
  }
  return sums
}

function addTo({ matrix, gradient }: Comparison, slope: Float64Array, r: number, weight: number): void {
  for (let i = 0; i < BOTH; i++) {
    const weighted = slope[i]! * weight
    gradient[i]! += weighted * r
    for (let j = i; j < BOTH; j++) matrix[i * BOTH + j]! += weighted * slope[j]!
  }
}

/** The other photograph's value where a place appears in it, and the value's slope by both motions; NaN where it does not. */
function look(places: Float64Array, at: number, b: Landmarks, image: Float32Array, m: Mat4, slope: Float64Array): number {
  const [x, y, z] = [places[at]!, places[at + 1]!, places[at + 2]!]
  const X = m[0]! * x + m[1]! * y + m[2]! * z + m[3]!
  const Y = m[4]! * x + m[5]! * y + m[6]! * z + m[7]!
  const Z = m[8]! * x + m[9]! * y + m[10]! * z + m[11]!
  const { width, height, fx, fy } = b
  const [u, v] = [(fx * X) / Z + b.cx - 0.5, (fy * Y) / Z + b.cy - 0.5]
  if (!(Z > 0 && u >= 1 && v >= 1 && u < width - 2 && v < height - 2)) return Number.NaN
  if (!(Math.abs(b.depth[Math.round(v) * width + Math.round(u)]! - Z) < SAME_SURFACE * Z)) return Number.NaN
  const [column, row] = [Math.floor(u), Math.floor(v)]
  const [s, t, corner] = [u - column, v - row, row * width + column]
  const [i00, i10, i01, i11] = [image[corner]!, image[corner + 1]!, image[corner + width]!, image[corner + width + 1]!]
  const [across, down] = [(i10 - i00) * (1 - t) + (i11 - i01) * t, (i01 - i00) * (1 - s) + (i11 - i10) * s]
  const [dx, dy] = [(across * fx) / Z, (down * fy) / Z]
  const dz = -(dx * X + dy * Y) / Z
  writeSlopes(slope, m, [x, y, z], [X, Y, Z], [dx, dy, dz])
  return (i00 * (1 - s) + i10 * s) * (1 - t) + (i01 * (1 - s) + i11 * s) * t
}

type Three = readonly [number, number, number]

function writeSlopes(slope: Float64Array, m: Mat4, [x, y, z]: Three, [X, Y, Z]: Three, [dx, dy, dz]: Three): void {
  const ax = m[0]! * dx + m[4]! * dy + m[8]! * dz
  const ay = m[1]! * dx + m[5]! * dy + m[9]! * dz
  const az = m[2]! * dx + m[6]! * dy + m[10]! * dz
  slope[0] = -ax
  slope[1] = -ay
  slope[2] = -az
  slope[3] = ay * z - az * y
  slope[4] = az * x - ax * z
  slope[5] = ax * y - ay * x
  slope[6] = dx
  slope[7] = dy
  slope[8] = dz
  slope[9] = dz * Y - dy * Z
  slope[10] = dx * Z - dz * X
  slope[11] = dy * X - dx * Y
}
