// Clumps of splats, or masks, joined two at a time, those with the most in common first: average linkage over pooled evidence.
// Two far apart that a mask shows as one are joined too, which neighbours alone would not do.

import type { Evidence } from './clumps.ts'

/** Node `leaves + k` joins `left` and `right`, which have `affinity` in common, 0…1; never more than either's own. */
export interface Joining { readonly left: number; readonly right: number; readonly affinity: number }

/** What has less in common is not joined. */
const LEAST_AFFINITY = 0.05

/**
 * `evidence(i, j)` for i < j, asked once for each pair; shared of -Infinity never joins. `doubt`: how much must be heard, in
 * the evidence's own unit, before what is shared counts for more than half. Joinings in order; memory goes with the square of `leaves`.
 */
export function averageLinkage(leaves: number, evidence: (i: number, j: number) => Evidence, doubt: number): Joining[] {
  const state = new Linking(leaves, evidence, doubt)
  const joinings: Joining[] = []
  const heights = Array.from({ length: leaves }, () => 1)
  const nodeOf = Array.from({ length: leaves }, (_, i) => i)
  for (let best = state.closest(); best !== null && best.affinity >= LEAST_AFFINITY; best = state.closest()) {
    const [left, right] = [nodeOf[best.i]!, nodeOf[best.j]!]
    const affinity = Math.min(best.affinity, heights[left]!, heights[right]!)
    joinings.push({ left, right, affinity })
    heights.push(affinity)
    state.merge(best.i, best.j)
    nodeOf[best.i] = leaves + joinings.length - 1
  }
  return joinings
}

/** Pooled evidence between rows, and for each row its best partner. */
class Linking {
  readonly #n: number
  readonly #shared: Float32Array
  readonly #heard: Float32Array
  readonly #alive: Uint8Array
  readonly #best: Int32Array
  readonly #doubt: number

  constructor(n: number, evidence: (i: number, j: number) => Evidence, doubt: number) {
    this.#n = n
    this.#doubt = doubt
    this.#shared = new Float32Array(n * n)
    this.#heard = new Float32Array(n * n)
    this.#alive = new Uint8Array(n).fill(1)
    this.#best = new Int32Array(n).fill(-1)
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) this.#set(i, j, evidence(i, j))
    for (let i = 0; i < n; i++) this.#findBest(i)
  }

  affinity(i: number, j: number): number {
    const [shared, heard] = [this.#shared[i * this.#n + j]!, this.#heard[i * this.#n + j]!]
    return heard > 0 ? shared / (heard + this.#doubt) : 0
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
