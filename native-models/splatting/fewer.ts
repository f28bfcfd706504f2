// Fewer splats than there are: when the limit is lowered while a run goes on, the faintest go.

import { SPLAT_PARAMETERS, splatWidths, type ShDegree } from './gpu-splats.ts'
import type { SplatState } from './splat-optimiser.ts'

/** Rows of the `most` splats of highest opacity, in their order. */
export function strongest(opacityLogits: Float32Array, most: number): number[] {
  const byOpacity = Array.from(opacityLogits, (_, i) => i).sort((a, b) => opacityLogits[b]! - opacityLogits[a]! || a - b)
  return byOpacity.slice(0, most).sort((a, b) => a - b)
}

/** Parameters and moments of these rows only. */
export function rowsOf(state: SplatState, rows: readonly number[], shDegree: ShDegree): SplatState {
  const widths = splatWidths(shDegree)
  const kept = Object.entries(state).map(([key, values]) => {
    const width = widths[SPLAT_PARAMETERS.find((name) => key.endsWith(`.${name}`))!]
    const out = new Float32Array(rows.length * width)
    rows.forEach((row, i) => out.set(values.subarray(row * width, (row + 1) * width), i * width))
    return [key, out] as const
  })
  return Object.fromEntries(kept) as SplatState
}
