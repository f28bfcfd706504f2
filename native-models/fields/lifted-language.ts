// A lifted field as those who ask for phrases know fields: a table of codes for every splat, at one scale after another.

import type { FeatureField } from '../backbone/backbone.ts'
import type { Gpu } from '../gpu/gpu.ts'
import { mixtureOf, NO_CODE, scalesOf, type LiftedField } from './lifted-field.ts'
import { codesOf } from './relevancy/codes.ts'
import type { LanguageField } from './relevancy/language-field.ts'
import { TableField } from './relevancy/table-field.ts'

/** Numbers of a code: as many directions as the things of a scene usually point in. */
const RANK = { software: 32, hardware: 64 } as const
/** Kernels take codes in eights. */
const STEP = 8

export interface LiftedLanguage extends LanguageField { close(): void }

/** Faults gpu.out-of-memory when first asked at a scale. */
export function liftedLanguage(gpu: Gpu, lifted: LiftedField): LiftedLanguage {
  const { width, codes, codeScales, splats } = lifted
  const rank = Math.min(gpu.software ? RANK.software : RANK.hardware, STEP * Math.max(1, Math.ceil(codeScales.length / STEP)))
  const { basis, codes: small } = codesOf(codes, width, rank)
  const tables = new Map<number, TableField>()
  const tableAt = (scale: number): TableField => {
    const { indices, weights, perSplat } = mixtureOf(lifted, scale)
    const table = new Float32Array(splats * rank)
    for (let at = 0; at < indices.length; at++) {
      const code = indices[at]!
      if (code === NO_CODE || weights[at] === 0) continue
      const row = Math.floor(at / perSplat) * rank
      for (let r = 0; r < rank; r++) table[row + r]! += weights[at]! * small[code * rank + r]!
    }
    return new TableField(gpu, table, rank)
  }
  return {
    width, rank, basis, scales: scalesOf(lifted), knows: 'splats',
    at(scale): FeatureField {
      const table = tables.get(scale) ?? tableAt(scale)
      tables.set(scale, table)
      return table
    },
    close: () => {
      for (const table of tables.values()) table.destroy()
      tables.clear()
    },
  }
}
