// field-input.wgsl in plain doubles. Only tests import it.

export interface ReferenceInput {
  readonly centre: readonly number[]
  readonly reach: number
  readonly quantiles: ArrayLike<number>
  readonly tellsVisual: boolean
  readonly tellsScale: boolean
}

/** Where a scale lies among the quantiles, -1…1. */
export function referenceRank(quantiles: ArrayLike<number>, scale: number): number {
  const last = quantiles.length - 1
  let below = 0
  for (let i = 0; i <= last; i++) if (quantiles[i]! <= scale) below = i
  const above = Math.min(below + 1, last)
  const share = above > below ? Math.min(1, Math.max(0, (scale - quantiles[below]!) / Math.max(quantiles[above]! - quantiles[below]!, 1e-12))) : 0
  return 2 * ((below + share) / last) - 1
}

export function referenceWithin({ centre, reach }: ReferenceInput, position: readonly number[]): number[] {
  const n = position.map((x, i) => (x - centre[i]!) / reach)
  const away = Math.sqrt(n.reduce((sum, x) => sum + x * x, 0))
  return n.map((x) => ((away > 1 ? (2 - 1 / away) * (x / away) : x) + 2) / 4)
}

/** The eight rows of a place. */
export function referenceRows(input: ReferenceInput, visual: readonly number[], scale: number): number[] {
  const q = referenceRank(input.quantiles, scale)
  const told = input.tellsScale ? 1 : 0
  return [1, ...visual.map((v) => (input.tellsVisual ? 2 * v - 1 : 0)), told * q, told * Math.cos(Math.PI * q), told * Math.sin(Math.PI * q)]
}
