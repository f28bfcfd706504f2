// Patches joined two at a time, those with the most in common first: average linkage over pooled evidence. Two far apart that
// a mask shows as one are joined too, which neighbours alone would not do.
//
// What a person said is kept: two that must be together are joined before all others, two that cannot be never are.

import type { Evidence } from './patches.ts'

export interface Constraints {
  readonly together: readonly (readonly [number, number])[]
  readonly apart: readonly (readonly [number, number])[]
}

/** Node `leaves + k` joins `left` and `right`, which have `affinity` in common, 0…1; never more than either's own. */
export interface Joining { readonly left: number; readonly right: number; readonly affinity: number }

/** Evidence of one view too few is thin: what has hardly been seen together is joined late. In views. */
const DOUBT = 0.25
/** What has less in common is not joined. */
const LEAST_AFFINITY = 0.05

/** `evidence(i, j)` for i < j, asked once for each pair. Joinings in order. */
export function linkPatches(leaves: number, evidence: (i: number, j: number) => Evidence, { together, apart }: Constraints = { together: [], apart: [] }): Joining[] {
  const state = new Linking(leaves, evidence)
  for (const [i, j] of apart) state.forbid(i, j)
  const joinings: Joining[] = []
  const heights = Array.from({ length: leaves }, () => 1)
  const nodeOf = Array.from({ length: leaves }, (_, i) => i)
  const join = (i: number, j: number, affinity: number): void => {
    const height = Math.min(affinity, heights[nodeOf[i]!]!, heights[nodeOf[j]!]!)
    joinings.push({ left: nodeOf[i]!, right: nodeOf[j]!, affinity: height })
    heights.push(height)
    state.merge(i, j)
    nodeOf[i] = leaves + joinings.length - 1
  }
  for (const [a, b] of together) {
    const [i, j] = [state.rowOf(a), state.rowOf(b)]
    if (i !== j) join(Math.min(i, j), Math.max(i, j), 1)
  }
  for (let best = state.closest(); best !== null && best.affinity >= LEAST_AFFINITY; best = state.closest()) join(best.i, best.j, best.affinity)
  return joinings
}

/** Pooled evidence between rows, and for each row its best partner. */
class Linking {
  readonly #n: number
  readonly #shared: Float32Array
  readonly #heard: Float32Array
  readonly #alive: Uint8Array
  readonly #best: Int32Array
  readonly #row: Int32Array

  constructor(n: number, evidence: (i: number, j: number) => Evidence) {
    this.#n = n
    this.#shared = new Float32Array(n * n)
    this.#heard = new Float32Array(n * n)
    this.#alive = new Uint8Array(n).fill(1)
    this.#best = new Int32Array(n).fill(-1)
    this.#row = Int32Array.from({ length: n }, (_, i) => i)
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) this.#set(i, j, evidence(i, j))
    for (let i = 0; i < n; i++) this.#findBest(i)
  }

  /** The row that holds leaf `i` now. */
  rowOf(i: number): number {
    while (this.#row[i] !== i) i = this.#row[i]!
    return i
  }

  forbid(i: number, j: number): void {
    this.#set(i, j, { shared: -Infinity, heard: 1 })
    for (const row of [i, j]) this.#findBest(row)
  }

  affinity(i: number, j: number): number {
    const [shared, heard] = [this.#shared[i * this.#n + j]!, this.#heard[i * this.#n + j]!]
    return heard > 0 ? shared / (heard + DOUBT) : 0
  }

  closest(): { i: number; j: number; affinity: number } | null {
    let [found, most] = [-1, 0]
    for (let i = 0; i < this.#n; i++) {
      const j = this.#best[i]!
      if (!this.#alive[i] || j < 0) continue
      const affinity = this.affinity(i, j)
      if (affinity > most) [found, most] = [i, affinity]
    }
    return found < 0 ? null : { i: Math.min(found, this.#best[found]!), j: Math.max(found, this.#best[found]!), affinity: most }
  }

  /** Row j goes over into row i. */
  merge(i: number, j: number): void {
    this.#alive[j] = 0
    this.#row[j] = i
    for (let k = 0; k < this.#n; k++) {
      if (k === i || !this.#alive[k]) continue
      const at = (row: number): Evidence => ({ shared: this.#shared[row * this.#n + k]!, heard: this.#heard[row * this.#n + k]! })
      const [a, b] = [at(i), at(j)]
      this.#set(i, k, { shared: a.shared + b.shared, heard: a.heard + b.heard })
      if (this.#best[k] === i || this.#best[k] === j) this.#findBest(k)
      else if (this.affinity(k, i) > (this.#best[k]! < 0 ? 0 : this.affinity(k, this.#best[k]!))) this.#best[k] = i
    }
    this.#findBest(i)
  }

  #set(i: number, j: number, { shared, heard }: Evidence): void {
    for (const at of [i * this.#n + j, j * this.#n + i]) {
      this.#shared[at] = shared
      this.#heard[at] = heard
    }
  }

  #findBest(i: number): void {
    let [best, most] = [-1, 0]
    for (let j = 0; j < this.#n; j++) {
      if (j === i || !this.#alive[j]) continue
      const affinity = this.affinity(i, j)
      if (affinity > most) [best, most] = [j, affinity]
    }
    this.#best[i] = best
  }
}
