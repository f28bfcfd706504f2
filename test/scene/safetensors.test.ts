import { expect, test } from 'vitest'
import { readSafetensors, writeSafetensors } from '../../native-models/scene/safetensors.ts'

const tensors = {
  positions: { dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, -4, 5.5, 6) },
  colors: { dtype: 'U8', shape: [3], data: Uint8Array.of(7, 8, 9) },
  ids: { dtype: 'U32', shape: [1], data: Uint32Array.of(4_000_000_000) },
} as const

test('tensors come back, also from a Buffer that starts anywhere in its memory', () => {
  const bytes = writeSafetensors(tensors, { made: 'here' })
  const inside = Buffer.concat([Buffer.from('x'), bytes, Buffer.from('yz')]).subarray(1, 1 + bytes.length)
  for (const source of [bytes, inside]) expect(readSafetensors(source)).toEqual(tensors)
})

test('bytes that are cut short or lie about their shape are refused', () => {
  const bytes = writeSafetensors(tensors)
  expect(() => readSafetensors(bytes.subarray(0, bytes.length - 1), 'points')).toThrow(/points: tensor ids/)
  expect(() => readSafetensors(bytes.subarray(0, 20), 'points')).toThrow(/points is cut short/)
  expect(() => readSafetensors(new Uint8Array(3), 'points')).toThrow(/cut short/)
})
