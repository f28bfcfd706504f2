// When a long run saves, scores and shows itself: clocks that stand still while it is paused, and the time that showing
// may take.

/** A wait between two pulls longer than this was a pause, and is not time spent. */
const LONGEST_WAIT_S = 1

/** Seconds awake since it was made: `rest` before giving the turn away, `wake` after. */
export class AwakeClock {
  readonly #now: () => number
  #awake = 0
  #since: number
  #restedAt = 0

  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now
    this.#since = now()
  }

  get seconds(): number { return this.#awake + this.#now() - this.#since }

  rest(): void {
    this.#restedAt = this.#now()
    this.#awake += this.#restedAt - this.#since
    this.#since = this.#restedAt
  }

  wake(): void {
    const now = this.#now()
    this.#awake += Math.min(now - this.#restedAt, LONGEST_WAIT_S)
    this.#since = now
  }
}

/** Nobody sees more than one change a second as progress. */
const SHORTEST_INTERVAL_S = 1
/** Splats shown less often than this look stuck: fewer of them are shown instead. */
const LONGEST_INTERVAL_S = 20
/** What the first view is taken to cost, seconds: one of a hundred thousand splats on two cores. */
const FIRST_COST_S = 0.15
/** Fewer would not be recognised. */
const FEWEST_SHOWN = 0.05

/** Keeps what showing a run costs below a share of the time, whatever one view of it costs. */
export class ViewBudget {
  #share = 0
  #spent = 0
  #from = 0
  #shownAt = -Infinity
  /** Of a view of everything, seconds. */
  #cost = FIRST_COST_S

  /** Whether to show now; `share` is what is allowed, `seconds` the clock. A changed share is counted from now on. */
  due(share: number, seconds: number): boolean {
    if (share !== this.#share) this.#countFrom(share, seconds)
    if (share === 0 || seconds - this.#shownAt < SHORTEST_INTERVAL_S) return false
    const next = this.#cost * this.fraction
    return this.#spent + next <= share * (seconds - this.#from + next)
  }

  /** The share of the splats to show, so that views come often enough. */
  get fraction(): number {
    return Math.max(FEWEST_SHOWN, Math.min(1, (this.#share * LONGEST_INTERVAL_S) / this.#cost))
  }

  /** Notes what a view of that fraction cost, from clock `began` to `ended`. */
  spend(fraction: number, began: number, ended: number): void {
    this.#spent += ended - began
    this.#cost = (ended - began) / fraction
    this.#shownAt = ended
  }

  /** Share of the time that views took since the share was last chosen, 0…1. */
  used(seconds: number): number {
    return seconds > this.#from ? this.#spent / (seconds - this.#from) : 0
  }

  #countFrom(share: number, seconds: number): void {
    this.#share = share
    this.#spent = 0
    this.#from = seconds
  }
}
