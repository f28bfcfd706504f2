// Before a long step: will it fit? A message now, with what would fit instead, beats a crash in half an hour.

import { Fault } from '../../native-models/scene/faults.ts'
import type { Prediction } from '../contract/prediction.ts'

const CODES = { memory: 'gpu.out-of-memory', adapter: 'gpu.out-of-memory', disk: 'disk.full' } as const

/** Faults `gpu.out-of-memory` and `disk.full`, each with what would fit. */
export function assertFits({ misfits, ways }: Prediction): void {
  const worst = misfits[0]
  if (worst === undefined) return
  const instead = ways.length === 0 ? 'lower --width and --max-splats, or free some' : `choose ${ways.map(({ flags }) => flags).join(', or ')}`
  throw new Fault(CODES[worst.what], `${worst.message}: ${instead}`, worst.what === 'disk' ? 'disk' : 'width')
}
