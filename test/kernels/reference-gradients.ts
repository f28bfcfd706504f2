// Gradients of the whole float64 chain, image to parameters and pose, laid out as a SplatCloud's arrays; and what compares them.

import { projectionBackwardReference } from '../../native-models/kernels/projection-backward/projection-backward.reference.ts'
import { projectReference, type ReferenceCamera, type ReferenceCloud, type ScreenGradient } from '../../native-models/kernels/projection/projection.reference.ts'
import { rasterBackwardReference, type ImageGradient } from '../../native-models/kernels/raster-backward/raster-backward.reference.ts'
import { shCoefficients } from '../../native-models/scene/splats.ts'

export const SPLAT_GRADIENTS = ['means', 'rotations', 'logScales', 'opacityLogits', 'sh'] as const
export type ReferenceGradients = Record<(typeof SPLAT_GRADIENTS)[number] | 'pose', Float64Array>

export function referenceGradients(cloud: ReferenceCloud, camera: ReferenceCamera, image: ImageGradient, antialiased = false): ReferenceGradients {
  const splats = Array.from({ length: cloud.count }, (_, i) => projectReference(cloud, i, camera, antialiased))
  return gradientsFromScreen(cloud, camera, rasterBackwardReference(splats, image), antialiased)
}

/** The same from gradients on the screen, one per splat. */
export function gradientsFromScreen(cloud: ReferenceCloud, camera: ReferenceCamera, onScreen: readonly ScreenGradient[], antialiased = false): ReferenceGradients {
  const { count } = cloud
  const widths = { means: 3, rotations: 4, logScales: 3, opacityLogits: 1, sh: 3 * shCoefficients(cloud.shDegree) }
  const make = (name: keyof typeof widths): Float64Array => new Float64Array(count * widths[name])
  const out = { means: make('means'), rotations: make('rotations'), logScales: make('logScales'), opacityLogits: make('opacityLogits'), sh: make('sh'), pose: new Float64Array(6) }
  for (let i = 0; i < count; i++) {
    const gradient = projectionBackwardReference(cloud, i, camera, onScreen[i]!, antialiased)
    if (gradient === null) continue
    const { mean, rotation, logScale, opacityLogit, sh, twist } = gradient
    for (const [name, values] of [['means', mean], ['rotations', rotation], ['logScales', logScale], ['opacityLogits', [opacityLogit]], ['sh', sh.flat()]] as const) {
      out[name].set(values, i * widths[name])
    }
    for (const [k, v] of twist.entries()) out.pose[k]! += v
  }
  return out
}

/** Central differences of `loss` along every element of `values`, which are left as they were. */
export function central(values: Float64Array, step: number, loss: (values: Float64Array) => number): Float64Array {
  return Float64Array.from(values, (value, k) => {
    values[k] = value + step
    const above = loss(values)
    values[k] = value - step
    const below = loss(values)
    values[k] = value
    return (above - below) / (2 * step)
  })
}

/** Largest difference, and largest expected value, for tolerances relative to the largest of a kind. NaN if anything is. */
export function largestError(actual: ArrayLike<number>, expected: ArrayLike<number>): { error: number; largest: number } {
  let [error, largest] = [0, 0]
  for (let k = 0; k < expected.length; k++) {
    error = Math.max(error, Math.abs(actual[k]! - expected[k]!))
    largest = Math.max(largest, Math.abs(expected[k]!))
  }
  return { error, largest }
}
