// The hash grid in plain doubles, one sample at a time.

import { entriesOf, gridLevels, type GridLevel, type HashGridOptions } from './hash-grid.ts'

interface Corner { readonly entry: number; readonly weight: number }

/** The 8 corners around a position in the unit cube. */
export function referenceCorners(level: GridLevel, position: readonly number[]): Corner[] {
  const within = position.map((x) => Math.min(1, Math.max(0, Number.isNaN(x) ? 0 : x)) * level.resolution)
  const low = within.map((x) => Math.min(Math.floor(x), level.resolution - 1))
  return Array.from({ length: 8 }, (_, index) => {
    const high = [index & 1, (index >> 1) & 1, index >> 2]
    const [x, y, z] = low.map((v, i) => v + high[i]!) as [number, number, number]
    const side = level.resolution + 1
    const hash = ((x ^ Math.imul(y, 2654435761) ^ Math.imul(z, 805459861)) & (level.size - 1)) >>> 0
    const weight = within.reduce((product, v, i) => product * (high[i] === 1 ? v - low[i]! : 1 - (v - low[i]!)), 1)
    return { entry: level.offset + (level.hashed ? hash : x + side * (y + side * z)), weight }
  })
}

/** `positions` (3, n) → (levels · features, n). */
export function referenceEncode(options: HashGridOptions, table: ArrayLike<number>, positions: ArrayLike<number>): Float64Array {
  const n = positions.length / 3
  const out = new Float64Array(options.levels * options.features * n)
  visit(options, positions, (row, sample, corner, f) => { out[row * n + sample]! += corner.weight * table[corner.entry * options.features + f]! })
  return out
}

/** Gradient of the table for a gradient of the encoding. */
export function referenceTableGradient(options: HashGridOptions, positions: ArrayLike<number>, encodingGradient: ArrayLike<number>): Float64Array {
  const n = positions.length / 3
  const out = new Float64Array(entriesOf(gridLevels(options)) * options.features)
  visit(options, positions, (row, sample, corner, f) => { out[corner.entry * options.features + f]! += corner.weight * encodingGradient[row * n + sample]! })
  return out
}

function visit(options: HashGridOptions, positions: ArrayLike<number>, at: (row: number, sample: number, corner: Corner, feature: number) => void): void {
  const n = positions.length / 3
  for (const [l, level] of gridLevels(options).entries())
    for (let s = 0; s < n; s++)
      for (const corner of referenceCorners(level, [positions[s]!, positions[n + s]!, positions[2 * n + s]!]))
        for (let f = 0; f < options.features; f++) at(l * options.features + f, s, corner, f)
}
