// Adam in plain doubles, one number at a time.

import { BETA1, BETA2 } from './adam.ts'

const EPSILON = 1e-15

export interface ReferenceAdam { parameters: Float64Array; firstMoments: Float64Array; secondMoments: Float64Array }

/** One step in place. `rateOf(i)` is the learning rate of element i. Elements with a gradient that is not finite stay. */
export function referenceAdamStep(state: ReferenceAdam, gradients: ArrayLike<number>, time: number, rateOf: (i: number) => number): void {
  for (let i = 0; i < state.parameters.length; i++) {
    const g = gradients[i]!
    if (!Number.isFinite(g)) continue
    const m = (state.firstMoments[i] = BETA1 * state.firstMoments[i]! + (1 - BETA1) * g)
    const v = (state.secondMoments[i] = BETA2 * state.secondMoments[i]! + (1 - BETA2) * g * g)
    state.parameters[i]! -= (rateOf(i) * (m / (1 - BETA1 ** time))) / (Math.sqrt(v / (1 - BETA2 ** time)) + EPSILON)
  }
}
