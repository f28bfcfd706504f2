// Compositing and its loss along one ray in plain doubles, by their definitions (every pair of samples for the distortion).

import type { LossTerms } from './volume-compositing.ts'

const LEAST_LIGHT = 1e-4
const DENSITY_SHIFT = -1
const MOST_EXPONENT = 12
const HUBER = 0.1
const MARGIN = 0.05

export interface ReferenceRaySample {
  distance: number
  length: number
  spacing: number
  spacingLength: number
  densityLogit: number
  colorLogits: [number, number, number]
}
export interface ReferenceTarget { color: readonly number[]; background: readonly number[]; depth: number; zPerDistance: number }

export const referenceDensity = (logit: number): number => Math.exp(Math.min(MOST_EXPONENT, Math.max(-MOST_EXPONENT, logit + DENSITY_SHIFT)))
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

export interface ReferenceSeen { color: number[]; opacity: number; distance: number; weights: number[] }

export function referenceComposite(samples: readonly ReferenceRaySample[]): ReferenceSeen {
  let light = 1
  const weights = samples.map(({ densityLogit, length }) => {
    if (light < LEAST_LIGHT) return 0
    const through = Math.exp(-referenceDensity(densityLogit) * length)
    const weight = light * (1 - through)
    light *= through
    return weight
  })
  const color = [0, 1, 2].map((c) => samples.reduce((sum, sample, k) => sum + weights[k]! * sigmoid(sample.colorLogits[c]!), 0))
  return { color, opacity: 1 - light, distance: samples.reduce((sum, { distance }, k) => sum + weights[k]! * distance, 0), weights }
}

export function referenceRayLoss(samples: readonly ReferenceRaySample[], target: ReferenceTarget, terms: LossTerms): number {
  const { color, opacity, weights } = referenceComposite(samples)
  const photometric = color.reduce((sum, value, c) => {
    const d = Math.abs(value + (1 - opacity) * target.background[c]! - target.color[c]!)
    return sum + (d < HUBER ? d * d / 2 : HUBER * (d - HUBER / 2))
  }, 0)
  let distortion = 0
  for (const [i, a] of samples.entries()) {
    distortion += (weights[i]! ** 2 * a.spacingLength) / 3
    for (const [j, b] of samples.entries()) distortion += weights[i]! * weights[j]! * Math.abs(a.spacing - b.spacing)
  }
  const off = (distance: number): number => Math.min(1, Math.abs(distance * target.zPerDistance - target.depth) / (MARGIN * target.depth))
  const depth = target.depth > 0 ? samples.reduce((sum, { distance }, k) => sum + weights[k]! * off(distance), 1 - opacity) : 0
  return photometric + terms.distortion * distortion + terms.depth * depth
}
