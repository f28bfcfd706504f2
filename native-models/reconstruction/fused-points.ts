// Points of many views brought together: one for each cell of a grid, the mean of what lies in it.

import type { SeenSurface } from './seen-surface.ts'

/** Cell coordinates are packed into one number in this base, which reaches to 2^51. */
const BASE = 2 ** 17
const HALF = BASE / 2

export class FusedPoints {
  readonly cell: number
  readonly #index = new Map<number, number>()
  /** Per cell: position, normal, colour. */
  readonly #sums: number[] = []
  readonly #counts: number[] = []

  /** `cell`: edge of a cell, world units. */
  constructor(cell: number) {
    this.cell = cell
  }

  get count(): number { return this.#counts.length }

  /** Adds the points of one more view. */
  add({ count, positions, normals, colors }: SeenSurface): void {
    for (let k = 0; k < count; k++) {
      const at = this.#cellOf(positions, k)
      const sums = at * 9
      for (let d = 0; d < 3; d++) {
        this.#sums[sums + d]! += positions[3 * k + d]!
        this.#sums[sums + 3 + d]! += normals[3 * k + d]!
        this.#sums[sums + 6 + d]! += colors[3 * k + d]!
      }
      this.#counts[at]!++
    }
  }

  position(i: number): [number, number, number] { return this.#mean(i, 0) }
  color(i: number): [number, number, number] { return this.#mean(i, 6) }

  /** Unit; null where the views contradict each other. */
  normal(i: number): [number, number, number] | null {
    const mean = this.#mean(i, 3)
    const length = Math.hypot(...mean)
    return length > 1e-3 ? [mean[0] / length, mean[1] / length, mean[2] / length] : null
  }

  #mean(i: number, offset: number): [number, number, number] {
    const [at, n] = [i * 9 + offset, this.#counts[i]!]
    return [this.#sums[at]! / n, this.#sums[at + 1]! / n, this.#sums[at + 2]! / n]
  }

  #cellOf(positions: Float32Array, k: number): number {
    let packed = 0
    for (let d = 0; d < 3; d++) packed = packed * BASE + Math.min(BASE - 1, Math.max(0, Math.floor(positions[3 * k + d]! / this.cell) + HALF))
    const known = this.#index.get(packed)
    if (known !== undefined) return known
    const at = this.#counts.length
    this.#index.set(packed, at)
    this.#counts.push(0)
    for (let j = 0; j < 9; j++) this.#sums.push(0)
    return at
  }
}
