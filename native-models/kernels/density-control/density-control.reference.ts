// Density control in plain doubles: what each kernel adds to which number.

import type { Relocated } from './density-control.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** opacityWeight·mean(o) + scaleWeight·mean(s)/scaleUnit: the loss whose gradient `regularise` adds. */
export function referenceRegulariser(opacityLogits: ArrayLike<number>, logScales: ArrayLike<number>, opacityWeight: number, scaleWeight: number, scaleUnit: number): number {
  const mean = (values: ArrayLike<number>, of: (x: number) => number): number => Array.from(values).reduce((sum, x) => sum + of(x), 0) / values.length
  return opacityWeight * mean(opacityLogits, sigmoid) + (scaleWeight * mean(logScales, Math.exp)) / scaleUnit
}

/** The covariance that `explore`'s steps have for one splat: (Σ·share·amount)², row-major 3x3. Quaternion wxyz, any length. */
export function referenceExplorationCovariance(rotation: readonly number[], logScales: readonly number[], opacityLogit: number, amount: number): number[] {
  const length = Math.hypot(...rotation)
  const [w, x, y, z] = rotation.map((c) => c / length) as [number, number, number, number]
  const r = [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ]
  const share = 1 / (1 + Math.exp(100 * (sigmoid(opacityLogit) - 0.005)))
  // Σ·Σ = R S⁴ Rᵀ
  const entry = (i: number, j: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + r[i]![k]! * Math.exp(4 * logScales[k]!) * r[j]![k]!, 0) * (share * amount) ** 2
  return [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => entry(i, j)))
}

/** The plan carried out on one array of rows: all copies read the array as it was. */
export function referenceRelocation(values: readonly number[], width: number, kind: 'copy' | 'opacityLogits' | 'logScales', rows: readonly Relocated[]): number[] {
  const out = [...values]
  for (const { to, from, opacityLogit, scaleShift } of rows)
    for (let i = 0; i < width; i++) {
      const source = values[from * width + i]!
      out[to * width + i] = kind === 'opacityLogits' ? opacityLogit : kind === 'logScales' ? source + scaleShift : source
    }
  return out
}
