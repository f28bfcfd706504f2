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

/** A container with this header and `data` bytes behind it. */
function headed(header: unknown, data: number): Uint8Array {
  const json = typeof header === 'string' ? header : JSON.stringify(header)
  const text = new TextEncoder().encode(json)
  const out = new Uint8Array(8 + text.length + data)
  new DataView(out.buffer).setBigUint64(0, BigInt(text.length), true)
  out.set(text, 8)
  return out
}

test.each([
  ['no JSON', '{', 4], ['a list', [1], 4], ['nothing', 'null', 4], ['a letter that means nothing', '\u{fffd}', 4],
  ['a tensor that is a number', { a: 3 }, 4], ['no shape', { a: { dtype: 'F32', data_offsets: [0, 4] } }, 4], ['no offsets', { a: { dtype: 'F32', shape: [1] } }, 4],
  ['offsets that go back', { a: { dtype: 'F32', shape: [1], data_offsets: [8, 4] } }, 12], ['an offset below 0', { a: { dtype: 'F32', shape: [2], data_offsets: [-4, 4] } }, 12],
  ['a size that is no number', { a: { dtype: 'U8', shape: ['4'], data_offsets: [0, 4] } }, 4], ['sizes whose product is right and that are not', { a: { dtype: 'U8', shape: [-2, -2], data_offsets: [0, 4] } }, 4],
  ['halves of an element', { a: { dtype: 'U8', shape: [0.5, 8], data_offsets: [0, 4] } }, 4], ['a type of every object', { a: { dtype: 'constructor', shape: [4], data_offsets: [0, 4] } }, 4],
  ['an unknown type', { a: { dtype: 'F8', shape: [4], data_offsets: [0, 4] } }, 4], ['more than there is', { a: { dtype: 'F32', shape: [2 ** 40], data_offsets: [0, 2 ** 42] } }, 4],
])('a header with %s is refused by name', (_, header, data) => {
  expect(() => readSafetensors(headed(header, data), 'points')).toThrow(expect.objectContaining({ code: 'internal', message: expect.stringContaining('points') as string }))
})

test('names in any script keep the data aligned', () => {
  const bytes = writeSafetensors({ 'größe 大きさ': { dtype: 'F32', shape: [1], data: Float32Array.of(0.5) } })
  expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0)
  expect(readSafetensors(bytes)['größe 大きさ']!.data[0]).toBe(0.5)
})
