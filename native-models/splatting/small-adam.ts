// Adam for a handful of numbers per photograph (exposure, pose), on the host in double precision.

import { BETA1, BETA2 } from '../kernels/adam/adam.ts'

const EPSILON = 1e-15

export type SmallAdamState = Readonly<Record<'values' | 'firstMoments' | 'secondMoments' | 'times', readonly number[]>>

/** Rows of `width` numbers, each row with its own clock: a photograph only learns when it is looked at. */
export class SmallAdam {
  readonly width: number
  readonly values: Float64Array
  readonly firstMoments: Float64Array
  readonly secondMoments: Float64Array
  readonly times: Float64Array

  constructor(rows: number, width: number) {
    this.width = width
    this.values = new Float64Array(rows * width)
    this.firstMoments = new Float64Array(rows * width)
    this.secondMoments = new Float64Array(rows * width)
    this.times = new Float64Array(rows)
  }

  /** The change of row `row` for this gradient, times each number's learning rate; moments move, values do not. */
  change(row: number, gradient: ArrayLike<number>, learningRates: ArrayLike<number>): number[] {
    const time = ++this.times[row]!
    return Array.from({ length: this.width }, (_, i) => {
      const at = row * this.width + i
      const g = gradient[i]!
      const first = (this.firstMoments[at] = BETA1 * this.firstMoments[at]! + (1 - BETA1) * g)
      const second = (this.secondMoments[at] = BETA2 * this.secondMoments[at]! + (1 - BETA2) * g * g)
      return (-learningRates[i]! * (first / (1 - BETA1 ** time))) / (Math.sqrt(second / (1 - BETA2 ** time)) + EPSILON)
    })
  }

  /** Everything a checkpoint needs, as plain numbers. */
  get state(): SmallAdamState {
    return { values: [...this.values], firstMoments: [...this.firstMoments], secondMoments: [...this.secondMoments], times: [...this.times] }
  }

  restore(state: SmallAdamState): void {
    for (const name of ['values', 'firstMoments', 'secondMoments', 'times'] as const) this[name].set(state[name])
  }
}
