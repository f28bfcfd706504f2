import { expect, test } from 'vitest'
import type { PointSet, PreparedFrame } from '../../native-models/scene/frames.ts'
import { settle, type TrainInput } from '../../native-models/splatting/options.ts'
import { checkSame, identityOf } from '../../native-models/splatting/saved-run.ts'
import { ringOfCameras } from './samples.ts'

const points = (count: number): PointSet => ({ positions: new Float32Array(count * 3), colors: new Uint8Array(count * 3) })
const frame = (camera: PreparedFrame['camera'], i: number): PreparedFrame => ({ id: `frame ${i}`, name: String(i), camera, rgb: new Uint8Array(), depth: null, valid: null })
const input = (width = 32, radius = 3): TrainInput => ({ frames: ringOfCameras(4, width, 24, radius).map(frame), heldOut: new Set(['frame 0']), points: points(5) })
const identity = (given: TrainInput, seed = 1) => identityOf(given, settle({ steps: 10, maxSplats: 100, seed }, given.frames))

test('the same run may go on from its checkpoint, as it is read back', () => {
  expect(() => checkSame(JSON.parse(JSON.stringify(identity(input()))), identity(input()))).not.toThrow()
})

test.each([
  ['settings', identity(input(), 2)],
  ['photographs', identity({ ...input(), heldOut: new Set(['frame 1']) })],
  ['cameras or points', identity(input(32, 3.001))],
  ['cameras or points', identity(input(64))],
  ['cameras or points', identity({ ...input(), points: points(6) })],
  ['cameras or points', identity({ ...input(), points: null })],
  ['versions', {}],
])('one with other %s may not', (words, saved) => {
  expect(() => checkSame(saved, identity(input()))).toThrow(expect.objectContaining({ code: 'input.invalid', where: 'checkpoint', message: expect.stringContaining(words) }))
})
