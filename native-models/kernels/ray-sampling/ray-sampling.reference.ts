// Sampling along one ray in plain doubles: the inverse of the cumulative share, interval by interval.

import type { March } from './ray-sampling.ts'

const LAST_SPACING = 0.9995
const MOST_STOPPED = 0.4
const NOTHING = 1e-4

export interface ReferenceSample { distance: number; length: number; spacing: number; spacingLength: number; unit: number[] }
export interface ReferenceGrid { readonly side: number; readonly densities: ArrayLike<number> }

export function referenceUnit(p: readonly number[], contracted: boolean): number[] {
  const size = Math.max(...p.map(Math.abs))
  if (!contracted) return p.map((x) => x / 2 + 0.5)
  return p.map((x) => (size <= 1 ? x : (x / size) * (2 - 1 / size)) / 4 + 0.5)
}

function spanOf(origin: readonly number[], direction: readonly number[], march: March): { from: number; to: number } {
  if (march.contracted) return { from: 0, to: LAST_SPACING }
  const from = [march.near]
  const to = [Infinity]
  for (let i = 0; i < 3; i++) {
    const d = Math.abs(direction[i]!) < 1e-9 ? 1e-9 : direction[i]!
    const ends = [(-1 - origin[i]!) / d, (1 - origin[i]!) / d]
    from.push(Math.min(...ends))
    to.push(Math.max(...ends))
  }
  const first = Math.max(...from)
  return { from: first, to: Math.max(first, Math.min(...to)) }
}

export function referenceDistance(span: { from: number; to: number }, march: March, s: number): number {
  if (!march.contracted) return span.from + s * (span.to - span.from)
  const t = s * span.to
  return march.near + (t < 0.5 ? 2 * march.linear * t : march.linear / (2 * (1 - t)))
}

/** `offset`: the ray's random offset, 0…1. */
export function referenceSamples(
  origin: readonly number[], direction: readonly number[], march: March, grid: ReferenceGrid, steps: number, perRay: number, offset: number,
): ReferenceSample[] {
  const at = (t: number): number[] => origin.map((o, i) => o + direction[i]! * t)
  const span = spanOf(origin, direction, march)
  let light = 1
  const stretches = Array.from({ length: steps }, (_, i) => {
    const [from, to] = [referenceDistance(span, march, i / steps), referenceDistance(span, march, (i + 1) / steps)]
    const [x, y, z] = referenceUnit(at((from + to) / 2), march.contracted).map((u) => Math.min(grid.side - 1, Math.floor(Math.min(1, Math.max(0, u)) * grid.side))) as [number, number, number]
    const density = grid.densities[x + grid.side * (y + grid.side * z)]!
    return { i, from, to, density }
  }).filter(({ density }) => density > march.empty).map((stretch) => {
    const share = Math.min(1 - Math.exp(-stretch.density * (stretch.to - stretch.from)), MOST_STOPPED)
    const weight = light * share
    light -= weight
    return { ...stretch, weight }
  })
  const stopped = stretches.reduce((sum, { weight }) => sum + weight, 0)
  const spread = stopped < NOTHING ? 1 : march.spread
  const masses = stretches.map(({ weight }) => ((1 - spread) * weight) / Math.max(stopped, NOTHING) + spread / stretches.length)
  /** Distance, spacing, and their lengths so far, where `share` of the mass lies in front. */
  const walk = (share: number): { distance: number; length: number; spacing: number; spacingLength: number } => {
    let [before, length, spacingLength] = [0, 0, 0]
    for (const [n, { i, from, to }] of stretches.entries()) {
      const part = (share - before) / masses[n]!
      if (part <= 1 + 1e-12 || n === stretches.length - 1) {
        const inside = Math.min(1, part)
        return { distance: from + inside * (to - from), length: length + inside * (to - from), spacing: (i + inside) / steps, spacingLength: spacingLength + inside / steps }
      }
      before += masses[n]!
      length += to - from
      spacingLength += 1 / steps
    }
    return { distance: span.from, length: 0, spacing: 0, spacingLength: 0 }
  }
  return Array.from({ length: perRay }, (_, k) => {
    const [begin, middle, end] = [walk(k / perRay), walk((k + offset) / perRay), walk((k + 1) / perRay)]
    return {
      distance: middle.distance, spacing: middle.spacing, length: end.length - begin.length, spacingLength: end.spacingLength - begin.spacingLength,
      unit: referenceUnit(at(middle.distance), march.contracted),
    }
  })
}
