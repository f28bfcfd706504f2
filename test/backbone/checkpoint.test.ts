import { expect, test } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint } from '../../native-models/backbone/checkpoint.ts'

const checkpoint = {
  about: { step: 12, note: 'Ä "quoted"', queue: [3, 1], tenth: 0.1 + 0.2 },
  arrays: { odd: new Float32Array([1, 2, NaN]), negative: new Float32Array([-0, Infinity]), empty: new Float32Array(0) },
}

test('what goes in comes out, bit for bit', () => {
  const read = decodeCheckpoint(encodeCheckpoint(checkpoint))
  expect(read.about).toEqual(checkpoint.about)
  expect(read.arrays).toEqual(checkpoint.arrays)
})

test('reads from the middle of a larger buffer', () => {
  const bytes = encodeCheckpoint(checkpoint)
  const larger = new Uint8Array(bytes.length + 5)
  larger.set(bytes, 5)
  expect(decodeCheckpoint(larger.subarray(5)).arrays['odd']).toEqual(checkpoint.arrays.odd)
})

test('a cut or foreign file is named as damaged', () => {
  const bytes = encodeCheckpoint(checkpoint)
  for (const broken of [bytes.subarray(0, bytes.length - 24), bytes.subarray(0, 4), new Uint8Array(64), new Uint8Array(0)]) {
    expect(() => decodeCheckpoint(broken)).toThrow(/checkpoint is damaged/)
  }
})
