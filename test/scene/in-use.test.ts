// Which reconstruction is in use: the newest, until another is chosen; and a choice that is taken back leaves what came since.

import { expect, test } from 'vitest'
import { patchOf } from '../../native-models/scene/edits.ts'
import { nextTurn, reconstructionInUse } from '../../native-models/scene/in-use.ts'
import { apply, invert } from '../../native-models/scene/patch.ts'
import type { ReconstructionRecord, Records } from '../../native-models/scene/records.ts'

const made = (id: string, turn?: number): ReconstructionRecord => ({
  id, type: 'reconstruction', captureId: 'capture', backbone: 'splat', splatsBlob: `${'0'.repeat(64)}.ply`, splats: 1, camerasBlob: null, heldOut: [], psnr: null, ssim: null,
  steps: 1, seconds: 1, peakBytes: 0, adapter: 'none', seed: 1, params: {}, ...(turn === undefined ? {} : { turn }),
})
const recordsWith = (...all: ReconstructionRecord[]): Records => Object.fromEntries(all.map((each) => [each.id, each]))

test('is the newest of those that nobody chose among', () => {
  expect(reconstructionInUse({})).toBeNull()
  expect(reconstructionInUse(recordsWith(made('a'), made('b')))?.id).toBe('b')
  expect(nextTurn({})).toBe(1)
})

test('is the one chosen, until a newer one comes', () => {
  const two = recordsWith(made('a'), made('b'))
  const choice = patchOf(two, { kind: 'choose-reconstruction', reconstructionId: 'a' })
  const chosen = apply(two, choice)
  expect(reconstructionInUse(chosen)?.id).toBe('a')
  const third = { ...chosen, c: made('c', nextTurn(chosen)) }
  expect(reconstructionInUse(third)?.id).toBe('c')
  // Taking the choice back is still possible, and does not bring an older one back into use.
  expect(reconstructionInUse(apply(third, invert(choice)))?.id).toBe('c')
})

test('what is not there cannot be chosen', () => {
  expect(() => patchOf(recordsWith(made('a')), { kind: 'choose-reconstruction', reconstructionId: 'b' })).toThrow('there is no reconstruction "b"')
})
