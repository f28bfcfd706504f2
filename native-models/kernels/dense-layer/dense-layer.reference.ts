// A layer in plain doubles. Rows are features: (n, samples).

import type { LayerShape } from './dense-layer.ts'

export function referenceLayer({ inputs, outputs, relu }: LayerShape, weights: ArrayLike<number>, x: ArrayLike<number>): Float64Array {
  const n = x.length / inputs
  const out = new Float64Array(outputs * n)
  for (let o = 0; o < outputs; o++)
    for (let s = 0; s < n; s++) {
      let sum = 0
      for (let k = 0; k < inputs; k++) sum += weights[k * outputs + o]! * x[k * n + s]!
      out[o * n + s] = relu ? Math.max(0, sum) : sum
    }
  return out
}

/** Gradients for a gradient of the outputs before the layer's ReLU; `rectified`: the inputs come out of a ReLU. */
export function referenceLayerGradients(
  { inputs, outputs }: LayerShape, weights: ArrayLike<number>, x: ArrayLike<number>, outputGradient: ArrayLike<number>, rectified: boolean,
): { inputGradient: Float64Array; weightGradient: Float64Array } {
  const n = x.length / inputs
  const inputGradient = new Float64Array(inputs * n)
  const weightGradient = new Float64Array(inputs * outputs)
  for (let k = 0; k < inputs; k++)
    for (let o = 0; o < outputs; o++)
      for (let s = 0; s < n; s++) {
        const g = outputGradient[o * n + s]!
        weightGradient[k * outputs + o]! += g * x[k * n + s]!
        if (!rectified || x[k * n + s]! > 0) inputGradient[k * n + s]! += g * weights[k * outputs + o]!
      }
  return { inputGradient, weightGradient }
}
