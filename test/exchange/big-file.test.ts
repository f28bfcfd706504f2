// A file much larger than the memory it may take: half a million splats of degree 3 here; ten million by hand,
// `node test/exchange/big-file.ts 10000000 3`, whose figures are in docs/benchmarks.md.

import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const SCRIPT = fileURLToPath(new URL('big-file.ts', import.meta.url))
const SPLATS = 500_000
/** A chunk as floats, as rows and as bytes in flight is 25 MB; garbage collection lets a few of them pile up. */
const MOST_RESIDENT = 110e6

it('is checked and stored chunk by chunk', () => {
  const { bytes, splats, same, rssBeyondStart } = JSON.parse(execFileSync(process.execPath, [SCRIPT, String(SPLATS), '3'], { encoding: 'utf8' })) as { bytes: number; splats: number; same: boolean; rssBeyondStart: number }
  expect([splats, same]).toEqual([SPLATS, true])
  expect(bytes).toBeGreaterThan(SPLATS * 4 * 62)
  expect(rssBeyondStart).toBeLessThan(MOST_RESIDENT)
})
