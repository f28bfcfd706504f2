import { expect, test } from 'vitest'
import { decodeCheckpoint, encodeCheckpoint } from '../../native-models/splatting/checkpoint.ts'

const checkpoint = {
  about: { step: 12, note: 'Ä "quoted"', queue: [3, 1] },
  arrays: { odd: new Float32Array([1, 2, NaN]), doubles: new Float64Array([Math.PI, -0]), empty: new Float32Array(0) },
}

test('what goes in comes out, bit for bit', () => {
  const read = decodeCheckpoint(encodeCheckpoint(checkpoint))
  expect(read.about).toEqual(checkpoint.about)
  for (const [name, values] of Object.entries(checkpoint.arrays)) {
    expect(read.arrays[name]).toBeInstanceOf(values.constructor)
    expect([...read.arrays[name]!].map((v) => Object.is(v, -0) ? '-0' : v)).toEqual([...values].map((v) => Object.is(v, -0) ? '-0' : v))
  }
})

test('reads from the middle of a larger buffer', () => {
  const bytes = encodeCheckpoint(checkpoint)
  const larger = new Uint8Array(bytes.length + 5)
  larger.set(bytes, 5)
  expect([...decodeCheckpoint(larger.subarray(5)).arrays['doubles']!]).toEqual([Math.PI, -0])
})

test('a cut or foreign file is named as damaged', () => {
  const bytes = encodeCheckpoint(checkpoint)
  for (const broken of [bytes.subarray(0, bytes.length - 24), bytes.subarray(0, 4), new Uint8Array(64), new Uint8Array(0)]) {
    expect(() => decodeCheckpoint(broken)).toThrow(/checkpoint is damaged/)
  }
})
