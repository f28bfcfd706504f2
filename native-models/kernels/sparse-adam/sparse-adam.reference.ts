// Lazy Adam in plain doubles: groups of 4 numbers without a gradient stay as they are.

import { SPARSE_BETA1, SPARSE_BETA2 } from './sparse-adam.ts'

const EPSILON = 1e-15

export interface ReferenceSparseAdam { parameters: Float64Array; firstMoments: Float64Array; secondMoments: Float64Array }

/** One step in place. `gradients` in units of 1/fixedPoint; they are not cleared here. */
export function referenceSparseAdamStep(state: ReferenceSparseAdam, gradients: ArrayLike<number>, fixedPoint: number, time: number, rate: number): void {
  for (let at = 0; at < gradients.length; at += 4) {
    if ([0, 1, 2, 3].every((i) => gradients[at + i] === 0)) continue
    for (let i = at; i < at + 4; i++) {
      const g = gradients[i]! / fixedPoint
      const m = (state.firstMoments[i] = SPARSE_BETA1 * state.firstMoments[i]! + (1 - SPARSE_BETA1) * g)
      const v = (state.secondMoments[i] = SPARSE_BETA2 * state.secondMoments[i]! + (1 - SPARSE_BETA2) * g * g)
      state.parameters[i]! -= (rate * (m / (1 - SPARSE_BETA1 ** time))) / (Math.sqrt(v / (1 - SPARSE_BETA2 ** time)) + EPSILON)
    }
  }
}
