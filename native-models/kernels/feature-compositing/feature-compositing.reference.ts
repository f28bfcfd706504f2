// feature-compositing.wgsl in plain doubles. Only tests import it.

import type { FeatureCompositingShape } from './feature-compositing.ts'

const LEAST_LENGTH = 1e-12

function lengthOf(shape: FeatureCompositingShape, features: ArrayLike<number>, sample: number): number {
  let square = 0
  for (let c = 0; c < shape.channels; c++) square += features[c * shape.rays * shape.perRay + sample]! ** 2
  return Math.sqrt(square)
}

/** (channels, rays · perRay) → (channels, rays). */
export function referenceFeatureCompositing(shape: FeatureCompositingShape, weights: ArrayLike<number>, features: ArrayLike<number>): Float64Array {
  const { rays, perRay, channels, unit } = shape
  const out = new Float64Array(channels * rays)
  for (let sample = 0; sample < rays * perRay; sample++) {
    const length = lengthOf(shape, features, sample)
    if (!(weights[sample]! > 0) || !Number.isFinite(length) || (unit && length < LEAST_LENGTH)) continue
    const part = unit ? weights[sample]! / length : weights[sample]!
    for (let c = 0; c < channels; c++) out[c * rays + Math.floor(sample / perRay)]! += part * features[c * rays * perRay + sample]!
  }
  return out
}

/** Gradient of the features for a gradient (channels, rays) of what `referenceFeatureCompositing` gives. */
export function referenceFeatureCompositingGradient(shape: FeatureCompositingShape, weights: ArrayLike<number>, features: ArrayLike<number>, rayGradient: ArrayLike<number>): Float64Array {
  const { rays, perRay, channels, unit } = shape
  const samples = rays * perRay
  const out = new Float64Array(channels * samples)
  for (let sample = 0; sample < samples; sample++) {
    const length = lengthOf(shape, features, sample)
    const w = weights[sample]!
    if (!(w > 0) || !Number.isFinite(length) || (unit && length < LEAST_LENGTH)) continue
    const of = (c: number): number => rayGradient[c * rays + Math.floor(sample / perRay)]!
    let along = 0
    for (let c = 0; c < channels; c++) along += (features[c * samples + sample]! / length) * of(c)
    for (let c = 0; c < channels; c++) out[c * samples + sample] = unit ? (w * (of(c) - (features[c * samples + sample]! / length) * along)) / length : w * of(c)
  }
  return out
}
