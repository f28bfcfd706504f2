// Packs of the official architectures at a tiny width, and what the official libraries answer (native-models/recipes/fixtures).

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Picture } from '../../native-models/perception/models.ts'
import { readPack, type Pack } from '../../native-models/perception/pack-store.ts'
import { readSafetensors, type Tensor } from '../../native-models/scene/safetensors.ts'

export const FIXTURES = join(import.meta.dirname, 'fixtures')
/** What the runtime of another machine may differ by; graphs and goldens are float32. */
export const TOLERANCE = 1e-4
export const CPU = { provider: 'cpu', threads: 1 } as const

export interface Fixture { readonly pack: Pack; readonly golden: Record<string, Tensor>; readonly picture: Picture }

export async function fixture(name: string): Promise<Fixture> {
  const folder = join(FIXTURES, name)
  const golden = readSafetensors(readFileSync(join(folder, 'golden.safetensors')))
  const { shape: [height, width], data } = golden['picture']!
  return { pack: await readPack(folder), golden, picture: { width: width!, height: height!, rgb: data as Uint8Array } }
}

/** The largest difference is within `tolerance`, and there is something to compare. */
export function expectClose(found: ArrayLike<number>, golden: Tensor | undefined, tolerance = TOLERANCE): void {
  expect(golden).toBeDefined()
  expect(found.length).toBe(golden!.data.length)
  let worst = 0
  for (let i = 0; i < found.length; i++) worst = Math.max(worst, Math.abs(found[i]! - golden!.data[i]!))
  expect(worst).toBeLessThan(tolerance)
}
