// How long the next piece of like work should take, so that most of the wait can be slept through (see Gpu.settle).

/** Growth per measurement at most: one that was held up, by other work or a machine that slept, must not be waited for again. */
const MOST_GROWTH = 1.1

export class ExpectedTime {
  #measured = 0
  #ms = 0

  /** Milliseconds; 0 while unknown. */
  get ms(): number { return this.#ms }

  /** Takes in what a piece took, the wait included. The first compiles kernels, and says nothing about the next. */
  note(ms: number): void {
    this.#measured++
    if (this.#measured === 2) this.#ms = ms
    if (this.#measured > 2) this.#ms = Math.min(ms, this.#ms * MOST_GROWTH)
  }
}
